import { byKey, type History, never, prefix, without, withUnknown } from './history.js';
import type { Sequential } from './objects.js';
import { judgeHistory } from './offline.js';

/** The smallest refused history that was found within a refused one. */
export interface Smallest {
  readonly history: History;
  /** How many calls the refused history had. */
  readonly of: number;
}

/** Beyond so many calls, it is too dear to ask of each call whether its answer matters. */
const singlyMax = 60;

/** A refusal that takes longer than this is not worth its while when one history is made smaller. */
const stepsMax = 100_000;

/**
 * Makes a refused history small, so that a reader sees the calls that contradict each other.
 *
 * One key of it; then what happened until it was first refused; then whole values of a register,
 * and reads; then calls whose answers may as well be unknown. What is left is refused, and for the
 * same reason: each of these steps turns a history that is linearizable into one that is, so a
 * history that is refused after it was refused before it. A call that may have happened at any time
 * is shown as one without a return, and only where the others would be less to blame without it.
 *
 * Pure. No call that is left can go by these rules; a smaller one by other rules may exist. A
 * history that is not refused within its limits is handed back as it is.
 */
export function smallest(history: History, object: Sequential): Smallest {
  const refused = (some: History): boolean =>
    judgeHistory(some, object, { stepsMax }).outcome === 'violated';
  const part = byKey(history).find(refused);
  if (part === undefined) return { history, of: history.length };
  let left = earliest(part, refused);
  for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
    before = left.length;
    if (object.register === true) left = fewer(left, valuesOf(left), refused);
    left = fewer(left, readsOf(left, object), refused);
  }
  if (left.length <= singlyMax) left = forgotten(left, refused);
  return { history: left, of: history.length };
}

type Refused = (history: History) => boolean;

/** The shortest beginning that is refused: refusals stay, so halving finds it. */
function earliest(history: History, refused: Refused): History {
  let low = 0;
  let high = history.events.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (refused(prefix(history, middle))) high = middle;
    else low = middle;
  }
  return prefix(history, high);
}

/** Leaves out groups of calls, half of them at once, then quarters, as long as it stays refused. */
function fewer(
  history: History,
  groups: readonly (readonly number[])[],
  refused: Refused,
): History {
  let kept = groups;
  const gone = new Set<number>();
  for (
    let size = Math.ceil(kept.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < kept.length; ) {
      const chunk = kept.slice(at, at + size);
      const calls = new Set(chunk.flat());
      if (refused(without(history, (call) => gone.has(call) || calls.has(call)))) {
        for (const call of calls) gone.add(call);
        kept = [...kept.slice(0, at), ...kept.slice(at + size)];
      } else at += size;
    }
  }
  return without(history, (call) => gone.has(call));
}

/** The calls that can go one by one: those that change nothing, whatever they answer. */
function readsOf(history: History, object: Sequential): readonly (readonly number[])[] {
  const { operation, operations, answer, values } = history;
  return Array.from({ length: history.length }, (_, call) => [call]).filter(([call = 0]) => {
    const name = operations[operation[call] as number]?.operation ?? '';
    if (object.reads?.includes(name) === true) return true;
    return object.register === true && values[answer[call] as number] === false;
  });
}

/**
 * The calls of a register by the values that they touch, where values that a swap joins are one.
 *
 * Such a group can go as a whole: nothing that stays needs its values. But a swap that was refused
 * may have been refused because of them: as long as there is one, no group goes.
 */
function valuesOf(history: History): readonly (readonly number[])[] {
  const { length, operation, inputs, pairs, answer, values, operations, returned } = history;
  const owners = Int32Array.from(values, (_, value) => value);
  const ownerOf = (value: number): number => {
    let owner = value;
    while (owners[owner] !== owner) owner = owners[owner] as number;
    return owner;
  };
  const touched = new Int32Array(length).fill(-1);
  for (let call = 0; call < length; call += 1) {
    const at = operation[call] as number;
    const input = inputs[at] as number;
    const name = operations[at]?.operation;
    if (name === 'write') touched[call] = input;
    else if (name === 'read')
      touched[call] = returned[call] === never ? -1 : (answer[call] as number);
    else {
      if (values[answer[call] as number] === false) return [];
      touched[call] = pairs[2 * input] as number;
      owners[ownerOf(pairs[2 * input + 1] as number)] = ownerOf(touched[call] as number);
    }
  }
  const groups = new Map<number, number[]>();
  for (let call = 0; call < length; call += 1) {
    const owner = touched[call] === -1 ? -1 : ownerOf(touched[call] as number);
    groups.set(owner, [...(groups.get(owner) ?? []), call]);
  }
  return [...groups.values()];
}

/**
 * Forgets the answers that do not matter, then leaves out the calls of which nothing is known any
 * more.
 *
 * Such a call may have happened or not, so a history that is refused with it is refused without it.
 * It is kept where without it even fewer answers would seem to matter.
 */
function forgotten(history: History, refused: Refused): History {
  const unknown = new Set<number>();
  const calls = Array.from({ length: history.length }, (_, call) => call);
  for (const call of calls) {
    if (history.returned[call] === never) continue;
    unknown.add(call);
    if (!refused(withUnknown(history, (each) => unknown.has(each)))) unknown.delete(call);
  }
  const open = (call: number): boolean => history.returned[call] === never || unknown.has(call);
  const known = calls.filter((call) => !open(call));
  const relaxed = withUnknown(history, open);
  const gone = new Set<number>();
  for (const call of calls.filter(open)) {
    gone.add(call);
    const isToBlame = known.some((other) => {
      const weaker = withUnknown(relaxed, (each) => each === other);
      return refused(without(weaker, (each) => gone.has(each)));
    });
    if (isToBlame) gone.delete(call);
  }
  return without(relaxed, (call) => gone.has(call));
}
