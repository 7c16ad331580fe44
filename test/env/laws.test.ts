/** The laws of every component, over random sequences of requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical, equal } from '#base';
import { guaranteesOf, kinds } from '#design';
import { byItself, pathsOf, walk, worlds } from './worlds.ts';

for (const { name, make, request, waits, never = [] } of worlds) {
  const paths = pathsOf(request);

  test(`law: ${name} is pure, plain, and puts the faultless first`, () => {
    fc.assert(
      fc.property(paths, (path) => {
        const component = make();
        for (const { before, asked, all } of walk(component, path, { waits })) {
          const again =
            asked === null ? byItself(make(), before, waits) : make().answers(before, asked);
          assert.deepEqual(again, all, 'equal arguments, equal lists');
          if (asked !== null) {
            const free = all.filter(({ fault }) => fault === null);
            assert.ok(free.length > 0 || all.length === 0, 'there is a faultless way, or none');
            assert.deepEqual(all.slice(0, free.length), free, 'the faultless come first');
          }
          for (const { state, answer, fact, fault, note } of all) {
            canonical([state, answer, fact]);
            assert.ok(fault === null || Object.hasOwn(component.faults, fault), `${fault}`);
            assert.ok(fault === null || fact !== null, `what '${fault}' does is known`);
            assert.match(note, /^[a-z]/);
          }
        }
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  test(`law: what ${name} does by itself changes something`, () => {
    fc.assert(
      fc.property(paths, (path) => {
        for (const { before, asked, all } of walk(make(), path, { waits })) {
          if (asked !== null) continue;
          for (const { note, state } of all) assert.ok(!equal(state, before), note);
        }
      }),
      { numRuns: 150, seed: 12 },
    );
  });

  test(`law: when nobody can go on, ${name} brings on an answer, without fault`, () => {
    fc.assert(
      fc.property(paths, (path) => {
        const component = make();
        for (const { taken } of walk(component, path, { waits })) {
          const { state } = taken;
          const waiting = waits.filter((each) => component.answers(state, each).length === 0);
          const idle = waiting.length === 0 ? [] : (component.idle?.(state, waiting) ?? []);
          for (const each of idle) {
            assert.equal(each.fault, null, each.note);
            const answered = waiting.some(
              (asked) => component.answers(each.state, asked).length > 0,
            );
            assert.ok(answered, each.note);
          }
        }
      }),
      { numRuns: 150, seed: 13 },
    );
  });

  test(`law: a request to ${name} that its process has left is faultless, and changes it`, () => {
    fc.assert(
      fc.property(paths, (path) => {
        const component = make();
        for (const { before, asked } of walk(component, path, { waits })) {
          if (asked === null) continue;
          for (const { state, fault, fact } of component.abandoned?.(before, asked) ?? []) {
            assert.equal(fault, null);
            assert.notEqual(fact, null);
            assert.ok(!equal(state, before), 'it may still arrive');
          }
        }
      }),
      { numRuns: 150, seed: 14 },
    );
  });

  test(`each fault of ${name} is reached, and a request that waits is one that may`, () => {
    const component = make();
    const reached = new Set<string | null>();
    for (const path of fc.sample(paths, { numRuns: 1_500, seed: 16 })) {
      for (const { taken } of walk(component, path, { waits })) reached.add(taken.fault);
    }
    reached.delete(null);
    assert.deepEqual([...reached, ...never].sort(), Object.keys(component.faults).sort());
    for (const { operation } of waits) {
      assert.ok(kinds[component.kind].waits.includes(operation), operation);
    }
  });
}

test('every fault names a guarantee that a design can need', () => {
  for (const { make } of worlds) {
    const { kind, faults } = make();
    for (const guarantee of Object.values(faults)) {
      assert.ok(Object.hasOwn(guaranteesOf(kind), guarantee), guarantee);
    }
  }
});

test('every kind of port is among them', () => {
  assert.deepEqual(
    [...new Set(worlds.map(({ make }) => make().kind))].sort(),
    Object.keys(kinds).sort(),
  );
});
