/** The simulated queue: the suite of every queue, and what only a simulation can show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { guaranteesOf } from '#design';
import { queueComponent } from '#env';
import { queueChecks, queueSuite } from '../port/queue-suite.ts';
import { refuses } from '../toys.js';
import { after, byItself, outcomes, type Step } from './course.ts';
import { committed, deskOf, spoilt, testPlanted } from './desk.ts';

queueSuite({
  title: 'the simulated queue',
  open: async () => deskOf(queueComponent()),
  keeps: Object.keys(guaranteesOf('queue')),
});

const inOrder = 'jobs are handed out in the order of their pushes';
const once = 'a job that somebody has is handed out to nobody else';
const doneOnce = 'a job is handed out, and never again once it is done';
const late = 'a job that is not done in time is handed out again, and who was late is told';
const back = 'a job that was given back is handed out again';
const away = 'a job that was given back with a delay lets others go first';

testPlanted(queueChecks, [
  ...committed(queueComponent, {
    'lost job': [
      doneOnce,
      inOrder,
      once,
      late,
      'a job is handed out as it was pushed, whatever it is',
    ],
    redelivery: [doneOnce, once],
    'out of order': [inOrder],
    'unknown outcome': [doneOnce, 'a take waits for a job'],
  }),
  {
    what: 'handing out every job twice',
    open: () => handingOutTwice(),
    fails: [once, inOrder],
  },
  {
    what: 'counting no attempts',
    open: () =>
      spoilt(deskOf(queueComponent()), ({ operation }, answer) =>
        operation === 'take' ? { ...(answer as object), attempt: 1 } : answer,
      ),
    fails: [late, back, away],
  },
  {
    what: 'taking a late ack for one in time',
    open: () =>
      spoilt(deskOf(queueComponent()), (_, answer) =>
        (answer as { outcome?: string } | null)?.outcome === 'late'
          ? { outcome: 'returned' }
          : answer,
      ),
    fails: [late],
  },
  {
    what: 'a take that answers nothing instead of waiting',
    open: () => {
      const desk = deskOf(queueComponent());
      const none = new Promise<Data>((resolve) => setTimeout(resolve, 5, null));
      return {
        ...desk,
        ask: (process, operation, input) => {
          const answer = desk.ask(process, operation, input);
          return operation === 'take' ? Promise.race([answer, none]) : answer;
        },
      };
    },
    fails: ['a take waits for a job'],
  },
]);

/** Each second take is answered as the one before it: no fault is committed. */
function handingOutTwice() {
  let before: Data = null;
  return spoilt(deskOf(queueComponent()), ({ operation }, answer) => {
    if (operation !== 'take') return answer;
    const again = before;
    before = again === null ? answer : null;
    return again ?? answer;
  });
}

const queue = queueComponent();
const outOfTime = 'a job that was not done in time will be handed out again';
const later = 'no answer, may take effect later';

test('nobody is told who else has a job, but it is known', () => {
  const taken = after(queue, ['c push', { job: 'x' }], ['w1 take']);
  assert.deepEqual(byItself(queue, taken), [
    [outOfTime, 'redelivery', 'job 1 is still in the hands of w1'],
  ]);
  const again = after(queue, ['c push', { job: 'x' }], ['w1 take'], ['itself', null, outOfTime]);
  assert.deepEqual(outcomes(queue, again, ['w2 take']), [
    [
      { job: 'x', delivery: 'job 1/attempt 2', attempt: 2 },
      null,
      'w1 had job 1 before, and never gave it back',
    ],
  ]);
});

test('when no process can go on, a job is handed out again without fault', () => {
  const waiting = [{ process: 'w2', operation: 'take', input: null }];
  const taken = after(queue, ['c push', { job: 'x' }], ['w1 take']);
  const [again, ...none] = queue.idle?.(taken, waiting) ?? [];
  assert.deepEqual(none, []);
  assert.equal(again?.fault, null);
  const [handed] = outcomes(queue, again?.state ?? null, ['w2 take']);
  assert.deepEqual(handed?.[0], { job: 'x', delivery: 'job 1/attempt 2', attempt: 2 });
  assert.deepEqual(queue.idle?.(after(queue, ['c push', { job: 'x' }]), waiting), []);
});

test('a job that waits again is behind the others', () => {
  const two: readonly Step[] = [['c push', { job: 'x' }], ['c push', { job: 'y' }], ['w1 take']];
  for (const step of [
    ['itself', null, outOfTime],
    ['w1 nack', { delivery: 'job 1/attempt 1', delayMs: 0 }],
  ] as const satisfies readonly Step[]) {
    const taken = outcomes(queue, after(queue, ...two, step), ['w2 take']);
    assert.deepEqual(
      taken.map(([answer, fault]) => [(answer as { job: Data }).job, fault]),
      [
        ['y', null],
        ['x', 'out of order'],
      ],
    );
  }
});

test('a job that was given back with a delay is away until the delay is over', () => {
  const away = after(
    queue,
    ['c push', { job: 'x' }],
    ['w1 take'],
    ['w1 nack', { delivery: 'job 1/attempt 1', delayMs: 10 }],
  );
  assert.deepEqual(outcomes(queue, away, ['w2 take']), []);
  assert.deepEqual(byItself(queue, away), [
    ['the delay of a job is over', null, 'it is job 1, which can be handed out again'],
  ]);
});

test('an ack counts for the newest delivery only, and for no other job', () => {
  const state = after(
    queue,
    ['c push', { job: 'x' }],
    ['w1 take'],
    ['itself', null, outOfTime],
    ['w2 take'],
  );
  const acks = ['job 1/attempt 1', 'job 1/attempt 2', 'job 2/attempt 2'].map((delivery) =>
    outcomes(queue, state, ['w1 ack', { delivery }]).map(
      ([answer]) => (answer as { outcome: string }).outcome,
    ),
  );
  assert.deepEqual(acks, [
    ['late', 'unknown'],
    ['returned', 'unknown', 'unknown'],
    ['late', 'unknown'],
  ]);
});

test('a late push may come after all, also of a process that crashed, and only once', () => {
  const asked = { process: 'c', operation: 'push', input: { job: 'x' } };
  const [crashed, ...none] = queue.abandoned?.(queue.initial, asked) ?? [];
  assert.deepEqual(none, []);
  assert.equal(crashed?.fault, null);
  assert.deepEqual(crashed?.state, after(queue, ['c push', { job: 'x' }, later]));
  const [landing, ...others] = queue.actions(crashed?.state ?? null);
  assert.deepEqual(others, []);
  assert.deepEqual(landing?.state, after(queue, ['c push', { job: 'x' }]));
  assert.deepEqual(queue.abandoned?.(queue.initial, { ...asked, operation: 'take' }), []);
});

test('equal futures are equal states: which late push came first does not matter', () => {
  const steps: readonly Step[] = [
    ['a push', { job: 1 }, later],
    ['b push', { job: 2 }, later],
  ];
  assert.deepEqual(after(queue, ...steps), after(queue, ...steps.toReversed()));
});

test('a queue refuses what it does not know', () => {
  refuses(() => outcomes(queue, queue.initial, ['c peek']), 'queue/no-operation', "'peek'");
});
