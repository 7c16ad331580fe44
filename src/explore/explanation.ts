import { assert } from '#base';
import type { Verdict } from '#check';
import { type Decisive, type Disclosure, type Explanation, explain } from '#explain';
import { choicesText, type Scenario } from '#sim';
import type { Round, Trace } from '#trace';
import { boundsOf } from './bounds.js';
import { type Counterexample, judgeTrace } from './counterexample.js';

/** How to tell it: how to make the run again (by default the line for a cell), and how much. */
interface Telling {
  readonly replay?: string;
  readonly disclosure?: Disclosure;
}

/** A counterexample explained: what explore knows of it, told by `explain`. */
export function explanationOf(counterexample: Counterexample, telling: Telling = {}): Explanation {
  const { scenario, choices, round, verdict, decisive, isSmaller, trace } = counterexample;
  const replay = cellLine(choices, round, isSmaller ? 'counterexample.scenario' : 'world');
  return explainIn(scenario, { trace: trace(), verdict, decisive }, { replay, ...telling });
}

/** Any run explained: by the first property that it breaks, else by the first that it keeps. */
export function explanationOfRun(
  scenario: Scenario,
  trace: Trace,
  telling: Telling = {},
): Explanation {
  const verdicts = judgeTrace(scenario, trace);
  const verdict = verdicts.find(({ outcome }) => outcome === 'violated') ?? verdicts[0];
  assert(verdict !== undefined, 'a specification has a property');
  return explainIn(scenario, { trace, verdict, decisive: null }, telling);
}

function explainIn(
  scenario: Scenario,
  { trace, verdict, decisive }: { trace: Trace; verdict: Verdict; decisive: Decisive | null },
  { replay, disclosure = 'story' }: Telling,
): Explanation {
  const { choices, end } = trace;
  return explain({
    spec: scenario.design.spec,
    trace,
    verdict,
    decisive,
    replay: replay ?? cellLine(choices, end.kind === 'endless' ? end.round : null),
    title: scenario.design.name,
    world: boundsOf(scenario),
    disclosure,
  });
}

/** The line that makes a run again in a cell, where its scenario has a name. */
function cellLine(choices: readonly number[], round: Round | null, name = 'world'): string {
  const more = round === null ? '' : `, { from: ${round.from}, to: ${round.to} }`;
  return `run(${name}, replay(choicesFrom('${choicesText(choices)}'))${more})`;
}
