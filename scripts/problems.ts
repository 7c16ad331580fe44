/**
 * `npm run problems`: counts the solutions of every problem of design among the candidates of its
 * sketch, and writes what it finds to `data/problems.json`: how hard a problem is for chance. With
 * names of problems (`npm run problems -- lost-update`) it counts only these anew.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '#base';
import { problems } from '#protocols';
import { type Count, count } from './problems/count.js';

const path = join(dirname(fileURLToPath(import.meta.url)), '..', 'data', 'problems.json');
const about =
  'Made by `npm run problems`: solutions among all candidates, as the quick judge says; the baseline is how many evaluations chance needs for the first one.';
const before: readonly Count[] = existsSync(path)
  ? JSON.parse(readFileSync(path, 'utf8')).problems
  : [];
const wanted = process.argv.slice(2);

let rows = before.filter(({ problem }) => problems.some(({ name }) => name === problem));
for (const problem of problems) {
  const { name } = problem;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const row = count(problem);
  const { candidates, solutions, overfitted, baseline, alone } = row;
  rows = problems.flatMap((each) => {
    const kept = rows.find((other) => other.problem === each.name);
    return each === problem ? [row] : kept === undefined ? [] : [kept];
  });
  writeWhole(path, `${JSON.stringify({ about, problems: rows }, null, 2)}\n`);
  console.log(
    `${name}: ${candidates} candidates, ${solutions} solutions, ${overfitted} overfitted; baseline ${baseline ?? 'none'}; alone: ${alone.join('; ') || 'none'}`,
  );
}
