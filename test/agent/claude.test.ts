/** Claude as a proposer, through the real SDK, against a server on this machine with a script. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  type AttemptOptions,
  attempt,
  type ClaudeOptions,
  claude,
  type Entry,
  type Progress,
  type Report,
  readTranscript,
  resume,
  tape,
} from '#agent';
import type { Issue } from '#base';
import { assertSentence, refuses } from '../toys.js';
import { type FakeTask, fakeTask } from './fake-task.js';
import { type Block, type MessagesServer, messagesServer, type Script } from './messages-server.js';

const root = mkdtempSync(join(tmpdir(), 'protolab-claude-'));
after(() => rmSync(root, { recursive: true, force: true }));
const folders = { made: 0 };
const folder = (): string => {
  folders.made += 1;
  return join(root, `attempt-${folders.made}`);
};

const propose = (source: string): Block => ({
  type: 'tool_use',
  name: 'propose_design',
  input: { source, idea: 'an idea' },
});
const use = (
  name: string,
  input: { readonly [part: string]: string | number | null } = {},
): Block => ({
  type: 'tool_use',
  name,
  input,
});
const submit = (candidate: string) => ({ blocks: [use('submit', { candidate })] });
const giveUp = { blocks: [use('give_up', { why: 'it cannot be done' })] };

interface Played {
  readonly report: Report;
  readonly entries: readonly Entry[];
  readonly server: MessagesServer;
  readonly task: FakeTask;
  readonly shown: readonly Progress[];
  readonly place: string;
}

/** Plays a script to its end. */
async function played(
  script: Script,
  options: Partial<ClaudeOptions> = {},
  parts: Partial<AttemptOptions> & { readonly task?: FakeTask } = {},
): Promise<Played> {
  const server = await messagesServer(script);
  const { task = fakeTask() } = parts;
  const place = folder();
  const shown: Progress[] = [];
  try {
    const proposer = claude({
      model: 'claude-opus-5-5',
      baseURL: server.url,
      pauseSeconds: 0.01,
      ...options,
    });
    const watch = (progress: Progress) => shown.push(progress);
    const report = await attempt({ proposer, folder: place, watch, ...parts, task });
    assert.deepEqual(server.refused, [], 'the server would take every request');
    return { report, entries: readTranscript(place), server, task, shown, place };
  } finally {
    await server.close();
  }
}

/** What the model was told last, before a request. */
function lastTold({ server }: Played, request: number): string {
  const content = server.asked[request]?.messages.at(-1)?.content;
  assert.ok(Array.isArray(content));
  return content.map((block) => String(block.text ?? block.content)).join('\n');
}

const kindsOf = (entries: readonly Entry[]) => entries.map(({ kind }) => kind);

test('a design that falls, questions, a design that stands, submitted', async () => {
  const result = await played([
    { blocks: [{ type: 'thinking', thinking: 'two may read the same' }, propose('naive')] },
    {
      blocks: [
        { type: 'text', text: 'Let me look.' },
        use('query_trace', { candidate: '1', fault: 'stale read' }),
        use('explain', { candidate: '1' }),
        use('read_ledger'),
        use('read_specification'),
      ],
    },
    { blocks: [{ type: 'thinking', thinking: 'write only over what was read' }, propose('RIGHT')] },
    submit('2'),
  ]);
  const { report, entries, server, shown, task } = result;
  assert.deepEqual(
    [report.code, report.why, report.accepted?.number],
    ['accepted', 'submitted', 2],
  );
  assert.equal(task.calls.examine, 2);
  assert.match(lastTold(result, 1), /^Candidate 1 \(\w+\)\nFALLS at 'faults': two increments/);
  const results = lastTold(result, 2).split('\n');
  assert.equal(results[0], '1 events');
  assert.match(results[1] ?? '', /"fault":"stale read","fact":\{"latest":1\}/);
  assert.ok(results.includes('Every increment is counted once.'));
  assert.match(lastTold(result, 3), /It stands: submit it/);
  assert.equal(report.origin, 'scripted', 'nothing pretends to be live');
  assert.equal(entries[0]?.origin, 'scripted');
  const calls = entries.filter(({ kind }) => kind === 'call').map(({ name }) => name);
  assert.deepEqual(calls, [
    'propose_design',
    'query_trace',
    'explain',
    'read_ledger',
    'read_specification',
    'propose_design',
    'submit',
  ]);
  const thought = shown.flatMap((each) => (each.kind === 'thinking' ? [each.text] : [])).join('');
  assert.equal(thought, 'two may read the samewrite only over what was read');
  const [first] = server.asked;
  assert.deepEqual(first?.thinking, { type: 'adaptive', display: 'summarized' });
  assert.deepEqual(first?.output_config, { effort: 'high' });
});

