/** The protocols in which several agree on one thing: more of what `promised.ts` holds. */
import { everyCallReturns, type Promised, twoCallsOverlap } from './promised.js';

/** By the name of the protocol's folder. */
export const promisedAgreement: { readonly [protocol: string]: Promised } = {
  'two-phase-commit': {
    object: {
      yes: ['settle true true | settle true true', 'settle true false | settle false false'],
      no: [
        'settle false true',
        'settle true true | settle true false',
        'settle true false | settle true true',
      ],
    },
    properties: {
      'all parties are told the same': {
        yes: ['A> settle true | B> settle true | A< true | B< true', 'A> settle false | A< false'],
        no: ['A> settle true | B> settle true | A< true | B< false', 'A> settle false | A< true'],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'a deal is on': {
        yes: ['A> settle true | A< true | B> settle true'],
        no: ['A> settle true | A< false', 'A> settle true'],
      },
    },
  },
  paxos: {
    object: {
      yes: [
        'propose a a | propose b a',
        'propose a null | propose b a | propose c a',
        'propose a null | propose b b',
        'propose a a | propose b null',
      ],
      no: [
        'propose a b',
        'propose a a | propose b b',
        'propose a null | propose b a | propose b b',
      ],
    },
    properties: {
      'one name is chosen for ever': {
        yes: [
          'A> propose a | B> propose b | A< b | B< b',
          'A> propose a | A! | B> propose b | B< a',
        ],
        no: ['A> propose a | B> propose b | A< a | B< b', 'B> propose b | B< a'],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'two are told what was chosen': {
        yes: ['A> propose a | A< a | B> propose b | B< a'],
        no: [
          'A> propose a | A< a | B> propose b | B< null',
          'A> propose a | A< a | A> propose a | A< a',
          'A> propose a | A< a | B> propose b',
        ],
      },
    },
  },
  'raft-election': {
    object: {
      yes: [
        'campaign null null | campaign null 2 | campaign null 1 | campaign null 6',
        'campaign null 3 | campaign null 4 | campaign null 5',
      ],
      no: ['campaign null 1 | campaign null 1', 'campaign null 0', 'campaign null 7'],
    },
    properties: {
      'a term has at most one leader': {
        yes: [
          'A> campaign | A< 1 | B> campaign | B< 2',
          'A> campaign | A< null | B> campaign | B< null',
        ],
        no: [
          'A> campaign | A< 1 | B> campaign | B< 1',
          'A> campaign | A< 1 | A> campaign | A< 2 | B> campaign | B< 1',
          'A> campaign | A< 1 | B> campaign | B< 1 | A> campaign | A< 2',
        ],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'two candidates lead, one after the other': {
        yes: ['A> campaign | A< 1 | B> campaign | B< 2'],
        no: [
          'A> campaign | A< 1 | A> campaign | A< 2',
          'A> campaign | A< 1 | B> campaign | B< null',
          'A> campaign | A< 1 | B> campaign',
        ],
      },
    },
  },
  'raft-commit': {
    object: {
      yes: [
        'lead a ["a"] | lead b ["a","b"] | lead c null | lead d ["a","b","c","d"]',
        'lead a null | lead b ["b"]',
        'lead a []',
        'lead a null | lead b ["b","a"]',
      ],
      no: [
        'lead a ["b"]',
        'lead a ["a"] | lead b ["b"]',
        'lead a ["a"] | lead b []',
        'lead a ["a","a"]',
        'lead a ["a"] | lead b ["b","a"]',
      ],
    },
    properties: {
      'what stands in the ledger stands for ever': {
        yes: [
          'A> lead a | A< ["a"] | B> lead b | B< ["a","b"]',
          'A> lead a | B> lead b | B< ["a"]',
        ],
        no: ['A> lead a | A< ["a"] | B> lead b | B< ["b"]', 'A> lead a | A< ["b"]'],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'two entries stand, one behind the other': {
        yes: ['A> lead a | A< ["a","b"] | B> lead b | B< ["a"]'],
        no: ['A> lead a | A< ["a"] | B> lead b | B< ["a"]', 'A> lead a | A< null', 'A> lead a'],
      },
    },
  },
  'raft-read': {
    object: {
      yes: [
        'campaign null true | append x true | read null ["x"] | read null null | read null ["x"]',
        'append x false | read null [] | read null ["x"]',
        'append x false | append y true | read null ["x","y"]',
        'append x false | append y true | read null ["y"] | read null ["y","x"]',
        'campaign null false | append x true | append x true | read null ["x","x"]',
      ],
      no: [
        'read null ["x"]',
        'append x true | read null []',
        'append x true | append y true | read null ["y","x"]',
        'append x false | read null ["x"] | read null []',
        'append x false | read null ["x"] | read null ["x","x"]',
        'campaign null null',
      ],
    },
    properties: {
      'who asks is told all that stands': {
        yes: [
          'A> append x | A< true | B> read | B< null',
          'A> append x | B> read | B< ["x"] | A< true',
          'A> append x | A! | B> read | B< ["x"]',
          'B> read | A> append x | A< true | B< []',
        ],
        no: [
          'A> append x | A< true | B> read | B< []',
          'A> append x | B> read | B< ["x"] | C> read | C< [] | A< true',
          'A> append x | A! | B> read | B< ["x"] | C> read | C< []',
        ],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'two servers tell what stands': {
        yes: ['A> read | A< ["x"] | B> read | B< []'],
        no: [
          'A> read | A< [] | A> read | A< []',
          'A> read | A< null | B> read | B< []',
          'A> append x | A< true | B> read | B< ["x"]',
        ],
      },
    },
  },
  chain: {
    object: {
      yes: [
        'append x true | append y true | read null ["x","y"]',
        'append x true | append x true | append x false | read null ["x"]',
        'append x false | read null [] | read null ["x"] | append x true | read null ["x"]',
        'append x false | append y true | read null ["x","y"]',
      ],
      no: [
        'read null ["x"]',
        'append x true | read null []',
        'append x true | append y true | read null ["y","x"]',
        'append x true | append x true | read null ["x","x"]',
        'append x false | append x true | read null ["x","x"]',
        'append x false | read null ["x"] | read null []',
        'append x null',
      ],
    },
    properties: {
      'all read one scroll, and it only grows': {
        yes: [
          'A> append x | B> read | B< ["x"] | C> read | C< ["x"] | A< true',
          'A> append x | A! | B> read | B< [] | C> read | C< ["x"]',
          'B> read | A> append x | A< true | B< []',
        ],
        no: [
          'A> append x | A< true | B> read | B< []',
          'A> append x | B> read | B< ["x"] | C> read | C< [] | A< true',
          'A> append x | D> append y | B> read | B< ["x","y"] | C> read | C< ["y","x"]',
        ],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'an entry is read': {
        yes: ['B> read | B< ["x"] | B> read | B< []'],
        no: ['B> read | B< []', 'A> append x | A< true', 'B> read'],
      },
    },
  },
};
