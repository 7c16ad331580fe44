/** What a channel promises, wherever it is. */
import assert from 'node:assert/strict';
import type { Data } from '#base';
import { answered, type Check, type Desk, values, waits } from './suite.js';

type Received = { readonly from: string; readonly message: Data };

async function join(desk: Desk, ...processes: readonly string[]): Promise<void> {
  for (const process of processes) await desk.join?.(process);
}

async function send(desk: Desk, from: string, to: string, message: Data): Promise<void> {
  assert.equal(await answered(desk.ask(from, 'send', { to, message }), 'send'), null);
}

async function receive(desk: Desk, process: string): Promise<Received> {
  return answered<Received>(desk.ask(process, 'receive', null), `receive of ${process}`);
}

/** The checks; each begins with an empty channel. */
export const channelChecks: readonly Check[] = [
  {
    name: 'a message arrives, with the name of its sender, and so does the next',
    needs: ['no loss'],
    run: async (desk) => {
      await join(desk, 'ann', 'bob');
      await send(desk, 'ann', 'bob', 'one');
      assert.deepEqual(await receive(desk, 'bob'), { from: 'ann', message: 'one' });
      await send(desk, 'bob', 'ann', 'two');
      assert.deepEqual(await receive(desk, 'ann'), { from: 'bob', message: 'two' });
    },
  },
  {
    name: 'a receive waits for a message',
    needs: ['no loss'],
    run: async (desk) => {
      await join(desk, 'ann', 'bob');
      const receiving = desk.ask('bob', 'receive', null);
      await waits(receiving, 'receive without a message');
      await send(desk, 'ann', 'bob', 'late');
      const got = await answered(receiving, 'receive');
      assert.deepEqual(got, { from: 'ann', message: 'late' });
    },
  },
  {
    name: 'a message reaches nobody but the process that it was sent to',
    needs: ['no loss'],
    run: async (desk) => {
      await join(desk, 'ann', 'bob', 'eve');
      const eve = desk.ask('eve', 'receive', null);
      await send(desk, 'ann', 'bob', 'for bob');
      assert.equal((await receive(desk, 'bob')).message, 'for bob');
      await waits(eve, 'receive of a process that nobody sent anything to');
      await send(desk, 'ann', 'eve', 'for eve');
      assert.equal((await answered<Received>(eve, 'receive')).message, 'for eve');
    },
  },
  {
    name: 'no message arrives twice',
    needs: ['no loss', 'no duplicates', 'in order'],
    run: async (desk) => {
      await join(desk, 'ann', 'bob');
      for (const message of [1, 2, 3]) {
        await send(desk, 'ann', 'bob', message);
        assert.equal((await receive(desk, 'bob')).message, message);
      }
      await waits(desk.ask('bob', 'receive', null), 'receive after the last message');
    },
  },
  {
    name: 'messages of one sender arrive in the order in which they were sent',
    needs: ['no loss', 'no duplicates', 'in order'],
    run: async (desk) => {
      await join(desk, 'ann', 'bob');
      const messages = [3, 1, 2, 1, 5];
      for (const message of messages) await send(desk, 'ann', 'bob', message);
      const seen: Data[] = [];
      for (const _ of messages) seen.push((await receive(desk, 'bob')).message);
      assert.deepEqual(seen, messages);
    },
  },
  {
    name: 'messages of several senders all arrive',
    needs: ['no loss', 'no duplicates'],
    run: async (desk) => {
      const senders = ['ann', 'eve', 'joe'];
      await join(desk, ...senders, 'bob');
      await Promise.all(
        senders.map(async (sender) => {
          for (const number of [1, 2]) await send(desk, sender, 'bob', `${sender} ${number}`);
        }),
      );
      const seen: string[] = [];
      for (let count = 0; count < 6; count += 1) {
        const { from, message } = await receive(desk, 'bob');
        assert.ok(String(message).startsWith(from));
        seen.push(String(message));
      }
      const sent = senders.flatMap((sender) => [`${sender} 1`, `${sender} 2`]);
      assert.deepEqual(seen.sort(), sent);
    },
  },
  {
    name: 'a message arrives as it was sent, whatever it is',
    needs: ['no loss', 'no duplicates', 'in order'],
    run: async (desk) => {
      await join(desk, 'ann', 'bob');
      for (const message of values) {
        await send(desk, 'ann', 'bob', message);
        assert.deepEqual(await receive(desk, 'bob'), { from: 'ann', message });
      }
    },
  },
];
