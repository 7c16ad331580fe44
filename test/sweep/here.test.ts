/** Sweeps in threads of one machine: the same as one exploration, whatever the number of threads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Issue } from '#base';
import { chunkRuns, explore } from '#explore';
import { choicesFrom, replay, run } from '#sim';
import { type Report, reportJson, reportOf, sweepHere } from '#sweep';
import { assertSentence } from '../toys.js';
import { jobOf, load, rareRun } from './worlds.js';

/** The range in which the dice agree first, as it is told. */
function rangeOfRare(): string {
  const from = rareRun() - (rareRun() % chunkRuns);
  return `lost in the runs ${from} to ${from + chunkRuns - 1} `;
}

async function swept(
  name: string,
  options: Parameters<typeof jobOf>[1] & { readonly workers: number },
): Promise<Report> {
  const { workers, ...sizes } = options;
  const tally = await sweepHere(jobOf(name, sizes), { workers, stuckSeconds: 2 });
  assert.ok(tally !== null, 'nobody interrupted it');
  return reportOf(tally);
}

const sizes = [
  { workers: 1, range: 3000 },
  { workers: 2, range: 1000 },
];

for (const [name, seed, runs, outcome] of [
  ['rare/breaks', '1', 50_000, 'violated'],
  ['majority/read-only', '2', 20_000, 'violated'],
  ['jobs/do-once', '1', 2_500, 'holds'],
] as const) {
  test(`${name}: as one exploration, to the byte, in any number of threads`, async () => {
    const { scenario } = load(name);
    const whole = explore(scenario, { strategy: { kind: 'random', runs, seed } });
    const reports: Report[] = [];
    for (const size of sizes) reports.push(await swept(name, { ...size, runs, seed }));
    const [first, second] = reports as [Report, Report];
    assert.equal(reportJson(first), reportJson(second));
    assert.equal(first.outcome, outcome);
    const { transitions, depth, fired, unwitnessed, counterexample } = whole;
    assert.deepEqual(
      { outcome: whole.outcome, runs: whole.runs, steps: transitions, depth, fired, unwitnessed },
      {
        outcome: first.outcome,
        runs: first.runs,
        steps: first.steps,
        depth: first.depth,
        fired: first.fired,
        unwitnessed: first.unwitnessed,
      },
    );
    assert.equal(counterexample?.verdict.property, first.failure?.property);
    if (first.failure === null) return;
    assert.equal(whole.runs, first.failure.run + 1);
    const again = run(scenario, replay(choicesFrom(first.failure.choices)));
    assert.ok(again.length > 0, 'its choices can be made again');
  });
}

for (const [name, code, words] of [
  ['rare/tampers', 'design/tampering', /built-in object/],
  ['rare/loops', 'sweep/thread', /control for 2 seconds/],
  ['rare/exits', 'sweep/thread', /the thread ended itself/],
] as const) {
  test(`${name}: a sentence, and what is before it is finished`, async () => {
    const runs = rareRun() + 3_000;
    const found = await swept(name, { runs, workers: 2 }).catch((thrown) => thrown);
    assert.ok(found instanceof Issue, String(found));
    assert.equal(found.code, code);
    assert.match(found.message, words);
    if (code === 'sweep/thread') assert.match(found.message, new RegExp(rangeOfRare()));
    assertSentence(found.message);
  });
}

test('a design that throws is a verdict, as it is for an exploration', async () => {
  const { outcome, failure } = await swept('rare/throws', { runs: 50_000, workers: 2 });
  assert.equal(outcome, 'violated');
  assert.equal(failure?.run, rareRun());
});

test('an interrupted sweep has no report, and leaves nothing that runs', async () => {
  const interruption = new AbortController();
  const tally = await sweepHere(jobOf('jobs/do-once', { runs: 1_000_000 }), {
    workers: 2,
    signal: interruption.signal,
    onProgress: () => interruption.abort(),
  });
  assert.equal(tally, null);
});
