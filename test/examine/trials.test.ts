/** Trials of real sketches: open worlds come to what closed ones come to, candidate by candidate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attempt, synthesis } from '#agent';
import type { Choice, Sketch } from '#design';
import { examineApart, taskOf, trialsOf, worldOf } from '#examine';
import { exhaustive } from '#explore';
import { type Problem, problemOf, type WorldPlan } from '#protocols';
import { choicesOf } from '../../scripts/problems/count.js';
import { Elimination } from '../../src/agent/elimination.js';
import { OpenWorld } from '../../src/examine/open-world.js';

function searched(sketch: Sketch, choice: Choice, plan: WorldPlan) {
  const read = new Set<string>();
  const world = worldOf(
    sketch.fill(choice, (hole) => read.add(hole)),
    plan,
  );
  const search = exhaustive(world, { statesMax: 20_000 });
  let step = search.next(false);
  while (step.done !== true) step = search.next(false);
  const { failure, states, transitions, depth, unwitnessed } = step.value;
  return { found: { failure, states, transitions, depth, unwitnessed }, read };
}

/** Small problems, in worlds with one kind of fault: all their candidates can be looked at whole. */
const small = ['lost-wake-up', 'consumed-once', 'write-and-message'].map(problemOf).map(calmer);

function calmer(problem: Problem): Problem {
  const worlds = problem.worlds.map((plan) => {
    return { ...plan, faults: Object.fromEntries(Object.entries(plan.faults).slice(0, 1)) };
  });
  return { ...problem, worlds };
}

for (const problem of small) {
  test(`${problem.name}: in an open world every candidate does what it does in its own`, () => {
    const { sketch, worlds } = problem;
    const [plan] = worlds as readonly [WorldPlan];
    const open = new OpenWorld(sketch, plan);
    for (const choice of choicesOf(sketch.holes)) {
      const { found, read } = searched(sketch, choice, plan);
      const { result, read: asked } = open.exhausted(choice, 20_000);
      const { failure, states, transitions, depth, unwitnessed } = result;
      assert.deepEqual({ failure, states, transitions, depth, unwitnessed }, found);
      assert.deepEqual([...asked].sort(), [...read].sort(), 'the holes that were asked for');
    }
    const { runs } = open;
    const again = [...choicesOf(sketch.holes)].map((choice) => open.exhausted(choice, 20_000));
    const fell = again.filter(({ result }) => result.failure !== null).length;
    assert.equal(open.runs, runs + fell, 'of those that do not fall nobody is run again');
  });

  test(`${problem.name}: synthesis leaves exactly those that stand by force`, () => {
    const statesMax = 20_000;
    const trials = trialsOf(problem, { statesMax });
    const elimination = new Elimination(trials, '1');
    for (let next = elimination.next(); next !== null; next = elimination.next()) {
      elimination.evaluate(next);
    }
    for (const choice of choicesOf(problem.sketch.holes)) {
      const broken = forced(problem, choice, statesMax);
      assert.equal(
        elimination.candidates.refutedBy(choice) === null,
        !broken,
        JSON.stringify(choice),
      );
    }
    const refuted = problem.sketch.candidates - elimination.candidates.left;
    assert.ok(elimination.clauses.length < refuted, 'a clause refutes more than one');
  });
}

/** Whether a candidate falls in one of the worlds, or what should be seen is seen in none. */
function forced({ sketch, worlds }: Problem, choice: Choice, statesMax: number): boolean {
  const found = worlds.map((plan) => searched(sketch, choice, plan).found);
  assert.ok(
    found.every(({ states }) => states <= statesMax),
    'every world is seen whole',
  );
  if (found.some(({ failure }) => failure !== null)) return true;
  const [first] = found;
  const unseen = first?.unwitnessed ?? [];
  return unseen.some((each) => found.every(({ unwitnessed }) => unwitnessed.includes(each)));
}

test('a clause is linked to the run that taught it', () => {
  const problem = problemOf('lost-wake-up');
  const trials = trialsOf(problem);
  const elimination = new Elimination(trials, '1');
  for (let next = elimination.next(); next !== null; next = elimination.next()) {
    elimination.evaluate(next);
  }
  let shownRuns = 0;
  for (const { shown, when } of elimination.clauses) {
    for (const { choice, schedule } of shown) {
      if (schedule === null) continue;
      shownRuns += 1;
      const { title, outcome } = trials.explain(choice, schedule);
      assert.equal(outcome, 'violated');
      assert.ok(title.startsWith(problem.sketch.name));
    }
    assert.ok(Object.keys(when).length <= Object.keys(problem.sketch.holes).length);
  }
  assert.ok(shownRuns > 0);
  assert.throws(() => trials.explain({}, 10_000), /No schedule has this number/);
});

test('a problem that nobody can solve: its sketch is said to have no solution', async () => {
  const problem = problemOf('outside-once');
  const proposer = synthesis(trialsOf(problem));
  const { accepted, why } = await attempt({ task: taskOf(problem, examineApart()), proposer });
  assert.equal(accepted, null);
  assert.match(why, /the sketch has no solution: each of its 108 candidates falls/);
});

test('a world that was held out is met: the one that stands was examined in others', async () => {
  const problem = problemOf('lost-update');
  const proposer = synthesis(trialsOf(problem));
  const { accepted } = await attempt({ task: taskOf(problem, examineApart()), proposer });
  assert.equal(accepted?.outcome, 'stands');
  const examined = proposer.journal.standing.map((each) => each.examined);
  const fell = examined.filter((each) => each?.outcome === 'falls');
  assert.ok(fell.length > 0, 'somebody stood in all shown worlds and fell in another');
  assert.ok(fell.every((each) => each?.world !== null));
});
