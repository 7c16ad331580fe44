import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  attempt,
  type Budget,
  costPerAccepted,
  type Entry,
  type Progress,
  type Proposer,
  person,
  readTranscript,
  reportText,
  resume,
  type Session,
} from '#agent';
import { fakeTask } from './fake-task.js';
import { refused } from './refused.js';

const root = mkdtempSync(join(tmpdir(), 'protolab-agent-'));
after(() => rmSync(root, { recursive: true, force: true }));
const folders = { made: 0 };
const folder = (): string => {
  folders.made += 1;
  return join(root, `attempt-${folders.made}`);
};
const pathIn = (place: string): string => join(place, 'transcript.ndjson');

/** Proposes texts in their order, then ends. */
function listed(
  sources: readonly string[],
  each: (session: Session) => void = () => {},
): Proposer & { readonly answers: string[] } {
  const answers: string[] = [];
  return {
    name: 'listed',
    origin: 'synthesis',
    settings: {},
    answers,
    propose: async (session) => {
      for (const source of sources) {
        const tried = await session.examine({ source });
        answers.push(`${tried.number} ${tried.outcome}${tried.repeats > 0 ? ' again' : ''}`);
        each(session);
        if (tried.outcome === 'stands') return { accepted: tried, why: 'it stands' };
      }
      return { accepted: null, why: 'no more ideas' };
    },
  };
}

test('a candidate that stands is accepted, with its claim and what it cost', async () => {
  const place = folder();
  const proposer = listed(['naive', 'SYNTAX', 'UNSURE', 'RIGHT', 'never']);
  const report = await attempt({ task: fakeTask(), proposer, folder: place });
  assert.equal(report.code, 'accepted');
  assert.equal(report.accepted?.claim, 'no counterexample in 100 runs');
  assert.deepEqual(
    report.ledger.map(({ number, outcome, line }) => [number, outcome, line]),
    [
      [1, 'falls', 2],
      [2, 'falls', 3],
      [3, 'unknown', 4],
      [4, 'stands', 5],
    ],
  );
  assert.deepEqual([report.spent.candidates, report.spent.runs], [4, 300]);
  const text = reportText(report);
  assert.match(text, /^fake, attempted by listed \(synthesis\): candidate 4 is accepted/);
  assert.match(text, /1 of 1 attempt, at 4 candidates, 300 runs/);
  assert.match(text, /falls at 'parse and types': 'line 3: there is no closing brace'/);
  JSON.stringify(report);
  const kinds = readTranscript(place).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['header', 'examined', 'examined', 'examined', 'examined', 'ended']);
});

test('the header says who proposed, and on what the answers rest', async () => {
  const place = folder();
  await attempt({ task: fakeTask(), proposer: listed([]), folder: place, budget: { runs: 7 } });
  const [header] = readTranscript(place);
  const { started, ...rest } = header as Entry & { readonly started: string };
  assert.match(String(started), /^\d{4}-/);
  assert.deepEqual(rest, {
    kind: 'header',
    line: 1,
    format: 'protolab-transcript',
    version: 1,
    origin: 'synthesis',
    proposer: 'listed',
    settings: {},
    task: 'fake',
    hashes: { specification: 'a1', simulator: 'b2', worlds: 'c3' },
    conditions: {},
    disclosure: 'story',
    worlds: ['client: increment | increment; 1 stale read'],
    budget: { candidates: 30, runs: 7, tokens: 500_000, dollars: null, seconds: 1800 },
  });
});

test('a duplicate is answered from the ledger, marked, and runs nothing', async () => {
  const task = fakeTask();
  const proposer = listed(['a', 'b', 'a', 'a', 'a ']);
  const report = await attempt({ task, proposer });
  assert.deepEqual(proposer.answers, [
    '1 falls',
    '2 falls',
    '1 falls again',
    '1 falls again',
    '3 falls',
  ]);
  assert.equal(task.calls.examine, 3);
  assert.equal(report.ledger[0]?.repeats, 2);
  assert.equal(report.spent.candidates, 3);
});