test('the prompt is read from the cache, tokens and money are those of the usage', async () => {
  const { report, entries } = await played([{ blocks: [propose('a')] }, giveUp]);
  const usages = entries.flatMap(({ kind, usage }) =>
    kind === 'turn' ? [usage as { [part: string]: number }] : [],
  );
  const [first, second] = usages;
  assert.ok((first?.write1h ?? 0) > 500, 'rules and task are written for an hour');
  assert.ok((second?.read ?? 0) > (first?.write1h ?? 0), 'all of the first prompt is read');
  assert.equal(second?.write1h, 0);
  assert.ok((second?.write5m ?? 0) > 0);
  const money = usages.reduce(
    (sum, { input = 0, output = 0, write5m = 0, write1h = 0, read = 0 }) =>
      sum + (input * 4 + output * 20 + write5m * 5 + write1h * 8 + read * 0.2) / 1e6,
    0,
  );
  assert.ok(Math.abs(report.spent.dollars - money) < 1e-12, `${report.spent.dollars} ${money}`);
  assert.equal(report.spent.outputTokens, 80);
});

test('the transcript has model, effort, hashes, prompt, usage, results and cost', async () => {
  const { entries } = await played([{ blocks: [propose('a')] }, giveUp], { effort: 'low' });
  const settings = entries[0]?.settings as { [part: string]: unknown };
  assert.deepEqual([settings.model, settings.effort], ['claude-opus-5-5', 'low']);
  assert.match(String(settings.prompt), /^[0-9a-f]{16}$/);
  assert.deepEqual(kindsOf(entries), [
    'header',
    'prompt',
    'told',
    'turn',
    'charged',
    'call',
    'examined',
    'result',
    'turn',
    'charged',
    'call',
    'result',
    'ended',
  ]);
  assert.equal(entries.at(-1)?.code, 'given up');
  const prompt = JSON.stringify(entries[1]);
  assert.ok(!prompt.includes('RIGHT'));
});

test('giving up is an end, and what does not stand cannot be submitted', async () => {
  const result = await played([
    { blocks: [propose('a')] },
    submit('1'),
    submit('7'),
    { blocks: [use('submit')] },
    { blocks: [use('win', {})] },
    { blocks: [use('query_trace', { candidate: '1', kind: 'magic' })] },
    { blocks: [use('query_trace', { candidate: '1', fromStep: 'three' })] },
    giveUp,
  ]);
  assert.deepEqual([result.report.code, result.report.accepted], ['given up', null]);
  assert.match(result.report.why, /it cannot be done/);
  assert.match(lastTold(result, 2), /does not stand: falls at 'faults'/);
  assert.match(lastTold(result, 3), /no such candidate/);
  assert.match(lastTold(result, 4), /Nothing ran: the input lacks the field 'candidate'/);
  assert.match(lastTold(result, 5), /There is no tool 'win'/);
  assert.match(lastTold(result, 6), /no such kind of event/);
  assert.match(lastTold(result, 7), /fromStep should be a whole number/);
  const errors = result.entries.filter(
    ({ kind, isError }) => kind === 'result' && isError === true,
  );
  assert.equal(errors.length, 5);
});

test('a refuted design that is proposed again is answered from the ledger, and told so', async () => {
  const result = await played([{ blocks: [propose('a')] }, { blocks: [propose('a')] }, giveUp]);
  assert.equal(result.task.calls.examine, 1);
  assert.match(lastTold(result, 2), /you proposed exactly this design before, and nothing ran/);
  assert.match(lastTold(result, 2), /falls at 'faults'/);
  assert.equal(result.report.ledger[0]?.repeats, 1);
});

test('code with a mistake is answered by the task', async () => {
  const result = await played([{ blocks: [propose('SYNTAX')] }, giveUp]);
  assert.match(lastTold(result, 1), /FALLS at 'parse and types': line 3/);
});

