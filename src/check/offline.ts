import { Assigner, isUnique } from './assignments.js';
import { byKey, type History } from './history.js';
import type { Sequential } from './objects.js';
import { searchRegister } from './register.js';
import { searchModel } from './search.js';
import { Transitions } from './transitions.js';
import { zonesFit } from './zones.js';

/** What a judge says of a recorded history, and of which of its objects. */
export interface HistoryVerdict {
  readonly outcome: 'holds' | 'violated' | 'unknown';
  /** The key of the object that was refused, or left open; '' where there is one object, or none. */
  readonly key: string;
  /** That object's own history, for the smallest refused one; null where every order was found. */
  readonly history: History | null;
  readonly method: 'zones' | 'search';
  readonly steps: number;
  readonly reason: string;
}

/** How much work a judge may do: calls put in a place, over all objects; then it answers unknown. */
export const stepsMaxStandard = 5_000_000;

/** How far a judge goes, and whether the zones of a register are asked before a search. */
export interface JudgeLimits {
  /** Default 5 million. */
  readonly stepsMax?: number;
  /** Default `when it pays`; the others are for those who doubt one of the two. */
  readonly zones?: 'when it pays' | 'first' | 'never';
}

/**
 * Judges whether some order of the calls of a recorded history, kept within their intervals,
 * explains every answer (Herlihy and Wing, 1990).
 *
 *   history --a key each--> register --> values made once --> zones, linear
 *                                        any other -------> search, zones, search
 *                           any other model ------------------------------> search with tables
 *
 * Pure. A call without a return may have happened at any time after it began, or never. A limit
 * ends in `unknown`, never in success; a key that is refused counts, also when another was left
 * open. A cut at which no call is open needs no care: there the search goes on from the state
 * alone.
 */
export function judgeHistory(
  history: History,
  object: Sequential,
  { stepsMax = stepsMaxStandard, zones = 'when it pays' }: JudgeLimits = {},
): HistoryVerdict {
  const judgePart = judgeOf(history, object, zones);
  let left: HistoryVerdict | null = null;
  let steps = 0;
  let method: HistoryVerdict['method'] = 'zones';
  for (const part of byKey(keyed(history, object))) {
    const key = part.keys[part.key[0] as number] ?? '';
    const verdict = judgePart(part, stepsMax - steps);
    steps += verdict.steps;
    if (verdict.method === 'search') method = 'search';
    if (verdict.outcome === 'violated') {
      const reason = 'no order of these calls explains their answers';
      return { ...verdict, key, history: part, steps, reason };
    }
    if (verdict.outcome === 'unknown' && left === null) {
      const reason = `no order was found in ${stepsMax} steps, and not every order was tried`;
      left = { ...verdict, key, history: part, steps, reason };
    }
  }
  if (left !== null) return { ...left, steps };
  const reason = 'some order of the calls explains every answer';
  return { outcome: 'holds', key: '', history: null, method, steps, reason };
}

/** Judges the history of one object, in at most so many steps. */
type PartJudge = (
  part: History,
  stepsMax: number,
) => Pick<HistoryVerdict, 'outcome' | 'method' | 'steps'>;

function judgeOf(history: History, object: Sequential, zones: JudgeLimits['zones']): PartJudge {
  if (object.register === undefined) {
    const transitions = new Transitions(object, history);
    return (part, stepsMax) => ({
      ...searchModel(part, transitions, stepsMax),
      method: 'search',
    });
  }
  const assigner = new Assigner(history, object.model.initial);
  return (part, stepsMax) => {
    const assignments = assigner.assign(part);
    const isDecided = isUnique(assignments);
    if (zones === 'first' || (zones === 'when it pays' && isDecided)) {
      if (!zonesFit(assignments)) return { outcome: 'violated', method: 'zones', steps: 0 };
      if (isDecided) return { outcome: 'holds', method: 'zones', steps: 0 };
    }
    const search = (failuresMax: number): ReturnType<PartJudge> => ({
      ...searchRegister(assignments, { stepsMax, failuresMax }),
      method: 'search',
    });
    if (zones !== 'when it pays') return search(stepsMax);
    // Where there is an order, it is mostly found at once; zones are only worth their while after.
    const soon = search(100 + part.length / 50);
    if (soon.outcome !== 'unknown') return soon;
    if (!zonesFit(assignments)) return { outcome: 'violated', method: 'zones', steps: soon.steps };
    return search(stepsMax);
  };
}

/** The history with the keys that the object declares, where it declares any. */
function keyed(history: History, object: Sequential): History {
  const { keyOf } = object;
  if (keyOf === undefined) return history;
  const numbers = new Map<string, number>();
  const ofOperation = history.operations.map((call) => {
    const key = keyOf(call);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  const key = history.operation.map((each) => ofOperation[each] as number);
  return { ...history, key, keys: [...numbers.keys()] };
}
