import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical } from '#base';
import { monitorsOf } from '#check';
import { ownToken, readThenWrite, trusting } from '#protocols';
import { replay, run, type Scenario, scenario, World } from '#sim';
import { judgeTrace } from '../../src/explore/counterexample.js';
import { exhaustive, type Found } from '../../src/explore/search.js';
import { States } from '../../src/explore/states.js';
import { Watch } from '../../src/explore/watch.js';
import { plan, planText, scenarioOf } from './programs.js';
import { type Reference, reference } from './reference.js';
import { turnsPlan, turnsScenario } from './turns.js';

const runsMax = 250;

/** Where the search and the plain depth-first one disagree; empty where they agree. */
function differences(
  scenario: Scenario,
  all: Reference,
  makeStates?: (width: number) => States,
): readonly string[] {
  const found = searched(scenario, makeStates);
  const { failure } = found;
  const wrong: string[] = [];
  const compare = (what: string, ours: unknown, theirs: unknown): void => {
    if (ours !== theirs) wrong.push(`${what}: search ${ours}, reference ${theirs}`);
  };
  compare('steps to a violation', failure?.steps ?? null, all.steps);
  if (failure !== null) {
    if (!all.broken.has(failure.property)) wrong.push(`'${failure.property}' is not broken`);
    const verdicts = judgeTrace(scenario, run(scenario, replay(failure.choices)));
    const judged = verdicts.find(({ property }) => property === failure.property);
    compare('verdict on the replay', judged?.outcome, 'violated');
    return wrong;
  }
  compare('states', found.states, all.states.size);
  const sometimes = monitorsOf(scenario.design.spec).filter(({ asked }) => asked === 'once');
  const unseen = sometimes.map((each) => each.property).filter((each) => !all.witnessed.has(each));
  compare('never seen', found.unwitnessed.join(), unseen.join());
  return wrong;
}

function searched(scenario: Scenario, makeStates?: (width: number) => States): Found {
  const options = { statesMax: 1_000_000, ...(makeStates === undefined ? {} : { makeStates }) };
  const search = exhaustive(scenario, options);
  while (true) {
    const step = search.next(false);
    if (step.done === true) return step.value;
  }
}

/** The histories of all choice sequences, each in a world of its own that remembers nothing. */
function historiesOf(scenario: Scenario): ReadonlySet<string> {
  const histories = new Set<string>();
  let choices: number[] = [];
  while (true) {
    const counts: number[] = [];
    const taken: number[] = [];
    const world = new World(scenario, { spare: 1 });
    const watch = Watch.over(scenario);
    const announced: string[] = [];
    world.reset();
    let broken: string | null = null;
    while (broken === null && world.end === null) {
      world.step({
        choose: (count) => {
          counts.push(count);
          return taken[taken.push(choices[taken.length] ?? 0) - 1] as number;
        },
      });
      announced.push(...world.announced.map((id) => canonical(world.announcement(id) as never)));
      broken = watch.follow(world, world.state.length);
    }
    histories.add(`[${announced.join(',')}]`);
    let last = taken.length - 1;
    while (last >= 0 && taken[last] === (counts[last] as number) - 1) last -= 1;
    if (last < 0) return histories;
    choices = [...taken.slice(0, last), (taken[last] as number) + 1];
  }
}

test('random small worlds: the search agrees with a plain simulator that remembers nothing', (t) => {
  const seen = { worlds: 0, runs: 0, violated: 0, skipped: 0, faults: new Set<string>() };
  fc.assert(
    fc.property(plan, (plan) => {
      const scenario = scenarioOf(plan);
      const all = reference(scenario, runsMax);
      if (all === null) {
        seen.skipped += 1;
        return;
      }
      seen.worlds += 1;
      seen.runs += all.runs;
      if (all.steps !== null) seen.violated += 1;
      for (const fault of Object.keys(plan.faults)) seen.faults.add(fault);
      assert.deepEqual(differences(scenario, all), [], planText(plan));
      const ours = historiesOf(scenario);
      assert.deepEqual([...ours].sort(), [...all.histories].sort(), planText(plan));
    }),
    { numRuns: 360, seed: 20261123 },
  );
  t.diagnostic(`${seen.worlds} worlds, ${seen.runs} runs, ${seen.violated} violated`);
  assert.ok(seen.worlds > 250 && seen.violated > 50 && seen.worlds - seen.violated > 100);
  assert.equal(seen.faults.size, 11, 'every fault was in some world');
});