test('an answer is capped, however much a task says', async () => {
  const task = fakeTask({ feedbackBytes: 100_000 });
  const result = await played([{ blocks: [propose('é')] }, giveUp], {}, { task });
  const told = lastTold(result, 1);
  assert.ok(Buffer.byteLength(told) < 4200, String(told.length));
  assert.match(told, /\[cut: query the trace for the rest\]$/);
});

test('words without a tool are answered once, then the attempt ends', async () => {
  const prose = { blocks: [{ type: 'text', text: 'I would use a lock.' }] } as const;
  const result = await played([prose, prose]);
  assert.match(lastTold(result, 1), /only tools do anything here/);
  assert.deepEqual([result.report.code, result.server.count()], ['given up', 2]);
  assert.match(result.report.why, /without a tool/);
  // Whoever comes back to the tools may forget them again.
  const again = await played([prose, { blocks: [propose('a')] }, prose, giveUp]);
  assert.equal(again.server.count(), 4);
  // An empty answer is like words.
  const empty = await played([{ blocks: [propose('a')] }, { blocks: [] }, giveUp]);
  assert.match(lastTold(empty, 2), /only tools do anything here/);
});

test('a call that was cut off is never run, and the turn is made again with a sentence', async () => {
  const cut = { ...propose('class RIGHT { /* a long design */ }'), cutAt: 40 } as Block;
  const result = await played([
    { blocks: [propose('whole, but beside a cut one'), cut], stopReason: 'max_tokens' },
    { blocks: [propose('a')] },
    giveUp,
  ]);
  assert.equal(result.task.calls.examine, 1);
  assert.deepEqual(
    result.report.ledger.map(({ proposed }) => proposed),
    [{ source: 'a' }],
  );
  assert.match(lastTold(result, 1), /was cut at 32000 tokens before it was whole/);
  assert.equal(result.server.asked[1]?.messages.length, 1, 'it is forgotten');
  const always = await played(() => ({ blocks: [cut], stopReason: 'max_tokens' }));
  assert.deepEqual([always.report.code, always.server.count()], ['given up', 4]);
  assert.match(always.report.why, /4 turns in a row were cut/);
});

test('a call that is no JSON is never run, whatever the reason says', async () => {
  for (const stopReason of ['tool_use', 'end_turn', 'pause_turn']) {
    const result = await played([
      { blocks: [{ ...propose('long enough'), cutAt: 20 } as Block], stopReason },
      { blocks: [propose('a')] },
      giveUp,
    ]);
    assert.equal(result.task.calls.examine, 1, stopReason);
    assert.match(lastTold(result, 1), /'propose_design' that cannot be read/);
  }
});

test('a refusal ends the attempt, and says why', async () => {
  const details = { type: 'refusal', category: 'cyber', explanation: 'looks like an attack' };
  const result = await played([
    { blocks: [propose('a')] },
    { blocks: [use('submit', { candidate: '1' })], stopReason: 'refusal', stopDetails: details },
  ]);
  assert.equal(result.report.why, 'the model refused: cyber, looks like an attack');
  assert.equal(result.report.ledger.length, 1);
});

test('a paused turn goes on from where it was', async () => {
  const paused = {
    blocks: [{ type: 'text', text: 'Thinking on.' }],
    stopReason: 'pause_turn',
  } as const;
  const result = await played([paused, { blocks: [propose('a')] }, giveUp]);
  assert.equal(result.server.asked[1]?.messages.at(-1)?.role, 'assistant');
  assert.deepEqual(
    result.server.asked[2]?.messages.map(({ role }) => role),
    ['user', 'assistant', 'user'],
  );
  const always = await played(() => paused);
  assert.match(always.report.why, /paused 9 times in a row/);
});

for (const [name, overflow] of [
  ['a stop reason', { blocks: [], stopReason: 'model_context_window_exceeded' }],
  [
    'a refused request',
    {
      status: 400,
      errorType: 'invalid_request_error',
      message: 'prompt is too long: 1000001 tokens',
    },
  ],
] as const) {
  test(`a conversation that is too long, by ${name}, begins anew with the ledger`, async () => {
    const result = await played([{ blocks: [propose('a')] }, overflow, giveUp]);
    const { messages } = result.server.asked[2] as { messages: readonly unknown[] };
    assert.equal(messages.length, 1);
    assert.match(lastTold(result, 2), /takes its place.*newest first:\n\n {2}1 {2}\w+ {2}falls/s);
    const twice = await played([{ blocks: [propose('a')] }, overflow, overflow]);
    assert.match(twice.report.why, /too long for the model/);
    assert.equal(twice.report.ledger.length, 1);
  });
}

