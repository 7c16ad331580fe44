import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { type HistoryRecorder, judgeSessions, HistoryRecorder as Recorder } from '#check';

/** `a writes x 1`, `b reads x 1`, `b reads x none`: calls one after another. */
function recorded(lines: readonly string[]): ReturnType<HistoryRecorder['finish']> {
  const recorder = new Recorder();
  for (const line of lines) {
    const [process = '', what, key = '', word = ''] = line.split(' ');
    const value: Data = word === 'none' ? null : Number(word);
    const operation = what === 'writes' ? 'write' : 'read';
    const input = operation === 'write' ? value : null;
    const call = recorder.begin({ process, operation, input, key });
    if (!line.endsWith('…')) recorder.end(call, operation === 'read' ? value : null);
  }
  return recorder.finish();
}

for (const [what, lines, broken] of [
  ['nothing', [], []],
  ['a read of one’s own write', ['a writes x 1', 'a reads x 1'], []],
  ['a read before one’s own write', ['a writes x 1', 'a reads x none'], ['read your writes']],
  ['a stale read of another’s write', ['a writes x 1', 'b reads x none'], []],
  ['a newer value of another', ['a writes x 1', 'b writes x 2', 'a reads x 2'], []],
  [
    'an older value of another',
    ['b writes x 2', 'a writes x 1', 'a reads x 2'],
    ['read your writes'],
  ],
  ['reads that go on', ['a writes x 1', 'b reads x none', 'b reads x 1'], []],
  ['reads that go back', ['a writes x 1', 'b reads x 1', 'b reads x none'], ['monotonic reads']],
  ['reads of two keys', ['a writes x 1', 'b reads x 1', 'b reads y none'], []],
  [
    'the second write of another without its first',
    ['a writes x 1', 'a writes y 2', 'b reads y 2', 'b reads x none'],
    ['monotonic writes'],
  ],
  [
    'an answer without its question',
    ['a writes x 1', 'b reads x 1', 'b writes y 2', 'c reads y 2', 'c reads x none'],
    ['writes follow reads'],
  ],
  ['one key written again and again', ['a writes x 1', 'a writes x 2', 'a writes x 3'], []],
  ['a write without a return', ['a writes x 1 …', 'a reads x none'], []],
] as const) {
  test(`sessions: ${what}: ${broken.join(', ') || 'all hold'}`, () => {
    const verdicts = judgeSessions(recorded(lines));
    const found = verdicts.filter(({ outcome }) => outcome === 'violated');
    assert.deepEqual(
      found.map(({ guarantee }) => guarantee),
      broken,
    );
    for (const { reason } of found) assert.match(reason, /older than/);
    assert.ok(verdicts.every(({ outcome }) => outcome !== 'unknown'));
  });
}

test('what was written twice leaves sessions open, and what is broken stays broken', () => {
  const twice = ['a writes x 1', 'b writes x 1', 'a reads x 1'];
  assert.deepEqual(
    judgeSessions(recorded(twice)).map(({ outcome }) => outcome),
    ['unknown', 'unknown', 'unknown', 'unknown'],
  );
  for (const [lines, reason] of [
    [twice, 'two writes wrote one value'],
    [[], 'no read shows otherwise'],
  ] as const) {
    for (const verdict of judgeSessions(recorded(lines))) {
      assert.deepEqual([verdict.call, verdict.reason], [-1, reason]);
    }
  }
  const [own] = judgeSessions(recorded([...twice, 'a writes y 1', 'a reads y none']));
  assert.equal(own?.outcome, 'violated');
});

test('sessions: the reason names who read what, and the newer write', () => {
  for (const [lines, reason] of [
    [['a writes x 1', 'a reads x none'], 'a read none of x, which is older than write 1 of x by a'],
    [['a writes  1', 'a reads  none'], 'a read none, which is older than write 1 by a'],
  ] as const) {
    assert.equal(judgeSessions(recorded(lines))[0]?.reason, reason);
  }
});

