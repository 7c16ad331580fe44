/**
 * `npm run machines`: explores two-phase commit as an abstract machine, right and with each planted
 * mistake, and writes what was counted to `data/two-phase-commit.json`. The diff is read by a
 * person. With `--check` nothing is written, and a difference is a failure. Takes some seconds.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '#base';
import { exploreMachine } from '#explore';
import { twoPhaseMachine, twoPhaseMistakes } from '#protocols';

const right = [3, 5, 7, 8].map((managers) => {
  const { outcome, states, transitions, depth, standstills } = exploreMachine(
    twoPhaseMachine(managers),
  );
  return { managers, outcome, states, transitions, depth, standstills };
});
const wrong = twoPhaseMistakes.map((mistake) => {
  const { outcome, counterexample } = exploreMachine(twoPhaseMachine(3, mistake));
  const steps = (counterexample?.steps ?? []).flatMap(({ action }) => action ?? []);
  return { mistake, managers: 3, outcome, broken: counterexample?.property ?? null, steps };
});

const about =
  'Made by `npm run machines`. An initial state alone is depth 1; steps that change nothing are among the transitions.';
const text = `${JSON.stringify({ about, right, wrong }, null, 2)}\n`;
const file = join(import.meta.dirname, '..', 'data', 'two-phase-commit.json');
const same = existsSync(file) && readFileSync(file, 'utf8') === text;
if (!same && process.argv.includes('--check')) {
  console.error('data/two-phase-commit.json is stale: npm run machines');
  process.exitCode = 1;
} else if (!same) writeWhole(file, text);
