/** The packed search of machines against plain search over objects, on random machines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, Issue } from '#base';
import { exploreMachine } from '#explore';
import type { Machine } from '#spec';
import { Footprints } from '../../src/explore/machine-footprints.js';
import { Reading } from '../../src/explore/machine-recall.js';
import { type MachineSearchOptions, searchMachine } from '../../src/explore/machine-search.js';
import { type Plain, plainly, randomMachine } from './random-machines.js';

const machines = Array.from({ length: 300 }, (_, number) => randomMachine(number));
const plains = new Map(machines.map((each) => [each, plainly(each)]));
const plainOf = (each: Machine) => plains.get(each) as ReturnType<typeof plainly>;

/** The same without its promises of progress, which the plain search does not look at. */
function withoutPromises(of: Machine): Machine {
  return { ...of, leadsTo: {} };
}

/** The states in the order in which they were found, with what else the search counted. */
function searched(of: Machine, options: Partial<MachineSearchOptions> = {}) {
  const search = searchMachine(withoutPromises(of), { statesMax: 100_000, ...options });
  let step = search.next(false);
  while (step.done !== true) step = search.next(false);
  const { space, states, transitions, depth, standstills } = step.value;
  const { width } = space.packing;
  const texts = Array.from({ length: states.count }, (_, number) =>
    canonical(space.packing.unpack(states.words, number * width)),
  );
  return { texts, transitions, depth, standstills, skipped: space.skipped };
}

function summaryOf(plain: ReadonlyMap<string, Plain>) {
  const all = [...plain.values()];
  return {
    transitions: all.reduce((sum, { next }) => sum + next.flat().length, 0),
    depth: Math.max(...all.map(({ depth }) => depth)),
    standstills: all.filter(({ next }) => next.flat().length === 0).length,
  };
}

test('random machines: same states, steps, depth and standstills as plain search', () => {
  let skips = 0;
  let states = 0;
  for (const each of machines) {
    const plain = plainOf(each);
    const { texts, skipped, ...counts } = searched(each);
    assert.deepEqual([...texts].sort(), [...plain.keys()].sort(), each.name);
    assert.deepEqual(counts, summaryOf(plain), each.name);
    skips += skipped;
    states += plain.size;
  }
  assert.ok(skips > 1000 && states > 5_000, `not all was trivial: ${skips}, ${states}`);
});

test('what is skipped changes nothing: the same states in the same order', () => {
  const all = (count: number, places: number): Footprints => {
    const footprints = new Footprints(count, places);
    footprints.note = () => undefined;
    footprints.order = () => undefined;
    return footprints;
  };
  for (const each of machines) {
    const { texts, skipped } = searched(each, { makeFootprints: all });
    assert.equal(skipped, 0);
    assert.deepEqual(searched(each).texts, texts, each.name);
  }
});

/** Mistakes in what makes the search fast; each must be noticed on some random machine. */
const planted: { readonly [mistake: string]: Partial<MachineSearchOptions> } = {
  'a read that is overlooked': {
    makeReading: (width) => {
      const reading = new Reading(width);
      const note = reading.note.bind(reading);
      reading.note = (number, code) => (number === 1 ? undefined : note(number, code));
      return reading;
    },
  },
  'a footprint without reads': {
    makeFootprints: (count, places) => {
      const footprints = new Footprints(count, places);
      const note = footprints.note.bind(footprints);
      footprints.note = (index, _, writes) => note(index, [], writes);
      return footprints;
    },
  },
  'a footprint without writes': {
    makeFootprints: (count, places) => {
      const footprints = new Footprints(count, places);
      const note = footprints.note.bind(footprints);
      footprints.note = (index, reads) => note(index, reads, []);
      return footprints;
    },
  },
  'later actions taken for earlier ones': {
    makeFootprints: (count, places) => {
      const footprints = new Footprints(count, places);
      const order = footprints.order.bind(footprints);
      footprints.order = (indices) => order([...indices].reverse());
      return footprints;
    },
  },
};

for (const [mistake, options] of Object.entries(planted)) {
  test(`planted: ${mistake} is noticed`, () => {
    const noticed = machines.filter((each) => {
      try {
        const { texts } = searched(each, options);
        return texts.length !== plainOf(each).size;
      } catch (thrown) {
        return thrown instanceof Issue || /leaves no state away/.test(String(thrown));
      }
    });
    assert.ok(noticed.length > 0, `${noticed.length} of ${machines.length}`);
  });
}

