/** Worlds as they are typed: roles, calls with inputs, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedScenario } from '../../src/cli/world.js';
import { refuses } from '../toys.js';

/** The calls of each process as `name: operation input`. */
async function callsOf(design: string, clients: string): Promise<readonly string[]> {
  const { scenario } = await namedScenario(design, { clients });
  return scenario.processes.map(
    ({ name, calls }) =>
      `${name}: ${calls.map(({ operation, input }) => `${operation} ${JSON.stringify(input)}`).join(', ')}`,
  );
}

const typed = [
  ['counter/own-token', 'increment, read', ['client 1: increment null', 'client 2: read null']],
  ['counter/own-token', 'increment+read', ['client 1: increment null, read null']],
  [
    'lease/fenced',
    'use("a"),use("b")+use("c, d");auditor=inspect',
    ['worker 1: use "a"', 'worker 2: use "b", use "c, d"', 'auditor 1: inspect null'],
  ],
  ['lease/fenced', 'auditor=inspect', ['auditor 1: inspect null']],
] as const;

for (const [design, clients, expected] of typed) {
  test(`${design} --clients '${clients}'`, async () => {
    assert.deepEqual(await callsOf(design, clients), expected);
  });
}

const refused = [
  ['use(a)', 'cli/clients'],
  ['nobody=use("a")', 'scenario/no-role'],
  ['use(3)', 'scenario/input'],
  ['take("a")', 'spec/no-operation'],
] as const;

for (const [clients, code] of refused) {
  test(`refused: --clients '${clients}'`, async () => {
    const found = await namedScenario('lease/fenced', { clients }).catch((thrown) => thrown);
    refuses(() => {
      throw found;
    }, code);
  });
}

test('a world that was typed is searched whole, one of the catalogue as the catalogue says', async () => {
  const whole = await namedScenario('lease/fenced', { faults: 'pause=1' });
  assert.deepEqual(whole.strategy, { kind: 'exhaustive' });
  const drawn = await namedScenario('lease/fenced', {});
  assert.deepEqual(drawn.strategy, { kind: 'random', runs: 20_000 });
});
