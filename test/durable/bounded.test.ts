import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Bounds, boundedMachine, type Mistake, mistakes } from '#durable';
import { exploreMachine } from '#explore';

/** One that is executed and one that may be waited for, one worker, three instants. */
const pair: Bounds = {
  promises: { a: 'targeted', x: 'external' },
  pids: ['p'],
  clock: 2,
  versions: 1,
};

function named(name: string): Mistake {
  const found = mistakes.find((mistake) => mistake.name === name);
  assert.ok(found, name);
  return found;
}

function broken(mistake: Mistake, bounds = pair) {
  const { outcome, counterexample } = exploreMachine(boundedMachine(bounds, mistake));
  assert.equal(outcome, 'violated', mistake.name);
  return {
    property: counterexample?.property,
    steps: counterexample?.steps.map(({ action }) => action),
  };
}

describe('the bounded machine of durable promises', () => {
  it('has every property in each of its states, with one to wait for', () => {
    const { outcome, states, depth, idle } = exploreMachine(boundedMachine(pair));
    assert.deepEqual({ outcome, idle }, { outcome: 'holds', idle: [] });
    assert.deepEqual({ states, depth }, { states: 30_692, depth: 15 });
  });

  it('shows by a shortest run how a task is put to rest that nobody will wake', () => {
    const { property, steps } = broken(named('who is put to rest is entered nowhere'));
    assert.match(property ?? '', /suspended task whose promise lives|rests because it is entered/);
    assert.equal(steps?.length, 4);
    assert.match(steps?.at(-1) ?? '', /^task\.suspend/);
  });

  it('shows how a wake-up is lost', () => {
    const { property } = broken(named('a wake-up that finds its task at work is lost'));
    assert.equal(property, 'whoever is struck off was woken or told');
  });

  it('shows who takes a lease that is not its own', () => {
    const two = { ...pair, pids: ['p', 'q'], promises: { a: 'targeted' } } as const;
    const { property } = broken(named('anybody can prolong a lease, and has it then'), two);
    assert.match(property ?? '', /a lease is taken, kept and given back whole/);
  });

  it('promises that everything is settled at last, and notices when it is not', () => {
    const forgetful: Mistake = {
      name: 'deadlines are never written down',
      breaks: 'a is settled',
      plant: ({ before, by }) => ('step' in by && by.step === 'promise timeout' ? before : null),
    };
    assert.equal(
      broken(forgetful, { ...pair, promises: { a: 'external' } }).property,
      'a is settled',
    );
  });
});
