/**
 * The catalogue and `data/catalogue.json` say the same, and of each design a test says what no golden
 * file may change: whether it falls, over what, and how soon. Most say it in the test of their
 * protocol; the two protocols with tests of other kinds have it here.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assertAccepted } from '#check';
import { accepted, explore, judgeTrace, strategyFor } from '#explore';
import { catalogue } from '#protocols';
import { choicesFrom, replay, run, scenario } from '#sim';
import { refuses } from '../toys.js';
import { assertAsWritten, rows } from './golden.js';

/** The property that is broken, and in how many steps; null for what stands. */
const meant: { readonly [design: string]: readonly [property: string, steps: number] | null } = {
  'counter/read-then-write': ['no two increments return the same number', 4],
  'counter/trusting': ['the answers are those of one counter', 4],
  'counter/own-token': null,
  'lease/trusting-the-clock': ['nobody acts between two acts of another', 15],
  'lease/check-then-act': ['nobody acts between two acts of another', 21],
  'lease/unlocking-anothers': ['nobody acts between two acts of another', 26],
  'lease/fenced': null,
};

test('the catalogue and its golden file name the same designs', () => {
  assert.deepEqual(
    rows.map(({ design }) => design),
    catalogue.map(({ design }) => design.name),
  );
});

for (const entry of catalogue) {
  const { design, world, stands } = entry;
  const pin = meant[design.name];
  if (pin === undefined) {
    test(`${design.name}: the test of its protocol says what is meant`, () => {
      const protocol = design.name.split('/')[0];
      const file = new URL(`./${protocol}.test.ts`, import.meta.url);
      assert.ok(existsSync(file), `write test/protocols/${protocol}.test.ts`);
      const text = readFileSync(file, 'utf8');
      assert.ok(text.includes('testClassic({') && text.includes(`'${design.name}': {`));
    });
    continue;
  }
  test(`${design.name} ${stands ? 'stands' : 'falls'}, as it is written down`, () => {
    const explored = explore(scenario({ design, ...world }), { strategy: strategyFor(entry) });
    const { claim, counterexample } = explored;
    const found = counterexample && [counterexample.verdict.property, counterexample.steps];
    assert.deepEqual(found, pin);
    assert.equal(stands, pin === null);
    assertAsWritten(entry, explored);
    if (stands) {
      assert.equal(claim.kind, entry.runs === undefined ? 'exhausted' : 'sampled');
      assertAccepted(accepted(explored));
    } else refuses(() => accepted(explored), 'accepted/refused', String(pin?.[0]));
  });
}

for (const { design, choices, property } of rows) {
  if (choices === null) continue;
  test(`the written counterexample of ${design} still breaks '${property}'`, () => {
    const entry = catalogue.find((each) => each.design.name === design);
    assert.ok(entry !== undefined);
    const world = scenario({ design: entry.design, ...entry.world });
    const verdicts = judgeTrace(world, run(world, replay(choicesFrom(choices))));
    const broken = verdicts.filter(({ outcome }) => outcome === 'violated');
    assert.ok(broken.some((each) => each.property === property));
  });
}
