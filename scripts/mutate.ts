/**
 * `npm run mutate`: mutation of the judges. Makes small mistakes, one at a time, in each property of
 * the catalogue, each rule of the checkers and each rule that leaves runs out of a search, in a
 * copy of the project; a test must notice each. Survivors are listed, `data/mutants.json` is the
 * record, and the exit code is 1 if one survives that nobody has explained.
 *
 *   --only WORD   only files whose path contains it (may be repeated); the rest of the record stays
 *   --every N     only each Nth mistake of a file
 *   --jobs N      this many at a time (default: one a processor)
 *   --list        only says which mistakes would be made
 *
 * A mistake is tried by the tests that run its place at all, each in a process of its own, for what
 * one remembers must not answer for another; where no test runs the place, nobody need be asked.
 *
 * All of it takes an hour or so, by command and never in CI. It can be interrupted: what is
 * finished is written down file by file, and `--only` goes on with the rest.
 *
 * Why not a library: the living one (StrykerJS 10) needs Node 22, has no runner for Node's own
 * tests, so that each mistake would cost the whole suite, and knows nothing of folds and
 * properties. What is needed of it is a walk over the syntax tree, for which `typescript` is here.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Copy, copiesOf } from './mutate/copy.js';
import { type Judged, judgedFiles } from './mutate/groups.js';
import {
  type Baseline,
  baselines,
  type Judgement,
  judgeMutation,
  Order,
} from './mutate/judgement.js';
import { type Mutation, mutationsOf } from './mutate/mutation.js';
import { equivalents, recordOf, writeRecord } from './mutate/record.js';
import { end, running } from './mutate/trial.js';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    every: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    list: { type: 'boolean', default: false },
  },
});
const [every, jobs] = [values.every, values.jobs].map(countFrom) as [number, number];
const files = judgedFiles(root).filter(({ file }) =>
  values.only.some((word) => file.includes(word)),
);
const known = equivalents(root);

if (files.length === 0) {
  console.error(`no file that judges has '${values.only.join("' or '")}' in its path`);
  process.exitCode = 2;
} else if (values.list) {
  for (const { file } of files) {
    for (const { line, change } of sample(root, file)) console.log(`${file}:${line}  ${change}`);
  }
} else await mutateAll();

async function mutateAll(): Promise<void> {
  const copies = copiesOf(root, jobs);
  const finish = () => {
    for (const child of running) end(child);
    for (const copy of copies) copy.remove();
  };
  const interrupted = () => {
    finish();
    console.error('interrupted; what was finished is in data/mutants.json');
    process.exit(130);
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    const baselineOf = baselines(copies[0] as Copy);
    let open = 0;
    for (const judged of files) {
      const tests = await Promise.all(judged.tests.map(baselineOf));
      open += await mutateFile(judged, { copies, tests });
    }
    console.log(open === 0 ? 'none survived unexplained' : `${open} survived unexplained`);
    process.exitCode = open === 0 ? 0 : 1;
  } finally {
    finish();
  }
}

/** Judges the mistakes of one file on all copies; the number that survived unexplained. */
async function mutateFile(
  { file }: Judged,
  { copies, tests }: { readonly copies: readonly Copy[]; readonly tests: readonly Baseline[] },
): Promise<number> {
  for (const { test, failed } of tests) {
    for (const name of failed) console.error(`${test.file} fails without a mistake: ${name}`);
  }
  const useful = tests.filter(({ shouldPass }) => shouldPass.size > 0);
  if (useful.length === 0) {
    console.error(`${file}: no test judges it`);
    return 1;
  }
  // What the copies say, for the project may go on meanwhile.
  const waiting = sample((copies[0] as Copy).folder, file).entries();
  const results: { mutation: Mutation; judgement: Judgement; at: number }[] = [];
  const started = performance.now();
  const order = new Order();
  const work = async (copy: Copy): Promise<void> => {
    for (const [at, mutation] of waiting) {
      const judgement = await judgeMutation(copy, { file, tests: useful, order, mutation });
      results.push({ mutation, judgement, at });
      if (judgement.outcome !== 'survived') continue;
      const asked = judgement.reachedBy === 0 ? 'unasked, for no test runs it' : 'survives';
      console.log(`${asked}: ${file}:${mutation.line}  ${mutation.change}`);
    }
  };
  await Promise.all(copies.map(work));
  const judged = results.sort((a, b) => a.at - b.at);
  const record = recordOf(file, { every, judged, known });
  writeRecord(root, record, known);
  const survivors = record.rules.flatMap((rule) => rule.survivors);
  const open = survivors.filter(({ why }) => why === null).length;
  const seconds = Math.round((performance.now() - started) / 1000);
  const { mutants, caught } = record;
  const explained = survivors.length - open;
  console.log(
    `${file}: ${mutants} made, ${caught} caught, ${explained} explained, ${open} open (${seconds} s)`,
  );
  return open;
}

function sample(folder: string, file: string): readonly Mutation[] {
  const mutations = mutationsOf(readFileSync(join(folder, file), 'utf8'));
  return mutations.filter((_, at) => at % every === 0);
}

function countFrom(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  console.error(`'${text}' is not a whole number of at least 1`);
  process.exit(2);
}
