/** Tasks, turns and services: on real servers, through exported packages. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Data } from '#base';
import {
  type Bug,
  type Connected,
  concreteFor,
  connectOf,
  type Server,
  serverKinds,
  world,
} from './packaged.ts';
import { plainTasked, served, tasked } from './tasked.ts';

const folder = mkdtempSync(join(tmpdir(), 'protolab-tasks-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const made = { packages: 0 };

/** The call of an operation that must be there. */
function call(connected: Connected, operation: string, input?: Data): Promise<Data> {
  const asked = connected[operation];
  assert.ok(asked !== undefined, operation);
  return input === undefined ? asked() : asked(input);
}

/** What comes of a call within some seconds; `waits` where nothing does. */
async function within(promise: Promise<Data>, seconds: number): Promise<Data> {
  const timer = new AbortController();
  const late = pause(seconds * 1000, 'waits', { signal: timer.signal }).catch(() => 'waits');
  const came = await Promise.race([promise, late]);
  timer.abort();
  return came;
}

/** How a service is run. */
type Run = (
  input: Data,
  options: {
    readonly url: string;
    readonly self: string;
    readonly namespace: string;
    readonly signal: AbortSignal;
    readonly onSay?: (name: string, data: Data) => void;
    readonly onBegin?: (life: number) => void;
  },
) => Promise<void>;

