import type { Counterexample } from '#explore';
import { endlessText, type Scenario } from '#sim';
import { type NamedScenario, quoted } from './world.js';

/** The options that make a world of a design or a file into this one: its calls and its faults. */
export function worldWords({ design, processes, faults }: Scenario): string {
  const [only] = Object.keys(design.roles);
  const called = processes.filter(({ service }) => service === undefined);
  const clients = [...new Set(called.map(({ role }) => role))].map((role) => {
    const plans = called.filter((each) => each.role === role);
    const calls = plans.map((plan) => plan.calls.map(callText).join('+')).join(',');
    return role === only ? calls : `${role}=${calls}`;
  });
  const budget = Object.entries(faults).map(([fault, times]) => `${fault}=${times}`);
  return `--clients ${quoted(clients.join(';'))} --faults ${quoted(budget.join(','))}`;
}

/** A call as it is typed: `read`, or `use("a")`. */
function callText({ operation, input }: Scenario['processes'][number]['calls'][number]): string {
  return input === null ? operation : `${operation}(${JSON.stringify(input)})`;
}

/** The words that name a counterexample again: its world and its choices. */
function wordsOf(
  { scenario, choices, round, isSmaller }: Counterexample,
  { name, words }: Pick<NamedScenario, 'name' | 'words'>,
): string {
  const world = isSmaller ? `${name} ${worldWords(scenario)}` : words;
  return `${world} ${endlessText(choices, round)}`;
}

/** The command that replays a counterexample. */
export function replayCommand(
  counterexample: Counterexample,
  named: Pick<NamedScenario, 'name' | 'words'>,
): string {
  return `npx protolab replay ${wordsOf(counterexample, named)}`;
}
