/** The bindings on real servers, through an exported package: one suite for every target. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { connect as connectNats } from 'nats';
import pg from 'pg';
import { type Data, writeWhole } from '../../src/base/index.ts';
import { type Design, design, integer, store } from '../../src/design/index.ts';
import { ownToken } from '../../src/protocols/counter/index.ts';
import type { ConcreteSpec, TargetName } from '../../src/target/concrete.ts';
import { concretize } from '../../src/target/concretize.ts';
import { exportPackage } from '../../src/target/export.ts';
import { findNatsServer, startNatsServer } from '../../src/target/nats-server.ts';
import { startPglite } from '../../src/target/pglite-server.ts';
import { acceptedFor } from './accepted.ts';
import { direct } from './shelf.ts';

type Placed = { collection?: string; key: string; value?: Data; revision?: number };
type Ended = { readonly outcome: string; readonly revision: number };

/** A connected process of the exported shelf, with its inputs filled up. */
class Shelf {
  readonly #raw: { readonly [operation: string]: (input?: unknown) => Promise<unknown> };

  constructor(raw: never) {
    this.#raw = raw;
  }

  #call(operation: string, placed: Placed): Promise<unknown> {
    const input = { collection: 'things', value: null, revision: 0, ...placed };
    return this.#raw[operation]?.(input) ?? Promise.reject(new Error(`no ${operation}`));
  }

  get(placed: Placed): Promise<{ value: Data; revision: number } | null> {
    return this.#call('get', placed) as never;
  }

  write(operation: 'create' | 'put' | 'remove' | 'update', placed: Placed): Promise<Ended> {
    return this.#call(operation, placed) as never;
  }

  fresh(): Promise<string> {
    return this.#raw.fresh?.() as never;
  }

  close(): Promise<void> {
    return this.#raw.close?.() as never;
  }
}

/** A design that needs what PGlite does not keep, and says so. */
const durable = design({
  name: 'counter/durable',
  idea: ownToken.idea,
  spec: ownToken.spec,
  ports: { store: store({ counters: integer() }, ['power loss']) },
  roles: {
    client: {
      *increment() {
        return 0;
      },
      *read({ store }) {
        return (yield* store.get('counters', 'a'))?.value ?? 0;
      },
    },
  },
  source: import.meta.url,
});

type Connect = (options: { url: string; self?: string; namespace?: string }) => Promise<never>;

type Running = {
  url: string;
  stop(): Promise<void>;
  kill(): Promise<void>;
  restart(): Promise<void>;
};

