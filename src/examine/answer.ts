import type { Examination, StageReport } from '#agent';
import { type Data, Issue } from '#base';
import type { Design } from '#design';
import { type AskedEvent, ask, type Disclosure, type Explanation } from '#explain';
import { explanationOf } from '#explore';
import { type Examined, examined, type Grounds } from './cascade.js';
import { feedbackOf } from './feedback.js';

/** How an examination is told: how much of what nobody can see, and in how many bytes. */
export interface Telling {
  readonly disclosure: Disclosure;
  readonly feedbackBytes: number;
}

/** An examination, and what can be asked about the run that it explains; plain data. */
export interface Answer {
  readonly examination: Examination;
  /** The events of that run, as far as they are disclosed; none where there is no run. */
  readonly events: readonly AskedEvent[];
  /** How many of the worlds that are held out were met. */
  readonly heldOutMet: number;
  /** Whether the last of those is the one in which it falls. */
  readonly fellHeldOut: boolean;
}

/**
 * Examines what `make` makes, and tells it. An `Issue` that `make` throws is about the candidate: it
 * cannot be read, and falls at the first stage.
 */
export function answerTo(
  candidate: string,
  make: () => Design,
  { grounds, telling }: { readonly grounds: Grounds; readonly telling: Telling },
): Answer {
  const found = examinedOf(make, grounds);
  const { outcome, fall, claim, heldOutMet } = found;
  const reports = [...readable(found), ...found.reports];
  const explanation =
    fall === null
      ? null
      : explanationOf(fall.counterexample, { disclosure: telling.disclosure, replay: '' });
  const feedback = feedbackOf(
    { outcome, reports, claim },
    { explanation, bytesMax: telling.feedbackBytes },
  );
  const sum = (what: 'runs' | 'states') => reports.reduce((all, each) => all + each[what], 0);
  return {
    examination: {
      candidate,
      outcome,
      reports,
      property: fall?.counterexample.verdict.property ?? '',
      world: (fall?.world as Data | undefined) ?? null,
      explanation,
      feedback,
      claim,
      runs: sum('runs'),
      states: sum('states'),
    },
    events: explanation === null ? [] : eventsOf(found, explanation),
    heldOutMet,
    fellHeldOut: fall?.isHeldOut ?? false,
  };
}

function eventsOf({ fall }: Examined, explanation: Explanation): readonly AskedEvent[] {
  if (fall === null) return [];
  return ask(fall.counterexample.trace(), {}, explanation.disclosure, explanation);
}

/** The first stage, for a candidate that came through it. */
function readable({ reports }: Examined): readonly StageReport[] {
  if (reports[0]?.stage === 'parse and types') return [];
  const text = 'it is a design';
  return [{ stage: 'parse and types', outcome: 'holds', text, runs: 0, states: 0 }];
}

function examinedOf(make: () => Design, grounds: Grounds): Examined {
  let design: Design;
  try {
    design = make();
  } catch (thrown) {
    if (!(thrown instanceof Issue)) throw thrown;
    const report = { stage: 'parse and types', outcome: 'violated', text: thrown.message } as const;
    return {
      outcome: 'falls',
      reports: [{ ...report, runs: 0, states: 0 }],
      fall: null,
      claim: '',
      heldOutMet: 0,
    };
  }
  return examined(design, grounds);
}
