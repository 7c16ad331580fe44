import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { judge } from '../../src/check/index.ts';
import { counter } from '../../src/protocols/counter/index.ts';
import { always, type Spec, specify } from '../../src/spec/index.ts';
import { type Conformance, conform } from '../../src/target/conform.ts';
import type { ConformParts } from '../../src/target/conform-parts.ts';
import { plant } from '../../src/target/conform-plant.ts';
import { announcementsOf, eventsOf } from '../../src/trace/index.ts';
import { type Counting, NumberServer, numbersWire, writePackage } from './conform-numbers.ts';

const root = mkdtempSync(join(tmpdir(), 'protolab-conform-test-'));
after(() => rmSync(root, { recursive: true, force: true }));

const calls = ['increment', 'increment', 'read'].map((operation) => ({ operation, input: null }));

/** One process is killed in each round, and some are paused. */
const few = { kill: 2, pause: 3, cut: 0, delay: 0, skew: 1 };
const cuts = { ...few, kill: 0, cut: 8, delay: 3 };

/** Two small rounds of a package on a fresh server. */
async function tried(
  counting: Counting | { readonly packageFolder: string },
  parts: Partial<ConformParts> & { readonly ends?: NumberServer['ends'] } = {},
): Promise<Conformance> {
  const server = new NumberServer();
  const { ends = null, ...others } = parts;
  server.ends = ends;
  const url = await server.start();
  const packageFolder =
    typeof counting === 'string' ? writePackage(root, counting) : counting.packageFolder;
  const small = { rounds: 2, workers: 3, callsPerWorker: 15, secondsMax: 30 };
  const trying = { faults: few, overlapsMin: 1, wire: numbersWire };
  const named = { seed: 'a', namespace: 'visits' };
  try {
    return await conform({
      packageFolder,
      spec: counter,
      url,
      calls,
      ...small,
      ...trying,
      ...named,
      ...others,
    });
  } finally {
    server.stop();
  }
}

describe('a conformance', () => {
  it('holds for a right package, whose killed processes leave calls open', async () => {
    const first = await tried('right');
    assert.equal(first.outcome, 'holds', first.text);
    assert.equal(first.why, '');
    const { faults, calls, returned } = first.counts;
    assert.equal(faults.kill.overlapped, 2);
    assert.equal(calls - returned, 2, 'only killed calls have no return');
    assert.ok(faults.pause.overlapped >= 3 && faults.skew.overlapped > 10, first.text);
    assert.equal(first.summary.replaceAll(/at least \d+/g, 'at least some'), summary);
  });

  it('is violated by lost updates, with a trace that the judge of every trace refuses', async () => {
    {
      const { outcome, violations, text } = await tried('lost update');
      assert.equal(outcome, 'violated', text);
      const [violation] = violations;
      assert.ok(violation !== undefined);
      const { trace } = violation;
      const verdicts = judge(counter, { announcements: announcementsOf(trace), end: trace.end });
      assert.ok(verdicts.some((verdict) => verdict.outcome === 'violated'));
      const times = eventsOf(trace).map((event) => event.time);
      assert.deepEqual(
        times,
        [...times].sort((left, right) => left - right),
      );
      assert.match(text, /in round 1, 'no two increments return the same number' is violated/);
    }
  });

  it('catches a planted bug with the seed with which the package holds', async () => {
    const packageFolder = writePackage(root, 'right');
    const bug = { file: 'index', find: "ask('add ' + at)", replace: "ask('get ' + at)" };
    const planted = plant(packageFolder, bug);
    try {
      assert.equal((await tried(planted)).outcome, 'violated');
    } finally {
      planted.remove();
    }
  });

  it('is violated by a repeated request whose answer was lost, and only then', async () => {
    const calm = await tried('trusting');
    assert.equal(calm.outcome, 'holds', calm.text);
    const cut = await tried('trusting', { faults: cuts, seed: 'b' });
    assert.equal(cut.outcome, 'violated', cut.text);
    assert.ok(cut.counts.faults.cut.applied > 0);
    const right = await tried('right', { faults: cuts, seed: 'b' });
    assert.equal(right.outcome, 'holds', right.text);
    assert.ok(right.counts.rejected > 0, 'a right package says that it does not know');
  });

  it('is unknown where a gate is missed', async () => {
    const spared = await tried('right', { overlapsMin: 20, rounds: 1 });
    assert.equal(spared.outcome, 'unknown');
    assert.equal(
      spared.why,
      "open requests that met 'kill', SIGKILL of a process: 2 of at least 20, 18 too few",
    );
    const unread = await tried('without read', { rounds: 1, calls: calls.slice(2) });
    assert.equal(unread.outcome, 'unknown');
    assert.match(
      unread.why,
      /more than 24 calls were rejected, the last with: read is not made yet$/,
    );
  });

  it('is unknown where the judge cannot finish, and where it accepts everything', async () => {
    const undecided = await tried('right', { judgeStepsMax: 40, rounds: 1 });
    assert.equal(undecided.outcome, 'unknown');
    assert.match(undecided.why, /undecided after 40 steps of the judge$/);
    const { outcome, why } = await tried('right', { spec: acceptsAll, rounds: 1 });
    assert.equal(outcome, 'unknown');
    assert.equal(
      why,
      'rounds that were refused with one answer changed: 0 of at least 1, 1 too few',
    );
  });

  it('is violated by a package that throws where nobody can catch it', async () => {
    const { outcome, why } = await tried('that throws beside', { rounds: 1 });
    assert.equal(outcome, 'violated');
    assert.match(why, /'no process fails' is violated: client-\d: nobody caught this$/);
  });
});