for (const [part, limit, said] of [
  ['candidates', 2, '2 candidates of 2 candidates'],
  ['runs', 150, '200 runs of 150 runs'],
  ['tokens', 50, '60 tokens of 50 tokens'],
  ['dollars', 0.5, '$0.60 of money of $0.50 of money'],
] as const) {
  test(`a spent budget of ${part} ends the attempt, says which, and keeps the ledger`, async () => {
    const charging = listed(['a', 'b', 'c', 'd'], (session) =>
      session.charge({ inputTokens: 20, outputTokens: 10, dollars: 0.3 }),
    );
    const limits = { [part]: limit } as Partial<Budget>;
    const report = await attempt({ task: fakeTask(), proposer: charging, budget: limits });
    assert.equal(report.code, 'budget/spent');
    assert.ok(report.why.includes(`budget of ${part} is spent. Found: ${said}`), report.why);
    assert.equal(report.ledger.length, 2);
    assert.match(reportText(report), /0 of 1 attempt: what was spent bought no design/);
  });
}

test('time that is up ends what is in hand', async () => {
  const task = fakeTask({ delayMs: 5000 });
  const before = performance.now();
  const report = await attempt({ task, proposer: listed(['a']), budget: { seconds: 0.05 } });
  assert.equal(report.code, 'budget/spent');
  assert.match(report.why, /budget of seconds/);
  assert.ok(performance.now() - before < 3000);
});

test('a caller cancels at any moment, and the ledger is kept', async () => {
  const place = folder();
  const controller = new AbortController();
  const proposer = listed(['a', 'b'], () => controller.abort());
  const { signal } = controller;
  const report = await attempt({ task: fakeTask(), proposer, folder: place, signal });
  assert.deepEqual([report.code, report.ledger.length], ['session/cancelled', 1]);
  assert.equal(readTranscript(place).at(-1)?.code, 'session/cancelled');
  const early = await attempt({ task: fakeTask(), proposer: listed(['a']), signal });
  assert.deepEqual([early.code, early.ledger.length], ['session/cancelled', 0]);
});

test('a budget that lets nothing happen is refused before anything is written', async () => {
  const task = fakeTask();
  for (const part of ['candidates', 'runs', 'tokens', 'dollars', 'seconds'] as const) {
    const place = folder();
    const parts = { task, proposer: listed(['a']), folder: place };
    await refused(() => attempt({ ...parts, budget: { [part]: 0 } }), 'budget/zero', part);
    await refused(() => attempt({ ...parts, budget: { [part]: -1 } }), 'budget/limit', part, '-1');
    await refused(() => attempt({ ...parts, budget: { [part]: Number.NaN } }), 'budget/limit');
    assert.throws(() => readFileSync(pathIn(place)));
  }
  await refused(
    () => attempt({ task, proposer: listed([]), budget: { money: 3 } as never }),
    'budget/unknown',
    'money',
  );
});

test('a folder that has a transcript is not written over', async () => {
  const place = folder();
  await attempt({ task: fakeTask(), proposer: listed(['a']), folder: place });
  const before = readFileSync(pathIn(place));
  await refused(
    () => attempt({ task: fakeTask(), proposer: listed(['b']), folder: place }),
    'transcript/exists',
  );
  assert.deepEqual(readFileSync(pathIn(place)), before);
  const inFile = join(root, 'a-file');
  writeFileSync(inFile, '');
  await refused(
    () => attempt({ task: fakeTask(), proposer: listed(['b']), folder: inFile }),
    'transcript/not-written',
  );
});

test('a question about a run is answered and noted; one about nothing is refused', async () => {
  const place = folder();
  const asking: Proposer = {
    ...listed([]),
    propose: async (session) => {
      const { candidate } = await session.examine({ source: 'a' });
      const events = await session.ask(candidate, { fault: 'stale read' });
      assert.equal(events[0]?.step, 3);
      await refused(() => session.ask('nobody', {}), 'session/unknown-candidate', candidate);
      return { accepted: null, why: 'enough' };
    },
  };
  await attempt({ task: fakeTask(), proposer: asking, folder: place });
  const asked = readTranscript(place).find(({ kind }) => kind === 'asked');
  assert.deepEqual([asked?.question, asked?.events], [{ fault: 'stale read' }, 1]);
});

