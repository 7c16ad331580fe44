/**
 * `npm test`: installs and builds what is missing, then lint, types, and all tests (units, laws,
 * notebooks, conformance). Goes on after a failing part, and says at the end what failed.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root, runToEnd, tell } from './prepare.mjs';

prepare();
const modules = join(root, 'node_modules');
const tests = filesBelow('test').filter((file) => file.endsWith('.test.ts'));
const parts = [
  [
    'lint',
    [join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'],
  ],
  ['unused', [join(modules, 'knip', 'bin', 'knip.js')]],
  ['types', [join(modules, 'typescript', 'bin', 'tsc'), '--noEmit']],
  ['readme', ['--import', 'tsx', join('scripts', 'readme.ts'), '--check']],
  ['tests', ['--import', 'tsx', '--test', '--test-concurrency=2', ...tests]],
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
