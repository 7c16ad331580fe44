import { grouped, type Verdict } from '#check';
import { story } from '#explain';
import { type Exploration, explanationOf, explore, type Strategy, summaryOf } from '#explore';
import { endlessText } from '#sim';
import { progressBar } from './progress.js';
import { exitCodes, numberOf, print, textOf, type Values, type Verb, wordOf } from './verb.js';
import { refuseToWatch, watchFile } from './watch.js';
import { jsonOf, type NamedScenario, namedScenario, worldOptions, worldUsage } from './world.js';

/** `protolab explore`: looks for a run that breaks a promise. */
export const exploreVerb: Verb = {
  name: 'explore',
  summary: 'explore a design: every run within bounds, or random runs',
  usage: [
    'protolab explore <design or file> [--random RUNS] [--seed SEED] [--states MAX]',
    'protolab explore <file> --watch',
    '',
    '  <design or file>    a design of the catalogue, or a file that exports `entry`',
    '  --random RUNS       random runs instead of all runs',
    '  --seed SEED         the seed of the random runs (default 1)',
    '  --states MAX        stop with `unknown` beyond so many states (default 1000000)',
    ...worldUsage,
    '  --json              one line of JSON',
    '  --watch             explore the file again whenever it, or a file that it imports, is saved,',
    '                      and say what changed; Ctrl-C ends with the exit code of the last verdict',
    '',
    'exit code: 0 every property holds within the claim, 1 violated, 2 mistake, 3 unknown',
  ],
  options: {
    random: { type: 'string' },
    seed: { type: 'string' },
    states: { type: 'string' },
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
    const exploration = explore(named.scenario, {
      strategy,
      onProgress: ({ what, done, total }) => {
        bar.show({ what: `exploring ${grouped(done)} ${what}`, done, total });
      },
    });
    bar.clear();
    print(
      values.json === true
        ? jsonOf(explorationData(exploration, named))
        : textFor(exploration, named),
    );
    return exitCodeOf(exploration.outcome);
  },
};

/** The strategy that was typed; null where none was. */
function strategyOf(values: Values): Strategy | null {
  if (values.random !== undefined) {
    const runs = numberOf(values, 'random', 10_000);
    return { kind: 'random', runs, seed: textOf(values, 'seed', '1') };
  }
  if (values.states === undefined) return null;
  return { kind: 'exhaustive', statesMax: numberOf(values, 'states', 1_000_000) };
}

/** The options that say what to explore, as they would be typed again. */
function wordsOf(values: Values): readonly string[] {
  return ['random', 'seed', 'states', ...Object.keys(worldOptions)].flatMap((option) => {
    const value = values[option];
    return typeof value === 'string' ? [`--${option}=${value}`] : [];
  });
}

/** The exit code of an outcome. */
export function exitCodeOf(outcome: Verdict['outcome']): number {
  return exitCodes[outcome];
}

/** The command that replays a counterexample. */
export function replayCommand(exploration: Exploration, words: string): string {
  const { choices = [], round = null } = exploration.counterexample ?? {};
  return `npx protolab replay ${words} ${endlessText(choices, round)}`;
}

function textFor(exploration: Exploration, { words, scenario }: NamedScenario): string {
  const { counterexample, states, transitions, runs, depth } = exploration;
  if (counterexample !== null) {
    const replay = replayCommand(exploration, words);
    return story(explanationOf(counterexample, { replay }));
  }
  const seen =
    runs > 0
      ? `${grouped(runs)} runs, ${grouped(transitions)} steps, at most ${depth} a run`
      : `${grouped(states)} states, ${grouped(transitions)} transitions, depth ${depth}`;
  return [`${scenario.design.name}: ${summaryOf(exploration)}`, `seen: ${seen}`].join('\n');
}

/** An exploration as plain data, without the run itself. */
function explorationData(
  exploration: Exploration,
  named: NamedScenario,
): Parameters<typeof jsonOf>[0] {
  const { scenario, strategy, outcome, unknown, states, transitions, runs, depth } = exploration;
  const { counterexample, unwitnessed, fired } = exploration;
  return {
    design: scenario.design.name,
    strategy,
    outcome,
    claim: summaryOf(exploration),
    text: textFor(exploration, named),
    unknown,
    states,
    transitions,
    runs,
    depth,
    fired,
    unwitnessed,
    counterexample:
      counterexample === null
        ? null
        : {
            property: counterexample.verdict.property,
            choices: endlessText(counterexample.choices, counterexample.round),
            steps: counterexample.steps,
            decisiveStep: counterexample.decisive?.step ?? null,
          },
  };
}
