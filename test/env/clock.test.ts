/** The simulated clocks: the suite of all clocks, and what only a simulation can show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { guaranteesOf } from '#design';
import { clockComponent } from '#env';
import { clockChecks, clockSuite } from '../port/clock-suite.ts';
import { refuses } from '../toys.js';
import { after, byItself, outcomes, type Step } from './course.ts';
import { committed, deskOf, spoilt, testPlanted } from './desk.ts';

clockSuite({
  title: 'the simulated clocks',
  open: async () => deskOf(clockComponent()),
  keeps: Object.keys(guaranteesOf('clock')),
});

const goesOn = 'a clock goes on, and never back';
const over = 'a time that is over is not waited for';
const agree = 'the clocks of two processes agree';
const sooner = 'who waits for an earlier time is answered first';
const noTime = 'no time passes while a process can go on';

testPlanted(clockChecks, [
  ...committed(clockComponent, {
    'clock skew': [agree, noTime],
    'clock jump': [goesOn],
    pause: [noTime],
  }),
  {
    what: 'answering every wait at once',
    open: () => {
      const desk = deskOf(clockComponent());
      const ask = async (process: string, operation: string, input: Data): Promise<Data> =>
        operation === 'until' ? null : desk.ask(process, operation, input);
      return { ...desk, ask };
    },
    fails: [goesOn, sooner],
  },
  {
    what: 'showing times that are not to be waited for',
    open: () =>
      spoilt(deskOf(clockComponent()), ({ operation }, answer) =>
        operation === 'until' ? 'waited' : answer,
      ),
    fails: [over],
  },
]);

const clock = clockComponent();
const ahead: Step = ['ann now', null, 'shows a later time'];
const behind: Step = ['ann now', null, 'shows an earlier time'];
const jump: Step = ['ann now', null, 'has been set back'];
const pause: Step = ['itself', null, 'time passes while processes are stopped'];

/** What the clock of ann may show after these steps. */
const shown: readonly (readonly [
  string,
  readonly Step[],
  readonly (readonly [Data, string | null, string | null])[],
])[] = [
  [
    'the beginning, where no clock can be set back',
    [],
    [
      [0, null, null],
      [10, 'clock skew', 'true time is 0 ms; from now on the clock of ann is 10 ms ahead'],
      [0, 'clock skew', 'true time is 0 ms; from now on the clock of ann is 10 ms behind'],
    ],
  ],
  [
    'a clock that is ahead',
    [ahead],
    [
      [10, null, 'true time is 0 ms; the clock of ann is 10 ms ahead'],
      [0, 'clock jump', 'true time is 0 ms; the clock of ann was set back by 10 ms'],
    ],
  ],
  [
    'a clock that is behind, when time has passed',
    [behind, pause, pause],
    [
      [10, null, 'true time is 20 ms; the clock of ann is 10 ms behind'],
      [0, 'clock jump', 'true time is 20 ms; the clock of ann was set back by 10 ms'],
    ],
  ],
  [
    'a clock that was seen a moment ago: a skew does not set it back',
    [pause, ['ann now']],
    [
      [10, null, null],
      [20, 'clock skew', 'true time is 10 ms; from now on the clock of ann is 10 ms ahead'],
      [0, 'clock jump', 'true time is 10 ms; the clock of ann was set back by 10 ms'],
    ],
  ],
  [
    'a jump that mends a skew',
    [pause, ahead, jump],
    [
      [10, null, null],
      [20, 'clock skew', 'true time is 10 ms; from now on the clock of ann is 10 ms ahead'],
      [0, 'clock jump', 'true time is 10 ms; the clock of ann was set back by 10 ms'],
    ],
  ],
];

for (const [name, steps, expected] of shown) {
  test(`what a clock may show after: ${name}`, () => {
    assert.deepEqual(outcomes(clock, after(clock, ...steps), ['ann now']), expected);
  });
}

function until(process: string, timeMs: number) {
  return { process, operation: 'until', input: { timeMs } };
}

test('time leaps to the first moment at which one of those that wait is answered', () => {
  const leaps = (state: Data, ...waiting: ReturnType<typeof until>[]) =>
    (clock.idle?.(state, waiting) ?? []).map(({ state, fault }) => [clock.time?.(state), fault]);
  assert.deepEqual(leaps(clock.initial, until('ann', 50), until('bob', 30)), [[30, null]]);
  const annAhead = after(clock, ahead);
  assert.deepEqual(leaps(annAhead, until('ann', 50), until('bob', 45)), [[40, null]]);
  const annBehind = after(clock, behind);
  assert.deepEqual(leaps(annBehind, until('ann', 50)), [[60, null]]);
  for (const state of [clock.initial, annAhead, annBehind]) {
    const [leapt] = clock.idle?.(state, [until('ann', 50)]) ?? [];
    assert.deepEqual(clock.answers(state, until('ann', 50)), [], 'it waited');
    const [answered] = clock.answers(leapt?.state ?? null, until('ann', 50));
    assert.equal(answered?.answer, null);
  }
});

test('true time begins where it is told to, and a pause lasts as long as it is told to', () => {
  const other = clockComponent({ startsAtMs: 100, tickMs: 7 });
  assert.equal(other.time?.(other.initial), 100);
  assert.equal(other.time?.(after(other, pause)), 107);
  assert.deepEqual(byItself(other, other.initial), [
    [
      'time passes while processes are stopped',
      'pause',
      'true time is 107 ms; 7 ms passed between two steps',
    ],
  ]);
});

test('equal futures are equal states: nothing is kept of a clock that is right', () => {
  assert.deepEqual(after(clock, ['ann now']), clock.initial);
  assert.deepEqual(after(clock, pause, ['ann now'], pause), after(clock, pause, pause));
  assert.deepEqual(after(clock, ahead, jump), clock.initial);
});

const mistakes: readonly (readonly [string, () => unknown, string, string])[] = [
  ['a step back', () => clockComponent({ tickMs: -1 }), 'clock/options', 'tickMs'],
  ['no skew', () => clockComponent({ skewMs: 0 }), 'clock/options', 'skewMs'],
  ['half a jump', () => clockComponent({ jumpMs: 0.5 }), 'clock/options', 'jumpMs'],
  ['a start before time', () => clockComponent({ startsAtMs: -1 }), 'clock/options', 'startsAtMs'],
  [
    'a time that is none',
    () => outcomes(clock, clock.initial, ['ann until', { timeMs: 'noon' }]),
    'clock/time',
    'noon',
  ],
  ['peeking', () => outcomes(clock, clock.initial, ['ann peek']), 'clock/no-operation', "'peek'"],
];

for (const [name, make, code, word] of mistakes) {
  test(`clocks refuse ${name}`, () => refuses(make, code, word));
}
