/** The saga: half a trip is left behind, or taken after it was given back. */
import { sagaEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: sagaEntries,
  pins: {
    'saga/no-compensation': {
      property: 'a settled trip has a seat and a room, or neither',
      steps: 6,
      faults: ['crash'],
      shows: [
        /^traveller 1: update places\/flight .*to \['a'\].*crashes.*took effect/,
        /^traveller 1: .*recover 'a'; get places\/flight → \['a'\]/,
        /^traveller 1: get places\/hotel → \[\].*returns false/,
        /^traveller 1: .*returns {flight: \['a'\], hotel: \[\]}/,
      ],
      decisive: /traveller 1: update places\/flight .*crashes/,
    },
    'saga/compensation': {
      property: 'a settled trip has a seat and a room, or neither',
      steps: 8,
      faults: ['crash'],
      shows: [
        /^traveller 1: update places\/flight .*to \['a'\].*crashes.*on its way/,
        /^traveller 1: .*recover 'a'; get places\/flight → \[\]/,
        /^traveller 1: get places\/hotel → \[\].*returns false/,
        /^store: late write of traveller 1 takes effect/,
        /^traveller 1: .*returns {flight: \['a'\], hotel: \[\]}/,
      ],
      decisive: /traveller 1: update places\/flight .*on its way/,
    },
    'saga/recorded-intent': {
      states: 88_285,
      wider: {
        clients: {
          traveller: [
            [{ operation: 'book', input: 'a' }, { operation: 'recover', input: 'a' }, 'inspect'],
            { operation: 'recover', input: 'a' },
          ],
        },
        holds: { 'places/flight': [], 'places/hotel': [] },
        faults: { 'unknown outcome': 1, crash: 1 },
      },
    },
  },
  idle: {
    answers: { book: false, recover: false, inspect: { flight: [], hotel: [] } },
    why: /never seen: a trip is booked/,
  },
});