test('random worlds of tasks, services and loops: the same', (t) => {
  const seen = { worlds: 0, runs: 0, violated: 0, skipped: 0 };
  const lines = new Set<string>();
  fc.assert(
    fc.property(turnsPlan, (plan) => {
      const scenario = turnsScenario(plan);
      const all = reference(scenario, runsMax);
      if (all === null) {
        seen.skipped += 1;
        return;
      }
      seen.worlds += 1;
      seen.runs += all.runs;
      if (all.steps !== null) seen.violated += 1;
      for (const line of [...plan.call, ...plan.work, ...plan.serve]) lines.add(line);
      const text = canonical(plan as never);
      assert.deepEqual(differences(scenario, all), [], text);
      assert.deepEqual([...historiesOf(scenario)].sort(), [...all.histories].sort(), text);
    }),
    { numRuns: 400, seed: 20261124 },
  );
  t.diagnostic(JSON.stringify(seen));
  assert.ok(seen.worlds > 200 && seen.violated > 40 && seen.worlds - seen.violated > 60);
  assert.equal(lines.size, 12, 'every line was in some world');
});

/** The counters in worlds small enough to follow every run: clients, faults. */
const counterWorlds = [
  [readThenWrite, ['increment', 'increment'], {}],
  [readThenWrite, ['increment', 'read'], { 'stale read': 1 }],
  [readThenWrite, ['increment', 'read'], { crash: 1 }],
  [readThenWrite, [['increment', 'read']], { 'lost write': 0, 'unknown outcome': 1 }],
  [trusting, ['increment'], { 'unknown outcome': 1 }],
  [trusting, ['increment', 'increment'], {}],
  [trusting, [['increment', 'read']], { 'stale read': 1 }],
  [ownToken, ['increment', 'increment'], {}],
  [ownToken, ['increment', 'read'], { 'stale read': 1 }],
  [ownToken, ['increment'], { 'unknown outcome': 1, crash: 1 }],
  [ownToken, ['increment', 'increment'], { crash: 1 }],
] as const;

test('the three counters: the search agrees with the plain simulator', () => {
  for (const [design, client, faults] of counterWorlds) {
    const world = scenario({ design, clients: { client }, faults });
    const all = reference(world, 50_000);
    assert.ok(all !== null, `${design.name}, ${world.name}: more runs than expected`);
    assert.deepEqual(differences(world, all), [], `${design.name}, ${world.name}`);
  }
});

/** A set of states that takes two states for one when four bits of a sum agree. */
class Forgetful extends States {
  readonly #sums = new Map<number, number>();

  override add(state: Int32Array): number {
    const sum = state.reduce((total, each) => total + Math.imul(each, 7), 0) & 15;
    const known = this.#sums.get(sum);
    if (known !== undefined) return known;
    const number = super.add(state);
    this.#sums.set(sum, number);
    return number;
  }
}

/** A set of states that compares everything but the last number. */
class Careless extends States {
  override add(state: Int32Array): number {
    const less = state.slice();
    less[less.length - 1] = 0;
    return super.add(less);
  }
}

for (const [name, planted] of [
  ['compares four bits', (width: number) => new Forgetful(width)],
  ['forgets the last property', (width: number) => new Careless(width)],
] as const) {
  test(`a set of states that ${name} is caught`, () => {
    const caught = counterWorlds.filter(([design, client, faults]) => {
      const world = scenario({ design, clients: { client }, faults });
      const all = reference(world, 50_000);
      return all !== null && differences(world, all, planted).length > 0;
    });
    assert.ok(caught.length > 0);
  });
}
