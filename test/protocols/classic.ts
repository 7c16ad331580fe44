/**
 * What every classic protocol is held to: the bug breaks the promise for the reason it is known
 * for, the right version exhausts the same world, and a design that does nothing earns nothing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { assertAccepted } from '#check';
import { type Design, design, type PortsOf, type PortTable, type Steps } from '#design';
import { accepted, type Counterexample, type Exploration, explanationOf, explore } from '#explore';
import type { Entry } from '#protocols';
import { scenario } from '#sim';
import { eventsOf } from '#trace';
import { refuses } from '../toys.js';
import { assertAsWritten } from './golden.js';

/** What is written down of a design that falls. */
interface Falls {
  readonly property: string;
  readonly steps: number;
  /** The faults of the shortest counterexample, as they happened. */
  readonly faults: readonly string[];
  /** What its lines must show, in this order: the cause that the protocol is known for. */
  readonly shows: readonly RegExp[];
  /** The decisive step must show this; left out where no fault is needed. */
  readonly decisive?: RegExp;
}

/** What is written down of a design that stands: how many states its world has. */
interface Stands {
  readonly states: number;
  /** Another world in which it stands: with more calls, or with more that goes wrong. */
  readonly wider: Entry['world'];
}

/** A protocol with all that is written down of it. */
interface Classic {
  readonly entries: readonly Entry[];
  readonly pins: { readonly [design: string]: Falls | Stands };
  /** What a design answers that does nothing, by operation, and what it is refused for. */
  readonly idle: { readonly answers: { readonly [operation: string]: Data }; readonly why: RegExp };
}

/** A world with fewer states than this shows little. */
const statesMin = 300;

/** Has the tests of a classic protocol run. */
export function testClassic({ entries, pins, idle }: Classic): void {
  const [first] = entries as readonly [Entry];
  const protocol = first.design.spec.name;
  test(`${protocol}: what is written down names each design, in one world`, () => {
    assert.deepEqual(
      Object.keys(pins),
      entries.map((each) => each.design.name),
    );
    assert.equal(entries.at(-1)?.stands, true, 'the last one is right');
    for (const { design, world } of entries) {
      assert.deepEqual(world, first.world);
      assert.equal(design.spec, first.design.spec);
      for (const [name, port] of Object.entries(design.ports)) {
        assert.equal(port, first.design.ports[name], `${design.name} shares port ${name}`);
      }
    }
  });
  for (const entry of entries) {
    const pin = pins[entry.design.name];
    assert.ok(pin !== undefined);
    test(`${entry.design.name} ${entry.stands ? 'stands' : 'falls'} as it should`, () => {
      assert.equal(entry.stands, 'states' in pin);
      if ('states' in pin) stands(entry, pin);
      else falls(entry, pin);
    });
  }
  test(`${protocol}: a design that does nothing earns nothing`, () => {
    const lazy = idleDesign(first.design, idle.answers);
    const { clients, holds = {}, faults } = first.world;
    const explored = explore(scenario({ design: lazy, clients, holds, faults }));
    const said = explored.counterexample?.verdict.property ?? explored.unknown ?? '';
    assert.match(said, idle.why);
    refuses(() => accepted(explored), 'accepted/refused', '');
  });
}

function stands(entry: Entry, { states, wider }: Stands): void {
  const { design, world } = entry;
  const explored = exhausted(design, world);
  assertAsWritten(entry, explored);
  assert.equal(explored.states, states);
  for (const each of [explored, exhausted(design, wider)]) {
    assert.ok(each.states >= statesMin, 'the world is not empty');
  }
}

/**
 * The exploration of a world that has no counterexample, and in which all that is promised is seen.
 */
function exhausted(design: Design, world: Entry['world']): Exploration {
  const explored = explore(scenario({ design, ...world }));
  const { outcome, unknown, claim, counterexample } = explored;
  assert.equal(outcome, 'holds', unknown ?? counterexample?.verdict.property);
  assert.equal(claim.kind, 'exhausted');
  assertAccepted(accepted(explored));
  return explored;
}

function falls(entry: Entry, pin: Falls): void {
  const { design, world } = entry;
  const explored = explore(scenario({ design, ...world }));
  const { counterexample } = explored;
  assert.ok(counterexample !== null, `${design.name} breaks something`);
  const { verdict, steps } = counterexample;
  assert.deepEqual([verdict.property, steps], [pin.property, pin.steps]);
  assertAsWritten(entry, explored);
  assert.deepEqual(faultsOf(counterexample), pin.faults);
  const told = linesOf(counterexample);
  const lines = told.map(({ text }) => text);
  let from = 0;
  for (const shown of pin.shows) {
    const at = lines.findIndex((line, index) => index >= from && shown.test(line));
    assert.ok(at !== -1, `${shown} is not shown after line ${from} of\n${lines.join('\n')}`);
    from = at + 1;
  }
  if (pin.decisive !== undefined) {
    const marked = told.filter(({ decisive }) => decisive);
    assert.equal(marked.length, 1);
    assert.match(String(marked[0]?.text), pin.decisive);
  }
  refuses(() => accepted(explored), 'accepted/refused', pin.property);
}

/** The lines of the story up to the violation: `worker 1: create ['a']; crashes`. */
function linesOf(
  counterexample: Counterexample,
): readonly { readonly text: string; readonly decisive: boolean }[] {
  return explanationOf(counterexample)
    .lines.filter(({ step }) => step <= counterexample.steps)
    .map(({ process, begins, did, saw, ends, truth, decisive }) => {
      const parts = [begins, `${did} → ${saw}`, ends, truth].filter((part) => part !== '');
      return { text: `${process}: ${parts.join('; ')}`, decisive };
    });
}

function faultsOf(counterexample: Counterexample): readonly string[] {
  return eventsOf(counterexample.trace()).flatMap(({ kind, fault, step }) => {
    if (step > counterexample.steps) return [];
    return kind === 'crash' ? ['crash'] : fault === '' ? [] : [fault];
  });
}

/** The design with these ports and roles that answers at once, and asks nothing of anybody. */
function idleDesign(like: Design, answers: { readonly [operation: string]: Data }): Design {
  const roles = Object.entries(like.roles).map(([role, operations]) => {
    const idle = Object.keys(operations).map((operation) => {
      const answer = answers[operation];
      assert.ok(answer !== undefined, `the idle design answers ${operation}`);
      function* nothing({ say }: PortsOf<PortTable>): Steps<Data> {
        yield* say('idle', null);
        return answer as Data;
      }
      return [operation, nothing] as const;
    });
    return [role, Object.fromEntries(idle)] as const;
  });
  return design({
    name: `${like.spec.name}/idle`,
    idea: 'Do nothing.',
    spec: like.spec,
    ports: like.ports,
    roles: Object.fromEntries(roles),
  });
}
