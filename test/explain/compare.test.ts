import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRuns } from '#explain';
import { replay, run, scenario } from '#sim';
import { readThenWrite } from '../../src/protocols/counter/index.js';

const world = scenario({
  design: readThenWrite,
  clients: { client: ['increment', 'increment'] },
  faults: { 'stale read': 1 },
});
const stale = run(world, replay([0, 0, 1]));
const plain = run(world, replay([]));

test('two runs part at the first event that differs, told beside the truth', () => {
  const { same, left, right, text } = compareRuns(stale, plain);
  assert.equal(same, false);
  assert.deepEqual([left?.step, left?.process, left?.saw], [3, 'client 2', 'none']);
  assert.match(left?.truth ?? '', /^STALE: the latest was 1/);
  assert.deepEqual([right?.step, right?.saw, right?.truth], [3, '1, revision 1', '']);
  assert.match(text, /^The runs are the same before step 3\.$/m);
  assert.match(text, /left {3}completed; client 1: increment → 1, client 2: increment → 1/);
  assert.match(text, /right {2}completed; client 1: increment → 1, client 2: increment → 2/);
});

test('a run is the same as itself', () => {
  const { same, row, left, right, text } = compareRuns(stale, run(world, replay([0, 0, 1])));
  assert.deepEqual([same, row, left, right], [true, null, null, null]);
  assert.equal(text, 'The two runs are the same, event by event.');
});

test('a run that ended earlier has no step there', () => {
  const alone = scenario({ design: readThenWrite, clients: { client: ['increment'] } });
  const { left, right, row } = compareRuns(run(alone, replay([])), plain);
  assert.equal(left, null);
  assert.equal(right?.begins, 'increment');
  assert.equal(row, 4);
});

test('equal events and another end are another run', () => {
  const cut = { ...plain, end: { kind: 'cut', why: '4 steps' } } as const;
  const { same, row, text } = compareRuns(plain, cut);
  assert.deepEqual([same, row], [false, null]);
  assert.match(text, /The events are the same; the ends are not\./);
  assert.match(text, /right {2}cut: 4 steps/);
});

test('the comparison does not change with the order of asking', () => {
  const there = compareRuns(stale, plain);
  const back = compareRuns(plain, stale);
  assert.deepEqual([there.left, there.right, there.row], [back.right, back.left, back.row]);
});