test('a reason that nobody knows ends the attempt, and is named', async () => {
  for (const stopReason of ['stop_sequence', 'moon_phase']) {
    const { report } = await played([{ blocks: [propose('a')], stopReason }]);
    assert.match(report.why, new RegExp(`not known here: '${stopReason}'`));
    assert.equal(report.ledger.length, 0);
  }
});

for (const [name, fault] of [
  ['429 with retry-after', { status: 429, errorType: 'rate_limit_error', retryAfter: '0' }],
  ['529', { status: 529, errorType: 'overloaded_error' }],
  ['500', { status: 500 }],
  ['500 with a body that is no JSON', { status: 500, rawBody: '<html>bad gateway' }],
  ['503 without a body', { status: 503, rawBody: '' }],
  ['an error event in mid-stream', { how: 'error event' }],
  ['a rate limit in mid-stream', { how: 'error event', errorType: 'rate_limit_error' }],
  ['a cut socket', { how: 'cut' }],
  ['a stream that ends too early', { how: 'end' }],
  ['an event that is no JSON', { how: 'not JSON' }],
] as const) {
  test(`asked again after ${name}`, async () => {
    const whole = { blocks: [{ type: 'thinking', thinking: 'so and so' } as const, propose('a')] };
    const broken = 'how' in fault ? { ...whole, breaks: { after: 9, ...fault } } : fault;
    const result = await played([broken, broken, whole, giveUp]);
    assert.deepEqual([result.report.code, result.report.ledger.length], ['given up', 1]);
    assert.match(result.report.why, /cannot be done/);
    assert.equal(result.server.count(), 4);
    assert.equal(result.entries.filter(({ kind }) => kind === 'failed').length, 2);
    assert.ok(result.shown.some(({ kind }) => kind === 'waiting'));
    if ('how' in fault) {
      const first = result.entries.find(({ kind }) => kind === 'charged');
      const cost = first?.cost as { readonly [part: string]: number } | undefined;
      assert.ok((cost?.inputTokens ?? 0) > 500, 'it is paid');
    }
  });
}

test('a server that stays away ends the attempt with a sentence, and the ledger', async () => {
  for (const [code, fault] of [
    ['claude/overloaded', { status: 529, errorType: 'overloaded_error' }],
    ['claude/rate-limit', { status: 429, errorType: 'rate_limit_error' }],
    ['claude/broken-stream', { blocks: [propose('b')], breaks: { after: 5, how: 'end' } }],
  ] as const) {
    const script: Script = (_, number) => (number === 0 ? { blocks: [propose('a')] } : fault);
    const { report, entries, server } = await played(script, { retriesMax: 2 });
    assert.deepEqual([report.code, report.ledger.length, server.count()], [code, 1, 4]);
    assert.match(report.why, /asked 3 times/);
    assertSentence(report.why);
    assert.equal(entries.at(-1)?.code, code);
  }
});

test('what asking again does not mend is asked once', async () => {
  for (const [code, fault, said] of [
    [
      'claude/request',
      { status: 400, errorType: 'invalid_request_error', message: 'no effort' },
      /no effort/,
    ],
    ['claude/permission', { status: 403, errorType: 'permission_error' }, /403/],
    ['claude/billing', { status: 402, errorType: 'billing_error' }, /402/],
    [
      'claude/request',
      {
        blocks: [propose('a')],
        breaks: { after: 4, how: 'error event', errorType: 'invalid_request_error' },
      },
      /mid-stream/,
    ],
  ] as const) {
    const { report, server } = await played([fault]);
    assert.deepEqual([report.code, server.count()], [code, 1]);
    assert.match(report.why, said);
  }
  const unknown = await messagesServer([]);
  const report = await attempt({
    task: fakeTask(),
    proposer: claude({ model: 'gpt-1', baseURL: unknown.url }),
  });
  await unknown.close();
  assert.equal(report.code, 'claude/not-found');
});