for (const { target, title, skip, start } of serverKinds) {
  describe(`several things at once on ${title}`, { skip }, () => {
    const parts: { server?: Server } = {};
    const opened: Connected[] = [];
    const url = (): string => parts.server?.url ?? '';

    before(async () => {
      parts.server = await start();
    });
    after(async () => {
      await Promise.all(opened.map((each) => each.close?.()));
      await parts.server?.stop();
    });

    const place = (): string => join(folder, `package-${made.packages}`);

    const opening = async (design = tasked, ...bugs: readonly Bug[]): Promise<Connected> => {
      made.packages += 1;
      const connect = await connectOf(place(), concreteFor(design, target), ...bugs);
      const connected = await connect({ url: url(), namespace: world(), self: 'one' });
      opened.push(connected);
      return connected;
    };

    /** What each operation answers on a fresh connection, in this order, up to one that waits. */
    const asked = async (one: Connected): Promise<readonly Data[]> => {
      const answers: Data[] = [];
      const ask = async (operation: string, input?: Data): Promise<void> => {
        if (JSON.stringify(answers.at(-1) ?? null).endsWith('"waits"]')) return;
        const coming = call(one, operation, input).catch(() => 'fails');
        answers.push([operation, await within(coming, 2)]);
      };
      await ask('add', { left: 'a', right: '5' });
      await ask('add', { left: 'b', right: '7' });
      await ask('both', { left: 'a', right: 'b' });
      await ask('crowd', 'b');
      await ask('leave', { key: 'a', waitMs: 50 });
      await ask('look', 'a');
      await ask('within', 50);
      await ask('push', { job: 'one' });
      await ask('within', 20_000);
      await ask('copies');
      await ask('spin', { left: 1000, turns: 0 });
      return answers;
    };

    const wanted = [
      ['add', 1],
      ['add', 1],
      ['both', { left: 5, right: 7 }],
      ['crowd', 14],
      ['leave', null],
      ['look', 6],
      ['within', { came: 'late', job: null }],
      ['push', 'pushed'],
      ['within', { came: 'job', job: { job: 'one' } }],
      ['copies', 3],
      ['spin', 1000],
    ];

    it('joins, waits for a free place, ends with its tasks, cancels, copies, and turns', async () => {
      assert.deepEqual(await asked(await opening()), wanted);
    });

    const bugs: readonly (readonly [string, Bug, string])[] = [
      [
        'a join that answers another task',
        {
          file: 'dist/tasks.js',
          find: 'const ended = kept.get(task)?.ended ?? null;',
          replace: 'const ended = [...kept.values()].find((each) => each.ended)?.ended ?? null;',
        },
        'both',
      ],
      [
        'a call that does not wait for its tasks',
        { file: 'dist/tasks.js', find: '.some(isAtWork)', replace: '.some(() => false)' },
        'look',
      ],
      [
        'a start that waits for no free place',
        { file: 'dist/tasks.js', find: '[1, 2]', replace: '[1]' },
        'both',
      ],
      [
        'a cancel that tells nobody',
        { file: 'dist/tasks.js', find: 'kept.isCancelled = true;', replace: ';' },
        'within',
      ],
      [
        'memory that is shared',
        {
          file: 'dist/tasks.js',
          find: 'steps(ports, ordered(input))',
          replace: 'steps(ports, input)',
        },
        'copies',
      ],
      [
        'a task that takes the number of another',
        { file: 'dist/tasks.js', find: '=> !kept.has(number)', replace: '=> number > 0' },
        'both',
      ],
      [
        'a turn that drops its input',
        { file: 'dist/become.js', find: 'this.input = input;', replace: 'this.input = null;' },
        'spin',
      ],
      [
        'turns that are not taken',
        { file: 'dist/become.js', find: 'answer instanceof Next', replace: 'false' },
        'spin',
      ],
    ];
    for (const [what, bug, broken] of bugs) {
      it(`finds ${what}`, async () => {
        const answers = await asked(await opening(tasked, bug));
        const wrong = answers.flatMap((each, at) =>
          JSON.stringify(each) === JSON.stringify(wanted[at]) ? [] : [(each as [string])[0]],
        );
        assert.ok(wrong.includes(broken), `${JSON.stringify(answers)} is wrong at '${broken}'`);
      });
    }

    it('works without any other waiting, and without a source', async () => {
      const one = await opening(plainTasked);
      assert.equal(await call(one, 'mark', 'a'), 'written');
      assert.deepEqual(await call(one, 'both', { left: 'a', right: 'b' }), { left: 1, right: 0 });
    });

    it('turns with its input until nobody is in between', async () => {
      const one = await opening();
      let tries = 0;
      for (let at = 1; at <= 10; at += 1) tries += (await call(one, 'addTwice', 'a')) as number;
      assert.deepEqual(await call(one, 'look', 'a'), 30);
      assert.ok(tries >= 20, `${tries} tries`);
    });

    it('keeps one turn in memory, however long a loop is', async () => {
      const one = await opening();
      assert.equal(await call(one, 'spin', { left: 300_000, turns: 0 }), 300_000);
    });

    it('gives a call up with all its tasks when it is closed', async () => {
      const one = await opening();
      const waiting = call(one, 'within', 60_000);
      const refused = assert.rejects(waiting, { name: 'Unavailable' });
      await pause(60);
      await one.close?.();
      await refused;
    });

    /**
     * What stands under a key after a call that was given up, whose function would go on later: as
     * soon as it has changed, or after so many more seconds in which it did not.
     */
    const leftBehind = async (seconds: number, ...bugs: readonly Bug[]): Promise<Data> => {
      const { kill, restart } = parts.server ?? {};
      const one = await opening(tasked, ...bugs);
      await call(one, 'add', { left: 'a', right: '1' });
      await kill?.();
      const over = pause(6500 + seconds * 1000, 'over');
      const given = call(one, 'unwell', { key: 'a', waitMs: 6000 });
      await assert.rejects(given, { name: 'Unavailable' });
      await restart?.();
      const again = async (): Promise<Data> => await call(one, 'look', 'a').catch(again);
      while ((await Promise.race([over, pause(200)])) !== 'over') {
        const found = await again();
        if (found !== 1) return found;
      }
      return await again();
    };

    const waitsOn = { file: 'dist/waits.js', find: 'this.#abandoned !== begun', replace: 'false' };
    const asksOn = { file: 'dist/tasks.js', find: 'if (call.isOver)', replace: 'if (false)' };

    it('lets nothing of a call go on that was given up', async (test) => {
      if (parts.server?.kill === undefined) return test.skip('it is not ours to kill');
      assert.equal(await leftBehind(0), 1);
    });

    it('finds it when something goes on', async (test) => {
      if (parts.server?.kill === undefined) return test.skip('it is not ours to kill');
      assert.equal(await leftBehind(30, waitsOn, asksOn), 1000);
    });

    it('runs a service until it is aborted, through deaths of its server', async () => {
      made.packages += 1;
      const connect = await connectOf(place(), concreteFor(served, target));
      const namespace = world();
      const client = await connect({ url: url(), namespace, self: 'client' });
      opened.push(client);
      const { runWorker }: { runWorker: Run } = await import(
        pathToFileURL(join(place(), 'dist/index.js')).href
      );
      const stop = new AbortController();
      const said: Data[] = [];
      const lives: number[] = [];
      const running = runWorker(
        { place: 'here', served: 0 },
        {
          ...{ url: url(), namespace, self: 'worker 1', signal: stop.signal },
          onSay: (name, data) => said.push([name, data]),
          onBegin: (life) => lives.push(life),
        },
      );
      for (const job of ['a', 'b', 'a']) await call(client, 'order', job);
      const saying = async (count: number): Promise<void> => {
        while (said.length < count) await pause(20);
      };
      await saying(3);
      assert.equal(await call(client, 'done', 'here a'), 2);
      assert.equal(await call(client, 'done', 'here b'), 1);
      assert.deepEqual(said.at(-1), ['served', { job: 'a', served: 3 }]);
      const { kill, restart } = parts.server ?? {};
      if (kill !== undefined && restart !== undefined) {
        await kill();
        // Longer than anything is tried again: a request of the service is given up.
        await pause(8000);
        await restart();
        while (lives.length === 1) await pause(20);
        const again = async (): Promise<Data> => await call(client, 'order', 'c').catch(again);
        while ((await again()) !== 'pushed') await pause(50);
        await saying(4);
        assert.deepEqual(said[3], ['served', { job: 'c', served: 1 }], 'it knows nothing any more');
      }
      assert.deepEqual(
        lives,
        lives.map((_, at) => at + 1),
      );
      stop.abort();
      await running;
      await call(client, 'order', 'late');
      await pause(200);
      assert.equal(await call(client, 'done', 'here late'), 0);
    });
  });
}
