/** What waits, and what goes wrong around it: on real servers, through exported packages. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connect as connectNats, RetentionPolicy } from 'nats';
import pg from 'pg';
import type { Data } from '#base';
import type { Design } from '#design';
import {
  type Bug,
  type Connect,
  type Connected,
  concreteFor,
  connectOf,
  hurried,
  type Server,
  serverKinds,
  world,
} from './packaged.ts';
import { passingChannel, passingLog, passingQueue, passingTime } from './passing.ts';

const folder = mkdtempSync(join(tmpdir(), 'protolab-waits-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const made = { packages: 0 };

function packageOf(
  design: Design,
  target: 'nats' | 'postgres',
  change: { readonly bug?: Bug; readonly version?: number } = {},
): Promise<Connect> {
  made.packages += 1;
  const concrete = hurried(concreteFor(design, target));
  const { plan } = concrete;
  const versionMin = plan.kind === 'nats' ? ([change.version ?? 0, 0] as const) : change.version;
  const planned = change.version === undefined ? plan : { ...plan, versionMin };
  const place = join(folder, `package-${made.packages}`);
  return connectOf(place, { ...concrete, plan: planned as typeof plan }, change.bug);
}

/** The call of an operation that must be there. */
function call(connected: Connected, operation: string, input?: Data): Promise<Data> {
  const asked = connected[operation];
  assert.ok(asked !== undefined, operation);
  return input === undefined ? asked() : asked(input);
}

/** Whether something comes within some seconds, which are far more than it needs. */
async function comes(promise: Promise<unknown>, seconds = 8): Promise<boolean> {
  const timer = new AbortController();
  const late = pause(seconds * 1000, false, { signal: timer.signal }).catch(() => false);
  const came = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return came;
}

