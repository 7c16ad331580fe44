/** What a verb loads before it begins: who explores does not wait for what draws and exports. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../src/cli/project.js';

const dist = join(projectFolder, 'dist');

/** Everything that a built file imports before it runs: files of ours, and packages by name. */
function loadedBy(file: string): ReadonlySet<string> {
  const loaded = new Set([join(dist, file)]);
  // The loop goes on over what it adds.
  for (const path of loaded) {
    if (!path.startsWith(dist)) continue;
    const imports = readFileSync(path, 'utf8').matchAll(
      /^(?:(?:import|export)\b[^'=;]*?\bfrom |import )'([^']+)';/gm,
    );
    for (const [, from = ''] of imports) {
      if (from.startsWith('node:')) continue;
      loaded.add(from.startsWith('.') ? join(dirname(path), from) : from);
    }
  }
  return new Set([...loaded].map((path) => (path.startsWith(dist) ? relative(dist, path) : path)));
}

const light = [
  ['cli/main.js', ['seedrandom']],
  ['cli/explore.js', ['seedrandom']],
] as const;

for (const [file, packages] of light) {
  test(`${file} loads no package but ${packages.join(', ')}, and neither targets nor notebooks`, () => {
    const loaded = [...loadedBy(file)];
    assert.ok(loaded.includes('base/issue.js'), 'the imports are found');
    assert.deepEqual(
      loaded.filter((each) => !each.endsWith('.js')),
      packages,
    );
    const rooms = new Set(loaded.map((each) => each.split('/')[0]));
    for (const room of ['target', 'notebook', 'sweep']) assert.ok(!rooms.has(room), room);
  });
}
