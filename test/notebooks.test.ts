import assert from 'node:assert/strict';
import test from 'node:test';
import { compareOutputs, readNotebook, runNotebook } from '#notebook';
import { notebookFile, notebookNames } from '../src/cli/project.js';

for (const name of notebookNames) {
  test(`notebook ${name} shows what is committed`, async () => {
    const committed = readNotebook(notebookFile(name));
    const run = await runNotebook(notebookFile(name), { secondsMax: 240 });
    assert.deepEqual(run.failures, []);
    assert.deepEqual(
      compareOutputs(committed, run.notebook).map(({ sentence }) => sentence),
      [],
    );
  });
}

test('an output that was changed by hand is refused', async () => {
  const committed = readNotebook(notebookFile('00-tour'));
  const at = committed.cells.findIndex((cell) => cell.cell_type === 'code' && cell.outputs.length > 0);
  const cells = committed.cells.map((cell, index) =>
    index === at
      ? { ...cell, outputs: [{ output_type: 'stream', name: 'stdout', text: 'all is well\n' }] }
      : cell,
  );
  const tampered = { ...committed, cells } as typeof committed;
  assert.notDeepEqual(compareOutputs(tampered, committed), []);
});
