/**
 * Runs that keep, and runs that break, each property of each specification; and what the sequential
 * objects answer. Written by hand: a specification that says something else is another promise.
 *
 *   A> publish 2   A calls         A< null   its call returns
 *   A!             A crashes       A: done   A says something
 *
 * Values are JSON, without the quotes where it is a word.
 */

/** Runs in which a property holds, or its witness is seen; and runs in which not. */
interface Judged {
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

/** What is written down of a specification. */
export interface Promised {
  /** Calls one by one with their answers: what the object may do, and what it may not. */
  readonly object: Judged;
  readonly properties: { readonly [name: string]: Judged };
}

/** Progress, whatever is called. */
export const everyCallReturns: Judged = {
  yes: ['', 'A> x | A< 1', 'A> x | B> x | A! | B< 1'],
  no: ['A> x', 'A> x | A: word | B!', 'A> x | B> x | B< 1'],
};

/** Two at work at once, whatever is called. */
export const twoCallsOverlap: Judged = {
  yes: ['A> x | B> x', 'A> x | A< 1 | A> x | B> x | A< 1 | B< 1'],
  no: ['A> x | A< 1 | B> x', 'A> x | A! | B> x', 'A> x | A: word', 'A! | B> x'],
};

/** By the name of the protocol's folder; more of them are in `promised-more.ts`. */
export const promised: { readonly [protocol: string]: Promised } = {
  counter: {
    object: {
      yes: ['read null 0 | increment null 1 | increment null 2 | read null 2'],
      no: ['increment null 0', 'read null 1', 'increment null 2'],
    },
    properties: {
      'no two increments return the same number': {
        yes: [
          'A> increment | B> increment | B< 2 | A< 1',
          'A> increment | A< 1 | A> read | A< 1 | B> read | B< 1',
        ],
        no: [
          'A> increment | B> increment | A< 1 | B< 1',
          'A> increment | A< 2 | A> increment | A< 2',
        ],
      },
      'the answers are those of one counter': {
        yes: ['A> increment | B> read | B< 1 | A< 1', 'A> increment | A! | B> increment | B< 2'],
        no: ['A> increment | A< 1 | B> read | B< 0', 'A> increment | A< 2'],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
    },
  },
  lease: {
    object: {
      yes: [
        'use a ["a","a"] | use b null | use c ["a","a","b","c","c"] | inspect null ["a","a","b","c","c"]',
      ],
      no: ['use a ["a"]', 'use a ["a","a"] | inspect null []', 'inspect null ["a"]'],
    },
    properties: {
      'nobody acts between two acts of another': {
        yes: ['A> use a | A< ["a","a"]', 'A> use a | A< null | B> use b | B< ["a","b","b"]'],
        no: ['A> use a | A< ["a","b","a"]', 'A> use a | A< ["a","b","b","a"] | B> inspect | B< []'],
      },
      'a job that is done has acted twice': {
        yes: [
          'A> use a | A< ["a","a"] | B> use b | B< ["a","a","b","b"]',
          'A> use a | A< null | B> inspect | B< ["a"]',
          'B> inspect | A> use a | A< ["a","a"] | B< []',
        ],
        no: [
          'A> use a | A< ["a"]',
          'A> use a | A< ["a","a","a"]',
          'A> use a | A< ["a","a"] | B> inspect | B< []',
          'A> use a | A< ["a","a"] | B> use b | B< null | B> use b | B< ["b","b"]',
          'A> use a | A< [] | B> inspect | B< []',
        ],
      },
      'only jobs that were called act': {
        yes: ['A> use a | B> inspect | B< ["a"] | A< null'],
        no: ['B> inspect | B< ["a"]', 'A> use a | A< ["a","b"] | B> use b | B< null'],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'a job is done': {
        yes: ['A> use a | A< ["a","a"]', 'A> use a | A< ["a"]'],
        no: ['A> use a | A< null', 'A> use a', 'B> inspect | B< []'],
      },
    },
  },
  cache: {
    object: {
      yes: [
        'read null 1 | publish 2 null | read null 2',
        'publish 3 null | publish 2 null | read null 3',
      ],
      no: ['read null 2', 'publish 2 null | read null 1', 'publish 2 2'],
    },
    properties: {
      'who begins to read after a publication is shown it': {
        yes: [
          'R> read | R< 1',
          'E> publish 2 | R> read | R< 1 | E< null',
          'E> publish 2 | E< null | R> read | R< 2',
          'R> read | E> publish 2 | E< null | R< 1',
          'E> publish 2 | E! | R> read | R< 1',
        ],
        no: [
          'R> read | R< 0',
          'E> publish 2 | E< null | R> read | R< 1',
          'E> publish 3 | E< null | F> publish 2 | F< null | R> read | R< 2',
          'E> publish 2 | E< null | R> read | R< 1 | S> read | S< 2',
          'E> publish 2 | E< null | S> read | R> read | R< 2 | S< 1',
        ],
      },
      'every call returns': everyCallReturns,
      'a new edition is read': {
        yes: ['E> publish 2 | R> read | R< 2 | R> read | R< 1'],
        no: ['E> publish 2 | E< null', 'R> read | R< 1'],
      },
    },
  },
  deadline: {
    object: {
      yes: ['finish null done | wait null done', 'wait null late | finish null late'],
      no: ['finish null late', 'wait null done', 'finish null done | wait null late'],
    },
    properties: {
      'everybody is told the same': {
        yes: ['A> wait | B> finish | A< done | B< done', 'A> finish | A< late'],
        no: [
          'A> wait | B> finish | A< done | B< late',
          'A> wait | B> finish | A< late | B< done | A> wait | A< done',
        ],
      },
      'the outcomes are those of one task': {
        yes: ['A> wait | B> finish | A< done | B< done'],
        no: ['A> wait | A< done', 'A> finish | A< done | B> wait | B< late'],
      },
      'every call returns': everyCallReturns,
      'a task is done': {
        yes: ['A> finish | A< done'],
        no: ['A> wait | A< late', 'A> wait'],
      },
      'a task is late': { yes: ['A> wait | A< late'], no: ['A> wait | A< done', ''] },
    },
  },
  'on-call': {
    object: {
      yes: [
        'leave ada true | leave ben false',
        'leave ben true | leave ada false | leave ben true',
      ],
      no: ['leave ada true | leave ben true', 'leave ada false'],
    },
    properties: {
      'somebody stays on call': {
        yes: [
          'A> leave ada | A< true | B> leave ben | B< false',
          'A> leave ada | A< true | A> leave ada | A< true | B> leave ben | B!',
        ],
        no: [
          'A> leave ada | B> leave ben | A< true | B< true',
          'A> leave ada | A< false | A> leave ada | A< true | B> leave ben | B< true',
        ],
      },
      'whoever is not the last may leave': {
        yes: ['A> leave ada | B> leave ben | B< true | A< false'],
        no: ['A> leave ada | A< true | B> leave ben | B< true', 'A> leave ada | A< false'],
      },
      'every call returns': everyCallReturns,
      'a doctor leaves': {
        yes: ['A> leave ada | A< true | B> leave ben'],
        no: ['A> leave ada | A< false', 'A> leave ada'],
      },
    },
  },
  jobs: {
    object: {
      yes: [
        'submit a null | submit b null | work null b | inspect null ["b"] | work null a | inspect null ["b","a"]',
      ],
      no: [
        'work null a',
        'submit a null | work null a | work null a',
        'submit a null | inspect null ["a"]',
        'submit a a',
      ],
    },
    properties: {
      'no job is done twice': {
        yes: ['I> inspect | I< ["a","b"]', 'W> work | W< "aa"'],
        no: ['I> inspect | I< ["a","a"]', 'I> inspect | I< ["a","b","a"] | I> inspect | I< []'],
      },
      'a job that is reported has been done': {
        yes: [
          'W: done "a" | I> inspect | I< ["a"]',
          'I> inspect | W: done "a" | I< []',
          'W> work | W< a | I> inspect | I< ["a","b"]',
          'W: begun "a" | I> inspect | I< []',
        ],
        no: [
          'W: done "a" | I> inspect | I< []',
          'W> work | W< a | I> inspect | I< ["b"]',
          'W: done "a" | W: done "b" | I> inspect | I< ["b"] | J> inspect | J< ["a","b"]',
          'W: done "a" | I> inspect | J> inspect | J< ["a"] | I< []',
        ],
      },
      'no worker waits while a job is not done': {
        yes: [
          'C> submit a | C< null',
          'C> submit a | C< null | W> work | W: done "a" | W> work',
          'C> submit a | W> work',
          'C> submit a | C< null | W> work | W!',
          'C> submit a | C< null | W> work | W< null',
          'C> submit a | C< null | I> inspect',
        ],
        no: [
          'C> submit a | C< null | W> work',
          'C> submit a | C< null | C> submit b | C< null | W> work | W: done "b"',
          'W> work | C> submit a | C< null',
          'W> work | V> work | V< null | C> submit a | C< null',
          'W> work | C> submit a | C< null | W: begun "a"',
        ],
      },
      'an inspection shows a job': {
        yes: ['I> inspect | I< ["a"] | I> inspect | I< []'],
        no: ['I> inspect | I< []', 'W> work | W< a'],
      },
    },
  },
};
