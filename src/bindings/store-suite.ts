/** What a store promises, wherever it is. */
import assert from 'node:assert/strict';
import type { Data } from '#base';
import { assertUnknown, outcomeOf } from './apart-suite.js';
import { answered, type Check, type Desk, NoRequest, values } from './suite.js';

type Found = { readonly value: Data; readonly revision: number };
type Ended = { readonly outcome: string; readonly revision?: number };
type Row = Found & { readonly key: string };

/** A store as its checks know it: where things may be put, and what may be asked. */
export interface StoreAbout {
  readonly collections: readonly string[];
  readonly queries: readonly {
    readonly name: string;
    readonly collection: string;
    readonly by: readonly string[];
  }[];
}

/** The store of a desk, asked by name. */
class Store {
  readonly #desk: Desk;
  readonly #collection: string;

  constructor(desk: Desk, collection: string) {
    this.#desk = desk;
    this.#collection = collection;
  }

  async get(process: string, key: string): Promise<Found | null> {
    return answered(this.ask(process, 'get', { key }), 'get');
  }

  /** Reads until it is what is waited for: a read may lag behind. */
  async seen(process: string, key: string, isIt: (found: Found | null) => boolean) {
    for (let attempt = 1; ; attempt += 1) {
      const found = await this.get(process, key);
      if (isIt(found) || attempt === 20) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async write(
    process: string,
    operation: 'create' | 'update' | 'put' | 'remove',
    placed: { readonly key: string; readonly value?: Data; readonly revision?: number },
  ): Promise<Ended> {
    const ended = await answered<Ended>(this.ask(process, operation, placed), operation);
    if (ended.outcome === 'written') {
      const { revision } = ended;
      assert.ok(
        Number.isSafeInteger(revision) && Number(revision) > 0,
        `${operation}: ${revision}`,
      );
    }
    return ended;
  }

  /** Puts a value under a key that has none, by whichever request there is; answers its revision. */
  async place(process: string, key: string, value: Data): Promise<number> {
    const ended = await this.write(process, 'create', { key, value }).catch((thrown) => {
      if (!(thrown instanceof NoRequest)) throw thrown;
      return this.write(process, 'put', { key, value });
    });
    assert.equal(ended.outcome, 'written', `what is put under the new key '${key}' is written`);
    return Number(ended.revision);
  }

  /** Puts a value in the place of another, by whichever request there is; answers its revision. */
  async replace(process: string, key: string, at: { value: Data; revision: number }) {
    const ended = await this.write(process, 'update', { key, ...at }).catch((thrown) => {
      if (!(thrown instanceof NoRequest)) throw thrown;
      return this.write(process, 'put', { key, value: at.value });
    });
    assert.equal(ended.outcome, 'written', 'what replaces the newest value is written');
    return Number(ended.revision);
  }

  ask(process: string, operation: string, input: { readonly [part: string]: Data }) {
    return this.#desk.ask(process, operation, { collection: this.#collection, ...input });
  }
}

const refused = 'refused';

/** The checks of a store; each begins with an empty one. */
export function storeChecks({ collections, queries }: StoreAbout): readonly Check[] {
  const [first = '', second] = collections;
  const check = (
    name: string,
    run: (store: Store, desk: Desk) => Promise<void>,
    more: Partial<Check> = {},
  ): Check => ({ name, needs: [], run: (desk) => run(new Store(desk, first), desk), ...more });
  return [
    check('what was written is read, by whoever reads', async (store) => {
      assert.equal(await store.get('reader', 'k'), null, 'an empty store has nothing');
      const revision = await store.place('writer', 'k', { a: 1 });
      const found = await store.seen('reader', 'k', (each) => each !== null);
      assert.deepEqual(found, { value: { a: 1 }, revision });
    }),
    check(
      'a read shows every write that was answered before it',
      async (store) => {
        let revision = await store.place('ann', 'k', 0);
        for (let value = 1; value <= 6; value += 1) {
          const [writer, reader] = value % 2 === 0 ? ['ann', 'bob'] : ['bob', 'ann'];
          await store.get(reader ?? '', 'k');
          revision = await store.replace(writer ?? '', 'k', { value, revision });
          const found = await store.get(reader ?? '', 'k');
          assert.deepEqual(found, { value, revision }, 'the newest value is read');
        }
      },
      { needs: ['fresh reads'] },
    ),
    check('a key that has a value is not created again', async (store) => {
      const created = await store.write('ann', 'create', { key: 'k', value: 1 });
      assert.equal(created.outcome, 'written');
      const again = await store.write('bob', 'create', { key: 'k', value: 2 });
      assert.equal(again.outcome, refused, 'a second creation is refused');
      assert.equal((await store.seen('ann', 'k', (each) => each !== null))?.value, 1);
    }),
    check(
      'a write whose condition does not hold is refused, and changes nothing',
      async (store) => {
        const old = await store.place('ann', 'k', 'old');
        const written = await store.write('bob', 'update', {
          key: 'k',
          value: 'new',
          revision: old,
        });
        assert.equal(written.outcome, 'written');
        assert.ok(Number(written.revision) > old, 'revisions grow');
        for (const revision of [old, 0, -1, Number(written.revision) + 100]) {
          const late = await store.write('ann', 'update', { key: 'k', value: 'late', revision });
          assert.equal(late.outcome, refused, `an update of revision ${revision} is refused`);
        }
        const found = await store.seen('ann', 'k', (each) => each?.value === 'new');
        assert.equal(found?.value, 'new', 'a refused write changes nothing');
        const absent = await store.write('ann', 'update', { key: 'none', value: 1, revision: 1 });
        assert.equal(absent.outcome, refused, 'an update of what is not there is refused');
      },
    ),
    check(
      'of many writes on one revision, one takes effect',
      async (store) => {
        let revision = await store.place('w1', 'k', 0);
        for (let round = 1; round <= 5; round += 1) {
          const ended = await Promise.all(
            ['w1', 'w2', 'w3', 'w4'].map((writer) =>
              store.write(writer, 'update', { key: 'k', value: `${writer} ${round}`, revision }),
            ),
          );
          const written = ended.filter(({ outcome }) => outcome === 'written');
          assert.equal(written.length, 1, 'one of four racing updates is written');
          revision = Number(written[0]?.revision);
        }
      },
      { needs: ['atomic conditional write'] },
    ),
    check('a removed key has no value, and its revisions are never used again', async (store) => {
      const seen = new Set<number>();
      for (const value of [1, 2]) {
        const revision = await store.place('ann', 'k', value);
        const removed = await store.write('ann', 'remove', { key: 'k', revision });
        assert.equal(removed.outcome, 'written');
        assert.equal(await store.seen('ann', 'k', (each) => each === null), null);
        const late = await store.write('bob', 'remove', { key: 'k', revision });
        assert.equal(late.outcome, refused, 'a second removal is refused');
        for (const each of [revision, Number(removed.revision)]) {
          assert.ok(!seen.has(each), 'a revision comes once');
          seen.add(each);
        }
      }
    }),
    check('keys and collections are kept apart', async (store, desk) => {
      for (const key of keys) await store.place('ann', key, `of ${key}`);
      if (second !== undefined) {
        const other = new Store(desk, second);
        for (const key of keys) await other.place('ann', key, 'of another');
      }
      for (const key of keys) {
        const found = await store.seen('bob', key, (each) => each !== null);
        assert.equal(found?.value, `of ${key}`);
      }
    }),
    check('a value is read as it was written, whatever it is', async (store) => {
      for (const [at, value] of values.entries()) {
        await store.place('ann', `k${at}`, value);
        const found = await store.seen('bob', `k${at}`, (each) => each !== null);
        assert.deepEqual(found?.value, value);
      }
    }),
    check(
      'a write that got no answer is unknown, and the store goes on after',
      async (store, desk) => {
        const revision = await store.place('ann', 'k', 1);
        await desk.apart?.(true);
        const lost = await outcomeOf(store.ask('ann', 'update', { key: 'k', value: 2, revision }));
        await desk.apart?.(false);
        assertUnknown(lost);
        for (let attempt = 1; ; attempt += 1) {
          const found = await store.get('ann', 'k').catch(() => undefined);
          if (found !== undefined || attempt === 10) {
            assert.equal(found?.value, 1, 'it is read when the store can be reached again');
            break;
          }
        }
      },
      { apart: true },
    ),
    ...queries.map(({ name, collection, by }) =>
      check(
        `the query '${name}' finds what has the fields that are asked for, by key`,
        async (_, desk) => {
          const store = new Store(desk, collection);
          const valued = (value: string) => Object.fromEntries(by.map((field) => [field, value]));
          for (const key of ['b', 'a', 'c']) await store.place('ann', key, valued('wanted'));
          await store.place('ann', 'd', valued('other'));
          const input = { query: name, fields: valued('wanted') };
          const rows = await answered<readonly Row[]>(desk.ask('bob', 'find', input), 'find');
          assert.deepEqual(
            rows.map(({ key }) => key),
            ['a', 'b', 'c'],
          );
        },
        { needs: ['fresh finds'] },
      ),
    ),
  ];
}

const keys = ['', 'a', 'A', 'a b', 'a.b', '=', '*', '>', 'ä', '💾', "'; --", '"', '_', '-'];
