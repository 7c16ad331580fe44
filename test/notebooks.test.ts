import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import {
  compareOutputs,
  formatNotebook,
  isTagged,
  type Notebook,
  readNotebook,
  runNotebook,
} from '#notebook';
import { findNatsServer } from '#target';
import { galleryNames, notebookFile, notebookNames } from '../src/cli/project.js';

const nats = await findNatsServer();

test('on the machine of the checks every target can be had', () => {
  if (process.env.CI === 'true') assert.notEqual(nats.kind, 'missing', JSON.stringify(nats));
});

for (const name of [...notebookNames, ...galleryNames]) {
  test(`notebook ${name} shows what is committed`, async (t) => {
    const committed = readNotebook(notebookFile(name));
    const live = committed.cells.some((cell) => isTagged(cell, 'live'));
    if (live && nats.kind === 'missing' && process.env.CI !== 'true') return t.skip(nats.why);
    const run = await runNotebook(notebookFile(name), { secondsMax: 240 });
    assert.deepEqual(run.failures, []);
    assert.deepEqual(
      compareOutputs(committed, run.notebook).map(({ sentence }) => sentence),
      [],
    );
  });
}

test('every notebook of the gallery is in the list', () => {
  const listed = galleryNames.map((name) => `${name.replace('gallery/', '')}.ipynb`);
  const files = readdirSync(dirname(notebookFile(galleryNames[0])));
  assert.deepEqual(files.filter((file) => file.endsWith('.ipynb')).sort(), listed.sort());
});

test('an output that was changed by hand is refused', async () => {
  const committed = readNotebook(notebookFile('00-tour'));
  const at = committed.cells.findIndex(
    (cell) => cell.cell_type === 'code' && cell.outputs.length > 0,
  );
  const cells = committed.cells.map((cell, index) =>
    index === at
      ? { ...cell, outputs: [{ output_type: 'stream', name: 'stdout', text: 'all is well\n' }] }
      : cell,
  );
  const tampered = { ...committed, cells } as typeof committed;
  assert.notDeepEqual(compareOutputs(tampered, committed), []);
});

const imports = `import { explore, readThenWrite, scenario } from 'protolab';
const found = explore(scenario({ design: readThenWrite, clients: { client: ['increment'] } }));`;

const cells = [
  { name: 'types cross rooms', code: 'found.counterexample?.verdict.property.length', error: null },
  { name: 'a field that is none', code: 'found.counterexample?.verdict.nope', error: 'nope' },
  {
    name: 'a wrong option',
    code: "explore(found.scenario, { strategy: 'all' })",
    error: 'Strategy',
  },
  {
    name: 'a type of another room',
    code: 'found.scenario.design.spec.promise.toFixed()',
    error: 'toFixed',
  },
  { name: 'a sealed fact', code: "import { unseal } from 'protolab'", error: 'unseal' },
] as const;

for (const { name, code, error } of cells) {
  test(`a cell is type-checked through the doors: ${name}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'protolab-cell-'));
    const file = join(folder, 'cell.ipynb');
    writeFileSync(file, formatNotebook(notebookOf([imports, code])));
    try {
      const { failures } = await runNotebook(file);
      if (error === null) assert.deepEqual(failures, []);
      else assert.match(failures[0]?.evalue ?? '', new RegExp(error));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function notebookOf(sources: readonly string[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
    cells: sources.map((source, at) => ({
      cell_type: 'code',
      id: `cell-${at}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
  };
}
