import { type Exploration, summaryOf } from '#explore';
import type { Entry } from '#protocols';
import { choicesText } from '#sim';

/** What came of a design in its world, as it is written down; null where nothing was broken. */
export interface Row {
  readonly design: string;
  readonly idea: string;
  readonly expected: 'stands' | 'falls';
  readonly outcome: string;
  readonly says: string;
  readonly property: string | null;
  readonly steps: number | null;
  readonly choices: string | null;
  readonly decisiveStep: number | null;
  readonly states: number;
  readonly transitions: number;
  /** How often each fault happened, over all that was explored. */
  readonly faults: { readonly [fault: string]: number };
}

/** What came of a design: `{ design: 'counter/trusting', expected: 'falls', steps: 4, … }`. */
export function rowOf({ design, stands }: Entry, exploration: Exploration): Row {
  const { outcome, counterexample, states, transitions, fired } = exploration;
  return {
    design: design.name,
    idea: design.idea,
    expected: stands ? 'stands' : 'falls',
    outcome,
    says: summaryOf(exploration),
    property: counterexample?.verdict.property ?? null,
    steps: counterexample?.steps ?? null,
    choices: counterexample === null ? null : choicesText(counterexample.choices),
    decisiveStep: counterexample?.decisive?.step ?? null,
    states,
    transitions,
    faults: fired,
  };
}
