/** Sweeps of several processes on a real server, while processes and the server are killed. */
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type JetStreamManager, type NatsConnection } from 'nats';
import { reportJson, reportOf, sweepHere } from '#sweep';
import { findNatsServer, type NatsServer, startNatsServer } from '../../src/target/nats-server.ts';
import { join, type Member, type Part } from './member.js';
import { jobOf } from './worlds.js';

const found = await findNatsServer({ ...process.env, NATS_URL: '' });
const skip = found.kind === 'binary' ? false : 'there is no nats-server';
const members: Member[] = [];
const servers: NatsServer[] = [];
after(async () => {
  for (const { child } of members) child.kill('SIGKILL');
  for (const server of servers) await server.stop();
});

const design = 'saga/recorded-intent';

/** A server of its own, what it keeps of the sweep, and processes that take part in it. */
async function opened(sizes: Part['sizes'], name: string) {
  assert.ok(found.kind === 'binary', 'the test is skipped otherwise');
  const server = await startNatsServer(found.path);
  servers.push(server);
  const connection = await connect({ servers: server.url, maxReconnectAttempts: -1 });
  const manager = await connection.jetstreamManager({ timeout: 2_000 });
  const part = { design, sizes, address: server.url, name, silentSeconds: 2 };
  const take = (more: Pick<Part, 'role' | 'overwrites'>): Member => {
    const member = join({ ...part, ...more });
    members.push(member);
    return member;
  };
  return { server, connection, manager, take, part };
}

/** How often each range was written, by its key; nothing before the first. */
async function written(
  manager: JetStreamManager,
  name: string,
): Promise<{ readonly [key: string]: number }> {
  const filter = `$KV.protolab_sweep_${name}.range.*`;
  const asked = { subjects_filter: filter };
  const info = await manager.streams.info(`KV_protolab_sweep_${name}`, asked).catch(() => null);
  return info?.state.subjects ?? {};
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (await holds()) return;
    await pause(100);
  }
  assert.fail(`${what}: not within two minutes`);
}

/** Stops a process at a moment at which it holds a range. It must be the only one that does. */
async function stoppedMidway(
  { child }: Member,
  manager: JetStreamManager,
  name: string,
): Promise<void> {
  await eventually('a process is stopped while it holds a range', async () => {
    child.kill('SIGSTOP');
    await pause(50);
    const { num_ack_pending } = await manager.consumers.info(`protolab_ranges_${name}`, 'workers');
    if (num_ack_pending > 0) return true;
    child.kill('SIGCONT');
    return false;
  });
}

async function closed(connection: NatsConnection): Promise<void> {
  await connection.close();
}

test('workers, readers and the server are killed; the report is that of one process', {
  skip,
}, async () => {
  const name = 'killed';
  const sizes = { runs: 60_000, seed: '5' };
  const here = await sweepHere(jobOf(design, sizes), { workers: 1 });
  assert.ok(here !== null);
  const { server, connection, manager, take } = await opened(sizes, name);
  const ranges = 60;
  const atLeast = (count: number) => async (): Promise<boolean> =>
    Object.keys(await written(manager, name)).length >= count;

  const first = take({ role: 'works' });
  await eventually('the first worker has begun', atLeast(2));
  await stoppedMidway(first, manager, name);
  const held = Object.keys(await written(manager, name)).length;
  first.child.kill('SIGKILL');

  const reader = take({ role: 'reads' });
  const second = take({ role: 'works' });
  await eventually('others went on', atLeast(held + 8));
  await server.kill();
  await pause(500);
  await server.restart();
  await eventually('they found the server again', atLeast(held + 14));
  reader.child.kill('SIGKILL');
  await server.kill();
  second.child.kill('SIGKILL');
  await server.restart();

  const third = take({ role: 'works' });
  const last = take({ role: 'reads' });
  await eventually('others went on again', atLeast(held + 20));
  await server.restart();
  const { code, out, err } = await last.ended;
  assert.equal(err, '');
  assert.equal(code, 0);
  assert.equal(out, reportJson(reportOf(here)));
  assert.equal((await third.ended).code, 0, 'the worker saw that nothing is left');
  const times = Object.values(await written(manager, name));
  assert.deepEqual(
    times,
    Array.from({ length: ranges }, () => 1),
  );
  await closed(connection);
});

for (const overwrites of [false, true]) {
  const what = overwrites
    ? 'a planted worker that writes without looking is found out'
    : 'a worker that was thought to be gone comes back, and counts once';
  test(what, { skip }, async () => {
    const name = overwrites ? 'planted' : 'returned';
    const sizes = { runs: 12_000, seed: '5' };
    const { connection, manager, take } = await opened(sizes, name);
    const stopped = take({ role: 'works', overwrites });
    await eventually('the first worker has begun', async () => {
      return Object.keys(await written(manager, name)).length > 0;
    });
    await stoppedMidway(stopped, manager, name);
    const other = take({ role: 'works' });
    assert.equal((await other.ended).code, 0);
    assert.equal(Object.keys(await written(manager, name)).length, 12);
    stopped.child.kill('SIGCONT');
    await stopped.ended;
    const times = Object.values(await written(manager, name));
    assert.equal(times.filter((each) => each === 2).length, overwrites ? 1 : 0);
    const { code, out, err } = await take({ role: 'reads' }).ended;
    await closed(connection);
    if (overwrites) {
      assert.equal(code, 2);
      assert.match(err, /Range \d+ has two results/);
      return;
    }
    const here = await sweepHere(jobOf(design, sizes), { workers: 1 });
    assert.ok(here !== null);
    assert.equal(err, '');
    assert.equal(out, reportJson(reportOf(here)));
  });
}
