/**
 * `npm run catalogue`: explores every design of the catalogue and writes what comes of it to
 * `data/catalogue.json`, with the pictures of the README. The diff is read by a person.
 * With `--check` nothing is written, and a difference is a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '#base';
import { diagram } from '#explain';
import { type Exploration, explanationOf, explore, strategyFor } from '#explore';
import { png } from '#notebook';
import { catalogue } from '#protocols';
import { choicesText, scenario } from '#sim';
import { rowOf } from './catalogue/row.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const explored = catalogue.map((entry) => {
  const { design, world } = entry;
  const exploration = explore(scenario({ design, ...world }), { strategy: strategyFor(entry) });
  return { exploration, row: rowOf(entry, exploration) };
});

const about = 'Made by `npm run catalogue`; every number was measured by that command.';
const files: { [file: string]: string | Uint8Array } = {
  'data/catalogue.json': `${JSON.stringify({ about, designs: explored.map(({ row }) => row) }, null, 2)}\n`,
  ...(await picture(explored[0]?.exploration)),
};

let stale = 0;
for (const [file, content] of Object.entries(files)) {
  const path = join(root, file);
  const same = existsSync(path) && Buffer.from(content).equals(readFileSync(path));
  if (same) continue;
  stale += 1;
  if (process.argv.includes('--check')) console.error(`${file} is stale: npm run catalogue`);
  else writeWhole(path, content);
}
if (process.argv.includes('--check') && stale > 0) process.exitCode = 1;

async function picture(
  exploration: Exploration | undefined,
): Promise<{ readonly [file: string]: Uint8Array }> {
  const counterexample = exploration?.counterexample;
  if (!counterexample) return {};
  const replay = `npx protolab replay ${counterexample.scenario.design.name} ${choicesText(counterexample.choices)}`;
  return { 'data/lost-update.png': await png(diagram(explanationOf(counterexample, { replay }))) };
}
