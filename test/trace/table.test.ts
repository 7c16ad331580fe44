import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replay, run, scenario } from '#sim';
import { type Trace, tableOf, traceOf } from '#trace';
import { readThenWrite } from '../../src/protocols/counter/index.js';

const world = scenario({
  design: readThenWrite,
  clients: { client: ['increment', 'increment'] },
  faults: { 'stale read': 1 },
});
const trace = run(world, replay([0, 0, 1]));

test('a row is an event, with its fact open', () => {
  const [row] = tableOf(trace)
    .filter((event: { readonly stale: boolean }) => event.stale)
    .objects();
  assert.deepEqual(row, {
    step: 3,
    time: 3,
    kind: 'effect',
    process: 'client 2',
    port: 'store',
    operation: 'get',
    call: 'client 2#0',
    request: '{"collection":"counters","key":"visits"}',
    answer: null,
    fault: 'stale read',
    note: 'reads an older version',
    fact: '{"about":"read","latest":1,"latestRevision":1,"place":"counters/visits","sawRevision":0,"stale":true}',
    stale: true,
    latest: '1',
    latestRevision: 1,
    effect: null,
    revision: 0,
  });
});

test('a write has its effect and its revision, a call has neither', () => {
  const rows = tableOf(trace).objects() as readonly { readonly [name: string]: unknown }[];
  const put = rows.find(({ operation }) => operation === 'put');
  assert.deepEqual([put?.effect, put?.revision, put?.stale], ['now', 1, false]);
  const call = rows.find(({ kind }) => kind === 'call');
  assert.deepEqual([call?.effect, call?.revision, call?.latest], [null, null, null]);
});

test('the verbs of Arquero work on every column', () => {
  const counts = tableOf(trace).groupby('process', 'kind').count().orderby('process', 'kind');
  assert.deepEqual(
    (counts.objects() as readonly { count: number }[]).map(({ count }) => count),
    [1, 2, 1, 1, 2, 1],
  );
  assert.equal(tableOf(trace).toCSV().trim().split('\n').length, trace.length + 1);
  assert.equal(tableOf(traceOf([], { source: '', choices: [], end: trace.end })).numRows(), 0);
});

test('nothing is copied: the columns of numbers are those of the trace', () => {
  const length = 1_000_000;
  const big: Trace = {
    ...trace,
    length,
    step: new Int32Array(length),
    time: new Float64Array(length),
    kind: new Uint8Array(length),
    process: new Uint16Array(length),
    port: new Uint16Array(length),
    operation: new Uint16Array(length),
    call: new Uint16Array(length),
    fault: new Uint16Array(length),
    note: new Uint16Array(length),
    request: new Int32Array(length),
    answer: new Int32Array(length),
    fact: new Int32Array(length),
  };
  assert.equal(tableOf(big).data().step, big.step);
  assert.equal(tableOf(big).data().time, big.time);
  assert.equal(tableOf(big).numRows(), length);
});
