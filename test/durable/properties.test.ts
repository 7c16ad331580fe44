import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  brokenBy,
  kinds,
  type Mistake,
  machineRun,
  mistakes,
  type RunStep,
  stateProperties,
  stepProperties,
} from '#durable';
import { testRules } from './rules.js';

const names = [...stateProperties, ...stepProperties].map(({ name }) => name);

/** The first so many steps of a run. */
function stepsOf(seed: number, count: number, mistake: Mistake | null = null): RunStep[] {
  const run = machineRun(seed, testRules, { mistake });
  return Array.from({ length: count }, () => run.next().value);
}

function textOf({ by, answer }: RunStep): string {
  return 'step' in by ? by.step : `${by.kind} ${answer?.status}`;
}

describe('the properties of durable promises', () => {
  it('are thirty, each with a sentence of its own', () => {
    assert.equal(names.length, 30);
    assert.equal(new Set(names).size, 30);
  });

  it('hold in runs that take every kind of request to success, and every step that nobody asks for', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      for (const step of stepsOf(seed, 300)) {
        assert.deepEqual(brokenBy(step), [], `seed ${seed}, ${textOf(step)}`);
        seen.add(textOf(step));
      }
    }
    const offered = kinds.filter((kind) => !kind.endsWith('.search'));
    for (const kind of offered) assert.ok(seen.has(`${kind} 200`), kind);
    for (const text of ['task.suspend 300', 'promise.search 501', 'task.create 422']) {
      assert.ok(seen.has(text), text);
    }
    const unasked = ['promise timeout', 'listener drain', 'callback drain', 'lease expiry'];
    for (const step of [...unasked, 'dispatch', 'schedule']) assert.ok(seen.has(step), step);
  });

  it('have one mistake each', () => {
    assert.deepEqual(
      mistakes.map(({ breaks }) => breaks),
      names,
    );
  });

  for (const mistake of mistakes) {
    it(`notice that ${mistake.name}`, () => {
      for (let seed = 0; seed < 60; seed += 1) {
        const broken = stepsOf(seed, 300, mistake).some((step) =>
          brokenBy(step, [mistake.breaks]).includes(mistake.breaks),
        );
        if (broken) return;
      }
      assert.fail(`nobody noticed within 60 runs: ${mistake.breaks}`);
    });
  }
});
