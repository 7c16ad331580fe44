/**
 * Every problem of design: what comes to mind first falls, what is right stands, also where nobody
 * looked, and whoever games the promise falls. How many solutions a sketch has is in
 * `data/problems.json`, and counted again by the slow test.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Choice, designHash, guaranteesOf, type PortKind } from '#design';
import { type Problem, problems } from '#protocols';
import { type Count, choicesOf } from '../../scripts/problems/count.js';
import { judge, worldsOf } from '../../scripts/problems/judge.js';
import { namesNoProduct } from '../house.js';
import { gaming } from './gaming.js';

const file = new URL('../../data/problems.json', import.meta.url);
const counts: readonly Count[] = JSON.parse(readFileSync(file, 'utf8')).problems;

/** The parts of a world, in one line each. */
function partsOf({ clients, services = {}, faults }: Problem['worlds'][number]): readonly string[] {
  return [JSON.stringify(clients) + JSON.stringify(services), JSON.stringify(faults)];
}

test('problems: twelve or more, each with a name of its own, one without a solution', () => {
  const names = problems.map(({ name }) => name);
  assert.ok(problems.length >= 12);
  assert.equal(new Set(names).size, problems.length);
  assert.equal(problems.filter(({ right }) => right === null).length, 1);
  assert.deepEqual(
    counts.map(({ problem }) => problem),
    names,
    'npm run problems',
  );
});

for (const problem of problems) {
  const { name, spec, setting, sketch, worlds, heldOut, naive, right } = problem;
  test(`${name}: its worlds are several, unlike each other, and hold nothing`, () => {
    const all = worldsOf(problem);
    assert.ok(worlds.length > 0 && heldOut.length >= 3);
    assert.equal(new Set(all.map((world) => partsOf(world).join())).size, all.length);
    for (const world of all) assert.equal(world.holds, undefined);
    const [calls, faults] = [0, 1].map((part) => worlds.map((world) => partsOf(world)[part]));
    assert.ok(heldOut.some((world) => !calls?.includes(partsOf(world)[0])));
    assert.ok(heldOut.some((world) => !faults?.includes(partsOf(world)[1])));
  });
  test(`${name}: what a designer is told names no product and no candidate`, () => {
    const text = `${spec.promise}\n${setting}\n${JSON.stringify(sketch.holes)}`;
    assert.deepEqual(namesNoProduct({ path: 'src/protocols/x.ts', text }), []);
    for (const design of [naive, ...(right === null ? [] : [right])]) {
      assert.ok(!text.includes(design.name) && !text.includes(design.idea));
    }
  });
  test(`${name}: no design needs more of its ports than is allowed`, () => {
    const [choice] = [...choicesOf(sketch.holes)] as [Choice];
    for (const design of [naive, sketch.fill(choice), ...(right === null ? [] : [right])]) {
      assert.equal(design.spec, spec);
      for (const [port, { kind, needs }] of Object.entries(design.ports)) {
        const allowed = problem.ports[kind];
        assert.ok(allowed !== undefined, `${design.name}: ${port} is a ${kind}`);
        for (const need of needs) {
          const isGiven = allowed.includes(need) || kind === 'chance' || kind === 'tokens';
          assert.ok(isGiven, `${design.name} needs '${need}' of ${port}`);
        }
      }
    }
    for (const [kind, allowed] of Object.entries(problem.ports)) {
      for (const each of allowed) assert.ok(Object.hasOwn(guaranteesOf(kind as PortKind), each));
    }
  });
  test(`${name}: what comes to mind first falls where everybody can see it`, () => {
    assert.equal(judge(naive, worlds).stands, false);
  });
  test(`${name}: what is right stands, also in the worlds that are held out`, () => {
    if (right === null) return;
    assert.notEqual(designHash(right), designHash(naive));
    const { stands, why } = judge(right, worldsOf(problem));
    assert.ok(stands, why);
  });
  test(`${name}: its sketch is as it was counted, and no hole decides alone`, () => {
    const counted = counts.find((each) => each.problem === name);
    assert.ok(counted !== undefined, 'npm run problems');
    assert.equal(counted.candidates, sketch.candidates);
    const options = Object.entries(counted.options).map(([hole, row]) => [hole, Object.keys(row)]);
    assert.deepEqual(Object.fromEntries(options), sketch.holes);
    assert.ok(Object.keys(sketch.holes).length >= 5);
    if (right === null) return assert.equal(counted.solutions, 0);
    assert.deepEqual(counted.alone, []);
    assert.ok(counted.solutions > 0 && counted.solutions < sketch.candidates / 3);
  });
  for (const design of gaming[name] ?? []) {
    test(`${name}: ${design.idea} earns nothing`, () => {
      assert.equal(judge(design, worlds).stands, false);
    });
  }
}

test('outside-once: every candidate falls in the worlds that are shown, for want of luck in none', () => {
  const outside = problems.find(({ right }) => right === null);
  assert.ok(outside !== undefined);
  for (const choice of choicesOf(outside.sketch.holes)) {
    assert.equal(judge(outside.sketch.fill(choice), outside.worlds).stands, false);
  }
  const [world] = outside.worlds;
  assert.ok(world !== undefined);
  assert.ok(judge(outside.naive, [{ ...world, faults: {} }]).stands, 'only the crash forbids it');
});
