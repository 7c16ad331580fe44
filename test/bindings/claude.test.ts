/**
 * Claude's loop through tasks of the last two stages, by the real SDK against a server on this
 * machine that answers from a script: nothing here says what a live model would do.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { attempt, claude, readTranscript, type Task, tape } from '#agent';
import { concreteTask } from '#bindings';
import { concretize, findNatsServer, startTarget } from '#target';
import { ownToken } from '../../src/protocols/counter/index.ts';
import { messagesServer, type Reply } from '../agent/messages-server.ts';
import { acceptedFor } from '../target/accepted.ts';
import { changed, counterTask } from './counter-binding.ts';

const root = mkdtempSync(join(tmpdir(), 'protolab-bindings-claude-'));
after(() => rmSync(root, { recursive: true, force: true }));

const use = (name: string, input: { readonly [part: string]: string | null }): Reply => ({
  blocks: [{ type: 'tool_use', name, input }],
});
const propose = (source: string): Reply => use('propose_design', { source, idea: 'an idea' });
const question = { process: null, kind: null, fault: null, fromStep: null, toStep: null };

/** Plays a script to its end; answers the report, and what the model was told in each request. */
async function played(task: Task, script: readonly Reply[], folder: string) {
  const server = await messagesServer(script);
  try {
    const proposer = claude({ model: 'claude-opus-5-5', baseURL: server.url });
    const report = await attempt({ task, proposer, folder });
    assert.deepEqual(server.refused, []);
    const told = server.asked.map(({ messages }) => JSON.stringify(messages.at(-1)?.content));
    return { report, told, first: JSON.stringify(server.asked[0]) };
  } finally {
    await server.close();
  }
}

const nats = await findNatsServer();
const skip = nats.kind === 'binary' ? false : 'no nats-server that a test may kill';

it('binds a store on NATS: one falls, the next stands and is submitted', { skip }, async () => {
  const task = counterTask('nats', () => startTarget('nats'));
  const broken = changed(
    task.own,
    'session.publish(subject, content, expected)',
    'session.publish(subject, content, expected === null ? null : null)',
  );
  const folder = join(root, 'binding');
  const script = [
    propose(broken),
    use('query_trace', { candidate: '1', ...question }),
    propose(task.own),
    use('submit', { candidate: '2' }),
  ];
  const { report, told, first } = await played(task, script, folder);
  assert.equal(report.code, 'accepted', report.why);
  assert.equal(report.origin, 'scripted', 'nothing pretends to be live');
  assert.equal(report.accepted?.number, 2);
  assert.match(first, /You write bindings of distributed protocols/);
  assert.match(first, /Examines a binding, the text of one TypeScript module/);
  assert.ok(!first.includes('You design distributed protocols'));
  assert.match(told[1] ?? '', /FALLS at 'port suites': the suite of port 'store' is not passed/);
  assert.match(told[2] ?? '', /0 events/, 'no run fell, so there is none to ask about');
  assert.match(told[3] ?? '', /It stands: submit it/);
  const [header] = readTranscript(folder);
  assert.equal(header?.task, task.name);
  assert.ok(task.package(report.accepted?.candidate ?? '')['dist/nats-store.js']);
});

it('writes a concrete specification, and the tape says the same to the byte', async () => {
  const accepted = acceptedFor(ownToken);
  const own = concretize(accepted, 'postgres');
  const task = concreteTask({ accepted, target: 'postgres' });
  const folder = join(root, 'concrete');
  const script = [
    propose('Here it is.'),
    propose(JSON.stringify(own)),
    use('submit', { candidate: '2' }),
  ];
  const { report, told, first } = await played(task, script, folder);
  assert.equal(report.code, 'accepted', report.why);
  assert.match(first, /You write concrete specifications/);
  assert.match(told[1] ?? '', /FALLS at 'document': it is not JSON/);
  const again = await attempt({ task, proposer: tape(folder) });
  assert.equal(again.code, 'accepted', again.why);
});
