import { canonical, type Data } from '#base';
import type { Announcement, Model } from '#spec';

/** A call of a recording: its place among the announcements, and that of its return. */
type Span = {
  readonly operation: string;
  readonly input: Data;
  readonly begun: number;
  /** Infinity for a call that did not return. */
  readonly ended: number;
  /** What it answered, as a canonical text; null for a call that did not return. */
  readonly answer: string | null;
  /** Calls that are alike and did not return, by one text; empty for one that returned. */
  readonly alike: string;
};

/**
 * Whether some order of the calls, kept within their intervals, explains every answer.
 *
 *   order so far ──> a call that may come next, and whose answer fits ──> … ──> all that returned
 *                └──> none fits: back to the last choice
 *
 * A search from the front with memory (Wing and Gong, "Testing and verifying concurrent objects",
 * 1993; Lowe, "Testing for linearizability", 2017), for models without hidden steps. It decides the
 * same as the judge, which keeps all explanations at once, and is cheaper for a recording, which is
 * whole: the answer of every call is known when it is placed, and one explanation is enough. A call
 * that never returned takes effect wherever it helps, or never: it answers nothing, and where it
 * would change nothing it is left out; of those that are alike the first one is taken.
 *
 * @param spend told before each step of the model; what it throws ends the search
 */
function isExplained(
  model: Model,
  announcements: readonly Announcement[],
  spend: () => void,
): boolean {
  const spans = spansOf(announcements);
  const unanswered = spans.filter(({ answer }) => answer === null).length;
  // Calls that never returned seldom take effect several in a row: that is tried first. With as many
  // in a row as there are, nothing is left out.
  for (let rowMax = 2; ; rowMax *= 2) {
    if (isExplainedWithin({ model, spans, spend, rowMax })) return true;
    if (rowMax >= unanswered) return false;
  }
}

function isExplainedWithin(parts: {
  readonly model: Model;
  readonly spans: readonly Span[];
  readonly spend: () => void;
  readonly rowMax: number;
}): boolean {
  const { model, spans, spend, rowMax } = parts;
  const placed = spans.map(() => false);
  const seen = new Set<string>();
  const found = (state: Data, left: number, row: number): boolean => {
    const here = canonical(state);
    const text = `${placed.map(Number).join('')} ${row} ${here}`;
    if (left === 0 || seen.has(text)) return left === 0;
    seen.add(text);
    for (const at of candidates(spans, placed)) {
      const { operation, input, answer } = spans[at] as Span;
      if (answer === null && row === rowMax) continue;
      spend();
      const outcomes = model
        .step(state, { operation, input })
        .filter((outcome) =>
          answer === null
            ? canonical(outcome.state) !== here
            : canonical(outcome.answer) === answer,
        );
      const [rest, next] = answer === null ? [left, row + 1] : [left - 1, 0];
      placed[at] = true;
      const holds = outcomes.some((outcome) => found(outcome.state, rest, next));
      placed[at] = false;
      if (holds) return true;
      // What only looks may as well look now: no later place would be better.
      const looks = answer !== null && outcomes.some((each) => canonical(each.state) === here);
      if (looks) return false;
    }
    return false;
  };
  const returning = spans.filter(({ answer }) => answer !== null).length;
  return found(model.initial, returning, 0);
}

/**
 * The announcement that no order explains any more: all before it have one. Null if all have.
 *
 * What has no explanation gets none by going on, so the place is found by halving.
 */
export function unexplainedAt(
  model: Model,
  announcements: readonly Announcement[],
  spend: () => void,
): number | null {
  if (isExplained(model, announcements, spend)) return null;
  let [good, bad] = [0, announcements.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isExplained(model, announcements.slice(0, middle), spend)) good = middle;
    else bad = middle;
  }
  return bad - 1;
}

function spansOf(announcements: readonly Announcement[]): readonly Span[] {
  const returns = new Map<string, { readonly ended: number; readonly answer: string }>();
  for (const [ended, each] of announcements.entries()) {
    if (each.kind !== 'return') continue;
    returns.set(each.call, { ended, answer: canonical(each.answer) });
  }
  return announcements.flatMap((each, begun): readonly Span[] => {
    if (each.kind !== 'call') return [];
    const { operation, input } = each;
    const { ended, answer } = returns.get(each.call) ?? { ended: Infinity, answer: null };
    const alike = answer === null ? canonical([operation, input]) : '';
    return [{ operation, input, begun, ended, answer, alike }];
  });
}

/** The calls that may come next: begun before any other that is left has returned. */
function candidates(spans: readonly Span[], placed: readonly boolean[]): readonly number[] {
  const left = spans.map((_, at) => at).filter((at) => placed[at] === false);
  const first = Math.min(...left.map((at) => (spans[at] as Span).ended));
  const alikes = new Set<string>();
  return left
    .filter((at) => {
      const { begun, alike } = spans[at] as Span;
      if (begun > first || (alike !== '' && alikes.has(alike))) return false;
      alikes.add(alike);
      return true;
    })
    .sort((one, other) => inTurn(spans[one] as Span, spans[other] as Span));
}

/** Those that return soon come first, and those that never return last. */
function inTurn(one: Span, other: Span): number {
  if (one.ended === other.ended) return one.begun - other.begun;
  return one.ended < other.ended ? -1 : 1;
}
