/**
 * `npm test`: installs and builds what is missing, then lint, types, and the tests (units, laws,
 * notebooks, conformance). Goes on after a failing part, and says at the end what failed.
 *
 * `npm run test:all` also runs the tests that take minutes, `*.slow.test.ts`: whole conformances on
 * every server, with planted bugs. `npm run test:all -- --rest` runs these alone.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root, runToEnd, tell } from './prepare.mjs';

prepare();
const modules = join(root, 'node_modules');
const all = filesBelow('test').filter((file) => file.endsWith('.test.ts'));
const slow = all.filter((file) => file.endsWith('.slow.test.ts'));
const rest = process.argv.includes('--rest');
const quick = all.filter((file) => !slow.includes(file));
const tests = rest ? slow : process.argv.includes('--all') ? all : quick;
const checks = [
  [
    'lint',
    [join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'],
  ],
  ['unused', [join(modules, 'knip', 'bin', 'knip.js')]],
  ['types', [join(modules, 'typescript', 'bin', 'tsc'), '--noEmit']],
  ['readme', ['--import', 'tsx', join('scripts', 'readme.ts'), '--check']],
];
const parts = [
  ...(rest ? [] : checks),
  // Whole conformances count what meets what: two at a time would starve each other.
  ['tests', ['--import', 'tsx', '--test', `--test-concurrency=${rest ? 1 : 2}`, ...tests]],
];

const failed = [];
for (const [name, words] of parts) {
  tell(`${name} …`);
  if (runToEnd(process.execPath, words) !== 0) failed.push(name);
}
tell(failed.length === 0 ? 'all parts passed' : `failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

function filesBelow(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}
