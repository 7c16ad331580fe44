/** Stage 3 through attempts: a person writes a concrete specification, and a tape plays it again. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { attempt, concreteStages, person, readTranscript, tape } from '#agent';
import { concreteTask } from '#bindings';
import { concretize, exportPackage, heldAgainst } from '#target';
import { ownToken } from '../../src/protocols/counter/index.ts';
import { acceptedFor } from '../target/accepted.ts';

const root = mkdtempSync(join(tmpdir(), 'protolab-concrete-task-'));
after(() => rmSync(root, { recursive: true, force: true }));

const accepted = acceptedFor(ownToken);

for (const target of ['nats', 'postgres'] as const) {
  describe(`a concrete specification for ${target}`, () => {
    const task = concreteTask({ accepted, target });
    const own = JSON.parse(JSON.stringify(concretize(accepted, target)));

    it('of a person stands where it says what the exporter’s says, and is exported', async () => {
      const folder = join(root, target);
      const me = person({ task, folder });
      const less = { ...own, guarantees: own.guarantees.slice(1) };
      const fallen = await me.examine(JSON.stringify(less));
      assert.equal(fallen.outcome, 'falls');
      assert.equal(fallen.reports.at(-1)?.stage, 'guarantees');
      assert.match(
        fallen.feedback,
        /^FALLS at 'guarantees': nothing is said of 'atomic conditional write' of port 'store'/,
      );
      assert.throws(() => task.concrete(fallen.candidate), { code: 'bindings/not-stood' });
      const stands = await me.examine(JSON.stringify(own));
      assert.equal(stands.outcome, 'stands', stands.feedback);
      assert.deepEqual(
        stands.reports.map(({ stage }) => stage),
        concreteStages,
      );
      assert.match(stands.claim, /^each of \d+ guarantees, \d+ of them needed, is matched/);
      const report = await me.stop();
      assert.equal(report.accepted?.candidate, stands.candidate);
      assert.deepEqual(task.concrete(stands.candidate), own);
      assert.ok(exportPackage(task.concrete(stands.candidate))['src/algorithm.ts']);
      const kinds = readTranscript(folder).map(({ kind }) => kind);
      assert.deepEqual(kinds, ['header', 'examined', 'examined', 'ended']);

      const replayed = await attempt({ task, proposer: tape(folder) });
      assert.equal(replayed.code, 'accepted', replayed.why);
      assert.equal(replayed.ledger.length, 2);
    });

    it('is written from what the task tells', async () => {
      for (const { guarantee, source } of own.guarantees) {
        assert.ok(task.setting.includes(`'${guarantee}'`), guarantee);
        assert.ok(task.setting.includes(source), source);
      }
      assert.ok(!task.setting.includes(own.algorithm.text));
      const { outcome, feedback } = await task.examine({ choice: { hole: 'a' } });
      assert.equal(outcome, 'falls');
      assert.match(feedback, /is a text, and not a choice/);
      const fallen = await task.examine({ source: '{' });
      assert.match(fallen.feedback, /^FALLS at 'document': it is not JSON: /);
      await assert.rejects(task.ask(fallen, {}), { code: 'ask/no-run' });
    });
  });
}

it('the stages of a document are what it is held against, and the package', () => {
  assert.deepEqual(concreteStages, [...heldAgainst, 'package']);
});