test('no key, a wrong key and a server that is not there each have their sentence', async () => {
  const model = 'claude-opus-5-5';
  refuses(() => claude({ model, live: true, apiKey: '' }), 'claude/key', 'ANTHROPIC_API_KEY');
  refuses(() => claude({ model }), 'claude/live', 'no address', 'live: true');
  refuses(() => claude({ model, baseURL: 'https://api.anthropic.com' }), 'claude/live', 'costs');
  refuses(
    () => claude({ model, live: true, apiKey: 'x', baseURL: 'http://localhost:1' }),
    'claude/live',
    'scripted',
  );
  assert.equal(claude({ model, live: true, apiKey: 'x' }).origin, 'live');

  const server = await messagesServer([], { key: 'the right key' });
  const place = folder();
  const wrong = claude({ model, baseURL: server.url, apiKey: 'a wrong key' });
  const report = await attempt({ task: fakeTask(), proposer: wrong, folder: place });
  await server.close();
  assert.deepEqual([report.code, server.count()], ['claude/key', 1]);
  assertSentence(report.why);
  assert.equal(
    JSON.stringify(readTranscript(place)).includes('a wrong key'),
    false,
    'kept nowhere',
  );

  const gone = claude({ model, baseURL: server.url, retriesMax: 1, pauseSeconds: 0.01 });
  const nobody = await attempt({ task: fakeTask(), proposer: gone });
  assert.equal(nobody.code, 'claude/unreachable');
  assert.match(nobody.why, /ECONNREFUSED/);
  assertSentence(nobody.why);
});

test('a retry that the time does not allow is not waited for', async () => {
  const fault = { status: 429, errorType: 'rate_limit_error', retryAfter: '3600' };
  const before = performance.now();
  const { report } = await played([fault], {}, { budget: { seconds: 30 } });
  assert.equal(report.code, 'budget/spent');
  assert.match(report.why, /seconds/);
  assert.ok(performance.now() - before < 5000);
});

test('a slow first byte is waited for, until the time is up or the server is given up', async () => {
  const slow = { silenceMs: 300, ...giveUp };
  assert.equal((await played([slow])).report.code, 'given up');
  const late = await played([slow, slow], { timeoutSeconds: 0.1, retriesMax: 1 });
  assert.equal(late.report.code, 'claude/unreachable');
  assert.match(late.report.why, /timed out/i);
  const up = await played([{ silenceMs: 3000, ...giveUp }], {}, { budget: { seconds: 0.2 } });
  assert.equal(up.report.code, 'budget/spent');
});

test('cancelled while it waits, while it streams, while it pauses, while a tool runs', async () => {
  for (const [name, script, task] of [
    ['waiting', [{ silenceMs: 5000, ...giveUp }], fakeTask()],
    ['streaming', [{ ...giveUp, breaks: { after: 5, how: 'hang' } }], fakeTask()],
    ['pausing', [{ status: 429, errorType: 'rate_limit_error', retryAfter: '60' }], fakeTask()],
    ['a tool', [{ blocks: [propose('a')] }], fakeTask({ delayMs: 5000 })],
  ] as const) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 150);
    const before = performance.now();
    const { report } = await played(script, {}, { task, signal: controller.signal });
    assert.equal(report.code, 'session/cancelled', name);
    assert.ok(performance.now() - before < 3000, name);
  }
});

test('tokens and money are kept before a turn, and a turn is made smaller to fit', async () => {
  const tokens = await played(
    () => ({ blocks: [propose('a')], outputTokens: 500 }),
    {},
    {
      budget: { tokens: 12_000 },
    },
  );
  assert.equal(tokens.report.code, 'budget/spent');
  assert.match(tokens.report.why, /tokens/);
  const { inputTokens, outputTokens } = tokens.report.spent;
  assert.ok(inputTokens + outputTokens < 14_000, `${inputTokens} ${outputTokens}`);
  const limits = tokens.server.asked.map(({ max_tokens: max }) => max);
  assert.ok((limits[0] ?? 0) < 12_000 && (limits[1] ?? 0) < (limits[0] ?? 0), limits.join());
  const money = await played(
    () => ({ blocks: [propose('a')], outputTokens: 500 }),
    {},
    {
      budget: { dollars: 0.05 },
    },
  );
  assert.equal(money.report.code, 'budget/spent');
  assert.match(money.report.why, /dollars/);
});

