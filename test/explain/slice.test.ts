import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { explain } from '#explain';
import { random, replay, run, type Scenario, scenario } from '#sim';
import { always, specify } from '#spec';
import { type RecordedEvent, traceOf } from '#trace';
import { counter, readThenWrite, trusting } from '../../src/protocols/counter/index.js';
import { explained, findRun, needy } from './worlds.ts';

function sliced(world: Scenario, choices: readonly number[]): readonly number[] {
  const { lines } = explained(world, run(world, replay(choices)));
  return lines.filter(({ inSlice }) => inSlice).map(({ step }) => step);
}

test('the slice of a lost update holds both calls, and not a read beside them', () => {
  const two = scenario({ design: readThenWrite, clients: { client: ['increment', 'increment'] } });
  assert.deepEqual(sliced(two, [0, 1, 1]), [1, 2, 3, 4]);
  const three = scenario({
    design: readThenWrite,
    clients: { client: ['read', 'increment', 'increment'] },
  });
  const beside = findRun(
    three,
    (events, verdicts) =>
      events[0]?.process === 'client 1' && verdicts.some(({ outcome }) => outcome === 'violated'),
  );
  const { lines } = explained(three, beside);
  for (const line of lines) assert.equal(line.inSlice, line.process !== 'client 1');
});

test('a stale read brings in the write that it missed', () => {
  const world = scenario({
    design: readThenWrite,
    clients: { client: ['increment', 'read'] },
    faults: { 'stale read': 1 },
  });
  const trace = findRun(
    world,
    (events) =>
      events.at(-1)?.process === 'client 2' && events.at(-1)?.answer === 0 && events.length > 5,
  );
  const { lines, cause } = explained(world, trace);
  assert(lines.every(({ inSlice }) => inSlice));
  assert.match(cause, /client 2 read none; the latest was 1, written by client 1 in step 2/);
  assert.match(cause, /no order of the calls explains this/);
});

test('a write that was lost brings in the loss and the write', () => {
  const world = scenario({
    design: needy,
    clients: { client: ['increment', 'increment'] },
    faults: { 'lost write': 1 },
  });
  const trace = findRun(world, (_, verdicts) =>
    verdicts.some(({ outcome, kind }) => outcome === 'violated' && kind === 'always'),
  );
  const { lines, cause } = explained(world, trace);
  const loss = lines.find(({ fault }) => fault === 'lost write');
  assert.equal(loss?.inSlice, true);
  assert.match(cause, /revision 1, 1 of client \d, was lost/);
});

test('the slice holds the decision, and nothing after it', () => {
  const world = scenario({
    design: trusting,
    clients: { client: ['increment', 'increment', 'read'] },
    faults: { 'unknown outcome': 1, 'stale read': 1, crash: 1 },
  });
  for (let seed = 0; seed < 300; seed += 1) {
    const { lines, outcome } = explained(world, run(world, random(seed)));
    if (outcome !== 'violated') continue;
    const decided = lines.findIndex(({ breaks }) => breaks);
    assert(lines[decided]?.inSlice);
    assert(lines.every(({ inSlice }, at) => !inSlice || at <= decided));
  }
});

test('the truths of the slice are the same whether the rest is told or not', () => {
  const world = scenario({
    design: trusting,
    clients: { client: ['increment', 'increment', 'read'] },
    faults: { 'unknown outcome': 2, 'stale read': 1, crash: 1 },
  });
  for (let seed = 0; seed < 300; seed += 1) {
    const trace = run(world, random(seed));
    const { lines } = explained(world, trace);
    const open = explained(world, trace, { disclosure: 'all facts' }).lines;
    for (const { step, truth } of lines.filter(({ inSlice }) => inSlice)) {
      if (truth.includes('still on its way')) continue;
      assert.equal(truth, open.find((line) => line.step === step)?.truth);
    }
  }
});

test('what is said is a cause, and a holder that released is not', () => {
  const holders = always<readonly string[]>('at most one holder', {
    initial: [],
    next: (held, announcement) => {
      if (announcement.kind !== 'say') return held;
      const others = held.filter((each) => each !== announcement.process);
      return announcement.name === 'release' ? others : [...others, announcement.process].sort();
    },
    holds: (held) => held.length <= 1,
  });
  const { name, promise, operations, model } = counter;
  const spec = specify({ name, promise, operations, model, properties: [holders] });
  const said: readonly (readonly [string, string, string])[] = [
    ['client 1', 'client 1#0', 'hold'],
    ['client 1', 'client 1#0', 'release'],
    ['client 2', 'client 2#0', 'hold'],
    ['client 3', 'client 3#0', 'hold'],
  ];
  const events = said.map(([process, call, note], at) =>
    event({ process, call, note, step: at + 1 }),
  );
  const trace = traceOf(events, { source: 'test', choices: [], end: { kind: 'completed' } });
  const explanation = explain({
    spec,
    trace,
    verdict: { property: holders.name, kind: 'always', outcome: 'violated', at: 3, reason: '' },
    decisive: null,
    replay: '',
    title: 'lock',
    world: 'three clients',
  });
  assert.equal(
    explanation.contradiction,
    "client 2 said 'hold' (step 3), and client 3 said 'hold' (step 4).",
  );
  assert.deepEqual(
    explanation.lines.map(({ inSlice }) => inSlice),
    [false, false, true, true],
  );
});

function event(parts: {
  readonly process: string;
  readonly call: string;
  readonly note: string;
  readonly step: number;
}): RecordedEvent {
  const empty: Data = null;
  return {
    kind: 'say',
    port: '',
    operation: '',
    request: empty,
    answer: empty,
    fault: '',
    time: parts.step,
    fact: empty,
    ...parts,
  };
}

test('a process that fails is explained by its last call', () => {
  const world = scenario({ design: needy, clients: { client: ['increment', 'increment'] } });
  const trace = {
    ...run(world, replay([])),
    end: { kind: 'threw', process: 'client 2', message: 'oh' },
  } as const;
  const explanation = explained(world, trace, { property: 'no process fails' });
  assert.equal(explanation.contradiction, 'client 2: oh.');
  const own = explanation.lines.filter(({ process }) => process === 'client 2');
  assert.deepEqual(
    own.map(({ inSlice, breaks }) => [inSlice, breaks]),
    [
      [true, false],
      [true, true],
    ],
  );
});
