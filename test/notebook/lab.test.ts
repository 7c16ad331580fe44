import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { test } from 'node:test';
import { prepareLab } from '../../src/notebook/index.js';
import { newFolder } from './sample.js';

/** What `prepareLab` gives when only these programs are on the path. */
function setupWith(...programs: string[]) {
  const [project, bin] = [newFolder(), newFolder()];
  for (const program of programs) {
    writeFileSync(join(bin, program), '#!/bin/sh\n');
    chmodSync(join(bin, program), 0o755);
  }
  const { PATH, JUPYTER_PATH } = process.env;
  process.env.PATH = bin;
  delete process.env.JUPYTER_PATH;
  try {
    return { project, bin, setup: prepareLab(project) };
  } finally {
    process.env.PATH = PATH;
    if (JUPYTER_PATH !== undefined) process.env.JUPYTER_PATH = JUPYTER_PATH;
  }
}

test('the kernel is described with absolute paths that are there', () => {
  const { project, setup } = setupWith('jupyter-notebook');
  assert.equal(setup.env.JUPYTER_PATH, join(project, '.cache', 'jupyter'));
  const file = join(setup.env.JUPYTER_PATH, 'kernels', 'tslab', 'kernel.json');
  const { argv, language } = JSON.parse(readFileSync(file, 'utf8'));
  assert.equal(language, 'typescript');
  assert.equal(argv[0], process.execPath);
  const tslab = argv.find((word: string) => word.endsWith('tslab'));
  assert.ok(isAbsolute(tslab) && existsSync(tslab), tslab);
  // The flags are ones that this Node knows.
  const flags = argv.filter((word: string) => word.startsWith('--disable'));
  assert.match(
    execFileSync(argv[0], [...flags, tslab, '--version'], { encoding: 'utf8' }),
    /tslab/,
  );
});

test('JupyterLab goes before the classic page', () => {
  const both = setupWith('jupyter-notebook', 'jupyter-lab');
  assert.equal(both.setup.command, join(both.bin, 'jupyter-lab'));
  const classic = setupWith('jupyter-notebook');
  assert.equal(classic.setup.command, join(classic.bin, 'jupyter-notebook'));
  assert.equal(classic.setup.missing, undefined);
  assert.ok(classic.setup.args.includes(`--notebook-dir=${classic.project}`));
});

test('without Jupyter one line says what to install', () => {
  const { setup } = setupWith();
  assert.match(setup.missing ?? '', /pip install jupyterlab/);
  assert.doesNotMatch(setup.missing ?? '', /\n/);
});
