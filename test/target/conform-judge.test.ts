import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  any,
  type Data,
  flag,
  integer,
  list,
  map,
  maybe,
  nothing,
  record,
  stream,
  text,
} from '../../src/base/index.ts';
import { judge } from '../../src/check/index.ts';
import { counter } from '../../src/protocols/counter/index.ts';
import { type Announcement, linearizable, type Model, specify } from '../../src/spec/index.ts';
import { judgeWithin } from '../../src/target/conform-judge.ts';
import { plant } from '../../src/target/conform-plant.ts';
import { type Life, linesOf, mergedTrace, progressOf } from '../../src/target/conform-record.ts';
import { changed, tamperedIsRefused } from '../../src/target/conform-tamper.ts';
import { announcementsOf, eventsOf } from '../../src/trace/index.ts';

const root = mkdtempSync(join(tmpdir(), 'protolab-conform-judge-'));
after(() => rmSync(root, { recursive: true, force: true }));

const completed = { kind: 'completed' } as const;

/** Turns taken by three workers on a counter that may be wrong; a killed one gets a successor. */
function historyOf(turns: readonly { worker: number; what: string }[]): readonly Announcement[] {
  const announcements: Announcement[] = [];
  const lives = [1, 1, 1];
  const open: ({ call: string; operation: string; answer: number | null } | null)[] = [];
  let [count, calls] = [0, 0];
  for (const { worker, what } of turns) {
    const process = `client-${worker}-life-${lives[worker]}`;
    const now = open[worker] ?? null;
    if (now === null) {
      if (what === 'kill') continue;
      const operation = what === 'read' ? 'read' : 'increment';
      calls += 1;
      const call = `${process}#${calls}`;
      open[worker] = { call, operation, answer: null };
      announcements.push({ kind: 'call', process, call, operation, input: null });
    } else if (what === 'kill') {
      announcements.push({ kind: 'crash', process });
      lives[worker] = (lives[worker] ?? 0) + 1;
      open[worker] = null;
    } else if (now.answer === null) {
      if (now.operation === 'increment') count += what === 'wrong' ? 2 : 1;
      now.answer = count;
    } else {
      const { call, answer } = now;
      announcements.push({ kind: 'return', process, call, answer });
      open[worker] = null;
    }
  }
  return announcements;
}

const turn = fc.record({
  worker: fc.integer({ min: 0, max: 2 }),
  what: fc.constantFrom('go', 'go', 'go', 'go', 'go', 'read', 'read', 'kill', 'wrong'),
});

describe('to judge within a bound', () => {
  it('gives the verdicts of the judge', () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(fc.array(turn, { minLength: 5, maxLength: 40 }), (turns) => {
        const run = { announcements: historyOf(turns), end: completed };
        const { verdicts } = judgeWithin(counter, run, 1_000_000);
        assert.deepEqual(verdicts, judge(counter, run));
        for (const { kind, outcome } of verdicts) outcomes.add(`${kind} ${outcome}`);
      }),
      { numRuns: 400, seed: 7 },
    );
    assert.ok(outcomes.has('linearizable holds') && outcomes.has('linearizable violated'));
  });

  it('is unknown where the steps are spent, never a success', () => {
    const wide: Announcement[] = Array.from({ length: 12 }, (_, at) => {
      const process = `client-${at}`;
      return { kind: 'call', process, call: `${process}#0`, operation: 'increment', input: null };
    });
    const returns = wide.map((each, at): Announcement => {
      const { process, call } = each as Announcement & { kind: 'call' };
      return { kind: 'return', process, call, answer: 12 - at };
    });
    const run = { announcements: [...wide, ...returns], end: completed };
    const { verdicts, steps } = judgeWithin(counter, run, 60);
    const byKind = Object.fromEntries(verdicts.map(({ kind, outcome }) => [kind, outcome]));
    assert.equal(byKind.linearizable, 'unknown');
    assert.equal(byKind.always, 'holds');
    assert.ok(steps < 300);
    const enough = judgeWithin(counter, run, 5_000).verdicts;
    assert.deepEqual(
      enough.filter(({ outcome }) => outcome !== 'holds'),
      [],
      'answers that are known beforehand leave one order of twelve open calls',
    );
  });

  it('decides 200 calls whose inputs are all different, of which some never return', () => {
    for (const seed of [1, 2, 3]) {
      const announcements = jobsOf(seed);
      const calls = announcements.filter(({ kind }) => kind === 'call').length;
      const returns = announcements.filter(({ kind }) => kind === 'return').length;
      assert.ok(calls === 200 && returns < 195, `${calls} calls, ${returns} returned`);
      const { verdicts, steps } = judgeWithin(workshop, { announcements, end: completed }, 500_000);
      const [verdict] = verdicts;
      assert.equal(verdict?.outcome, 'holds', `seed ${seed}, ${steps} steps`);
      const tampering = { spec: workshop, run: { announcements, end: completed }, seed: 'a' };
      assert.equal(tamperedIsRefused({ ...tampering, stepsMax: 500_000 }), true);
    }
  });
});