/** What came, in an order of its own: messages and jobs overtake each other. */
function inOrder(came: readonly Data[]): readonly Data[] {
  return [...came].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

/** Makes branches be attempted all at once: so the losers take something too. */
const attemptsAtOnce: Bug = {
  file: 'dist/waits.js',
  find: 'const taken = await waiting.attempt(input);',
  replace:
    'const all = await Promise.all(waits.map((each) => each.waiting.attempt(each.input))); const taken = all[waits.findIndex((each) => each.came === came)];',
};

for (const { target, title, skip, start } of serverKinds) {
  describe(`waiting on ${title}`, { skip }, () => {
    const parts: { server?: Server } = {};
    const opened: Connected[] = [];
    const url = (): string => parts.server?.url ?? '';

    const join = async (connect: Connect, namespace: string, self: string): Promise<Connected> => {
      const connected = await connect({ url: url(), namespace, self });
      opened.push(connected);
      return connected;
    };

    before(async () => {
      parts.server = await start();
    });
    after(async () => {
      await Promise.all(opened.map((each) => each.close?.()));
      await parts.server?.stop();
    });

    /** Sends messages and jobs, and takes them by `first`, and says what came. */
    const takenByFirst = async (bug?: Bug): Promise<readonly Data[]> => {
      const connect = await packageOf(passingChannel, target, bug === undefined ? {} : { bug });
      const namespace = world();
      const taker = await join(connect, namespace, 'taker');
      const sender = await join(connect, namespace, 'sender');
      const count = 12;
      for (let at = 0; at < count; at += 1) {
        await call(sender, 'send', { to: 'taker', message: at });
        await call(sender, 'push', at);
      }
      const came: Data[] = [];
      for (let late = 0; late < 10 && came.length < 2 * count; ) {
        const next = (await call(taker, 'whichever', 300)) as { came: string; what: Data };
        if (next.came === 'late') late += 1;
        else came.push([next.came, next.what]);
      }
      return inOrder(came);
    };

    const wanted = inOrder([
      ...Array.from({ length: 12 }, (_, at) => ['message', at]),
      ...Array.from({ length: 12 }, (_, at) => ['job', [at, 1]]),
    ]);

    it('first takes one thing at a time, and what it does not take is not lost', async () => {
      assert.deepEqual(await takenByFirst(), wanted);
    });

    it('finds it when losing branches take something too', async () => {
      assert.notDeepEqual(await takenByFirst(attemptsAtOnce), wanted);
    });

    it('first is late without anything, and goes on after', async () => {
      const connect = await packageOf(passingQueue, target);
      const worker = await join(connect, world(), 'worker');
      const began = Date.now();
      assert.equal(await call(worker, 'takeWithin', 60), null);
      assert.ok(Date.now() >= began + 60);
      await call(worker, 'push', { job: 'one' });
      const { job, attempt } = (await call(worker, 'takeWithin', 60_000)) as {
        job: Data;
        attempt: number;
      };
      assert.deepEqual([job, attempt], ['one', 1]);
    });

    it('gives up what waits when it is closed', async () => {
      for (const [design, operation] of [
        [passingQueue, 'take'],
        [passingChannel, 'receive'],
      ] as const) {
        const one = await join(await packageOf(design, target), world(), 'one');
        const waiting = call(one, operation);
        const refused = assert.rejects(waiting, { name: 'Unavailable' });
        await pause(60);
        await one.close?.();
        await refused;
        await assert.rejects(call(one, operation), { name: 'Unavailable' });
      }
      const one = await join(await packageOf(passingTime, target), world(), 'one');
      const waiting = call(one, 'until', { timeMs: Date.now() + 3_600_000 });
      const refused = assert.rejects(waiting, { name: 'Unavailable' });
      await one.close?.();
      await refused;
    });

    it('says unknown while there is no server, and goes on after', async (test) => {
      const { kill, restart } = parts.server ?? {};
      if (kill === undefined || restart === undefined) return test.skip('it is not ours to kill');
      const unknown = { outcome: 'unknown' };
      const log = await join(await packageOf(passingLog, target), world(), 'one');
      const queue = await join(await packageOf(passingQueue, target), world(), 'one');
      const post = await join(await packageOf(passingChannel, target), world(), 'one');
      await call(queue, 'push', { job: 'kept' });
      const first = (await call(queue, 'take')) as { delivery: string };
      assert.deepEqual(await call(log, 'append', { entry: 1 }), { outcome: 'appended', offset: 1 });
      await kill();
      assert.deepEqual(await call(log, 'append', { entry: 2 }), unknown);
      assert.deepEqual(await call(log, 'appendAfter', { offset: 1, entry: 2 }), unknown);
      assert.deepEqual(await call(queue, 'push', { job: 'unknown' }), unknown);
      assert.equal(await call(post, 'send', { to: 'one', message: 'lost' }), null);
      const { delivery } = first;
      const ended = (await call(queue, 'ack', { delivery })) as { outcome: string };
      assert.match(ended.outcome, /^(unknown|late)$/, 'its time may be over by now');
      await assert.rejects(call(log, 'read', { offset: 1 }), { name: 'Unavailable' });
      assert.equal(await call(queue, 'takeWithin', 100), null, 'who waits waits on');
      const waiting = call(queue, 'take');
      await restart();
      const again = (await waiting) as { job: Data; attempt: number };
      assert.equal(again.job, 'kept');
      // A NATS server that is killed may forget that it had handed out a job, but not the job.
      assert.ok(again.attempt === 2 || (target === 'nats' && again.attempt === 1));
      assert.ok(await comes(untilRead(log, 1)));
    });

    it('refuses what lies there with other settings, and says what differs', async () => {
      const [one, two] = [world(), world()];
      const [entries, jobs] = [`${one}_passing_log_entries`, `${two}_passing_queue_jobs`];
      if (target === 'postgres') {
        const client = new pg.Client(url());
        await client.connect();
        await client.query(`CREATE TABLE "${one}_${placeIn(passingLog, 'entries')}" (key text)`);
        await client.query(`CREATE TABLE "${two}_${placeIn(passingQueue, 'jobs')}" (id bigint)`);
        await client.end();
      } else {
        const connection = await connectNats({ servers: url() });
        const manager = await connection.jetstreamManager();
        await manager.streams.add({ name: entries, subjects: [`${entries}.>`], max_msgs: 7 });
        await connection.close();
        const connect = await packageOf(passingQueue, target);
        await (await join(connect, two, 'one')).close?.();
        await changeConsumer(url(), jobs);
      }
      const texts =
        target === 'postgres'
          ? [/is \(key text; logged\); needed is \(/, /is \(id bigint; logged\); needed is \(/]
          : [/max_msgs is 7 and must be -1/, /of consumer .*, max_deliver is 3 and must be -1/];
      for (const [at, [design, namespace]] of (
        [
          [passingLog, one],
          [passingQueue, two],
        ] as const
      ).entries()) {
        const connect = await packageOf(design, target);
        const message = texts[at] ?? /./;
        await assert.rejects(join(connect, namespace, 'x'), { name: 'Unfit', message });
      }
    });

    it('refuses a server that is too old', async () => {
      const connect = await packageOf(passingTime, target, { version: 990_000 });
      const refusal = {
        name: 'Unfit',
        message: /^the server's version is .*; this package needs 99/,
      };
      await assert.rejects(join(connect, world(), 'x'), refusal);
    });

    it('refuses inputs of another shape, in one sentence, before anything is asked', async () => {
      const one = await join(await packageOf(passingTime, target), world(), 'one');
      const refused: readonly (readonly [string, unknown, string])[] = [
        ['roll', 'six', 'the input of roll should be a whole number, not "six".'],
        ['roll', undefined, 'the input of roll should be a whole number, not undefined.'],
        ['until', {}, "the input of until lacks the field 'timeMs'."],
        [
          'until',
          { timeMs: 1, more: 2 },
          "the input of until has a field 'more' that it should not have.",
        ],
        ['until', { timeMs: 0.5 }, 'the input of until.timeMs should be a whole number, not 0.5.'],
        ['until', [], 'the input of until should be a record, not [].'],
      ];
      for (const [operation, input, message] of refused) {
        const asked = one[operation]?.(input as Data);
        await assert.rejects(asked ?? Promise.resolve(), { name: 'TypeError', message });
      }
      const rolls = new Set<Data>();
      for (let at = 0; at < 60; at += 1) rolls.add(await call(one, 'roll', 3));
      assert.deepEqual([...rolls].sort(), [0, 1, 2]);
      assert.equal(await call(one, 'mark'), 'written');
    });

    it('passes the smoke test of its package, in which some calls wait for ever', async () => {
      await packageOf(passingChannel, target);
      const cwd = `${folder}/package-${made.packages}`;
      const variable = target === 'nats' ? 'NATS_URL' : 'DATABASE_URL';
      const env = { ...process.env, [variable]: url() };
      const { stdout } = await promisify(execFile)(process.execPath, ['test/smoke.mjs'], {
        cwd,
        env,
      });
      assert.match(stdout, /^send, first call: null\n/);
      assert.match(stdout, /\nreceive, first call: waits\npush, first call: /);
      assert.match(stdout, /\nwhichever, second call: \{"came":"job",/);
    });

    it('refuses a server that does not let it in', async (test) => {
      if (target === 'nats') {
        const server = await refusing();
        try {
          const { port } = server.address() as { port: number };
          const connect = await packageOf(passingLog, target);
          const refusal = { name: 'Unfit', message: /^the server says: .*Authorization Violation/ };
          await assert.rejects(connect({ url: `nats://127.0.0.1:${port}` }), refusal);
        } finally {
          server.close();
        }
        return;
      }
      if (title === 'PGlite') return test.skip('it lets everybody in');
      const role = world();
      const client = new pg.Client(url());
      await client.connect();
      await client.query(`CREATE ROLE ${role} LOGIN`);
      const connect = await packageOf(passingLog, target);
      const weak = new URL(url());
      weak.username = role;
      try {
        const refusal = { name: 'Unfit', message: /^the database says: permission denied/ };
        await assert.rejects(connect({ url: weak.href, namespace: world() }), refusal);
      } finally {
        await client.query(`DROP ROLE ${role}`);
        await client.end();
      }
    });
  });
}

describe('clocks that jump', () => {
  const hour = 3_600_000;

  /** What comes of a wait when the clock is set while it lasts; null where nothing does. */
  const waited = async (set: number, timeMs: number, bug?: Bug): Promise<number | null> => {
    const kind = serverKinds.find(({ title }) => title === 'PGlite');
    const server = await kind?.start();
    const real = Date.now;
    try {
      const connect = await packageOf(passingTime, 'postgres', bug === undefined ? {} : { bug });
      const one = await connect({ url: server?.url ?? '' });
      try {
        const waiting = call(one, 'until', { timeMs: real() + timeMs });
        await pause(30);
        Date.now = () => real() + set;
        const came = await comes(waiting, 4);
        waiting.catch(() => {});
        return came ? Date.now() - set : null;
      } finally {
        await one.close?.();
      }
    } finally {
      Date.now = real;
      await server?.stop();
    }
  };

  it('does not wait for a time that is over because the clock was set forward', async () => {
    assert.notEqual(await waited(2 * hour, hour), null);
  });

  it('waits on for a time that is not yet because the clock was set back', async () => {
    assert.equal(await waited(-hour, 300), null);
  });

  it('finds a clock that looks only once', async () => {
    const find = 'Math.min(timeMs - Date.now(), lookMs)';
    const bug = { file: 'dist/clock.js', find, replace: 'timeMs - Date.now()' };
    assert.equal(await waited(2 * hour, hour, bug), null);
  });

  it('finds a clock that trusts its timer', async () => {
    const find = 'await Promise.race(';
    const bug = {
      file: 'dist/waits.js',
      find,
      replace: `if (true) return { answer: null };${find}`,
    };
    assert.notEqual(await waited(-hour, 300, bug), null);
  });
});

/** The table of a port, as the concrete specification says it. */
function placeIn(design: Design, port: string): string {
  return concreteFor(design, 'postgres').ports.find(({ name }) => name === port)?.place ?? '';
}

async function untilRead(log: Connected, offset: number): Promise<void> {
  while (((await call(log, 'read', { offset }).catch(() => [])) as Data[]).length === 0) {
    await pause(50);
  }
}

async function changeConsumer(servers: string, stream: string): Promise<void> {
  const connection = await connectNats({ servers });
  const manager = await connection.jetstreamManager();
  const [consumer] = await manager.consumers.list(stream).next();
  assert.ok(consumer !== undefined);
  assert.equal((await manager.streams.info(stream)).config.retention, RetentionPolicy.Workqueue);
  await manager.consumers.update(stream, consumer.name, { max_deliver: 3 });
  await connection.close();
}

/** A server that speaks the protocol only as far as to send everybody away. */
async function refusing(): Promise<TcpServer> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const info = { server_id: 'x', version: '2.10.27', max_payload: 1_048_576, headers: true };
    socket.write(`INFO ${JSON.stringify({ ...info, proto: 1, auth_required: true })}\r\n`);
    socket.once('data', () => socket.end("-ERR 'Authorization Violation'\r\n"));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
