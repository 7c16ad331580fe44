/**
 * How many steps the searches take: what leaves out a part of a search changes no verdict, so only
 * the number of steps shows that it is still at work. A number that changes is read by a person.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical } from '#base';
import { casRegister, type History, historyOf, judgeHistory, type Sequential } from '#check';
import type { Announcement, Model } from '#spec';
import { leaky, moves, randomHistory } from './drawn.js';
import {
  idleSwaps,
  livedHistory,
  livedMoves,
  registerHistory,
  registerMoves,
} from './random-register.js';

type Judge = (history: History) => ReturnType<typeof judgeHistory>;

const stepsMax = 3000;
const object = casRegister(0);
const { register: _, ...asAnyModel } = object;

/** As a register by the search alone, by zones before it, or when they pay; as any model. */
const ways: { readonly [way: string]: Judge } = {
  search: (history) => judgeHistory(history, object, { stepsMax, zones: 'never' }),
  zones: (history) => judgeHistory(history, object, { stepsMax, zones: 'first' }),
  both: (history) => judgeHistory(history, object, { stepsMax }),
  model: (history) => judgeHistory(history, { ...asAnyModel, reads: [] }, { stepsMax }),
  reads: (history) => judgeHistory(history, { ...asAnyModel, reads: ['read'] }, { stepsMax }),
};

/** What each judge says of all histories: `3 held, 2 refused, 1 left open, 4 by zones, 70 steps`. */
function counted(
  histories: readonly (readonly Announcement[])[],
  judges: { readonly [way: string]: Judge },
): { readonly [way: string]: string } {
  const counts = Object.keys(judges).map(() => ({
    holds: 0,
    violated: 0,
    unknown: 0,
    zones: 0,
    steps: 0,
  }));
  for (const announced of histories) {
    const history = historyOf(announced);
    const verdicts = Object.values(judges).map((judge) => judge(history));
    for (const [at, { outcome, method, steps }] of verdicts.entries()) {
      const count = counts[at] as (typeof counts)[number];
      count[outcome] += 1;
      count.steps += steps;
      if (method === 'zones') count.zones += 1;
    }
    const known = new Set(verdicts.map(({ outcome }) => outcome));
    known.delete('unknown');
    assert.ok(known.size < 2, canonical(announced as never));
  }
  const texts = counts.map(
    ({ holds, violated, unknown, zones, steps }) =>
      `${holds} held, ${violated} refused, ${unknown} left open, ${zones} by zones, ${steps} steps`,
  );
  return Object.fromEntries(Object.keys(judges).map((way, at) => [way, texts[at] as string]));
}

const drawnLives = fc.sample(livedMoves, { seed: 31, numRuns: 150 });
const lived = (kinds: readonly string[], unique = false) =>
  drawnLives.map((list) => livedHistory(list, { kinds, unique }));
const random = (kinds: readonly string[]) =>
  fc
    .sample(registerMoves, { seed: 32, numRuns: 400 })
    .map((list) => registerHistory(list, { kinds, unique: false }));

