import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical } from '#base';
import { monitorsOf } from '#check';
import { type Announcement, linearizable, type Model } from '#spec';
import { oneNumber, promise } from '../toys.js';
import { drawn, explained, histories, leaky, moves, randomHistory, register } from './drawn.js';

function accepted(model: Model<number>, history: readonly Announcement[]): boolean {
  const [monitor] = monitorsOf(promise([linearizable('as one', model)]));
  assert.ok(monitor !== undefined);
  let state = monitor.fold.initial;
  for (const announcement of history) {
    state = monitor.fold.next(state, announcement);
    canonical(state);
    if (!monitor.fold.holds(state)) return false;
  }
  return true;
}

for (const [name, model, fits, ...lines] of histories) {
  test(`${fits ? 'accepts' : 'refuses'} ${name}`, () => {
    assert.equal(accepted(model, drawn(lines)), fits, `\n${lines.join('\n')}`);
    assert.equal(explained(model, drawn(lines)), fits, 'the brute force agrees with the drawing');
  });
}

test('a return of a call that never began is refused', () => {
  const stray: Announcement = { kind: 'return', process: 'p', call: 'p#0', answer: 0 };
  assert.equal(accepted(register, [stray]), false);
});

test('equal pasts are equal states, and no more is kept than the answers ask for', () => {
  const [monitor] = monitorsOf(promise([linearizable('as one', register as unknown as Model)]));
  assert.ok(monitor !== undefined);
  const { initial, next } = monitor.fold;
  const begins = (process: string, input: number): Announcement => ({
    kind: 'call',
    process,
    call: process,
    operation: 'set',
    input,
  });
  const ends = (process: string): Announcement => ({
    kind: 'return',
    process,
    call: process,
    answer: null,
  });
  const [a, b] = [begins('a', 1), begins('b', 2)];
  const open = [a, b].reduce(next, initial);
  assert.deepEqual([b, a].reduce(next, initial), open);
  assert.deepEqual(next(open, ends('a')), {
    open: { b: { operation: 'set', input: 2 } },
    configurations: [
      { state: 1, done: { b: null } },
      { state: 1, done: {} },
    ],
  });
  const ended = [ends('a'), ends('b')].reduce(next, open);
  assert.deepEqual([ends('b'), ends('a')].reduce(next, open), ended);
  assert.deepEqual(ended, {
    open: {},
    configurations: [
      { state: 1, done: {} },
      { state: 2, done: {} },
    ],
  });
});

test('hidden steps that lead back to where they began come to an end', () => {
  const coin: Model<number> = {
    initial: 0,
    step: (side) => [{ answer: side, state: side }],
    hidden: (side) => [1 - side],
  };
  const looks = (answer: number): readonly Announcement[] => [
    { kind: 'call', process: 'p', call: 'p#0', operation: 'look', input: null },
    { kind: 'return', process: 'p', call: 'p#0', answer },
  ];
  assert.deepEqual(
    [0, 1, 2].map((answer) => accepted(coin, looks(answer))),
    [true, true, false],
  );
});

for (const [name, model, of] of [
  ['a register', register, ['set', 'get', 'flip', 'take']],
  ['a leaky register', leaky, ['set', 'get', 'take']],
  ['a counter', oneNumber, ['a', 'b']],
] as const) {
  test(`law: ${name}: the fold agrees with trying every order`, (t) => {
    const counts = { yes: 0, no: 0 };
    fc.assert(
      fc.property(moves, (list) => {
        const history = randomHistory(list, of);
        const fits = explained(model, history);
        counts[fits ? 'yes' : 'no'] += 1;
        assert.equal(accepted(model, history), fits, canonical(history as never));
      }),
      { numRuns: 2000, seed: 21 },
    );
    t.diagnostic(`${counts.yes} accepted, ${counts.no} refused`);
    assert.ok(counts.yes > 200 && counts.no > 200, JSON.stringify(counts));
  });
}
