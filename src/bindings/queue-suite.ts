/** What a queue promises, wherever it is. */
import assert from 'node:assert/strict';
import type { Data } from '#base';
import { answered, type Check, type Desk, values, waits } from './suite.js';

type Taken = { readonly job: Data; readonly delivery: string; readonly attempt: number };

async function push(desk: Desk, process: string, ...jobs: readonly Data[]): Promise<void> {
  for (const job of jobs) {
    const ended = await answered(desk.ask(process, 'push', { job }), 'push');
    assert.deepEqual(ended, { outcome: 'pushed' });
  }
}

async function take(desk: Desk, process: string): Promise<Taken> {
  return answered<Taken>(desk.ask(process, 'take', null), `take of ${process}`);
}

async function done(desk: Desk, process: string, { delivery }: Taken): Promise<void> {
  const ended = await answered(desk.ask(process, 'ack', { delivery }), 'ack');
  assert.deepEqual(ended, { outcome: 'returned' });
}

async function giveBack(
  desk: Desk,
  process: string,
  { delivery, delayMs = 0 }: { delivery: string; delayMs?: number },
): Promise<Data> {
  return answered<Data>(desk.ask(process, 'nack', { delivery, delayMs }), 'nack');
}

/** The checks; each begins with an empty queue. */
export const queueChecks: readonly Check[] = [
  {
    name: 'a job is handed out, and never again once it is done',
    needs: [],
    run: async (desk) => {
      await push(desk, 'client', 'first');
      const first = await take(desk, 'worker 1');
      assert.equal(first.job, 'first');
      assert.equal(first.attempt, 1);
      assert.match(first.delivery, /./);
      await done(desk, 'worker 1', first);
      await push(desk, 'client', 'second');
      const second = await take(desk, 'worker 1');
      assert.equal(second.job, 'second');
      assert.notEqual(second.delivery, first.delivery);
      await done(desk, 'worker 1', second);
    },
  },
  {
    name: 'a take waits for a job',
    needs: [],
    run: async (desk) => {
      const taking = desk.ask('worker 1', 'take', null);
      await waits(taking, 'take from an empty queue');
      await push(desk, 'client', 'late');
      assert.equal((await answered<Taken>(taking, 'take')).job, 'late');
    },
  },
  {
    name: 'jobs are handed out in the order of their pushes',
    needs: ['in order'],
    run: async (desk) => {
      const jobs = [3, 1, 2, 1, 5];
      await push(desk, 'client', ...jobs);
      const seen: Data[] = [];
      for (const _ of jobs) {
        const taken = await take(desk, 'worker 1');
        seen.push(taken.job);
        await done(desk, 'worker 1', taken);
      }
      assert.deepEqual(seen, jobs);
    },
  },
  {
    name: 'a job that somebody has is handed out to nobody else',
    needs: ['handed out once'],
    run: async (desk) => {
      await push(desk, 'client', 'a', 'b', 'c', 'd');
      const workers = ['worker 1', 'worker 2', 'worker 3', 'worker 4'];
      const taken = await Promise.all(workers.map((worker) => take(desk, worker)));
      assert.deepEqual(taken.map(({ job }) => job).sort(), ['a', 'b', 'c', 'd']);
      assert.deepEqual(new Set(taken.map(({ attempt }) => attempt)), new Set([1]));
      assert.equal(new Set(taken.map(({ delivery }) => delivery)).size, 4);
      await Promise.all(taken.map((each, at) => done(desk, workers[at] ?? '', each)));
    },
  },
  {
    name: 'a job that is not done in time is handed out again, and who was late is told',
    needs: [],
    lease: true,
    run: async (desk) => {
      await push(desk, 'client', 'slow');
      const first = await take(desk, 'worker 1');
      const second = await take(desk, 'worker 2');
      assert.equal(second.job, 'slow');
      assert.equal(second.attempt, 2);
      assert.notEqual(second.delivery, first.delivery);
      const { delivery } = first;
      const late = await answered(desk.ask('worker 1', 'ack', { delivery }), 'a late ack');
      assert.deepEqual(late, { outcome: 'late' });
      assert.deepEqual(await giveBack(desk, 'worker 1', { delivery }), { outcome: 'late' });
      await done(desk, 'worker 2', second);
    },
  },
  {
    name: 'a job that was given back is handed out again',
    needs: [],
    run: async (desk) => {
      await push(desk, 'client', 'refused');
      const first = await take(desk, 'worker 1');
      assert.deepEqual(await giveBack(desk, 'worker 1', first), { outcome: 'returned' });
      const second = await take(desk, 'worker 2');
      assert.equal(second.job, 'refused');
      assert.equal(second.attempt, 2);
      assert.notEqual(second.delivery, first.delivery);
      await done(desk, 'worker 2', second);
    },
  },
  {
    name: 'a job that was given back with a delay lets others go first',
    needs: [],
    run: async (desk) => {
      await push(desk, 'client', 'early');
      const { delivery } = await take(desk, 'worker 1');
      const ended = await giveBack(desk, 'worker 1', { delivery, delayMs: 400 });
      assert.deepEqual(ended, { outcome: 'returned' });
      await push(desk, 'client', 'other');
      const other = await take(desk, 'worker 1');
      assert.equal(other.job, 'other');
      await done(desk, 'worker 1', other);
      const again = await take(desk, 'worker 1');
      assert.deepEqual([again.job, again.attempt], ['early', 2]);
      await done(desk, 'worker 1', again);
    },
  },
  {
    name: 'a job is handed out as it was pushed, whatever it is',
    needs: [],
    run: async (desk) => {
      for (const job of values) {
        await push(desk, 'client', job);
        const taken = await take(desk, 'worker 1');
        assert.deepEqual(taken.job, job);
        await done(desk, 'worker 1', taken);
      }
    },
  },
];
