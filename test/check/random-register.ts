/** Random histories of a register with swaps, for the tests of its judges. */
import fc from 'fast-check';
import type { Data } from '#base';
import type { Announcement } from '#spec';

/** Random histories of a register with swaps; the fewer the values, the more of them are equal. */
export function registerHistory(
  list: readonly { process: number; kind: number; value: number; next: number; crash: number }[],
  { kinds, unique }: { readonly kinds: readonly string[]; readonly unique: boolean },
): readonly Announcement[] {
  const open = new Map<string, { call: string; operation: string }>();
  let written = 0;
  return list.map(({ process: index, kind, value, next, crash }, at): Announcement => {
    const process = `client ${index}`;
    const now = open.get(process);
    if (now === undefined) {
      const operation = kinds[kind % kinds.length] as string;
      const call = `${process}#${at}`;
      open.set(process, { call, operation });
      written += 1;
      const fresh = unique ? written : next;
      const input: Data =
        operation === 'read' ? null : operation === 'write' ? fresh : [value, fresh];
      return { kind: 'call', process, call, operation, input };
    }
    open.delete(process);
    if (crash === 0) return { kind: 'crash', process };
    const answers = { read: value, write: null, cas: next > 0 } as const;
    const answer = answers[now.operation as keyof typeof answers];
    return { kind: 'return', process, call: now.call, answer };
  });
}

/** Random moves of four clients. */
export const registerMoves = fc.array(
  fc.record({
    process: fc.nat({ max: 3 }),
    kind: fc.nat({ max: 11 }),
    value: fc.nat({ max: 3 }),
    next: fc.nat({ max: 2 }),
    crash: fc.nat({ max: 9 }),
  }),
  { minLength: 4, maxLength: 16 },
);

/** Random moves of sixteen clients of a register that is there: most calls end well. */
export const livedMoves = fc.array(
  fc.record({
    process: fc.nat({ max: 15 }),
    kind: fc.nat({ max: 11 }),
    next: fc.nat({ max: 4 }),
    odd: fc.nat({ max: 40 }),
  }),
  { minLength: 30, maxLength: 200 },
);

/**
 * The history of a register that is there: a client's moves are to call, to take effect, and to
 * return. Now and then one crashes, and now and then a read or a swap is told wrongly.
 */
export function livedHistory(
  list: readonly { process: number; kind: number; next: number; odd: number }[],
  { kinds, unique }: { readonly kinds: readonly string[]; readonly unique: boolean },
): readonly Announcement[] {
  const open = new Map<string, { call: string; operation: string; input: Data; answer?: Data }>();
  let written = 0;
  let state = 0;
  return list.flatMap(({ process: index, kind, next, odd }, at): readonly Announcement[] => {
    const process = `client ${index}`;
    const now = open.get(process);
    if (now === undefined) {
      const operation = kinds[kind % kinds.length] as string;
      const call = `${process}#${at}`;
      written += 1;
      const fresh = unique ? written : next;
      const input = operation === 'read' ? null : operation === 'write' ? fresh : [kind % 5, fresh];
      open.set(process, { call, operation, input });
      return [{ kind: 'call', process, call, operation, input }];
    }
    if (odd === 0) {
      open.delete(process);
      return [{ kind: 'crash', process }];
    }
    const { call, operation, input, answer } = now;
    if (answer !== undefined) {
      open.delete(process);
      return [{ kind: 'return', process, call, answer }];
    }
    const swaps = operation === 'cas' && (input as readonly number[])[0] === state;
    const answers = { read: odd === 1 ? next : state, write: null, cas: swaps !== (odd === 1) };
    open.set(process, { ...now, answer: answers[operation as keyof typeof answers] });
    if (operation === 'write') state = input as number;
    if (swaps) state = (input as readonly number[])[1] as number;
    return [];
  });
}

/** Swaps of unknown outcome from values that are never there: they stay open, and do nothing. */
export const idleSwaps = Array.from({ length: 30 }, (_, at): Announcement => {
  const process = `idle ${at}`;
  const input = [`never ${at}`, `next ${at}`];
  return { kind: 'call', process, call: `${process}#0`, operation: 'cas', input };
});
