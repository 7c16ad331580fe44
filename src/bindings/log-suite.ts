/** What a log promises, wherever it is. */
import assert from 'node:assert/strict';
import type { Data } from '#base';
import { answered, type Check, type Desk, values } from './suite.js';

type Appended = { readonly outcome: string; readonly offset?: number };
type Entered = { readonly offset: number; readonly entry: Data };

/** Appends, which must succeed, and says at which offset. */
async function append(desk: Desk, process: string, entry: Data): Promise<number> {
  const ended = await answered<Appended>(desk.ask(process, 'append', { entry }), 'append');
  assert.equal(ended.outcome, 'appended');
  assert.ok(Number.isInteger(ended.offset) && Number(ended.offset) >= 1, `${ended.offset}`);
  return Number(ended.offset);
}

async function appendAfter(
  desk: Desk,
  process: string,
  { offset, entry }: Entered,
): Promise<Appended> {
  return answered(desk.ask(process, 'appendAfter', { offset, entry }), 'appendAfter');
}

async function read(desk: Desk, process: string, offset: number): Promise<readonly Entered[]> {
  return answered(desk.ask(process, 'read', { offset }), 'read');
}

/** Reads until so many are shown: a read may lag behind. */
async function readAll(
  desk: Desk,
  { process = 'reader', offset = 1, count }: { process?: string; offset?: number; count: number },
): Promise<readonly Entered[]> {
  for (let attempt = 1; ; attempt += 1) {
    const entries = await read(desk, process, offset);
    if (entries.length === count || attempt === 20) {
      assert.equal(entries.length, count, 'this many entries are shown in the end');
      return entries;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The checks; each begins with an empty log. */
export const logChecks: readonly Check[] = [
  {
    name: 'entries are read in the order of their offsets, from any of them',
    needs: [],
    run: async (desk) => {
      assert.deepEqual(await read(desk, 'reader', 1), []);
      const written: Entered[] = [];
      for (const entry of ['a', 'b', 'a', 'c']) {
        written.push({ offset: await append(desk, 'writer', entry), entry });
      }
      const offsets = written.map(({ offset }) => offset);
      assert.deepEqual(
        offsets,
        [...new Set(offsets)].sort((a, b) => a - b),
      );
      assert.deepEqual(await readAll(desk, { count: 4 }), written);
      const [, , third] = offsets;
      const rest = await readAll(desk, { offset: third ?? 0, count: 2 });
      assert.deepEqual(rest, written.slice(2));
      assert.deepEqual(await read(desk, 'reader', (offsets[3] ?? 0) + 1), []);
    },
  },
  {
    name: 'a read shows every append that was answered before it',
    needs: ['fresh reads'],
    run: async (desk) => {
      const seen: number[] = [];
      for (const entry of [1, 2, 3, 4, 5]) {
        seen.push(await append(desk, 'writer', entry));
        const shown = await read(desk, 'reader', 1);
        assert.deepEqual(
          shown.map(({ offset }) => offset),
          seen,
        );
      }
    },
  },
  {
    name: 'an append after an offset is refused when the log has gone on',
    needs: [],
    run: async (desk) => {
      const first = await appendAfter(desk, 'writer', { offset: 0, entry: 'first' });
      assert.equal(first.outcome, 'appended');
      const again = await appendAfter(desk, 'writer', { offset: 0, entry: 'again' });
      assert.deepEqual(again, { outcome: 'refused' });
      const offset = Number(first.offset);
      const second = await appendAfter(desk, 'other', { offset, entry: 'second' });
      assert.equal(second.outcome, 'appended');
      assert.ok(Number(second.offset) > offset);
      for (const wrong of [offset, 0, Number(second.offset) + 100]) {
        const refused = await appendAfter(desk, 'writer', { offset: wrong, entry: 'wrong' });
        assert.deepEqual(refused, { outcome: 'refused' });
      }
      const entries = await readAll(desk, { count: 2 });
      assert.deepEqual(
        entries.map(({ entry }) => entry),
        ['first', 'second'],
      );
    },
  },
  {
    name: 'of many appends after one offset, one takes effect',
    needs: ['atomic conditional append'],
    run: async (desk) => {
      let offset = 0;
      for (let round = 1; round <= 5; round += 1) {
        const after = offset;
        const ended = await Promise.all(
          ['w1', 'w2', 'w3', 'w4'].map((writer) =>
            appendAfter(desk, writer, { offset: after, entry: `${writer} ${round}` }),
          ),
        );
        const appended = ended.filter(({ outcome }) => outcome === 'appended');
        assert.equal(appended.length, 1);
        assert.equal(ended.filter(({ outcome }) => outcome === 'refused').length, 3);
        offset = Number(appended[0]?.offset);
        await readAll(desk, { count: round });
      }
    },
  },
  {
    name: 'a read shows a hundred entries at most, and the next one goes on',
    needs: [],
    run: async (desk) => {
      for (let entry = 1; entry <= 103; entry += 1) await append(desk, 'writer', entry);
      const first = await readAll(desk, { count: 100 });
      const next = (first.at(-1)?.offset ?? 0) + 1;
      const second = await readAll(desk, { offset: next, count: 3 });
      assert.deepEqual(
        [...first, ...second].map(({ entry }) => entry),
        Array.from({ length: 103 }, (_, at) => at + 1),
      );
    },
  },
  {
    name: 'an entry is read as it was appended, whatever it is',
    needs: [],
    run: async (desk) => {
      for (const entry of values) await append(desk, 'writer', entry);
      const shown = await readAll(desk, { count: values.length });
      assert.deepEqual(
        shown.map(({ entry }) => entry),
        values,
      );
    },
  },
];
