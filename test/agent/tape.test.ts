import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  attempt,
  claude,
  type Entry,
  type Examination,
  type Progress,
  person,
  readTranscript,
  tape,
} from '#agent';
import { fakeTask } from './fake-task.js';
import { type Block, messagesServer } from './messages-server.js';
import { refused } from './refused.js';

const root = mkdtempSync(join(tmpdir(), 'protolab-tape-'));
after(() => rmSync(root, { recursive: true, force: true }));
const folders = { made: 0 };
const folder = (): string => {
  folders.made += 1;
  const place = join(root, `attempt-${folders.made}`);
  return place;
};
const pathIn = (place: string): string => join(place, 'transcript.ndjson');

const propose = (source: string): Block => ({
  type: 'tool_use',
  name: 'propose_design',
  input: { source, idea: '' },
});
const query: Block = { type: 'tool_use', name: 'query_trace', input: { candidate: '1' } };
const submit: Block = { type: 'tool_use', name: 'submit', input: { candidate: '2' } };

const recorded = folder();
before(async () => {
  const server = await messagesServer([
    { blocks: [{ type: 'thinking', thinking: 'so it is' }, propose('a')] },
    { status: 529, errorType: 'overloaded_error' },
    { blocks: [propose('a'), query] },
    { blocks: [{ type: 'text', text: 'now' }, propose('RIGHT')] },
    { blocks: [submit] },
  ]);
  const proposer = claude({ model: 'claude-opus-5-5', baseURL: server.url, pauseSeconds: 0.01 });
  const report = await attempt({ task: fakeTask(), proposer, folder: recorded });
  await server.close();
  assert.equal(report.code, 'accepted');
});

/** What a transcript says beside when, who and how dear. */
function told(place: string): readonly unknown[] {
  return readTranscript(place)
    .filter(({ kind }) => ['examined', 'repeated', 'asked'].includes(kind))
    .map(({ line: _line, cost: _cost, spent: _spent, ...rest }) => rest);
}

test('a tape runs everything again, costs nothing, and says that it is a tape', async () => {
  const place = folder();
  const task = fakeTask();
  const shown: Progress[] = [];
  const watch = (progress: Progress) => shown.push(progress);
  const report = await attempt({ task, proposer: tape(recorded), folder: place, watch });
  assert.deepEqual([report.code, report.origin, report.accepted?.number], ['accepted', 'tape', 2]);
  assert.deepEqual([task.calls.examine, task.calls.ask], [2, 1], 'the tools were run');
  assert.deepEqual([report.spent.dollars, report.spent.inputTokens], [0, 0]);
  const { of, recorded: then } = report.settings as {
    of: { origin: string };
    recorded: { dollars: number };
  };
  assert.equal(of.origin, 'scripted');
  assert.ok(then.dollars > 0);
  assert.deepEqual(told(place), told(recorded));
  assert.equal(readTranscript(place)[0]?.origin, 'tape');
  const texts = shown.flatMap((each) => ('text' in each ? [each.text] : []));
  assert.ok(texts.includes('so it is') && texts.includes('now'));
});

test('a tape of a tape, and of a person, plays as well', async () => {
  const first = folder();
  await attempt({ task: fakeTask(), proposer: tape(recorded), folder: first });
  const second = folder();
  await attempt({ task: fakeTask(), proposer: tape(first), folder: second });
  assert.deepEqual(told(second), told(recorded));
  const mine = folder();
  const me = person({ task: fakeTask(), folder: mine });
  const { candidate } = await me.examine('a');
  await me.ask(candidate, { fault: 'stale read' });
  await me.examine('a');
  await me.stop('enough');
  const again = folder();
  const report = await attempt({ task: fakeTask(), proposer: tape(mine), folder: again });
  assert.deepEqual([report.code, report.why], ['given up', 'as on the tape: enough']);
  assert.deepEqual(told(again), told(mine));
});

for (const [name, change, ...words] of [
  [
    'the verdict',
    (said: Examination): Examination => ({ ...said, outcome: 'unknown' }),
    'line 7 of the tape (examined)',
    "unknown at 'faults'",
  ],
  [
    'a word of the feedback',
    (said: Examination): Examination => ({
      ...said,
      feedback: said.feedback.replace('two', 'three'),
    }),
    'line 7',
    'three increments',
  ],
  [
    'how many runs it took',
    (said: Examination): Examination => ({ ...said, runs: said.runs + 1 }),
    'line 7',
  ],
] as const) {
  test(`a tape stops at the first difference: ${name}`, async () => {
    const place = folder();
    const task = fakeTask({ change });
    const playing = () => attempt({ task, proposer: tape(recorded), folder: place });
    await refused(playing, 'tape/differs', ...words);
    assert.equal(task.calls.examine, 1, 'it goes no further');
    assert.equal(readTranscript(place).at(-1)?.code, 'tape/differs');
  });
}

