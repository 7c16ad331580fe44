/** Queries, and updates that name other keys: on real servers, through exported packages. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Data } from '#base';
import { exportPackage } from '../../src/target/export.ts';
import { values } from '../port/suite.ts';
import {
  type Bug,
  type Connect,
  type Connected,
  concreteFor,
  connectOf,
  type Server,
  serverKinds,
  world,
} from './packaged.ts';
import { passingFinds, passingUnchanged } from './passing.ts';

const folder = mkdtempSync(join(tmpdir(), 'protolab-finds-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const made = { packages: 0 };

function call<Answer>(connected: Connected, operation: string, input: Data): Promise<Answer> {
  const asked = connected[operation];
  assert.ok(asked !== undefined, operation);
  return asked(input) as Promise<Answer>;
}

type Row = { readonly key: string; readonly value: Data; readonly revision: number };
type Ended = { readonly outcome: string; readonly revision?: number };

const task = (owner: string, state: string, note: Data = null) => ({ owner, state, note });

/** Keys in the order of their signs, as a query gives them. */
const keys = ['', ' ', '=', 'A', 'a', 'a b', 'a.b', 'ä', '\u{1F4BE}', '\uFF5E'].sort();

/** Each finds that a query is not what it should be, by the first check below. */
const bugs: { readonly [target: string]: readonly Bug[] } = {
  postgres: [
    {
      file: 'dist/postgres-store.js',
      find: "value -> 'owner' = $1::jsonb AND ",
      replace: '$1::jsonb IS NOT NULL AND ',
    },
    {
      file: 'dist/postgres-store.js',
      find: 'left.key < right.key',
      replace: 'left.key > right.key',
    },
  ],
  nats: [
    { file: 'dist/nats-store.js', find: '=== wanted[at]', replace: '!== undefined' },
    { file: 'dist/nats-store.js', find: '[...keys].sort()', replace: '[...keys].sort().reverse()' },
    { file: 'dist/nats-store.js', find: "last === null || last.content === ''", replace: 'false' },
  ],
};

