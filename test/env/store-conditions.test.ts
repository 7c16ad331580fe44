import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { type Happening, storeComponent, type WriteFact } from '#env';
import { after, answers, line, type Step, toldIn } from './store-steps.ts';

const component = storeComponent({ holds: { 'c/j': 0, 'c/k': 0 } });

const j: Step = ['q', 'put', { collection: 'c', key: 'j', value: 7 }];
const k: Step = ['q', 'put', { collection: 'c', key: 'k', value: 7 }];
const removeJ: Step = ['q', 'remove', { collection: 'c', key: 'j', revision: 1 }];

/** An update of `c/k` at revision 2 that names these revisions of other keys. */
function update(others: { readonly [key: string]: number }, note?: string): Step {
  const unchanged = Object.entries(others).map(([key, revision]) => ({
    collection: 'c',
    key,
    revision,
  }));
  const input = { collection: 'c', key: 'k', revision: 2, value: 1, unchanged };
  return note === undefined ? ['p', 'update', input] : ['p', 'update', input, note];
}

const written = '- | takes effect | {"outcome":"written","revision":3}';
const refusal = '- | is refused | {"outcome":"refused"}';
const skew = (revision: number): string =>
  `write skew | takes effect against its condition on another key | {"outcome":"written","revision":${revision}}`;
const broken = (revision: number): string =>
  `broken condition | takes effect against its condition | {"outcome":"written","revision":${revision}}`;

/** What comes of the update, but for its unknown outcomes and false refusals. */
const cases: readonly (readonly [
  string,
  readonly Step[],
  { readonly [key: string]: number },
  readonly string[],
])[] = [
  ['all are as demanded', [], { j: 1 }, [written]],
  ['none is demanded', [j], {}, ['- | takes effect | {"outcome":"written","revision":4}']],
  ['another key went on', [j], { j: 1 }, [refusal, skew(4)]],
  ['another key is gone', [removeJ], { j: 1 }, [refusal, skew(4)]],
  ['another key is not there, as demanded', [], { i: 0 }, [written]],
  [
    'another key is gone, as demanded',
    [removeJ],
    { j: 0 },
    ['- | takes effect | {"outcome":"written","revision":4}'],
  ],
  ['another key should not be there', [], { j: 0 }, [refusal, skew(3)]],
  ['one of several', [], { i: 0, j: 2 }, [refusal, skew(3)]],
  ['no key has a revision below zero', [], { i: -1 }, [refusal, skew(3)]],
  ['its own key went on', [k], { j: 1 }, [refusal, broken(4)]],
  ['both went on: no fault breaks two guarantees', [j, k], { j: 1 }, [refusal]],
];

for (const [name, steps, others, expected] of cases) {
  test(`a condition on several keys: ${name}`, () => {
    const all = answers(component, after(component, ...steps), update(others));
    const left = ['unknown outcome', 'false refusal'];
    const answered = all.filter(({ fault }) => !left.includes(fault ?? ''));
    assert.deepEqual(answered.map(line), expected);
  });
}

test('a write skew says which condition did not hold', () => {
  const all = answers(component, after(component, j), update({ j: 1, i: 4 }));
  const skewed = all.find(({ fault }) => fault === 'write skew');
  assert.ok(skewed !== undefined);
  assert.equal(
    toldIn(skewed),
    'the write of p to c/k took effect although c/j was at revision 3, not at revision 1 and c/i was without a value, not at revision 4',
  );
  const { told: _, ...fact } = skewed.fact as WriteFact;
  assert.deepEqual(fact, {
    about: 'write',
    place: 'c/k',
    by: 'p',
    effect: 'now',
    revision: 4,
    replacedRevision: 2,
    replaced: 0,
    beside: [3, 0],
  });
  assert.equal(all.filter((each) => toldIn(each) !== '').length, 1);
});

/** What a late update does, after something else happened. */
const late: readonly (readonly [string, readonly Step[], readonly string[]])[] = [
  ['all as demanded', [], ['- | late write of p takes effect | null']],
  [
    'another key went on',
    [j],
    [
      '- | late write of p is refused | null',
      'write skew | late write of p takes effect against its condition on another key | null',
    ],
  ],
  [
    'its own key went on',
    [k],
    [
      '- | late write of p is refused | null',
      'condition lost | late write of p takes effect against its condition | null',
    ],
  ],
  ['both went on', [j, k], ['- | late write of p is refused | null']],
];

for (const [name, steps, expected] of late) {
  test(`a late write keeps all its conditions: ${name}`, () => {
    const sent = update({ j: 1 }, 'no answer, may take effect later');
    const landings = component
      .actions(after(component, sent, ...steps))
      .filter(({ note }) => note.startsWith('late'));
    assert.deepEqual(landings.map(line), expected);
  });
}

function lateIn(happening: Happening | undefined): Data {
  return (happening?.state as { readonly late: Data } | undefined)?.late ?? null;
}

test('the write of a process that crashed is on its way, whatever it asked for', () => {
  const input = (rest: object): Data => ({ collection: 'c', key: 'k', ...rest });
  const down = after(component, 'the store stops answering');
  for (const state of [component.initial, down]) {
    for (const [operation, rest] of [
      ['put', { value: 1 }],
      ['create', { value: 1 }],
      ['update', { value: 1, revision: 2 }],
      [
        'update',
        { value: 1, revision: 2, unchanged: [{ collection: 'c', key: 'j', revision: 1 }] },
      ],
      ['remove', { revision: 2 }],
    ] as const) {
      const asked = { process: 'p', operation, input: input(rest) };
      const abandoned = component.abandoned?.(state, asked) ?? [];
      const sent = component
        .answers(component.initial, asked)
        .find(({ note }) => note === 'no answer, may take effect later');
      assert.equal(abandoned.length, 1);
      assert.notEqual(lateIn(sent), null);
      const [only] = abandoned;
      assert.deepEqual([only?.fault, only?.answer], [null, null]);
      assert.deepEqual(only?.fact, sent?.fact);
      assert.deepEqual(lateIn(only), lateIn(sent), operation);
    }
    for (const operation of ['get', 'find']) {
      const asked = { process: 'p', operation, input: input({}) };
      assert.deepEqual(component.abandoned?.(state, asked), []);
    }
  }
});
