/**
 * `npm run bench:design`: how well ways to come to a design do on the problems of design, and what it
 * costs: chance, a search, and a language model in four ways. One that asks a model does so only with
 * `--live`, or asks a server that answers from a script, and is then called scripted. Says how it is
 * called with `--help`.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Issue, writeWhole } from '#base';
import { taskFor } from './bench-design/arms.js';
import { type Options, optionsOf, usage } from './bench-design/options.js';
import { recordOf } from './bench-design/record.js';
import type { Size } from './bench-design/rows.js';
import { outcomeOf } from './bench-design/run.js';
import { legend, type Outcome, tableOf } from './bench-design/table.js';

const data = join(dirname(fileURLToPath(import.meta.url)), '..', 'data');
const typed = process.argv.slice(2);
if (typed.includes('--help')) console.log(usage);
else process.exitCode = await bench(typed);

async function bench(words: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(words);
  } catch (thrown) {
    if (!(thrown instanceof Issue)) throw thrown;
    console.error(thrown.message);
    return 2;
  }
  const { k, json, record } = options;
  const sizes = sizesOf(options.problems.map(({ name }) => name));
  const outcomes: Outcome[] = [];
  let isWhole = true;
  for (const arm of options.arms) {
    const { left, ...outcome } = await outcomeOf(arm, { ...options, taskFor });
    if (left !== null) console.error(`arm '${arm.name}' was left: ${left}`);
    isWhole &&= left === null;
    if (outcome.of.length === 0) continue;
    outcomes.push(outcome);
    if (!json) console.log(`${tableOf(outcome, { k, sizes })}\n`);
  }
  const kept = recordOf(outcomes, { ...options, sizes });
  console.log(json ? JSON.stringify(kept) : legend);
  if (record) writeWhole(join(data, 'bench-design.json'), `${JSON.stringify(kept, null, 2)}\n`);
  return isWhole ? 0 : 1;
}

/** How large problems are, as `npm run problems` has counted. */
function sizesOf(names: readonly string[]): readonly Size[] {
  const counted: { readonly problems: readonly Size[] } = JSON.parse(
    readFileSync(join(data, 'problems.json'), 'utf8'),
  );
  return counted.problems
    .filter(({ problem }) => names.includes(problem))
    .map(({ problem, candidates, solutions, baseline }) => {
      return { problem, candidates, solutions, baseline };
    });
}
