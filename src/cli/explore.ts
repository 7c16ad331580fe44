import { grouped, type Verdict } from '#check';
import { story } from '#explain';
import { type Exploration, explanationOf, explore, type Strategy, summaryOf } from '#explore';
import { choicesText } from '#sim';
import { progressBar } from './progress.js';
import { exitCodes, numberOf, print, textOf, type Verb, wordOf } from './verb.js';
import { jsonOf, type NamedScenario, namedScenario, worldOptions, worldUsage } from './world.js';

/** `protolab explore`: looks for a run that breaks a promise. */
export const exploreVerb: Verb = {
  name: 'explore',
  summary: 'explore a design: every run within bounds, or random runs',
  usage: [
    'protolab explore <design or file> [--random RUNS] [--seed SEED] [--states MAX]',
    '',
    '  <design or file>    a design of the catalogue, or a file that exports `entry`',
    '  --random RUNS       random runs instead of all runs',
    '  --seed SEED         the seed of the random runs (default 1)',
    '  --states MAX        stop with `unknown` beyond so many states (default 1000000)',
    ...worldUsage,
    '  --json              one line of JSON',
    '',
    'exit code: 0 every property holds within the claim, 1 violated, 2 mistake, 3 unknown',
  ],
  options: {
    random: { type: 'string' },
    seed: { type: 'string' },
    states: { type: 'string' },
    json: { type: 'boolean' },
    ...worldOptions,
  },
  act: async ({ words, values }) => {
    const named = await namedScenario(wordOf(words, 'a design or a file'), values);
    const given = values.random !== undefined || values.states !== undefined;
    const strategy: Strategy = !given
      ? named.strategy
      : values.random === undefined
        ? { kind: 'exhaustive', statesMax: numberOf(values, 'states', 1_000_000) }
        : {
            kind: 'random',
            runs: numberOf(values, 'random', 10_000),
            seed: textOf(values, 'seed', '1'),
          };
    const bar = progressBar();
    const exploration = explore(named.scenario, {
      strategy,
      onProgress: ({ what, done, total }) => {
        bar.show({ what: `exploring ${grouped(done)} ${what}`, done, total });
      },
    });
    bar.clear();
    print(
      values.json === true ? jsonOf(explorationData(exploration)) : textFor(exploration, named),
    );
    return exitCodeOf(exploration.outcome);
  },
};

/** The exit code of an outcome. */
export function exitCodeOf(outcome: Verdict['outcome']): number {
  return exitCodes[outcome];
}

/** The command that replays a counterexample. */
export function replayCommand(exploration: Exploration, words: string): string {
  return `npx protolab replay ${words} ${choicesText(exploration.counterexample?.choices ?? [])}`;
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
function explorationData(exploration: Exploration): Parameters<typeof jsonOf>[0] {
  const { scenario, strategy, outcome, unknown, states, transitions, runs, depth } = exploration;
  const { counterexample, unwitnessed, fired } = exploration;
  return {
    design: scenario.design.name,
    strategy,
    outcome,
    claim: summaryOf(exploration),
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
            choices: choicesText(counterexample.choices),
            steps: counterexample.steps,
            decisiveStep: counterexample.decisive?.step ?? null,
          },
  };
}
