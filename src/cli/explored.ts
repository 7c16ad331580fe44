import { type Data, grouped } from '#base';
import { story } from '#explain';
import {
  type Counterexample,
  causeText,
  counted,
  type Exploration,
  explanationOf,
  missingLines,
  summaryOf,
} from '#explore';
import { endlessText } from '#sim';
import type { NamedScenario } from './world.js';
import { replayCommand } from './world-words.js';

/** What an exploration says, as text: a story and who found it, or the claim and what was seen. */
export function exploredText(exploration: Exploration, named: NamedScenario): string {
  const { counterexample } = exploration;
  if (counterexample === null) return standsText(exploration);
  const replay = replayCommand(counterexample, named);
  return [
    story(explanationOf(counterexample, { replay })),
    ...section(strategiesText(exploration)),
    ...section(causesText(exploration, named)),
  ].join('\n');
}

function standsText(exploration: Exploration): string {
  const { scenario, strategies, states, transitions, runs, depth } = exploration;
  const seen =
    runs > 0
      ? `${grouped(runs)} runs, ${grouped(transitions)} steps, at most ${depth} a run`
      : `${grouped(states)} states, ${grouped(transitions)} transitions, depth ${depth}`;
  const by = strategies.map((each) => `${each.name} ${grouped(each.runs)}`).join(', ');
  return [
    `${scenario.design.name}: ${summaryOf(exploration)}`,
    ...missingLines(exploration.coverage()),
    `seen: ${seen}`,
    ...(by === '' ? [] : [`runs by strategy: ${by}`]),
  ].join('\n');
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

/** What each strategy found, and how often. */
function strategiesText({ strategies }: Exploration): readonly string[] {
  if (strategies.length === 0) return [];
  const width = Math.max(...strategies.map(({ name }) => name.length));
  const cells = (...[name, runs, failures, first]: readonly string[]) =>
    ` ${name?.padEnd(width)}  ${runs?.padStart(9)}  ${failures?.padStart(8)}  ${first}`;
  return [
    cells('strategy', 'runs', 'failures', 'first in run'),
    ...strategies.map(({ name, runs, failures, first }) =>
      cells(name, grouped(runs), grouped(failures), first === null ? '-' : grouped(first)),
    ),
  ];
}

/** The counterexamples of other causes, where there are any, each with its command. */
function causesText({ counterexamples }: Exploration, named: NamedScenario): readonly string[] {
  if (counterexamples.length < 2) return [];
  return [
    ` ${counted(counterexamples.length, 'cause', 'causes')}; the first is told above; a command with --test FILE makes a test of it`,
    ...counterexamples.flatMap((each, at) => [
      ` ${String(at + 1).padStart(3)}  ${causeText(each.cause)}, ${counted(each.steps, 'step', 'steps')}`,
      `      breaks '${each.cause.property}'${partsText(each)}`,
      `      ${replayCommand(each, named)}`,
    ]),
  ];
}

function partsText({ cause: { parts } }: Counterexample): string {
  return parts.length === 0 ? '' : `: ${parts.map((part) => `'${part}'`).join(' and ')}`;
}

/** An exploration as plain data, without the runs themselves. */
export function exploredData(exploration: Exploration, named: NamedScenario): Data {
  const { scenario, strategy, outcome, unknown, states, transitions, runs, depth } = exploration;
  const { counterexample, counterexamples, strategies, unwitnessed, fired, estimate } = exploration;
  return {
    design: scenario.design.name,
    strategy,
    outcome,
    claim: summaryOf(exploration),
    text: exploredText(exploration, named),
    unknown,
    estimate: estimate === null ? null : { ...estimate },
    states,
    transitions,
    runs,
    depth,
    strategies: strategies.map((each) => ({ ...each })),
    fired,
    unwitnessed,
    coverage: JSON.parse(JSON.stringify(exploration.coverage())),
    counterexample: counterexample === null ? null : counterexampleData(counterexample, named),
    counterexamples: counterexamples.map((each) => counterexampleData(each, named)),
  };
}

function counterexampleData(counterexample: Counterexample, named: NamedScenario): Data {
  const { verdict, choices, round, steps, stepsFound, decisive, cause } = counterexample;
  return {
    property: verdict.property,
    parts: verdict.parts ?? [],
    cause: { ...cause, text: causeText(cause) },
    choices: endlessText(choices, round),
    steps,
    stepsFound,
    decisiveStep: decisive?.step ?? null,
    replay: replayCommand(counterexample, named),
  };
}
