/** More of what `promised.ts` holds, which says how it is read. */
import { everyCallReturns, type Promised, twoCallsOverlap } from './promised.js';

/** A text that everybody may write over: the last one is read. */
const oneText = {
  yes: ['read null "" | write a null | write b null | read null b | read null b'],
  no: ['read null a', 'write a null | write b null | read null a', 'write a a'],
};

const aTextIsRead = {
  yes: ['A> read | A< a', 'A> read | A< a | A> read | A< ""'],
  no: ['A> read | A< ""', 'A> write a | A< null', 'A> read'],
};

const aTextIsLast = {
  yes: ['A> write a | B> read | B< a | A< null', 'A> write a | A! | B> read | B< ""'],
  no: [
    'A> write a | A< null | B> read | B< ""',
    'A> write a | B> read | B< a | B> read | B< "" | A< null',
  ],
};

/** By the name of the protocol's folder. */
export const promisedMore: { readonly [protocol: string]: Promised } = {
  'last-writer': {
    object: oneText,
    properties: {
      'the note says what was written last': aTextIsLast,
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'a text is read': aTextIsRead,
    },
  },
  majority: {
    object: oneText,
    properties: {
      'everybody reads one board': aTextIsLast,
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'a text is read': aTextIsRead,
    },
  },
  failover: {
    object: {
      yes: [
        'append a true | append b false | takeOver null null | append c true | read null ["a","c"] | read null null',
      ],
      no: [
        'append a true | read null []',
        'append a false | read null ["a"]',
        'append a true | takeOver null null | read null []',
        'takeOver null true',
        'append a true | read null null | read null []',
        'append a false | append b true | read null ["a","b"]',
      ],
    },
    properties: {
      'what was confirmed stands in the journal': {
        yes: [
          'A> append a | A< true | B> read | B< ["a"]',
          'A> append a | A< false | B> read | B< []',
        ],
        no: ['A> append a | A< true | B> read | B< []', 'B> read | B< ["a"]'],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
      'an entry of the second server is read': {
        yes: ['server 2> read | server 2< ["a"] | server 2> read | server 2< []'],
        no: [
          'server 1> read | server 1< ["a"]',
          'server 2> read | server 2< []',
          'server 2> read | server 2< null',
          'server 2> read',
          'server 2> append a | server 2< true',
        ],
      },
    },
  },
  outside: {
    object: {
      yes: ['print a null | print b null | print a null'],
      no: ['print a true', 'print a a'],
    },
    properties: {
      'no order is printed twice': {
        yes: [
          'A> print a | A: prints a | A< null | B> print b | B: prints b | B< null',
          'A> print a | B> print a | B: prints a | A: asks a | A< null | B: asks a | B< null',
        ],
        no: [
          'A> print a | A: prints a | A! | B> print a | B: prints a | B< null',
          'A> print a | A: prints a | A: prints b | A: prints a | A: prints c',
        ],
      },
      'an order that was reported is on paper': {
        yes: [
          '',
          'A> print a | A!',
          'A> print a | A: prints a | A< null | A> print b | A: prints b | A< null',
          'A> print a | B> print b | A: prints b | B< null',
        ],
        no: [
          'A> print a | A< null | A> print b | A: prints b | A< null',
          'A> print a | A: asks a | A< null',
          'A> print a | B> print b | A: prints a | B< null | A< null',
        ],
      },
      'every call returns': everyCallReturns,
      'an order is printed': {
        yes: ['A> print a | A: prints a | A!'],
        no: ['A> print a | A: asks a | A< null'],
      },
    },
  },
  outbox: {
    object: {
      yes: ['place a true | place b false | place a true | ship null a'],
      no: [
        'ship null a',
        'ship null ""',
        'place a false',
        'place a true | place b true',
        'place a true | ship null a | ship null a',
        'place a true | ship null b',
      ],
    },
    properties: {
      'what is shipped was ordered, and was not refused': {
        yes: [
          'A> place a | S> ship | S< a | A< true',
          'A> place a | A< true | B> place b | B< false | S> ship | S< a',
          'A> place a | A! | S> ship | S< a',
        ],
        no: [
          'S> ship | S< a',
          'A> place a | A< false | S> ship | S< a',
          'A> place a | S> ship | S< a | A< false',
          'A> place a | B> place b | A< true | B< false | S> ship | S< b',
        ],
      },
      'nothing is shipped twice': {
        yes: ['A> place a | A< true | S> ship | S< a', 'S> ship | S< a | T> ship | T< b'],
        no: ['S> ship | S< a | T> ship | T< a', 'S> ship | T> ship | S< a | T< b | S> ship | S< a'],
      },
      'what was confirmed is shipped if anybody waits to ship': {
        yes: [
          'A> place a | A< true',
          'S> ship | A> place a | A< false',
          'S> ship | A> place a | A! ',
          'A> place a | A< true | S> ship | S< a | S> ship',
          'A> place a | A< true | S> ship | S!',
          'A> place a | A< true | S> ship | T> ship | S!',
          'S> ship | S< b | A> place a | A< true',
        ],
        no: [
          'S> ship | A> place a | A< true',
          'S> ship | A> place a | A< true | T!',
          'S> ship | A> place a | A< true | A: word',
          'S> ship | T> ship | A> place a | A< true | T< b',
        ],
      },
      'an order is shipped': {
        yes: ['S> ship | S< a | A> place a | A< true'],
        no: ['A> place a | A< true', 'S> ship'],
      },
    },
  },
  payment: {
    object: {
      yes: [
        'inspect null 0 | pay a true | pay a true | inspect null 1 | pay b true | inspect null 2',
        'pay a false | inspect null 0 | inspect null 1 | inspect null 1',
        'pay a false | pay a true | serve null null | inspect null 1',
        'pay a false | pay b false | inspect null 2',
        'pay a false | pay b false | inspect null 0 | inspect null 2',
      ],
      no: [
        'inspect null 1',
        'pay a true | inspect null 0',
        'pay a true | pay a true | inspect null 2',
        'pay a false | inspect null 2',
        'pay a false | pay a false | inspect null 2',
        'serve null 0',
        'pay a false | inspect null 1 | inspect null 0',
      ],
    },
    properties: {
      'nobody is charged twice for one payment': {
        yes: [
          'A> pay a | I> inspect | I< 1',
          'A> pay a | A< true | B> pay b | B< true | I> inspect | I< 2',
        ],
        no: [
          'I> inspect | I< 1',
          'A> pay a | A< true | A> pay a | A< true | I> inspect | I< 2',
          'T> serve | A> pay a | A< false | I> inspect | I< 2',
        ],
      },
      'what is confirmed has been charged': {
        yes: ['A> pay a | A< true | I> inspect | I< 1', 'A> pay a | A< false | I> inspect | I< 1'],
        no: ['A> pay a | A< true | I> inspect | I< 0', 'A> pay a | A< false | I> inspect | I< 2'],
      },
      'every call returns': everyCallReturns,
      'a payment is confirmed': {
        yes: ['A> pay a | A< true | A> pay a'],
        no: ['A> pay a | A< false', 'A> pay a', 'I> inspect | I< 1'],
      },
    },
  },
  saga: {
    object: {
      yes: [
        'inspect null {"flight":[],"hotel":[]} | book a true | book b false | inspect null {"flight":["a"],"hotel":["a"]} | recover a true | recover b false',
        'recover a false | book a true',
      ],
      no: [
        'recover a true',
        'book a false',
        'book a true | book b true',
        'book a true | recover a false',
        'book a true | inspect null {"flight":[],"hotel":["a"]}',
        'book a true | recover b true',
      ],
    },
    properties: {
      'a settled trip has a seat and a room, or neither': {
        yes: [
          'A> book a | A< true | I> inspect | I< {"flight":["a","b"],"hotel":["a"]}',
          'A> book a | A< false | I> inspect | I< {"flight":["b"],"hotel":[]}',
          'I> inspect | A> book a | A< true | I< {"flight":[],"hotel":[]}',
          'A> book a | A! | I> inspect | I< {"flight":["a"],"hotel":[]}',
        ],
        no: [
          'A> book a | A< true | I> inspect | I< {"flight":["a"],"hotel":[]}',
          'A> book a | A< true | I> inspect | I< {"flight":[],"hotel":["a"]}',
          'A> book a | A< false | I> inspect | I< {"flight":["a"],"hotel":[]}',
          'A> book a | B> book b | A< false | B< true | I> inspect | I< {"flight":["b"],"hotel":[]}',
          'A> book a | A! | B> recover a | B< false | I> inspect | I< {"flight":["a"],"hotel":[]} | J> inspect | J< {"flight":[],"hotel":[]}',
          'A> book a | A< true | I> inspect | J> inspect | J< {"flight":["a"],"hotel":["a"]} | I< {"flight":["a"],"hotel":[]}',
        ],
      },
      'every call returns': everyCallReturns,
      'a trip is booked': {
        yes: ['A> book a | A< true | A> book b | A< false'],
        no: ['A> book a | A< false', 'A> book a'],
      },
    },
  },
  'wake-up': {
    object: {
      yes: ['open null null | pass null null | pass null null'],
      no: ['pass null null', 'open null true', 'open null null | pass null true'],
    },
    properties: {
      'nobody passes a closed gate': {
        yes: ['A> pass | B> open | A< null | B< null', 'B> open | B! | A> pass | A< null'],
        no: ['A> pass | A< null | B> open | B< null', 'A> pass | A< null'],
      },
      'every call returns': everyCallReturns,
      'two calls overlap': twoCallsOverlap,
    },
  },
};