/** A place where jobs are done one at a time; `inspect` tells how many, and the last ones. */
const workshop = specify({
  name: 'workshop',
  promise: 'Each job is done once, and its number is told.',
  operations: {
    use: { input: text(), answer: integer(), meaning: 'does a job, returns its number' },
    inspect: { input: nothing(), answer: list(text()), meaning: 'returns the last jobs' },
  },
  model: jobModel(),
  properties: [linearizable('the jobs are done one at a time', jobModel())],
});

function jobModel(): Model<{ count: number; last: string[] }> {
  return {
    initial: { count: 0, last: [] },
    step: ({ count, last }, { operation, input }) =>
      operation === 'inspect'
        ? [{ answer: last, state: { count, last } }]
        : [
            {
              answer: count + 1,
              state: { count: count + 1, last: [...last, input as string].slice(-5) },
            },
          ],
  };
}

/** 200 calls of eight workers; every twelfth use is killed, in half of the cases after its effect. */
function jobsOf(seed: number): readonly Announcement[] {
  const chance = stream(`jobs ${seed}`);
  const announcements: Announcement[] = [];
  const state = { count: 0, last: [] as string[] };
  type Open = { process: string; call: string; operation: string; answer: Data; done: boolean };
  const open = new Map<number, Open>();
  const lives = Array.from({ length: 8 }, () => 1);
  const effect = (each: Open): void => {
    if (each.done) return;
    each.done = true;
    if (each.operation === 'inspect') {
      each.answer = state.last;
      return;
    }
    state.count += 1;
    state.last = [...state.last, `job ${each.call}`].slice(-5);
    each.answer = state.count;
  };
  for (let calls = 0; calls < 200 || open.size > 0; ) {
    const worker = chance.next(8);
    const process = `client-${worker}-life-${lives[worker]}`;
    const now = open.get(worker);
    if (now === undefined) {
      if (calls === 200) continue;
      const call = `${process}#${calls}`;
      const operation = chance.next(3) === 0 ? 'inspect' : 'use';
      const input = operation === 'use' ? `job ${call}` : null;
      open.set(worker, { process, call, operation, answer: null, done: false });
      announcements.push({ kind: 'call', process, call, operation, input });
      calls += 1;
    } else if (now.operation === 'use' && chance.next(12) === 0) {
      if (chance.next(2) === 0) effect(now);
      open.delete(worker);
      lives[worker] = (lives[worker] ?? 0) + 1;
      announcements.push({ kind: 'crash', process });
    } else if (!now.done) {
      effect(now);
    } else {
      open.delete(worker);
      announcements.push({ kind: 'return', process, call: now.call, answer: now.answer });
    }
  }
  return announcements;
}

describe('a changed answer', () => {
  const turns = Array.from({ length: 30 }, (_, at) => ({ worker: at % 3, what: 'go' }));
  const run = { announcements: historyOf(turns), end: completed };

  it('is refused in a history that holds', () => {
    const tampering = { spec: counter, run, seed: 'a', stepsMax: 100_000 };
    assert.equal(tamperedIsRefused(tampering), true);
    const none = { announcements: run.announcements.slice(0, 1), end: completed };
    assert.equal(tamperedIsRefused({ ...tampering, run: none }), false);
  });

  it('has the shape of the one it replaces', () => {
    assert.equal(changed(nothing(), null), undefined);
    assert.equal(changed(flag(), true), false);
    assert.equal(changed(integer(), 7), 1_000_010);
    assert.equal(changed(text(), 'a'), 'a tampered');
    assert.equal(changed(any(), 7), ' tampered');
    assert.equal(changed(maybe(integer()), null), 1_000_003);
    assert.deepEqual(changed(list(integer()), [1]), [1, 1_000_003]);
    assert.deepEqual(changed(map(flag()), {}), { tampered: true });
    const row = record({ none: nothing(), count: integer(), name: text() });
    assert.deepEqual(changed(row, { none: null, count: 1, name: 'a' }), {
      ...{ none: null, count: 1_000_004, name: 'a' },
    });
  });
});