test('whoever watches is shown designs, verdicts and cost, in order', async () => {
  const shown: Progress[] = [];
  const watch = (progress: Progress) => shown.push(progress);
  await attempt({ task: fakeTask(), proposer: listed(['a', 'a', 'RIGHT']), watch });
  assert.deepEqual(
    shown.map((each) => (each.kind === 'verdict' ? `${each.outcome} ${each.repeated}` : each.kind)),
    ['design', 'falls false', 'cost', 'falls true', 'design', 'stands false', 'cost'],
  );
});

test('a mistake of the proposer is thrown, and the transcript has its end', async () => {
  const place = folder();
  const broken: Proposer = {
    ...listed([]),
    propose: async (session) => {
      await session.examine({ source: 'a' });
      throw new TypeError('not a function');
    },
  };
  await assert.rejects(
    attempt({ task: fakeTask(), proposer: broken, folder: place }),
    /not a function/,
  );
  assert.equal(readTranscript(place).at(-1)?.code, 'fault');
});

test('an attempt that was killed goes on from its transcript, wherever it was cut', async () => {
  const sources = ['a', 'b', 'b', 'c', 'RIGHT'];
  const whole = folder();
  await attempt({ task: fakeTask(), proposer: listed(sources), folder: whole });
  const bytes = readFileSync(pathIn(whole));
  const lines = bytes.toString().split('\n');
  const headerBytes = Buffer.byteLength(lines[0] ?? '') + 1;
  const endBytes = Buffer.byteLength(lines.at(-2) ?? '') + 1;
  const cuts = Array.from({ length: 12 }, (_, at) =>
    Math.floor(headerBytes + ((bytes.length - endBytes - headerBytes) * at) / 11),
  );
  for (const cut of [...cuts, bytes.length - endBytes - 1, bytes.length - 1]) {
    const place = folder();
    mkdirSync(place);
    writeFileSync(pathIn(place), bytes);
    truncateSync(pathIn(place), cut);
    const known = readTranscript(place).filter(({ kind }) => kind === 'examined').length;
    const task = fakeTask();
    const report = await resume({ task, proposer: listed(sources), folder: place });
    assert.equal(report.code, 'accepted', `cut at ${cut}`);
    assert.deepEqual([report.ledger.length, report.spent.candidates], [4, 4], `cut at ${cut}`);
    assert.equal(task.calls.examine, 4, `${known} again, then the rest`);
    assert.equal(report.ledger[1]?.number, 2);
    // What was written on after the cut can be read again.
    assert.equal(readTranscript(place).at(-1)?.kind, 'ended');
  }
});

test('what was spent before an interruption stays spent', async () => {
  const place = folder();
  const proposer = listed(['a', 'b', 'c'], (session) => session.charge({ inputTokens: 40 }));
  const budget = { tokens: 100 };
  const first = await attempt({ task: fakeTask(), proposer, folder: place, budget });
  assert.deepEqual([first.code, first.spent.inputTokens], ['budget/spent', 120]);
  const again = await resume({ task: fakeTask(), proposer, folder: place, budget });
  assert.deepEqual([again.code, again.spent.inputTokens], ['budget/spent', 120]);
  const more = await resume({
    task: fakeTask(),
    proposer,
    folder: place,
    budget: { tokens: 1000 },
  });
  assert.deepEqual([more.code, more.spent.candidates], ['given up', 3]);
  await refused(
    () => resume({ task: fakeTask(), proposer, folder: place }),
    'transcript/ended',
    'no more ideas',
  );
});

