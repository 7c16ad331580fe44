/** What requests touch: the law that two of them commute, unless one writes what the other touches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical, type Data } from '#base';
import type { Asked, Component, Footprint, Happening } from '#env';
import { pathsOf, walk, worlds } from './worlds.ts';

/** What may come of a request, as it is compared: everything but the state that it leads to. */
function waysOf(happenings: readonly Happening[]): string {
  return canonical(happenings.map(({ note, fault, answer }) => [note, fault, answer]) as Data);
}

function isWritten(one: Footprint, other: Footprint): boolean {
  return one.writes.some((part) => other.reads.includes(part) || other.writes.includes(part));
}

/** Whether the order of two requests may matter, as the component tells. */
function conflict(component: Component, one: Asked, other: Asked): boolean {
  const [left, right] = [component.touches?.(one), component.touches?.(other)];
  if (left === undefined || right === undefined) return true;
  return isWritten(left, right) || isWritten(right, left);
}

function takeTheSame(component: Component, one: Asked, other: Asked): boolean {
  const taken = component.touches?.(one).takes ?? [];
  return component.touches?.(other).takes?.some((part) => taken.includes(part)) === true;
}

/** The faults, and `none`, by which a component may do something by itself. */
function doings(component: Component, state: Data): readonly string[] {
  return component.actions(state).map(({ fault }) => fault ?? 'none');
}

/** In what two requests that should commute in a state do not; empty where they do. */
function differences(
  component: Component,
  state: Data,
  [one, other]: readonly [Asked, Asked],
): readonly string[] {
  const wrong: string[] = [];
  const before = component.answers(state, other);
  component.answers(state, one).forEach((first, at) => {
    const after = component.answers(first.state, other);
    if (waysOf(after) !== waysOf(before)) wrong.push(`'${first.note}' changes what comes`);
    after.forEach((second, index) => {
      const swapped = component.answers(before[index]?.state ?? null, one)[at];
      if (canonical(second.state) === canonical(swapped?.state ?? null)) return;
      wrong.push(`'${first.note}' and '${second.note}' lead to two states`);
    });
    for (const second of after) {
      const left = doings(component, second.state);
      for (const fault of doings(component, first.state)) {
        if (left.includes(fault) || left.includes('none')) continue;
        wrong.push(`after '${second.note}' it cannot do '${fault}' any more`);
      }
    }
  });
  return wrong;
}

/** Whether a request can be made: a task that ends is one that was kept, and has not ended. */
function canBe(state: Data, { process, operation, task = 0 }: Asked): boolean {
  if (operation !== 'end') return true;
  const kept = state as { [process: string]: { [task: number]: { ended: Data } } };
  return kept[process]?.[task]?.ended === null;
}

function sameAsker(one: Asked, other: Asked): boolean {
  return one.process === other.process && (one.task ?? 0) === (other.task ?? 0);
}

for (const { name, make, request, waits } of worlds) {
  const cases = fc.tuple(pathsOf(request), request, request);
  const states = (path: Parameters<typeof walk>[1]): readonly Data[] => {
    const component = make();
    return [component.initial, ...walk(component, path, { waits }).map(({ taken }) => taken.state)];
  };

  test(`law: requests to ${name} commute unless one writes what the other touches`, () => {
    fc.assert(
      fc.property(cases, ([path, one, other]) => {
        const component = make();
        if (conflict(component, one, other)) return;
        for (const state of states(path)) {
          if (!canBe(state, one) || !canBe(state, other)) continue;
          assert.deepEqual(differences(component, state, [one, other]), []);
        }
      }),
      { numRuns: 400, seed: 31 },
    );
  });

  test(`law: who waits for ${name} is overtaken only by who takes the same`, () => {
    fc.assert(
      fc.property(cases, ([path, one, other]) => {
        const component = make();
        if (sameAsker(one, other) || takeTheSame(component, one, other)) return;
        for (const state of states(path)) {
          if (component.answers(state, other).length === 0 || !canBe(state, one)) continue;
          for (const { note, state: after } of component.answers(state, one)) {
            assert.ok(component.answers(after, other).length > 0, `'${note}' makes it wait`);
          }
        }
      }),
      { numRuns: 400, seed: 32 },
    );
  });
}

/** Requests of two processes to one component, and whether they commute. */
const get = (key: string): Asked => asked('get', { collection: 'c', key });
const put = (key: string): Asked => asked('put', { collection: 'c', key, value: 1 });

function asked(operation: string, input: Data, process = 'client 1'): Asked {
  return { process, operation, input };
}

const all: Asked = asked('find', { query: 'all', fields: {} });

const cases: readonly (readonly [world: string, one: Asked, other: Asked, commute: boolean])[] = [
  ['a store', get('k'), get('k'), true],
  ['a store', get('k'), put('j'), true],
  ['a store', get('k'), put('k'), false],
  ['a store', put('k'), put('j'), false],
  ['a store in which each key counts its revisions', put('k'), put('j'), true],
  ['a store in which each key counts its revisions', put('k'), put('k'), false],
  ['a store in which each key counts its revisions', put('k'), all, false],
  ['a source of tokens', asked('fresh', null), asked('fresh', null, 'client 2'), true],
  ['a clock', asked('now', null), asked('now', null, 'client 2'), true],
  ['a channel', asked('send', { to: 'a', message: 1 }), asked('receive', null, 'a'), false],
  ['a channel', asked('send', { to: 'a', message: 1 }), asked('receive', null, 'b'), true],
  ['a queue', asked('push', { job: 1 }), asked('ack', { delivery: 'd' }), false],
  ['a queue', asked('push', { job: 1 }), asked('take', null), false],
  ['a log', asked('read', { offset: 0 }), asked('read', { offset: 0 }), true],
  ['a log', asked('read', { offset: 0 }), asked('append', { entry: 1 }), false],
];

test('what commutes, and what does not', () => {
  for (const [world, one, other, commute] of cases) {
    const component = worlds.find(({ name }) => name === world)?.make();
    assert.ok(component !== undefined, world);
    assert.equal(conflict(component, one, other), !commute, `${world}: ${canonical([one, other])}`);
  }
});

test('two who wait for one job, and a component that says nothing of it, are found', () => {
  const component = worlds.find(({ name }) => name === 'a queue')?.make() as Component;
  const take = asked('take', null);
  const state = component.answers(component.initial, asked('push', { job: 1 }))[0]?.state ?? null;
  const careless: Component = { ...component, touches: () => ({ reads: [], writes: [] }) };
  assert.notDeepEqual(differences(careless, state, [take, { ...take, process: 'client 2' }]), []);
  assert.ok(takeTheSame(component, take, { ...take, process: 'client 2' }));
});
