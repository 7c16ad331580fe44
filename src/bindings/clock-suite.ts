/** What clocks promise, wherever they are. */
import assert from 'node:assert/strict';
import { answered, type Check, type Desk } from './suite.js';

async function now(desk: Desk, process: string): Promise<number> {
  const shown = await answered<number>(desk.ask(process, 'now', null), 'now');
  assert.ok(Number.isFinite(shown) && shown >= 0, `${shown}`);
  return shown;
}

async function until(desk: Desk, process: string, timeMs: number): Promise<void> {
  const answer = await answered(desk.ask(process, 'until', { timeMs }), `until ${timeMs}`);
  assert.equal(answer, null);
}

/** The checks. */
export const clockChecks: readonly Check[] = [
  {
    name: 'a clock goes on, and never back',
    needs: ['clocks never go back'],
    run: async (desk) => {
      let last = await now(desk, 'ann');
      for (let round = 1; round <= 5; round += 1) {
        await until(desk, 'ann', last + 15);
        const next = await now(desk, 'ann');
        assert.ok(next >= last + 15, `${next} after ${last}`);
        last = next;
      }
    },
  },
  {
    name: 'a time that is over is not waited for',
    needs: ['clocks never go back'],
    run: async (desk) => {
      const shown = await now(desk, 'ann');
      for (const timeMs of [shown, 0, -5]) await until(desk, 'ann', timeMs);
    },
  },
  {
    name: 'the clocks of two processes agree',
    needs: ['clocks agree', 'clocks never go back'],
    run: async (desk) => {
      let last = 0;
      for (let round = 1; round <= 5; round += 1) {
        for (const process of ['ann', 'bob']) {
          const next = await now(desk, process);
          assert.ok(next >= last, `${process} saw ${next} after ${last}`);
          last = next;
          await until(desk, process, last + 2);
        }
      }
    },
  },
  {
    name: 'who waits for an earlier time is answered first',
    needs: ['clocks agree', 'clocks never go back'],
    run: async (desk) => {
      const shown = await now(desk, 'ann');
      const order: string[] = [];
      const later = until(desk, 'ann', shown + 120).then(() => order.push('later'));
      const sooner = until(desk, 'bob', shown + 40).then(() => order.push('sooner'));
      await Promise.all([later, sooner]);
      assert.deepEqual(order, ['sooner', 'later']);
    },
  },
  {
    name: 'no time passes while a process can go on',
    needs: ['clocks agree', 'clocks never go back', 'steps take no time'],
    run: async (desk) => {
      const shown = await now(desk, 'ann');
      for (const process of ['bob', 'ann']) assert.equal(await now(desk, process), shown);
    },
  },
];