/** A copy of the tape in which something was changed. */
function forged(change: (entry: Entry) => Entry): string {
  const place = folder();
  mkdirSync(place);
  const lines = readTranscript(recorded).map((entry) => JSON.stringify(change(entry)));
  writeFileSync(pathIn(place), `${lines.join('\n')}\n`);
  return place;
}

for (const [name, change, ...words] of [
  [
    'a result',
    (entry: Entry) =>
      entry.kind === 'result' ? { ...entry, text: `${String(entry.text)}!` } : entry,
    '(result)',
  ],
  [
    'an answer to a question outside of a call',
    (entry: Entry) => (entry.kind === 'call' ? { ...entry, kind: 'other' } : entry),
    '(result)',
    'a call before its result',
  ],
  [
    'what was accepted',
    (entry: Entry) =>
      entry.kind === 'ended'
        ? {
            ...entry,
            accepted: String(
              readTranscript(recorded).find(({ number }) => number === 1)?.candidate,
            ),
          }
        : entry,
    '(ended)',
    'it does not',
  ],
  [
    'whose design it was',
    (entry: Entry) => (entry.kind === 'repeated' ? { ...entry, candidate: 'nobody' } : entry),
    '(repeated)',
    'nobody',
  ],
] as const) {
  test(`a forged tape is found: ${name}`, async () => {
    const playing = () => attempt({ task: fakeTask(), proposer: tape(forged(change)) });
    await refused(playing, 'tape/differs', ...words);
  });
}

test('a tape of a question alone is compared too', async () => {
  const mine = folder();
  const me = person({ task: fakeTask(), folder: mine });
  const { candidate } = await me.examine('a');
  await me.ask(candidate, {});
  await me.stop();
  const task = fakeTask();
  const silent = { ...task, ask: async () => [] };
  const playing = () => attempt({ task: silent, proposer: tape(mine) });
  await refused(playing, 'tape/differs', '(asked)');
});

test('a tape of another version, task or specification is refused', async () => {
  const other = forged((entry) => (entry.kind === 'header' ? { ...entry, version: 7 } : entry));
  assert.throws(() => tape(other), { code: 'transcript/version' });
  assert.throws(() => tape(folder()), { code: 'transcript/not-found' });
  for (const what of ['specification', 'worlds']) {
    const { hashes } = fakeTask();
    const task = fakeTask({ hashes: { ...hashes, [what]: 'ffff' } });
    const playing = () => attempt({ task, proposer: tape(recorded) });
    await refused(playing, 'transcript/other', 'specification, simulator or worlds', 'ffff');
    assert.equal(task.calls.examine, 0);
  }
  const renamed = { ...fakeTask(), name: 'another' };
  const playing = () => attempt({ task: renamed, proposer: tape(recorded) });
  await refused(playing, 'transcript/other', 'task');
});

test('a tape of another simulator plays until it makes a difference, which says so', async () => {
  const { hashes } = fakeTask();
  const other = { hashes: { ...hashes, simulator: 'ffff' } };
  const { code } = await attempt({ task: fakeTask(other), proposer: tape(recorded) });
  assert.equal(code, 'accepted');
  const change = (examination: Examination): Examination => ({ ...examination, runs: 7 });
  const playing = () => attempt({ task: fakeTask({ ...other, change }), proposer: tape(recorded) });
  await refused(playing, 'tape/differs', 'another version of the simulator');
});

test('a tape that was torn plays to where it is torn', async () => {
  const place = folder();
  mkdirSync(place);
  copyFileSync(pathIn(recorded), pathIn(place));
  const text = readFileSync(pathIn(place), 'utf8');
  writeFileSync(pathIn(place), text.slice(0, text.indexOf('"repeated"')));
  const report = await attempt({ task: fakeTask(), proposer: tape(place) });
  assert.deepEqual([report.code, report.ledger.length], ['given up', 1]);
  assert.equal(report.why, 'the tape ends in the middle');
});