for (const { target, title, skip, start, concurrent } of serverKinds) {
  describe(`queries and conditions on ${title}`, { skip }, () => {
    const parts: { server?: Server } = {};
    const opened: Connected[] = [];

    before(async () => {
      parts.server = await start();
    });
    after(async () => {
      await Promise.all(opened.map((each) => each.close?.()));
      await parts.server?.stop();
    });

    const joined = async (connect: Connect, namespace: string, self = 'one') => {
      const connected = await connect({ url: parts.server?.url ?? '', namespace, self });
      opened.push(connected);
      return connected;
    };

    const packageOf = (design: typeof passingFinds, change: object = {}, bug?: Bug) => {
      made.packages += 1;
      const concrete = concreteFor(design, target);
      const plan = { ...concrete.plan, ...change } as typeof concrete.plan;
      return connectOf(join(folder, `package-${made.packages}`), { ...concrete, plan }, bug);
    };

    /** Puts and removes, and holds each answer of a query against what must be found. */
    const findsWhatItShould = async (bug?: Bug): Promise<void> => {
      const one = await joined(await packageOf(passingFinds, {}, bug), world());
      const asked = { owner: 'ann', state: 'open' };
      assert.deepEqual(await call(one, 'ofOwner', asked), []);
      for (const key of [...keys].reverse()) {
        await call(one, 'put', { key, value: task('ann', 'open', key) });
        await call(one, 'put', { key: `${key}/bob`, value: task('bob', 'open') });
        await call(one, 'put', { key: `${key}/done`, value: task('ann', 'done') });
      }
      const found = await call<readonly Row[]>(one, 'ofOwner', asked);
      assert.deepEqual(
        found.map(({ key, value }) => [key, value]),
        keys.map((key) => [key, { note: key, owner: 'ann', state: 'open' }]),
      );
      const [first] = found;
      assert.deepEqual(Object.keys(first?.value as object), ['note', 'owner', 'state']);
      assert.equal(first?.revision, await call(one, 'revisionOf', keys[0] ?? ''));
      await call(one, 'put', { key: 'a', value: task('ann', 'done') });
      await call(one, 'remove', 'A');
      const fewer = await call<readonly Row[]>(one, 'ofOwner', asked);
      assert.deepEqual(
        fewer.map(({ key }) => key),
        keys.filter((key) => key !== 'a' && key !== 'A'),
      );
    };

    it('finds what has the fields that are asked for, by key, and nothing else', () =>
      findsWhatItShould());

    for (const bug of bugs[target] ?? []) {
      it(`finds it when '${bug.find}' is changed`, async () => {
        await assert.rejects(findsWhatItShould(bug), { code: 'ERR_ASSERTION' });
      });
    }

    it('finds every kind of value in a field', async () => {
      const one = await joined(await packageOf(passingFinds), world());
      for (const [at, note] of values.entries()) {
        await call(one, 'put', { key: `k${at}`, value: task('ann', 'open', note) });
      }
      for (const [at, note] of values.entries()) {
        assert.deepEqual(await call(one, 'byNote', note), [`k${at}`], JSON.stringify(note));
      }
      const turned = { aa: 5, '9': 4, '10': 3, a: 2, b: 1 };
      assert.deepEqual(await call(one, 'byNote', turned), [`k${values.length - 1}`]);
    });

    /** Updates under conditions on other keys, one process after another. */
    const holdsConditions = async (bug?: Bug): Promise<void> => {
      const one = await joined(await packageOf(passingUnchanged, {}, bug), world());
      const value = task('ann', 'open');
      for (const key of ['a', 'b', 'gone']) await call(one, 'put', { key, value });
      await call(one, 'remove', 'gone');
      const revisionOf = (key: string) => call<number>(one, 'revisionOf', key);
      const b = { collection: 'tasks', key: 'b', revision: await revisionOf('b') };
      const absent = (key: string) => ({ collection: 'tasks', key, revision: 0 });
      const none = { collection: 'seats', key: 'b', revision: 0 };
      const table: readonly (readonly [readonly Data[], string])[] = [
        [[], 'written'],
        [[b], 'written'],
        [[absent('never'), absent('gone'), none, b], 'written'],
        [[{ ...b, revision: b.revision + 1000 }], 'refused'],
        [[{ ...b, collection: 'seats' }], 'refused'],
        [[absent('b')], 'refused'],
        [[b, { ...absent('never'), revision: 2 }], 'refused'],
        [[b], 'written'],
      ];
      for (const [unchanged, outcome] of table) {
        const revision = await revisionOf('a');
        const input = { key: 'a', revision, value, unchanged: [...unchanged] };
        const ended = await call<Ended>(one, 'change', input);
        assert.equal(ended.outcome, outcome, JSON.stringify(unchanged));
        if (outcome === 'refused') assert.equal(await revisionOf('a'), revision);
        const late = await call<Ended>(one, 'change', { ...input, revision: revision - 1 });
        assert.equal(late.outcome, 'refused');
      }
    };

    it('writes only while the other keys are as they are named', () => holdsConditions());

    it('finds it when the other keys do not count', async () => {
      const bug =
        target === 'nats'
          ? { file: 'dist/nats-store.js', find: 'found !== other.revision', replace: 'false' }
          : { file: 'dist/postgres-store.js', find: '${conditions.join', replace: '${[].join' };
      await assert.rejects(holdsConditions(bug), { code: 'ERR_ASSERTION' });
    });

    /** Two are on call, and both want to leave at once, each only if the other stays. */
    const leaving = async (settings: readonly string[]): Promise<readonly string[]> => {
      const concrete = concreteFor(passingUnchanged, target, settings);
      assert.ok(concrete.plan.kind === 'postgres' && concrete.plan.unchanged !== null);
      // Each looks at the other, and then takes its time: so both look before either writes.
      const holds = `${concrete.plan.unchanged.holds}\nAND pg_sleep(0.2) IS NOT NULL`;
      const unchanged = { ...concrete.plan.unchanged, holds };
      made.packages += 1;
      const place = join(folder, `package-${made.packages}`);
      const connect = await connectOf(place, {
        ...concrete,
        plan: { ...concrete.plan, unchanged },
      });
      const namespace = world();
      const [ann, bob] = await Promise.all(
        ['ann', 'bob'].map((self) => joined(connect, namespace, self)),
      );
      assert.ok(ann !== undefined && bob !== undefined);
      for (const key of ['ann', 'bob']) await call(ann, 'put', { key, value: task(key, 'here') });
      return Promise.all([call<string>(ann, 'leave', 'bob'), call<string>(bob, 'leave', 'ann')]);
    };

    it('lets one of two leave where transactions are serializable', async (test) => {
      if (target === 'nats' || !concurrent) return test.skip('nothing happens at one time there');
      for (let round = 0; round < 3; round += 1) {
        const outcomes = [...(await leaving(['isolation: serializable']))].sort();
        assert.deepEqual(outcomes, ['refused', 'written']);
      }
    });

    it('lets both leave where they are not: the condition is looked at, and then passes', async (test) => {
      if (target === 'nats' || !concurrent) return test.skip('nothing happens at one time there');
      assert.deepEqual(await leaving([]), ['written', 'written']);
    });

    it('asks any replica where its operator wants it so', async (test) => {
      if (target !== 'nats') return test.skip('there is one server to ask');
      const concrete = concreteFor(passingFinds, target, ['read: direct']);
      assert.ok(exportPackage(concrete)['src/nats-session.ts']?.includes('#manager.direct.'));
      made.packages += 1;
      const connect = await connectOf(join(folder, `package-${made.packages}`), concrete);
      const one = await joined(connect, world());
      assert.equal(await call(one, 'revisionOf', 'a'), 0);
      await call(one, 'put', { key: 'a', value: task('ann', 'open') });
      for (let attempt = 0; (await call(one, 'revisionOf', 'a')) === 0; attempt += 1) {
        assert.ok(attempt < 1000, 'it is seen in the end');
      }
      await call(one, 'remove', 'a');
    });
  });
}
