import { assert } from '#base';
import { explain } from '#explain';
import { boundsOf, counterexample, explanationOf, explanationOfRun, judgeTrace } from '#explore';
import { tracePage } from '#notebook';
import { cursor, type Scenario } from '#sim';
import type { Round, Trace } from '#trace';

/**
 * A run as a page to step through, with all facts.
 *
 * A run that breaks a property stands beside the same run with the decisive choice changed, where
 * there is one; every other run stands alone.
 */
export function pageOfRun(
  scenario: Scenario,
  run: {
    readonly choices: readonly number[];
    readonly round: Round | null;
    readonly trace: Trace;
    readonly replay: string;
  },
): string {
  const { choices, round, trace, replay } = run;
  const telling = { replay, disclosure: 'all facts' } as const;
  const broken = judgeTrace(scenario, trace).some(({ outcome }) => outcome === 'violated');
  if (!broken) return tracePage(explanationOfRun(scenario, trace, telling));
  const found = counterexample(scenario, choices, { round });
  const left = explanationOf(found, telling);
  if (found.decisive === null) return tracePage(left);
  const { choice, instead } = found.decisive;
  const saved = cursor(scenario, choices).change(choice, instead).trace();
  const verdict = judgeTrace(scenario, saved).find(
    ({ property }) => property === found.verdict.property,
  );
  assert(verdict !== undefined, 'both runs are judged by one specification');
  return tracePage({
    left,
    right: explain({
      spec: scenario.design.spec,
      trace: saved,
      verdict,
      decisive: null,
      replay: '',
      title: scenario.design.name,
      world: boundsOf(scenario),
      disclosure: 'all facts',
    }),
    names: { left: 'the run', right: 'the run, had the decisive choice been the other one' },
  });
}