test('a resumed attempt is refused where its task answers otherwise, or is another', async () => {
  const place = folder();
  const controller = new AbortController();
  const proposer = listed(['a', 'b'], () => controller.abort());
  await attempt({ task: fakeTask(), proposer, folder: place, signal: controller.signal });
  const other = fakeTask({ hashes: { specification: 'zz', simulator: 'b2', worlds: 'c3' } });
  await refused(
    () => resume({ task: other, proposer, folder: place }),
    'transcript/other',
    'specification',
    'zz',
  );
  await refused(
    () => resume({ task: fakeTask(), proposer: { ...proposer, name: 'x' }, folder: place }),
    'transcript/other',
    'proposer',
  );
  const changed = fakeTask({ change: (said) => ({ ...said, property: 'another' }) });
  await refused(
    () => resume({ task: changed, proposer, folder: place }),
    'transcript/differs',
    'line 2',
    'another',
  );
});

test('whatever else is wrong with a transcript is named, with its line', async () => {
  const place = folder();
  await attempt({ task: fakeTask(), proposer: listed(['a', 'b']), folder: place });
  const lines = readFileSync(pathIn(place), 'utf8').split('\n');
  const changed = (at: number, text: string | null): string => {
    const copy = [...lines];
    if (text === null) copy.splice(at, 1);
    else copy[at] = text;
    const bad = folder();
    mkdirSync(bad);
    writeFileSync(pathIn(bad), copy.join('\n'));
    return bad;
  };
  const header = lines[0] ?? '';
  for (const [bad, code, ...words] of [
    [changed(1, '{"kind": "examined", '), 'transcript/line', 'line 2', 'not JSON'],
    [changed(1, '[]'), 'transcript/line', 'line 2', 'no record'],
    [changed(1, '{"line": 2}'), 'transcript/line', 'line 2', "no 'kind'"],
    [changed(1, null), 'transcript/line', 'line 2', 'says that it is line 3'],
    [changed(0, null), 'transcript/line', 'line 1', 'header'],
    [changed(0, '{"kind":"header","line":1}'), 'transcript/line', 'line 1'],
    [changed(0, header.replace('"version":1', '"version":2')), 'transcript/version', 'version 2'],
    [folder(), 'transcript/not-found'],
  ] as const) {
    await refused(async () => readTranscript(bad), code, ...words);
    await refused(
      () => resume({ task: fakeTask(), proposer: listed(['a']), folder: bad }),
      code,
      ...words,
    );
  }
  const empty = folder();
  mkdirSync(empty);
  writeFileSync(pathIn(empty), '');
  await refused(async () => readTranscript(empty), 'transcript/line', 'line 1');
  appendFileSync(pathIn(place), '{"kind":"exami');
  assert.equal(readTranscript(place).length, 4, 'a torn last line is forgiven');
});

test('the cost of each accepted design is that of all attempts', async () => {
  const right = await attempt({ task: fakeTask(), proposer: listed(['a', 'RIGHT']) });
  const wrong = await attempt({ task: fakeTask(), proposer: listed(['a', 'b']) });
  const { attempts, accepted, each } = costPerAccepted([right, wrong]);
  assert.deepEqual([attempts, accepted, each?.candidates, each?.runs], [2, 1, 4, 400]);
  assert.equal(costPerAccepted([wrong]).each, null);
});

test('a person examines one design at a time', async () => {
  const place = folder();
  const me = person({ task: fakeTask(), folder: place, budget: { candidates: 3 } });
  const first = await me.examine('a');
  assert.match(first.feedback, /two increments returned 1/);
  assert.equal((await me.ask(first.candidate, {})).length, 1);
  // Two at once are examined one after the other.
  const [again, right] = await Promise.all([me.examine('a'), me.examine({ hole: 'RIGHT' })]);
  assert.deepEqual([again.repeats, right.outcome], [1, 'stands']);
  await me.examine('b');
  await refused(() => me.examine('c'), 'budget/spent', 'candidates');
  const report = await me.stop();
  assert.deepEqual([report.origin, report.accepted?.number], ['person', 2]);
  assert.equal(readTranscript(place)[0]?.origin, 'person');
  await refused(
    async () => person({ task: fakeTask(), budget: { candidates: 0 } }).examine('a'),
    'budget/zero',
  );
});