test('sessions: a swap of what two wrote is a write like any other', () => {
  const recorder = new Recorder();
  for (const [process, operation, input, answer] of [
    ['a', 'write', 1, null],
    ['b', 'write', 1, null],
    ['c', 'cas', [1, 2], true],
    ['c', 'read', null, null],
  ] as const) {
    recorder.end(recorder.begin({ process, operation, input, key: '' }), answer);
  }
  assert.equal(judgeSessions(recorder.finish())[0]?.outcome, 'violated');
});

test('sessions: what was written twice hides nothing that was read after it', () => {
  const history = recorded([
    ...['d writes x 3', 'a writes x 1', 'b writes x 1', 'c reads x 1'],
    ...['e writes x 2', 'c reads x 2', 'c reads x 3'],
  ]);
  assert.deepEqual(
    judgeSessions(history).map(({ outcome }) => outcome),
    ['unknown', 'violated', 'unknown', 'unknown'],
  );
});

for (const [what, swaps, broken] of [
  ['what it made', ['b swaps 1 2 true', 'b reads 1'], ['read your writes']],
  ['what it saw', ['b swaps 1 2 true', 'b reads none'], ['read your writes', 'monotonic reads']],
  [
    'nothing, if it failed',
    ['b swaps 1 2 false', 'b reads 1', 'b reads none'],
    ['monotonic reads'],
  ],
  ['nothing seen, if it failed', ['b swaps 1 2 false', 'b reads none'], []],
  ['what it may have made', ['b swaps 1 2 …', 'c reads 2', 'c reads 1'], ['monotonic reads']],
  ['nothing seen, if nobody knows', ['b swaps 1 2 …', 'b reads none'], []],
] as const) {
  test(`sessions: a swap tells of ${what}`, () => {
    const recorder = new Recorder();
    for (const [key, input] of [
      ['y', 9],
      ['x', 1],
    ] as const) {
      recorder.end(recorder.begin({ process: 'a', operation: 'write', input, key }), null);
    }
    for (const line of swaps) {
      const [process = '', verb, one, to, answer] = line.split(' ');
      const value = one === 'none' ? null : Number(one);
      const swap = verb === 'swaps';
      const [operation, input] = swap ? ['cas', [value, Number(to)]] : ['read', null];
      const call = recorder.begin({ process, operation: String(operation), input, key: 'x' });
      if (answer !== '…') recorder.end(call, swap ? answer === 'true' : value);
    }
    const found = judgeSessions(recorder.finish()).filter(({ outcome }) => outcome !== 'holds');
    assert.deepEqual(
      found.map(({ guarantee }) => guarantee),
      broken,
    );
  });
}

test('sessions: of two writes that overlap neither is older', () => {
  for (const seen of [
    [1, 2],
    [2, 1],
  ]) {
    const recorder = new Recorder();
    const writes = [1, 2].map((input) =>
      recorder.begin({ process: `w${input}`, operation: 'write', input, key: 'x' }),
    );
    for (const write of writes) recorder.end(write, null);
    for (const value of seen) {
      const read = recorder.begin({ process: 'r', operation: 'read', input: null, key: 'x' });
      recorder.end(read, value);
    }
    assert.ok(judgeSessions(recorder.finish()).every(({ outcome }) => outcome === 'holds'));
  }
});

test('sessions: who read a newer version is not sent back by an older one that may be newer', () => {
  const recorder = new Recorder();
  const begin = (input: number): number =>
    recorder.begin({ process: `w${input}`, operation: 'write', input, key: 'x' });
  // The write of 1 overlaps both others, that of 2 begins after that of 3 has returned.
  const one = begin(1);
  recorder.end(begin(3), null);
  const two = begin(2);
  for (const write of [one, two]) recorder.end(write, null);
  for (const value of [2, 1, 3]) {
    const read = recorder.begin({ process: 'r', operation: 'read', input: null, key: 'x' });
    recorder.end(read, value);
  }
  const broken = judgeSessions(recorder.finish()).filter(({ outcome }) => outcome === 'violated');
  assert.deepEqual(
    broken.map(({ guarantee, reason }) => `${guarantee}: ${reason}`),
    ['monotonic reads: r read 3 of x, which is older than write 2 of x by w2'],
  );
});
