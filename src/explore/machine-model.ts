import { brief, canonical, type Data, Issue, plain } from '#base';
import type { Call, Model } from '#spec';
import type { Progress } from './search.js';
import { carryOut } from './slice.js';

/** What is asked of a model: each call is made at most once, in any order. */
export interface ModelQuestion {
  readonly calls: readonly Call[];
  readonly invariants: { readonly [name: string]: (state: never) => boolean };
}

/** One step of a model: the call and what it answered, or null for a step of its own. */
export interface ModelStep {
  readonly call: Call | null;
  readonly answer: Data;
  readonly state: Data;
}

/** What the exploration of a specification's sequential model learnt. */
export interface ModelExploration {
  readonly outcome: 'holds' | 'violated' | 'unknown';
  readonly unknown: string | null;
  /** How many pairs of a model's state and the calls that are left were seen. */
  readonly states: number;
  readonly counterexample: {
    readonly property: string;
    readonly initial: Data;
    readonly steps: readonly ModelStep[];
  } | null;
}

/**
 * Explores the sequential model of a specification, closed with finitely many calls.
 *
 * Breadth first over every order of the calls, every answer that the model allows and every hidden
 * step, so that the counterexample is one of the shortest. States are compared whole, as text:
 * for small questions, not for millions. More than `statesMax` (100,000) end in `unknown`, and so
 * does a call that the model allows in no state that was seen.
 */
export function exploreModel(
  model: Model,
  question: ModelQuestion,
  { statesMax = 100_000, secondsMax = 60 }: { statesMax?: number; secondsMax?: number } = {},
): ModelExploration {
  if (question.calls.length > 31) {
    throw new Issue('explore/calls', {
      wrong: 'a model is closed with too many calls',
      found: `${question.calls.length} calls`,
      right: 'give at most 31; a handful shows nearly every mistake',
    });
  }
  const what = 'a step of a model';
  const limits = { what, secondsMax, stuckSeconds: 10, onProgress: null };
  return carryOut(searchModel(model, question, statesMax), limits);
}

interface Seen {
  readonly state: Data;
  /** The calls that were made, one bit each. */
  readonly made: number;
  readonly before: Seen | null;
  readonly call: Call | null;
  readonly answer: Data;
}

function* searchModel(
  model: Model,
  { calls, invariants }: ModelQuestion,
  statesMax: number,
): Generator<Progress, ModelExploration, boolean> {
  const seen = new Map<string, Seen>();
  const add = (each: Seen): void => {
    const key = `${each.made} ${canonical(each.state)}`;
    if (!seen.has(key)) seen.set(key, each);
  };
  const first = { state: plain(model.initial), made: 0, before: null, call: null, answer: null };
  add(first);
  let allowed = 0;
  let done = 0;
  const ended = (parts: Partial<ModelExploration>): ModelExploration =>
    Object.freeze({
      outcome: 'unknown',
      unknown: null,
      states: seen.size,
      counterexample: null,
      ...parts,
    });
  // A map is walked in the order of insertion, those added meanwhile included.
  for (const before of seen.values()) {
    const broken = Object.entries(invariants).find(([, holds]) => !holds(before.state as never));
    if (broken !== undefined) {
      const steps = stepsTo(before);
      const counterexample = { property: broken[0], initial: first.state, steps };
      return ended({ outcome: 'violated', counterexample });
    }
    for (const [at, call] of calls.entries()) {
      const bit = 1 << at;
      if ((before.made & bit) !== 0) continue;
      for (const { answer, state } of model.step(before.state, call)) {
        allowed |= bit;
        add({ state: plain(state), made: before.made | bit, before, call, answer });
      }
    }
    for (const state of model.hidden?.(before.state) ?? []) {
      add({ state: plain(state), made: before.made, before, call: null, answer: null });
    }
    if (seen.size > statesMax) return ended({ unknown: `more than ${statesMax} states` });
    done += 1;
    if (done % 64 === 0 && (yield { what: 'states', done, total: null, depth: 0 })) {
      return ended({ unknown: 'the time was up' });
    }
  }
  const never = calls.filter((_, at) => (allowed & (1 << at)) === 0);
  if (never.length === 0) return ended({ outcome: 'holds' });
  const names = never.map(({ operation, input }) => `${operation}(${brief(input)})`);
  return ended({ unknown: `these calls are never allowed: ${names.join(', ')}` });
}

function stepsTo(last: Seen): readonly ModelStep[] {
  const steps: ModelStep[] = [];
  for (let at: Seen | null = last; at !== null && at.before !== null; at = at.before) {
    steps.push({ call: at.call, answer: at.answer, state: at.state });
  }
  return steps.reverse();
}
