/** Stage 4 through attempts: a person, and a tape. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { attempt, bindingStages, person, readTranscript, tape } from '#agent';
import { type BindingTask, bindingTask } from '#bindings';
import { counter, ownToken } from '../../src/protocols/counter/index.ts';
import { concreteFor } from '../target/packaged.ts';
import { counterTask, sharedPglite } from './counter-binding.ts';

const root = mkdtempSync(join(tmpdir(), 'protolab-binding-task-'));
after(() => rmSync(root, { recursive: true, force: true }));

describe('a binding on PGlite', () => {
  const parts: { task?: BindingTask; stop?: () => Promise<void> } = {};
  before(async () => {
    const { start, stop } = await sharedPglite();
    parts.stop = stop;
    parts.task = counterTask('postgres', start);
  });
  after(() => parts.stop?.());
  const the = (): BindingTask => {
    assert.ok(parts.task !== undefined);
    return parts.task;
  };

  it('of a person stands where it is the exporter’s own, and so it does on the tape', async () => {
    const task = the();
    const folder = join(root, 'person');
    const me = person({ task, folder });
    const broken = await me.examine('export const storeOn = 1;\n');
    assert.equal(broken.reports.at(-1)?.stage, 'compiles');
    const own = await me.examine(task.own);
    assert.equal(own.outcome, 'stands', own.feedback);
    assert.deepEqual(
      own.reports.map(({ stage }) => stage),
      bindingStages,
    );
    assert.equal(own.claim, 'passes the suites of its ports and 1 rounds under faults, on PGlite');
    const again = await me.examine(task.own);
    assert.equal(again.repeats, 1, 'it is answered from the ledger');
    const report = await me.stop();
    assert.equal(report.accepted?.candidate, own.candidate);
    const files = task.package(own.candidate);
    assert.equal(files['src/postgres-store.ts'], task.own);
    assert.match(files['provenance.json'] ?? '', /"madeBy": "others"/);
    const kinds = readTranscript(folder).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['header', 'examined', 'examined', 'repeated', 'ended']);

    const replayed = await attempt({ task, proposer: tape(folder) });
    assert.equal(replayed.code, 'accepted', replayed.why);
    assert.deepEqual(
      replayed.ledger.map(({ outcome }) => outcome),
      ['falls', 'stands'],
    );
  });

  it('is no choice for a sketch', async () => {
    const { outcome, feedback } = await the().examine({ choice: { hole: 'a' } });
    assert.equal(outcome, 'falls');
    assert.match(feedback, /a binding is a text/);
  });

  it('is given up when the attempt is cancelled', async () => {
    const ending = new AbortController();
    const examined = the().examine({ source: the().own }, ending.signal);
    setTimeout(() => ending.abort(new Error('enough')), 300);
    await assert.rejects(examined, /enough/);
  });
});

describe('a task of stage 4', () => {
  it('tells what is exported, what lies beside it, and what is kept', () => {
    const task = counterTask('nats', async () => ({ kind: 'missing', why: 'no server' }));
    assert.equal(task.module, 'nats-store');
    assert.match(task.setting, /export declare function storeOn/);
    assert.match(task.setting, /`\.\/nats-session\.js`/);
    assert.ok(!task.setting.includes(task.own), 'the exporter’s own text is not told');
    assert.equal(task.repeats, 'in its outcome');
  });

  it('is unknown where there is no server', async () => {
    const task = counterTask('nats', async () => ({ kind: 'missing', why: 'no server' }));
    const { outcome, feedback } = await task.examine({ source: task.own });
    assert.equal(outcome, 'unknown');
    assert.match(feedback, /^UNKNOWN at 'port suites': not run: no server/);
  });

  it('is refused for a module that there is not, and for a document nobody accepted', () => {
    const concrete = concreteFor(ownToken, 'postgres');
    const options = { concrete, spec: counter };
    assert.throws(() => bindingTask({ ...options, module: 'algorithm' }), {
      code: 'bindings/module',
    });
    const forged = { ...concrete, idea: 'another' };
    assert.throws(() => bindingTask({ ...options, concrete: forged }), {
      code: 'export/not-admitted',
    });
  });
});
