/** A sweep on a real server: shared, stopped early, refused, mended, and given back. */
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { AckPolicy, connect, type JetStreamManager, type NatsConnection } from 'nats';
import { forgetSweep, reportJson, reportOf, sweepHere, sweepTogether, workTogether } from '#sweep';
import { type Board, openBoard } from '../../src/sweep/board.js';
import { type Place, placeOf } from '../../src/sweep/place.js';
import { openQueue } from '../../src/sweep/queue.js';
import { readResults } from '../../src/sweep/results.js';
import { connectTo, type Server } from '../../src/sweep/server.js';
import type { Outcome } from '../../src/sweep/tally.js';
import { findNatsServer, type NatsServer, startNatsServer } from '../../src/target/nats-server.ts';
import { rejects } from './rejects.js';
import { jobOf, rareRun } from './worlds.js';

const found = await findNatsServer({ ...process.env, NATS_URL: '' });
const binary = found.kind === 'binary' ? found.path : null;

describe('a sweep on a server', {
  skip: binary === null ? 'there is no nats-server' : false,
}, () => {
  let nats: NatsServer;
  let server: Server;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  before(async () => {
    nats = await startNatsServer(binary ?? '');
    server = await connectTo(nats.url);
    connection = await connect({ servers: nats.url });
    manager = await connection.jetstreamManager();
  });
  after(async () => {
    await connection.close();
    await server.close();
    await nats.stop();
  });
  const sharing = (name: string) => ({ address: nats.url, name, workers: 1, stuckSeconds: 3 });

  const shared = async (
    job: ReturnType<typeof jobOf>,
    name: string,
    others: number,
  ): Promise<string> => {
    const working = Array.from({ length: others }, () => workTogether(job, sharing(name)));
    const tally = await sweepTogether(job, sharing(name));
    assert.ok(tally !== null);
    await Promise.all(working);
    return reportJson(reportOf(tally));
  };
  const alone = async (job: ReturnType<typeof jobOf>): Promise<string> => {
    const tally = await sweepHere(job, { workers: 1 });
    assert.ok(tally !== null);
    return reportJson(reportOf(tally));
  };

  test('three take part; the report is that of one, and one who comes later reads the same', async () => {
    const job = jobOf('jobs/do-once', { runs: 9_500 });
    const report = await shared(job, 'three', 2);
    assert.equal(report, await alone(job));
    assert.equal(await shared(job, 'three', 0), report);
  });

  test('the lowest run that fails ends it, whoever finds another', async () => {
    const job = jobOf('rare/breaks', { runs: 200_000 });
    const report = await shared(job, 'breaks', 1);
    assert.equal(JSON.parse(report).failure.run, rareRun());
    assert.equal(report, await alone(job));
    const { messages } = (await manager.streams.info(placeOf('breaks').queue)).state;
    assert.equal(messages, 0, 'nothing is left on the queue');
  });

  test('a range that loops is a sentence for whoever reads', async () => {
    const job = jobOf('rare/loops', { runs: rareRun() + 2_000 });
    const tally = await sweepTogether(job, sharing('loops'));
    assert.ok(tally !== null);
    await rejects((async () => reportOf(tally))(), 'sweep/thread', /lost in the runs/);
  });

  test('a result that was lost with its server is made again', async () => {
    const job = jobOf('jobs/do-once', { runs: 5_000 });
    const report = await shared(job, 'lost', 0);
    const { bucketStream, bucketSubject } = placeOf('lost');
    const lost = await manager.streams.getMessage(bucketStream, {
      last_by_subj: `${bucketSubject}.range.3`,
    });
    await manager.streams.deleteMessage(bucketStream, lost.seq);
    assert.equal(await shared(job, 'lost', 0), report);
  });

  test('an interruption gives back what was taken', async () => {
    const job = jobOf('jobs/do-once', { runs: 100_000 });
    const interruption = new AbortController();
    await workTogether(job, {
      ...sharing('interrupted'),
      signal: interruption.signal,
      onRun: () => interruption.abort(),
    });
    const { queue, consumer } = placeOf('interrupted');
    const { num_pending, num_redelivered } = await manager.consumers.info(queue, consumer);
    const { messages } = (await manager.streams.info(queue)).state;
    assert.ok(messages >= 90 && num_pending + num_redelivered > 0);
    const taken = await (
      await openQueue(server, placeOf('interrupted'), { silentSeconds: 10 })
    ).take();
    assert.ok(taken !== null, 'somebody else is given it at once');
  });

  test('another plan under the name, other settings, and a sweep that is removed', async () => {
    const job = jobOf('jobs/do-once', { runs: 3_000 });
    const other = jobOf('jobs/do-once', { runs: 4_000, seed: '2' });
    await shared(job, 'planned', 0);
    await rejects(
      sweepTogether(other, sharing('planned')),
      'sweep/other-plan',
      /runs: 3000, not 4000/,
    );
    await manager.streams.add({
      name: placeOf('otherwise').queue,
      subjects: ['protolab.sweep.otherwise'],
    });
    await rejects(sweepTogether(job, sharing('otherwise')), 'sweep/settings', /retention "limits"/);
    const slower = { ...sharing('planned'), silentSeconds: 5 };
    await rejects(sweepTogether(job, slower), 'sweep/settings', /the workers.*ack_wait/);
    await rejects(sweepTogether(job, sharing('no.name')), 'sweep/name', /'no\.name'/);
    assert.equal(await forgetSweep({ address: nats.url, name: 'planned' }), true);
    assert.equal(await forgetSweep({ address: nats.url, name: 'planned' }), false);
    const long = sweepTogether(jobOf('jobs/do-once', { runs: 1e6 }), {
      ...sharing('removed'),
      onProgress: ({ done }) => {
        if (done > 0) void forgetSweep({ address: nats.url, name: 'removed' });
      },
    });
    await rejects(long, 'sweep/vanished', /removed while/);
  });

  test('a queue that an operator made before is used, if it has the settings', async () => {
    const place = placeOf('prepared');
    await openQueue(server, place, { silentSeconds: 10 });
    const { config } = await manager.streams.info(place.queue);
    await manager.consumers.delete(place.queue, place.consumer);
    await manager.streams.delete(place.queue);
    await manager.streams.add({ ...config, description: 'of an operator', max_msgs: 5_000 });
    const queue = await openQueue(server, place, { silentSeconds: 10 });
    await queue.put([3]);
    assert.equal((await queue.take())?.range, 3);
  });

  const ran = (steps: number): Outcome => ({
    kind: 'ran',
    result: { runs: 1000, steps, depth: 9, failure: null, limit: null, fired: {}, unwitnessed: [] },
  });
  const board = (place: Place, put?: Parameters<typeof openBoard>[2]['put']): Promise<Board> =>
    openBoard(server, place, {
      plan: jobOf('jobs/do-once', { runs: 3_000 }).plan,
      ...(put === undefined ? {} : { put }),
    });

  test('a result counts once, however often it is brought; another one is refused', async () => {
    const place = placeOf('once');
    const [one, other] = [await board(place), await board(place)];
    assert.deepEqual([one.isOurs, other.isOurs], [true, false]);
    await Promise.all([one.keep(1, ran(10)), other.keep(1, ran(10)), one.keep(1, ran(10))]);
    await rejects(other.keep(1, ran(11)), 'sweep/not-deterministic', /two workers saw/i);
    assert.deepEqual(await readResults(server, place).next(), [{ range: 1, outcome: ran(10) }]);
  });

  test('a planted worker that writes without looking is found by whoever reads', async () => {
    const place = placeOf('twice');
    const planted = await board(
      place,
      async (bucket, key, value) => (await bucket.put(key, value)) > 0,
    );
    await planted.keep(1, ran(10));
    await planted.keep(2, ran(10));
    const reader = readResults(server, place);
    assert.equal((await reader.next()).length, 2);
    await planted.keep(1, ran(10));
    await rejects(reader.next(), 'sweep/written-twice', /Range 1 has two results/);
    await rejects(readResults(server, place).next(), 'sweep/written-twice', /Range 1/);
  });

  test('marks are changed by many at one time, and none is lost', async () => {
    const boards = await Promise.all([1, 2, 3, 4].map(() => board(placeOf('marks'))));
    const lows = [9, 4, 7, 5];
    await Promise.all(
      boards.map((each, at) =>
        each.mark(({ queued, lowest }) => ({
          queued: queued + 1,
          lowest: Math.min(lowest ?? 99, lows[at] ?? 99),
        })),
      ),
    );
    assert.deepEqual(await boards[0]?.marks(), { queued: 4, lowest: 4 });
  });

  test('whoever comes later fills the queue where the first was lost', async () => {
    const job = jobOf('jobs/do-once', { runs: 3_000 });
    await board(placeOf('first-lost'));
    await workTogether(job, sharing('first-lost'));
    assert.equal(await shared(job, 'first-lost', 0), await alone(job));
  });

  test('reading goes on where the consumer was forgotten', async () => {
    const place = placeOf('forgotten');
    const kept = await board(place);
    const reader = readResults(server, place);
    await kept.keep(2, ran(10));
    assert.equal((await reader.next()).length, 1);
    for await (const { name } of manager.consumers.list(place.bucketStream)) {
      await manager.consumers.delete(place.bucketStream, name);
    }
    await kept.keep(0, ran(10));
    const more = [...(await reader.next()), ...(await reader.next())];
    assert.deepEqual(
      more.map(({ range }) => range),
      [0],
    );
  });

  test('a queue of many is handed out once each', async () => {
    const place = placeOf('many');
    const queue = await openQueue(server, place, { silentSeconds: 10 });
    const all = Array.from({ length: 1_200 }, (_, range) => range);
    await Promise.all([queue.put(all), queue.put(all)]);
    const consumer = await manager.consumers.info(place.queue, place.consumer);
    assert.equal(consumer.num_pending, 1_200);
    assert.equal(consumer.config.ack_policy, AckPolicy.Explicit);
    const taken = [await queue.take(), await queue.take(), await queue.take()];
    assert.deepEqual(
      taken.map((each) => each?.range),
      [0, 1, 2],
    );
    assert.equal(await queue.isIdle(), false);
    await queue.clear();
    assert.equal(await queue.take(), null);
    assert.equal(await queue.isIdle(), true);
  });
});
