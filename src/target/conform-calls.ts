import { type Data, Issue, misfit, stream } from '#base';
import { type Call, operationOf, type Spec } from '#spec';

/** Who makes a call: a process, and its how-manieth call it is, from 0. */
export interface CallPlace {
  /** For example `client-3`, and `client-3-life-2` for the successor after it was killed. */
  readonly process: string;
  /** No two calls of a process, its predecessors included, have one number. */
  readonly number: number;
}

/**
 * A call that processes make again and again, with the same input or with one made for each call:
 *
 *   { operation: 'read', input: null }
 *   { operation: 'use', input: ({ process, number }) => `job ${process}/${number}` }
 */
export interface CallKind {
  readonly operation: string;
  readonly input: Data | ((place: CallPlace) => Data);
}

/** The first `count` kinds of call of a seed; one that stands twice comes twice as often. */
export function drawCalls(
  kinds: readonly CallKind[],
  seed: string,
  count: number,
): readonly CallKind[] {
  const chance = stream(seed);
  return Array.from({ length: count }, () => kinds[chance.next(kinds.length)] as CallKind);
}

/**
 * The call of a kind at its place.
 *
 * @throws Issue `conform/input` where its input does not fit the declaration of its operation
 */
export function callAt(spec: Spec, { operation, input }: CallKind, place: CallPlace): Call {
  const made = typeof input === 'function' ? input(place) : input;
  const problem = misfit(operationOf(spec, operation).input, made, 'its input');
  if (problem === null) return { operation, input: made };
  throw new Issue('conform/input', {
    wrong: `a call of '${operation}' does not fit its declaration`,
    found: problem,
    right: `change the call, or the declared input of '${operation}'`,
  });
}