const folder = mkdtempSync(join(tmpdir(), 'protolab-bindings-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the package of a design; the clients of the targets are those of this project. */
function exported(design: Design, target: TargetName): string {
  const concrete = concretize(acceptedFor(design), target);
  assert.equal(concrete.kind, 'concrete');
  const place = join(folder, `${design.name.replace('/', '-')}-${target}`);
  for (const [name, text] of Object.entries(exportPackage(concrete as ConcreteSpec))) {
    writeWhole(join(place, name), text);
  }
  const modules = dirname(dirname(createRequire(import.meta.url).resolve('pg/package.json')));
  symlinkSync(modules, join(place, 'node_modules'));
  return place;
}

const nats = await findNatsServer();

const kinds: readonly {
  readonly target: TargetName;
  readonly skip: string | false;
  readonly start: () => Promise<Running>;
}[] = [
  { target: 'postgres', skip: false, start: () => startPglite() },
  {
    target: 'nats',
    skip: nats.kind === 'binary' ? false : 'no nats-server that a test may kill',
    start: () => startNatsServer(nats.kind === 'binary' ? nats.path : ''),
  },
];

for (const { target, skip, start } of kinds) {
  describe(`the store on ${target}`, { skip }, () => {
    const parts: { server?: Running; connect?: Connect } = {};
    const opened: Shelf[] = [];
    const place = (): string => join(folder, `shelf-direct-${target}`);
    const url = (): string => parts.server?.url ?? '';

    const shelf = async (namespace: string, self?: string): Promise<Shelf> => {
      const options = { url: url(), namespace, ...(self === undefined ? {} : { self }) };
      const connected = new Shelf((await parts.connect?.(options)) as never);
      opened.push(connected);
      return connected;
    };

    before(async () => {
      exported(direct, target);
      parts.server = await start();
      parts.connect = (await import(pathToFileURL(join(place(), 'dist/index.js')).href)).connect;
    });
    after(async () => {
      await Promise.all(opened.map((each) => each.close()));
      await parts.server?.stop();
    });

    it('creates, reads, updates, puts and removes', async () => {
      const one = await shelf('a');
      const key = 'k';
      assert.equal(await one.get({ key }), null);
      const created = await one.write('create', { key, value: { b: 1, a: [null, 'x'] } });
      assert.equal(created.outcome, 'written');
      assert.ok(created.revision > 0);
      const found = await one.get({ key });
      assert.deepEqual(found, { value: { a: [null, 'x'], b: 1 }, revision: created.revision });
      assert.deepEqual(Object.keys(found?.value as object), ['a', 'b'], 'keys come sorted');

      const refused = { outcome: 'refused', revision: 0 };
      assert.deepEqual(await one.write('create', { key, value: 2 }), refused);
      const { revision } = created;
      const updated = await one.write('update', { key, value: 2, revision });
      assert.equal(updated.outcome, 'written');
      assert.ok(updated.revision > revision);
      assert.deepEqual(await one.write('update', { key, value: 3, revision }), refused);
      assert.deepEqual(await one.write('remove', { key, revision }), refused);
      assert.deepEqual(await one.get({ key }), { value: 2, revision: updated.revision });

      const put = await one.write('put', { key, value: 4 });
      assert.ok(put.revision > updated.revision);
      const removed = await one.write('remove', { key, revision: put.revision });
      assert.equal(removed.outcome, 'written');
      assert.ok(removed.revision > put.revision);
      assert.equal(await one.get({ key }), null);
    });

    it('makes a removed key anew, with a revision that was never used', async () => {
      const one = await shelf('b');
      const seen = new Set<number>();
      for (const value of [1, 2, 3]) {
        const created = await one.write('create', { key: 'k', value });
        assert.equal(created.outcome, 'written');
        assert.deepEqual(await one.get({ key: 'k' }), { value, revision: created.revision });
        const removed = await one.write('remove', { key: 'k', revision: created.revision });
        assert.equal(removed.outcome, 'written');
        for (const operation of ['update', 'remove'] as const) {
          for (const { revision } of [created, removed]) {
            const late = await one.write(operation, { key: 'k', value: 9, revision });
            assert.equal(late.outcome, 'refused', `${operation} of what was removed`);
          }
        }
        for (const { revision } of [created, removed]) {
          assert.ok(!seen.has(revision));
          seen.add(revision);
        }
      }
      const put = await one.write('put', { key: 'k', value: 5 });
      assert.ok(put.revision > Math.max(...seen));
      assert.equal((await one.write('create', { key: 'k', value: 6 })).outcome, 'refused');
    });

    it('knows no revision 0, and none below', async () => {
      const one = await shelf('b0');
      for (const revision of [0, -1]) {
        for (const operation of ['update', 'remove'] as const) {
          const write = await one.write(operation, { key: 'absent', value: 1, revision });
          assert.equal(write.outcome, 'refused');
        }
      }
      assert.equal(await one.get({ key: 'absent' }), null);
    });

    it('keeps keys, collections and worlds apart', async () => {
      const one = await shelf('c');
      const keys = [
        '',
        'a',
        'A',
        'a b',
        'a.b',
        'a=b',
        '=',
        '*',
        '>',
        'ä',
        '💾',
        'a\tb',
        "'; --",
        '"',
        '_',
        '-',
      ];
      for (const [value, key] of keys.entries()) {
        assert.equal((await one.write('create', { key, value })).outcome, 'written', key);
        await one.write('put', { collection: 'others', key, value: -1 });
      }
      for (const [value, key] of keys.entries()) {
        assert.equal((await one.get({ key }))?.value, value);
        assert.equal((await one.get({ collection: 'others', key }))?.value, -1);
      }
      assert.equal(await (await shelf('d')).get({ key: 'a' }), null);
    });

    it('gives back every kind of value', async () => {
      const one = await shelf('e');
      const values: readonly Data[] = [
        null,
        false,
        0,
        -1.5,
        1e21,
        Number.MAX_SAFE_INTEGER,
        '',
        'a "quoted" \\ text\nof two lines, and 💾',
        [],
        {},
        [[null], { '': { __proto: 1 } }],
        { b: 1, a: 2, '10': 3, '9': 4, aa: 5 },
      ];
      for (const value of values) {
        await one.write('put', { key: 'k', value });
        assert.deepEqual((await one.get({ key: 'k' }))?.value, value);
      }
    });

    it('lets one of many writers through on each revision', async () => {
      const writers = await Promise.all([1, 2, 3, 4].map(() => shelf('f')));
      const created = await Promise.all(
        writers.map((each, value) => each.write('create', { key: 'k', value })),
      );
      assert.equal(created.filter(({ outcome }) => outcome === 'written').length, 1);
      for (let round = 0; round < 10; round += 1) {
        const revision = (await writers[0]?.get({ key: 'k' }))?.revision ?? 0;
        const updated = await Promise.all(
          writers.map((each, value) => each.write('update', { key: 'k', value, revision })),
        );
        const outcomes = updated.map(({ outcome }) => outcome).sort();
        assert.deepEqual(outcomes, ['refused', 'refused', 'refused', 'written']);
      }
    });

    it('runs the calls of one process in turn, and gives fresh names', async () => {
      const one = await shelf('g');
      const puts = [1, 2, 3, 4, 5].map((value) => one.write('put', { key: 'k', value }));
      const last = one.get({ key: 'k' });
      const revisions = (await Promise.all(puts)).map(({ revision }) => revision);
      assert.deepEqual(
        revisions,
        [...revisions].sort((a, b) => a - b),
      );
      assert.equal((await last)?.value, 5);
      assert.notEqual(await one.fresh(), await one.fresh());
    });

    it('refuses names of worlds that cannot be', async () => {
      await assert.rejects(shelf('a b'), RangeError);
      await assert.rejects(shelf('"; DROP'), RangeError);
      if (target === 'postgres') await assert.rejects(shelf('x'.repeat(60)), RangeError);
    });

    it('refuses what lies there with other settings, and says what differs', async () => {
      if (target === 'postgres') {
        const client = new pg.Client(url());
        await client.connect();
        await client.query('CREATE TABLE "odd_shelf_direct_things" (key text, value json)');
        await client.end();
      } else {
        const connection = await connectNats({ servers: url() });
        const manager = await connection.jetstreamManager();
        await manager.streams.add({
          name: 'odd_shelf_direct',
          subjects: ['odd_shelf_direct.>'],
          allow_direct: true,
          max_msgs_per_subject: 5,
        });
        await connection.close();
      }
      const differs =
        target === 'postgres' ? /value json; logged/ : /allow_direct is true and must be false/;
      await assert.rejects(shelf('odd'), { name: 'Unfit', message: differs });
    });

    it('refuses a server that does not sync, where the design needs it', async () => {
      if (target === 'nats') return;
      const place = exported(durable, target);
      const { connect } = await import(pathToFileURL(join(place, 'dist/index.js')).href);
      const refusal = { name: 'Unfit', message: /^fsync is off/ };
      await assert.rejects(connect({ url: url() }), refusal);
    });

    it('says unknown and Unavailable while there is no server, and goes on after', async () => {
      const one = await shelf('h');
      const { revision } = await one.write('put', { key: 'k', value: 1 });
      await parts.server?.kill();
      const lost = await one.write('update', { key: 'k', value: 2, revision });
      assert.equal(lost.outcome, 'unknown');
      await assert.rejects(one.get({ key: 'k' }), { name: 'Unavailable' });
      await assert.rejects(shelf('i'), { name: 'Unavailable' });
      await parts.server?.restart();
      const found = await patiently(() => one.get({ key: 'k' }));
      assert.deepEqual(found, { value: 1, revision });
      const again = await one.write('update', { key: 'k', value: 3, revision });
      assert.equal(again.outcome, 'written');
    });

    it('gives up what still runs when it is closed', async () => {
      const one = await shelf('j');
      await one.close();
      await assert.rejects(one.get({ key: 'k' }), { name: 'Unavailable' });
      await assert.rejects(one.write('put', { key: 'k' }), { name: 'Unavailable' });
      await one.close();
    });

    it('passes the smoke test of its package, and says what is missing without a server', async () => {
      const counterPlace = exported(ownToken, target);
      const variable = target === 'nats' ? 'NATS_URL' : 'DATABASE_URL';
      const run = async (environment: NodeJS.ProcessEnv) => {
        const { [variable]: _, ...others } = process.env;
        const child = spawn(process.execPath, ['test/smoke.mjs'], {
          cwd: counterPlace,
          env: { ...others, ...environment },
        });
        const texts = { out: '', error: '' };
        child.stdout.on('data', (text) => {
          texts.out += text;
        });
        child.stderr.on('data', (text) => {
          texts.error += text;
        });
        const [code] = await once(child, 'close');
        return { code, ...texts };
      };
      const passed = await run({ [variable]: url() });
      assert.equal(passed.code, 0, passed.error);
      assert.match(
        passed.out,
        /^increment, first call: 1\nincrement, second call: 2\nread, first call: 2\n/,
      );
      const missing = await run({});
      assert.equal(missing.code, 1);
      assert.match(missing.error, new RegExp(`^${variable} is not set.*\n$`));
      const wrong = await run({ [variable]: url().replace(/:\d+(?=\/|$)/, ':1') });
      assert.equal(wrong.code, 1);
      assert.match(wrong.error, /Unavailable: /);
    });
  });
}

/** Asks until there is an answer: a server that was started again takes its time. */
async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}
