import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Data } from '#base';
import { historyOf, judgeHistory } from '#check';
import { durableModel, machineRun } from '#durable';
import type { Announcement } from '#spec';
import { testRules } from './rules.js';

const object = { name: 'durable', model: durableModel(testRules) };

/** A call of a history that some order explains: the one in which it was made up. */
interface Made {
  readonly operation: string;
  readonly input: Data;
  readonly answer: Data;
  readonly called: number;
  readonly returned: number;
}

/** A run of the machine as calls that overlap: each begins up to three calls before its turn. */
function overlapping(seed: number, count: number): Made[] {
  const calls: Made[] = [];
  for (const { by, now, answer } of machineRun(seed, testRules)) {
    if ('step' in by) continue;
    const at = calls.length;
    const called = Math.max(at - (at % 4), 0) - 0.5 + (at % 4) / 10;
    const returned = at - (at % 4) + 3.5 + (3 - (at % 4)) / 10 - 0.4;
    const input = { now, data: by.data as Data };
    calls.push({ operation: by.kind, input, answer: answer as Data, called, returned });
    if (calls.length === count) return calls;
  }
  return calls;
}

function judged(calls: readonly Made[]) {
  const marks = calls.flatMap((made, at) => {
    const call = `call ${at}`;
    const process = `client ${at % 4}`;
    const { operation, input, answer } = made;
    const begins: Announcement = { kind: 'call', process, call, operation, input };
    const ends: Announcement = { kind: 'return', process, call, answer };
    return [
      { time: made.called, announcement: begins },
      { time: made.returned, announcement: ends },
    ];
  });
  marks.sort((left, right) => left.time - right.time);
  return judgeHistory(historyOf(marks.map(({ announcement }) => announcement)), object);
}

describe('the machine as a model for the judge', () => {
  it('explains overlapping calls whose steps between nobody saw', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      assert.equal(judged(overlapping(seed, 120)).outcome, 'holds', `seed ${seed}`);
    }
  });

  it('refuses a history in which one answer is another', () => {
    let tampered = 0;
    for (let seed = 0; seed < 10; seed += 1) {
      const calls = overlapping(seed, 60);
      const at = calls.findLastIndex(({ operation, answer }) => {
        return operation === 'promise.get' && (answer as { status: number }).status === 200;
      });
      if (at === -1) continue;
      tampered += 1;
      const told = calls[at] as Made;
      const record = (told.answer as { promise: { [name: string]: Data } }).promise;
      const answer = { status: 200, promise: { ...record, timeoutAt: 77 } };
      const wrong = calls.with(at, { ...told, answer });
      assert.equal(judged(wrong).outcome, 'violated', `seed ${seed}`);
    }
    assert.ok(tampered > 5);
  });

  it('does not let the clock go back', () => {
    const get = (now: number, at: number): Made => {
      const input = { now, data: { id: 'o:a' } };
      const answer = { status: 404 };
      return { operation: 'promise.get', input, answer, called: at, returned: at + 0.5 };
    };
    assert.equal(judged([get(5, 0), get(6, 1)]).outcome, 'holds');
    assert.equal(judged([get(6, 0), get(5, 1)]).outcome, 'violated');
  });
});
