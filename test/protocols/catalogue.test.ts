/** Every design of the catalogue is explored again, and must be what `data/catalogue.json` says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assertAccepted } from '#check';
import { accepted, explore, judgeTrace, strategyFor, summaryOf } from '#explore';
import { catalogue } from '#protocols';
import { choicesFrom, choicesText, replay, run, scenario } from '#sim';
import { refuses } from '../toys.js';

interface Row {
  readonly design: string;
  readonly expected: 'stands' | 'falls';
  readonly outcome: string;
  readonly says: string;
  readonly property: string | null;
  readonly steps: number | null;
  readonly choices: string | null;
  readonly states: number;
  readonly transitions: number;
}

const file = new URL('../../data/catalogue.json', import.meta.url);
const { designs: rows } = JSON.parse(readFileSync(file, 'utf8')) as { designs: readonly Row[] };

/** What no golden file may change: which designs fall, over what, and how soon. */
const meant: {
  readonly [design: string]: readonly [
    outcome: string,
    property: string | null,
    steps: number | null,
  ];
} = {
  'counter/read-then-write': ['violated', 'no two increments return the same number', 4],
  'counter/trusting': ['violated', 'the answers are those of one counter', 4],
  'counter/own-token': ['holds', null, null],
  'lease/trusting-the-clock': ['violated', 'nobody acts between two acts of another', 15],
  'lease/check-then-act': ['violated', 'nobody acts between two acts of another', 21],
  'lease/unlocking-anothers': ['violated', 'nobody acts between two acts of another', 26],
  'lease/fenced': ['holds', null, null],
};

test('the catalogue, its golden file and this test name the same designs', () => {
  const names = catalogue.map(({ design }) => design.name);
  assert.deepEqual(
    rows.map(({ design }) => design),
    names,
  );
  assert.deepEqual(Object.keys(meant), names);
});

for (const entry of catalogue) {
  const { design, world, stands } = entry;
  test(`${design.name} ${stands ? 'stands' : 'falls'}, as it is written down`, () => {
    const row = rows.find((each) => each.design === design.name);
    const explored = explore(scenario({ design, ...world }), { strategy: strategyFor(entry) });
    const { outcome, counterexample, states, transitions } = explored;
    const found = counterexample?.verdict.property ?? null;
    assert.deepEqual([outcome, found, counterexample?.steps ?? null], meant[design.name]);
    assert.deepEqual(
      {
        expected: stands ? 'stands' : 'falls',
        outcome,
        says: summaryOf(explored),
        property: found,
        choices: counterexample === null ? null : choicesText(counterexample.choices),
        states,
        transitions,
      },
      {
        expected: row?.expected,
        outcome: row?.outcome,
        says: row?.says,
        property: row?.property,
        choices: row?.choices,
        states: row?.states,
        transitions: row?.transitions,
      },
      'if this is meant: npm run catalogue',
    );
    if (stands) {
      assert.equal(explored.claim.kind, entry.runs === undefined ? 'exhausted' : 'sampled');
      assertAccepted(accepted(explored));
    } else refuses(() => accepted(explored), 'accepted/refused', String(found));
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
