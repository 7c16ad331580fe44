/** Runs for trace pages: one that breaks a promise, the same with its decisive choice changed, a nasty one. */
import { strict as assert } from 'node:assert';
import type { ExplainedStep, Explanation } from '#explain';
import { type Counterexample, explanationOf, explanationOfRun, explore } from '#explore';
import { cursor, random, run, type Scenario, scenario } from '#sim';
import { readThenWrite, trusting } from '../../src/protocols/counter/index.js';

/** Two clients; the second reads what is stale, and both return 1. */
const world = scenario({
  design: readThenWrite,
  clients: { client: ['increment', 'increment'] },
  holds: { 'counters/visits': 0 },
  faults: { 'stale read': 1 },
});

/** The lost update: its third step is decisive, in its fourth the promise breaks. */
export const broken: Counterexample = found();

function found(): Counterexample {
  const { counterexample } = explore(world);
  assert(counterexample !== null);
  return counterexample;
}

/** The same run with its decisive choice changed. */
export function saved(disclosure: Explanation['disclosure'] = 'all facts'): Explanation {
  assert(broken.decisive !== null);
  const { choice, instead } = broken.decisive;
  const trace = cursor(world, broken.choices).change(choice, instead).trace();
  return explanationOfRun(world, trace, { disclosure });
}

/** The lost update, told with all facts. */
export const told = explanationOf(broken, {
  disclosure: 'all facts',
  replay: 'npx protolab replay counter/read-then-write 0.0.0.1',
});

/** A world in which answers get lost and processes crash. */
const rough: Scenario = scenario({
  design: trusting,
  clients: { client: ['increment', ['increment', 'increment'], 'increment'] },
  faults: { 'unknown outcome': 2, crash: 2 },
});

/** One random run told on two levels: what each process saw, and all of it. */
export function roughRun(seed: number): { readonly own: Explanation; readonly all: Explanation } {
  const trace = run(rough, random(seed));
  return {
    own: explanationOfRun(rough, trace, { disclosure: 'own view' }),
    all: explanationOfRun(rough, trace, { disclosure: 'all facts' }),
  };
}

/** What somebody could write who wants to break out of a page, or to look like something else. */
export const nasty =
  '</script><script>window.broken = 1</script><img src=x onerror="window.broken = 2">' +
  ' "quoted" \'single\' &amp; <!-- ]]> \u2028\u2029 \r\n\t \u0000 \u202etxet \ud800 \u00a0 日本語 😀';

/** A run all of whose texts are nasty. */
export const nastyRun: Explanation = {
  ...told,
  title: nasty,
  property: nasty,
  world: nasty,
  cause: nasty,
  decisive: nasty,
  replay: nasty,
  lines: told.lines.map(
    (line): ExplainedStep => ({
      ...line,
      process: `${line.process} ${nasty}`,
      port: `${line.port} ${nasty}`,
      call: `${line.call} ${nasty}`,
      begins: nasty,
      did: nasty,
      saw: nasty,
      ends: nasty,
      truth: nasty,
      fault: nasty,
    }),
  ),
};