describe('a recording', () => {
  const life = (process: string, ending: Life['ending'], endedAt: bigint, lines: string): Life => {
    const log = join(root, `${process}.ndjson`);
    writeFileSync(log, lines);
    return { process, log, ending, endedAt };
  };
  const call = (id: string, at: number) =>
    `{"kind":"call","call":"${id}","operation":"increment","input":null,"at":"${at}"}\n`;
  const returned = (id: string, answer: number, at: number) =>
    `{"kind":"return","call":"${id}","answer":${answer},"at":"${at}"}\n`;

  it('is merged by time, at one time calls before returns, with a crash for the killed', () => {
    const lives = [
      life('a', 'finished', 60n, call('a#0', 5_000_000) + returned('a#0', 1, 6_500_000)),
      life('b', 'killed', 9_000_000n, call('b#0', 6_500_000) + returned('b#0', 2, 7_000_000)),
    ];
    const trace = mergedTrace(lives, { source: 'numbers', end: completed });
    assert.deepEqual(
      eventsOf(trace).map(({ kind, process, operation, time }) => [kind, process, operation, time]),
      [
        ['call', 'a', 'increment', 0],
        ['call', 'b', 'increment', 1.5],
        ['return', 'a', 'increment', 1.5],
        ['return', 'b', 'increment', 2],
        ['crash', 'b', '', 4],
      ],
    );
    assert.deepEqual(trace.choices, []);
  });

  it('of a killed process may end in the middle of a line, which then says nothing', () => {
    const whole = call('c#0', 1);
    const torn = life('c', 'killed', 9n, whole + returned('c#0', 1, 2).slice(0, 30));
    assert.equal(linesOf(torn).length, 1);
    assert.deepEqual(progressOf(torn.log), { begun: 1, open: true });
    assert.throws(() => linesOf({ ...torn, ending: 'finished' }), /ends in its middle/);
    const early = life('d', 'killed', 9n, whole.slice(0, 20));
    assert.deepEqual(linesOf(early), []);
    const damaged = life('e', 'killed', 9n, whole.slice(0, 20) + whole);
    assert.throws(() => linesOf(damaged));
    const strange = life('f', 'killed', 9n, whole + returned('g#0', 1, 2));
    assert.throws(() => linesOf(strange), /turn 2 in the log of f does not follow/);
  });

  it('keeps what was said during a call', () => {
    const said = '{"kind":"say","name":"hold","data":7,"at":"2"}\n';
    const holder = life('h', 'finished', 4n, call('h#0', 1) + said + returned('h#0', 1, 3));
    assert.deepEqual(progressOf(holder.log), { begun: 1, open: false });
    const trace = mergedTrace([holder], { source: 'numbers', end: completed });
    const [, hold] = announcementsOf(trace);
    assert.deepEqual(hold, { kind: 'say', process: 'h', name: 'hold', data: 7 });
  });

  it('leaves a rejected call open, and nobody goes on under its name', () => {
    const reject = '{"kind":"reject","call":"r#0","why":"the connection was closed","at":"2"}\n';
    const rejected = life('r', 'rejected', 3n, call('r#0', 1) + reject);
    const trace = mergedTrace([rejected], { source: 'numbers', end: completed });
    const kinds = announcementsOf(trace).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['call', 'crash']);
  });
});

describe('a planted bug', () => {
  const packageFolder = join(root, 'package');
  const write = (name: string, content: string): void => {
    const path = join(packageFolder, name);
    mkdirFor(path);
    writeFileSync(path, content);
  };
  write('package.json', '{ "type": "module" }');
  write('dist/algorithm.js', 'if (mine === token) done();\nif (a) b();\nif (a) c();\n');
  write('src/algorithm.ts', 'if (mine === token) done();\n');
  write('node_modules/nats/index.js', '');

  it('stands in dist and in src of a copy, and the original is as it was', () => {
    const bug = { file: 'algorithm', find: 'mine === token', replace: 'false' };
    const planted = plant(packageFolder, bug);
    const read = (name: string) => readFileSync(join(planted.packageFolder, name), 'utf8');
    assert.match(read('dist/algorithm.js'), /^if \(false\) done/);
    assert.match(read('src/algorithm.ts'), /^if \(false\) done/);
    assert.ok(existsSync(join(planted.packageFolder, 'node_modules', 'nats', 'index.js')));
    const original = readFileSync(join(packageFolder, 'dist/algorithm.js'), 'utf8');
    assert.match(original, /mine === token/);
    planted.remove();
    assert.ok(!existsSync(planted.packageFolder));
    assert.ok(existsSync(join(packageFolder, 'node_modules', 'nats', 'index.js')));
  });

  const refused: [string, { file: string; find: string; replace: string }, RegExp][] = [
    ['plant/not-once', { file: 'algorithm', find: 'yours', replace: 'false' }, /0 times/],
    ['plant/not-once', { file: 'algorithm', find: 'if (a)', replace: 'if (b)' }, /2 times/],
    ['plant/not-once', { file: 'elsewhere', find: 'a', replace: 'b' }, /no such file/],
    ['plant/not-one-line', { file: 'algorithm', find: 'b();\nif', replace: 'b();' }, /one line/],
    ['plant/not-one-line', { file: 'algorithm', find: 'mine', replace: 'mine' }, /one line/],
  ];
  for (const [code, bug, message] of refused) {
    it(`throws ${code} for ${JSON.stringify(bug.find)} in ${bug.file}`, () => {
      assert.throws(() => plant(packageFolder, bug), { code, message });
    });
  }
});

function mkdirFor(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
}