test('a limit on money is refused for a model whose price nobody knows', async () => {
  const model = 'claude-opus-9-9';
  const proposer = claude({ model, baseURL: 'http://localhost:1' });
  const place = folder();
  await assert.rejects(
    attempt({ task: fakeTask(), proposer, folder: place, budget: { dollars: 1 } }),
    (thrown: Issue) => thrown.code === 'budget/no-price' && thrown.message.includes(model),
  );
  refuses(() => readTranscript(place), 'transcript/not-found');
  const prices = {
    date: '2030-01-01',
    source: 'a test',
    models: { [model]: { input: 1, output: 1, write5m: 1, write1h: 1, read: 1 } },
  };
  const priced = await played([giveUp], { model, prices }, { budget: { dollars: 1 } });
  const { inputTokens, outputTokens, dollars } = priced.report.spent;
  assert.ok(Math.abs(dollars - (inputTokens + outputTokens) / 1e6) < 1e-12);
  const free = await played([giveUp], { model });
  assert.deepEqual([free.report.code, free.report.spent.dollars], ['given up', 0]);
});

test('a conversation that was interrupted goes on as if it had not been', async () => {
  const script = [
    { blocks: [{ type: 'thinking', thinking: 'first' } as const, propose('a')] },
    { blocks: [propose('b'), use('query_trace', { candidate: '1' })] },
    { blocks: [{ type: 'text', text: 'hm' } as const] },
    { blocks: [propose('RIGHT')] },
    submit('3'),
  ];
  const whole = await played(script);
  assert.equal(whole.report.code, 'accepted');
  // The server is asked the same, whichever candidate it was at which somebody cancelled.
  for (const stopAt of [1, 2, 3]) {
    const server = await messagesServer(script);
    const place = folder();
    const controller = new AbortController();
    const proposer = claude({ model: 'claude-opus-5-5', baseURL: server.url });
    const watch = (progress: Progress) => {
      if (progress.kind === 'verdict' && progress.number === stopAt) controller.abort();
    };
    const { signal } = controller;
    const first = await attempt({ task: fakeTask(), proposer, folder: place, watch, signal });
    assert.equal(first.code, 'session/cancelled');
    const again = await resume({ task: fakeTask(), proposer, folder: place });
    await server.close();
    assert.deepEqual(server.refused, []);
    assert.deepEqual([again.code, again.accepted?.number], ['accepted', 3]);
    assert.deepEqual(
      again.ledger.map(({ candidate }) => candidate),
      whole.report.ledger.map(({ candidate }) => candidate),
    );
    const last = (asked: MessagesServer['asked']) => JSON.stringify(asked.at(-1)?.messages);
    assert.equal(last(server.asked), last(whole.server.asked), `stopped at ${stopAt}`);
  }
});

test('a conversation that was killed in the middle of a call goes on, and its tape plays', async () => {
  const script = [
    { blocks: [propose('a')] },
    { blocks: [propose('b'), use('query_trace', { candidate: '1' })] },
    submit('1'),
    giveUp,
  ];
  const whole = await played(script);
  const path = (place: string) => join(place, 'transcript.ndjson');
  const lines = readFileSync(path(whole.place), 'utf8').split('\n');
  const told = JSON.stringify(whole.server.asked.at(-1)?.messages);
  for (let kept = 1; kept < lines.length - 2; kept += 1) {
    const place = folder();
    mkdirSync(place);
    writeFileSync(path(place), `${lines.slice(0, kept).join('\n')}\n${lines[kept]?.slice(0, 9)}`);
    const known = lines.slice(0, kept).filter((line) => line.includes('"kind":"turn"')).length;
    // The server never saw this conversation; it goes on with the turns that are missing.
    const server = await messagesServer((_, number) => script[number] ?? {}, { begin: known });
    const proposer = claude({ model: 'claude-opus-5-5', baseURL: server.url });
    const report = await resume({ task: fakeTask(), proposer, folder: place });
    await server.close();
    const [name] = [`after line ${kept}, ${String(JSON.parse(lines[kept - 1] ?? '').kind)}`];
    assert.deepEqual([report.code, report.ledger.length], ['given up', 2], name);
    assert.deepEqual(server.refused, [], name);
    if (known < 4) assert.equal(JSON.stringify(server.asked.at(-1)?.messages), told, name);
    const replay = await attempt({ task: fakeTask(), proposer: tape(place) });
    assert.deepEqual([replay.code, replay.ledger.length], ['given up', 2], name);
  }
});