for (const [name, histories, steps] of [
  [
    'reads and writes',
    lived(['read', 'write']),
    {
      search: '142 held, 8 refused, 0 left open, 0 by zones, 774 steps',
      zones: '142 held, 8 refused, 0 left open, 7 by zones, 562 steps',
      both: '142 held, 8 refused, 0 left open, 0 by zones, 774 steps',
      model: '133 held, 6 refused, 11 left open, 0 by zones, 62067 steps',
      reads: '142 held, 8 refused, 0 left open, 0 by zones, 3321 steps',
    },
  ],
  [
    'reads of unique writes',
    lived(['read', 'read', 'write'], true),
    {
      search: '127 held, 23 refused, 0 left open, 0 by zones, 425 steps',
      zones: '127 held, 23 refused, 0 left open, 150 by zones, 0 steps',
      both: '127 held, 23 refused, 0 left open, 150 by zones, 0 steps',
      model: '112 held, 19 refused, 19 left open, 0 by zones, 106418 steps',
      reads: '127 held, 23 refused, 0 left open, 0 by zones, 9303 steps',
    },
  ],
  [
    'reads, writes and swaps',
    lived(['write', 'read', 'cas']),
    {
      search: '131 held, 19 refused, 0 left open, 0 by zones, 3792 steps',
      zones: '131 held, 19 refused, 0 left open, 9 by zones, 1747 steps',
      both: '131 held, 19 refused, 0 left open, 2 by zones, 2309 steps',
      model: '128 held, 16 refused, 6 left open, 0 by zones, 40748 steps',
      reads: '131 held, 18 refused, 1 left open, 0 by zones, 11298 steps',
    },
  ],
  [
    'swaps',
    lived(['cas', 'cas', 'read']),
    {
      search: '116 held, 34 refused, 0 left open, 0 by zones, 363 steps',
      zones: '116 held, 34 refused, 0 left open, 22 by zones, 291 steps',
      both: '116 held, 34 refused, 0 left open, 0 by zones, 363 steps',
      model: '116 held, 31 refused, 3 left open, 0 by zones, 30196 steps',
      reads: '116 held, 34 refused, 0 left open, 0 by zones, 6845 steps',
    },
  ],
  [
    'more open calls than a word has bits',
    lived(['write', 'read', 'cas']).map((each) => [...idleSwaps, ...each]),
    {
      search: '131 held, 19 refused, 0 left open, 0 by zones, 3792 steps',
      zones: '131 held, 19 refused, 0 left open, 9 by zones, 1747 steps',
      both: '131 held, 19 refused, 0 left open, 2 by zones, 2313 steps',
      model: '128 held, 16 refused, 6 left open, 0 by zones, 40748 steps',
      reads: '131 held, 18 refused, 1 left open, 0 by zones, 11298 steps',
    },
  ],
  [
    'random answers',
    random(['read', 'write', 'cas']),
    {
      search: '110 held, 290 refused, 0 left open, 0 by zones, 592 steps',
      zones: '110 held, 290 refused, 0 left open, 264 by zones, 232 steps',
      both: '110 held, 290 refused, 0 left open, 11 by zones, 588 steps',
      model: '110 held, 290 refused, 0 left open, 0 by zones, 957 steps',
      reads: '110 held, 290 refused, 0 left open, 0 by zones, 754 steps',
    },
  ],
  [
    'random answers to writes and swaps',
    random(['write', 'cas', 'cas']),
    {
      search: '143 held, 257 refused, 0 left open, 0 by zones, 1013 steps',
      zones: '143 held, 257 refused, 0 left open, 190 by zones, 561 steps',
      both: '143 held, 257 refused, 0 left open, 0 by zones, 1013 steps',
      model: '143 held, 257 refused, 0 left open, 0 by zones, 1373 steps',
      reads: '143 held, 257 refused, 0 left open, 0 by zones, 1373 steps',
    },
  ],
] as const) {
  test(`the searches of a register agree, and take so many steps: ${name}`, () => {
    assert.deepEqual(counted(histories, ways), steps);
  });
}

test('the searches of a register that may lose its value agree, and take so many steps', () => {
  const of = ['set', 'get', 'take'];
  const histories = fc
    .sample(moves, { seed: 33, numRuns: 800 })
    .map((list) => randomHistory(list, of));
  const model = leaky as unknown as Model;
  const judged = (reads: readonly string[]): Judge => {
    const leaking: Sequential = { name: 'leaky', model, reads };
    return (history) => judgeHistory(history, leaking, { stepsMax });
  };
  assert.deepEqual(counted(histories, { model: judged([]), reads: judged(['get']) }), {
    model: '387 held, 413 refused, 0 left open, 0 by zones, 548 steps',
    reads: '387 held, 413 refused, 0 left open, 0 by zones, 394 steps',
  });
});
