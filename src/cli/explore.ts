import { grouped } from '#base';
import type { Verdict } from '#check';
import { coverageText, estimateText, exploreInTurns, type Progress, type Strategy } from '#explore';
import { exploredData, exploredText } from './explored.js';
import { interruptible } from './interruption.js';
import { progressBar } from './progress.js';
import { exitCodes, numberOf, print, textOf, type Values, type Verb, wordOf } from './verb.js';
import { refuseToWatch, watchFile } from './watch.js';
import { jsonOf, namedScenario, worldOptions, worldUsage } from './world.js';

/** `protolab explore`: looks for a run that breaks a promise. */
export const exploreVerb: Verb = {
  name: 'explore',
  summary: 'explore a design: every run within bounds, or random runs',
  usage: [
    'protolab explore <design or file> [--random RUNS] [--seed SEED] [--states MAX]',
    'protolab explore <design or file> --failures N',
    'protolab explore <file> --watch',
    '',
    '  <design or file>    a design of the catalogue, or a file that exports `entry`',
    '  --random RUNS       random runs instead of all runs',
    '  --reduced           all runs that differ in an order that matters: for worlds in which much',
    '                      happens side by side, and little goes wrong',
    '  --seed SEED         the seed of the random runs (default 1)',
    '  --states MAX        stop with `unknown` beyond so many states (default 1000000)',
    '  --failures N        go on after the first failure, until so many random runs have failed, or',
    '                      until so many ways to fail are known; one counterexample for each cause',
    '  --smallest          also look for a smaller world in which the same is broken, as is done',
    '                      where random runs fail',
    '  --coverage          also a table: each request of the design, and the faults that it met;',
    '                      what was never reached comes first',
    '  --memory MIB        stop with `unknown` beyond so many MiB of states (default 2048)',
    ...worldUsage,
    '  --json              one line of JSON',
    '  --watch             explore the file again whenever it, or a file that it imports, is saved,',
    '                      and say what changed; Ctrl-C ends with the exit code of the last verdict',
    '',
    'Ctrl-C ends it with `unknown` and what is known by then; a second one ends it at once.',
    'exit code: 0 every property holds within the claim, 1 violated, 2 mistake, 3 unknown',
  ],
  options: {
    random: { type: 'string' },
    reduced: { type: 'boolean' },
    seed: { type: 'string' },
    states: { type: 'string' },
    memory: { type: 'string' },
    failures: { type: 'string' },
    smallest: { type: 'boolean' },
    coverage: { type: 'boolean' },
    json: { type: 'boolean' },
    watch: { type: 'boolean' },
    ...worldOptions,
  },
  act: async ({ words, values }) => {
    const name = wordOf(words, 'a design or a file');
    const typed = strategyOf(values);
    if (values.watch === true) {
      await refuseToWatch(name, values);
      return watchFile(name, wordsOf(values));
    }
    const named = await namedScenario(name, values);
    const strategy = typed ?? named.strategy;
    const bar = progressBar();
    const interruption = interruptible();
    const exploration = await exploreInTurns(named.scenario, {
      strategy,
      failuresMax: numberOf(values, 'failures', 1),
      ...(values.smallest === true ? { shrinkTo: 'world' } : {}),
      onProgress: (progress) => bar.show(shownOf(progress)),
      signal: interruption.signal,
    }).finally(interruption.end);
    bar.clear();
    const isData = values.json === true;
    print(isData ? jsonOf(exploredData(exploration, named)) : exploredText(exploration, named));
    if (values.coverage === true && !isData) print(`\n${coverageText(exploration.coverage())}`);
    return exitCodeOf(exploration.outcome);
  },
};

/** How far a search is, as the bar shows it: beside what was estimated, where it was. */
function shownOf({ what, done, total, estimate = null }: Progress) {
  if (estimate === null) return { what: `exploring ${grouped(done)} ${what}`, done, total };
  const shown = `exploring ${grouped(done)} of ${estimateText(estimate)}`;
  return { what: shown, done, total: Math.max(estimate.states, done) };
}

/** The strategy that was typed; null where none was. */
function strategyOf(values: Values): Strategy | null {
  if (values.random !== undefined) {
    const runs = numberOf(values, 'random', 10_000);
    return { kind: 'random', runs, seed: textOf(values, 'seed', '1') };
  }
  if (values.reduced === true) return { kind: 'reduced' };
  if (values.states === undefined && values.memory === undefined) return null;
  return {
    kind: 'exhaustive',
    statesMax: numberOf(values, 'states', 1_000_000),
    bytesMax: numberOf(values, 'memory', 2048) * 2 ** 20,
  };
}

/** The options that say what to explore, as they would be typed again. */
function wordsOf(values: Values): readonly string[] {
  const named = ['random', 'seed', 'states', 'memory', 'failures', ...Object.keys(worldOptions)];
  return [
    ...['smallest', 'coverage'].filter((option) => values[option] === true).map((o) => `--${o}`),
    ...(values.reduced === true ? ['--reduced'] : []),
    ...named.flatMap((option) => {
      const value = values[option];
      return typeof value === 'string' ? [`--${option}=${value}`] : [];
    }),
  ];
}

/** The exit code of an outcome. */
export function exitCodeOf(outcome: Verdict['outcome']): number {
  return exitCodes[outcome];
}