describe('a target that dies midway', () => {
  it('is told in a sentence when it is gone', async () => {
    const { outcome, why } = await tried('right', { ends: { after: 50, how: 'gone' } });
    assert.equal(outcome, 'unknown');
    assert.match(
      why,
      /in round \d, .*(could not connect|were rejected, the last with): .*(closed|ECONN)/,
    );
  });

  it('is told in a sentence when it is silent, and does not hang', async () => {
    const started = performance.now();
    const ends = { after: 50, how: 'silent' } as const;
    const { outcome, why } = await tried('right', { ends, secondsMax: 3, rounds: 3 });
    assert.ok(performance.now() - started < 6_000);
    assert.equal(outcome, 'unknown');
    assert.match(why, /in round \d, the round was not over after \d+(\.\d+)? s/);
  });

  it('leaves no process behind, also when the one that conforms is killed', async () => {
    const server = new NumberServer();
    const url = await server.start();
    const packageFolder = writePackage(root, 'that notes its processes');
    const conforming = new URL('../../src/target/conform.ts', import.meta.url).href;
    const specification = new URL('../../src/protocols/counter/index.ts', import.meta.url).href;
    const size = { workers: 2, faults: { kill: 0, pause: 0, skew: 0 }, callsPerWorker: 3000 };
    const parts = { packageFolder, url, namespace: 'visits', seed: 'a', ...size };
    const script = `
      import { conform } from '${conforming}';
      import { counter as spec } from '${specification}';
      const calls = [{ operation: 'read', input: null }];
      await conform({ ...${JSON.stringify(parts)}, spec, calls });
    `;
    // What it cannot remove when it is killed lies below the folder of this test.
    const env = { ...process.env, TMPDIR: root };
    const evaluated = ['--import', 'tsx', '--input-type=module', '-e', script];
    const parent = spawn(process.execPath, evaluated, { env });
    const noted = (): readonly number[] => {
      try {
        const text = readFileSync(join(packageFolder, 'pids'), 'utf8');
        return [...new Set(text.trim().split(' '))].map(Number);
      } catch {
        return [];
      }
    };
    while (noted().length < 2 && parent.exitCode === null) await pause(20);
    parent.kill('SIGKILL');
    for (let waits = 0; waits < 100 && noted().some(isAlive); waits += 1) await pause(50);
    server.stop();
    assert.ok(noted().length >= 2);
    assert.deepEqual(noted().filter(isAlive), []);
  });
});

describe('what cannot be tried', () => {
  const packageFolder = writePackage(root, 'right');
  const parts = { packageFolder, spec: counter, url: 'numbers://127.0.0.1:1', namespace: 'n' };
  const cases: [string, Partial<ConformParts>][] = [
    ['conform/no-package', { packageFolder: join(root, 'nowhere') }],
    ['conform/no-calls', { calls: [] }],
    ['conform/input', { calls: [{ operation: 'read', input: 7 }] }],
    ['spec/no-operation', { calls: [{ operation: 'decrement', input: null }] }],
    ['conform/url', { url: '127.0.0.1:4222' }],
    ['conform/size', { workers: 0 }],
    ['conform/fault-kind', { faults: { flood: 1 } as never }],
    ['conform/fault-count', { faults: { kill: -1 } }],
    ['conform/fault-count', { faults: { cut: 0.5 } }],
    ['conform/size', { skewMs: -1 }],
    ['proxy/no-port', { url: 'numbers://127.0.0.1' }],
  ];
  for (const [code, wrong] of cases) {
    it(`throws ${code}`, async () => {
      await assert.rejects(conform({ ...parts, calls, seed: 'a', ...wrong }), { code });
    });
  }
});

/** Nothing in a summary varies from run to run; the numbers of the gates hang on the seed. */
const summary = `counter on numbers: holds
  2 rounds of 3 processes with 15 calls each, seed 'a'
  holds    no two increments return the same number
  holds    the answers are those of one counter
  holds    every call returns
  holds    two calls overlap
  holds    no process fails
  met      calls of 'increment' that returned: at least some
  met      calls of 'read' that returned: at least some
  met      calls that overlapped another: at least some
  met      open requests that met 'kill', SIGKILL of a process: at least some
  met      writes left unknown by 'kill' that took effect: at least some
  met      writes left unknown by 'kill' that did not: at least some
  met      open requests that met 'pause', SIGSTOP of a process, and SIGCONT later: at least some
  met      open requests that met 'skew', a process whose clock goes wrong by a fixed time: at least some
  met      rounds that were decided: at least some
  met      rounds that were refused with one answer changed: at least some
  not done 'cut' is not exercised: none was asked for
  not done 'delay' is not exercised: none was asked for
  not done 'server-kill' is not exercised: the server was not started here, so it is not ours to harm
  not done 'server-pause' is not exercised: the server was not started here, so it is not ours to harm`;

/** A counter of which nothing is claimed but that it exists. */
const acceptsAll: Spec = specify({
  name: 'counter',
  promise: counter.promise,
  operations: counter.operations,
  model: counter.model,
  properties: [always('the world exists', { initial: null, next: () => null, holds: () => true })],
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
