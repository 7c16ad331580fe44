/** What a problem adds to the promise of its protocol: runs that keep it, and runs that break it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { judge } from '#check';
import { catalogue, problems } from '#protocols';
import type { Announcement } from '#spec';

function call(process: string, operation: string, input: Data = null): Announcement {
  return { kind: 'call', process, call: process, operation, input };
}

function back(process: string, answer: Data): Announcement {
  return { kind: 'return', process, call: process, answer };
}

const acts = ['a', 'a'];
const stops: Announcement = { kind: 'crash', process: 'A' };
const done: Announcement = { kind: 'say', process: 'A', name: 'done', data: 'x' };

type Runs = { readonly [run in 'yes' | 'no']: readonly (readonly Announcement[])[] };

/** By the name of a property. */
const runs: { readonly [property: string]: Runs } = {
  'who wins later leads a later term': {
    yes: [
      [call('A', 'campaign'), back('A', 1), call('B', 'campaign'), back('B', 2)],
      [call('A', 'campaign'), call('B', 'campaign'), back('B', 2), back('A', 1)],
    ],
    no: [[call('A', 'campaign'), back('A', 2), call('B', 'campaign'), back('B', 1)]],
  },
  'an entry of the first server is confirmed': {
    yes: [[call('server 1', 'append', 'x'), back('server 1', true)]],
    no: [
      [call('server 1', 'append', 'x'), back('server 1', false)],
      [call('server 2', 'append', 'x'), back('server 2', true)],
    ],
  },
  'only jobs that were handed in are done': {
    yes: [
      [call('C', 'submit', 'x'), call('A', 'work'), done, back('A', 'x')],
      [call('C', 'submit', 'x'), back('C', null), call('B', 'inspect'), back('B', ['x'])],
    ],
    no: [
      [call('A', 'work'), done, call('C', 'submit', 'x')],
      [call('C', 'submit', 'y'), call('A', 'work'), back('A', 'x')],
      [call('C', 'submit', 'y'), call('B', 'inspect'), back('B', ['x'])],
    ],
  },
  'a job is lost only where it meets another one': {
    yes: [
      [call('A', 'use', 'a'), call('B', 'use', 'b'), back('B', null), back('A', acts)],
      [call('A', 'use', 'a'), call('B', 'use', 'b'), back('A', acts), back('B', null)],
    ],
    no: [
      [call('A', 'use', 'a'), back('A', null)],
      [call('A', 'use', 'a'), call('B', 'inspect'), back('A', null)],
      [call('A', 'use', 'a'), back('A', acts), call('B', 'use', 'b'), back('B', null)],
    ],
  },
  'a job is done, unless a worker stops for ever': {
    yes: [
      [call('A', 'use', 'a'), call('B', 'use', 'b'), back('B', null), back('A', acts)],
      [call('A', 'use', 'a'), call('B', 'use', 'b'), stops, back('B', null)],
      [call('B', 'inspect'), back('B', [])],
    ],
    no: [[call('A', 'use', 'a'), call('B', 'use', 'b'), back('A', null), back('B', null)]],
  },
};

const known = new Set<object>(catalogue.flatMap(({ design }) => design.spec.properties));

test('problems: of all that they add to a promise, runs are written down here', () => {
  const catalogued = new Set(catalogue.map(({ design }) => design.spec));
  const added = problems
    .filter(({ spec, right }) => right !== null && !catalogued.has(spec))
    .flatMap(({ spec }) => spec.properties.filter((property) => !known.has(property)));
  assert.deepEqual(added.map(({ name }) => name).sort(), Object.keys(runs).sort());
});

for (const { spec } of problems) {
  for (const property of spec.properties) {
    const { yes, no } = runs[property.name] ?? { yes: [], no: [] };
    if (yes.length === 0) continue;
    test(`${spec.name}: '${property.name}' holds where it should, and only there`, () => {
      const outcomeOf = (announcements: readonly Announcement[]) =>
        judge(
          { ...spec, properties: [property] },
          { announcements, end: { kind: 'completed' } },
        ).find((verdict) => verdict.property === property.name)?.outcome;
      for (const run of yes) assert.equal(outcomeOf(run), 'holds', JSON.stringify(run));
      for (const run of no) assert.match(`${outcomeOf(run)}`, /violated|unknown/);
      assert.ok(no.length > 0);
    });
  }
}