test('what finds no room is run again, and nothing else changes', () => {
  for (const each of machines.slice(0, 100)) {
    const { skipped, ...seen } = searched(each, { nodesMax: 40 });
    const { skipped: skippedAsWell, ...wanted } = searched(each);
    assert.deepEqual([seen.texts.length, seen.depth], [wanted.texts.length, wanted.depth]);
    assert.deepEqual([...seen.texts].sort(), [...wanted.texts].sort(), each.name);
  }
});

test('random machines: promises of progress as by definition, and every lasso is one', () => {
  const outcomes = { holds: 0, violated: 0 };
  for (const each of machines) {
    const plain = plainOf(each);
    if (plain.size > 150) continue;
    const { counterexample } = exploreMachine(each);
    const wanted = neverKept(each, plain);
    assert.equal(counterexample?.kind === 'leads to', wanted, each.name);
    outcomes[wanted ? 'violated' : 'holds'] += 1;
    if (counterexample === null) continue;
    const { steps, loop } = counterexample;
    assertFair(each, plain, {
      texts: steps.map(({ state }) => canonical(state)),
      loop: loop ?? -1,
    });
  }
  assert.ok(outcomes.holds > 30 && outcomes.violated > 30, JSON.stringify(outcomes));
});

/** Whether an instance can change a state. */
function able(plain: ReadonlyMap<string, Plain>, text: string, instance: number): boolean {
  return plain.get(text)?.next[instance]?.some((next) => next !== text) ?? false;
}

function owed(of: Machine): readonly number[] {
  return [...of.instances.keys()].filter(
    (at) => !of.optional.includes(of.instances[at]?.action ?? ''),
  );
}

/** By definition, with all pairs of states: some set that can be stayed in for ever is fair. */
function neverKept(of: Machine, plain: ReadonlyMap<string, Plain>): boolean {
  const [promise] = Object.values(of.leadsTo);
  const open = [...plain.keys()].filter((text) => !promise?.to(plain.get(text)?.state as never));
  const inside = new Set(open);
  const reach = new Map(open.map((text) => [text, reached(text)]));
  const begun = open.filter((text) => promise?.from(plain.get(text)?.state as never));
  return open.some((text) => {
    if (!begun.some((start) => start === text || reach.get(start)?.has(text))) return false;
    const back = (other: string): boolean =>
      reach.get(text)?.has(other) === true && reach.get(other)?.has(text) === true;
    const component = new Set([text, ...open.filter(back)]);
    return owed(of).every((at) =>
      [...component].some(
        (each) =>
          !able(plain, each, at) ||
          plain.get(each)?.next[at]?.some((next) => next !== each && component.has(next)),
      ),
    );
  });

  function reached(start: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const todo = [start];
    for (const text of todo) {
      for (const next of plain.get(text)?.next.flat() ?? []) {
        if (next === text || !inside.has(next) || seen.has(next)) continue;
        seen.add(next);
        todo.push(next);
      }
    }
    return seen;
  }
}

function assertFair(
  of: Machine,
  plain: ReadonlyMap<string, Plain>,
  { texts, loop }: { readonly texts: readonly string[]; readonly loop: number },
): void {
  const [promise] = Object.values(of.leadsTo);
  assert.equal(texts[0], canonical(of.initial[0]));
  for (const [at, text] of texts.entries()) {
    if (at > 0)
      assert.ok(
        plain
          .get(texts[at - 1] as string)
          ?.next.flat()
          .includes(text),
        of.name,
      );
  }
  const ring = texts.slice(loop);
  assert.ok(ring.length > 0 && loop >= 0);
  assert.equal(ring[0], ring.at(-1), 'the loop returns to where it began');
  const begun = texts.findLastIndex((text) => promise?.from(plain.get(text)?.state as never));
  const after = texts.slice(Math.min(begun, loop));
  assert.ok(begun >= 0 || ring.length > 0);
  assert.ok(after.every((text) => !promise?.to(plain.get(text)?.state as never)));
  for (const at of owed(of)) {
    const fair = ring.some(
      (text, nth) =>
        !able(plain, text, at) ||
        (nth + 1 < ring.length &&
          ring[nth + 1] !== text &&
          plain.get(text)?.next[at]?.includes(ring[nth + 1] as string)),
    );
    assert.ok(fair, `${of.name}: ${of.instances[at]?.text} is put off for ever`);
  }
}
