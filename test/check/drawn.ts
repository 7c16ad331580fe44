/** Histories drawn, at random, and judged by trying every order: for the tests of every judge. */
import fc from 'fast-check';
import type { Data } from '#base';
import type { Announcement, Model } from '#spec';

/** A number that can be set and read; `flip` may answer either number, `nap` does not exist. */
export const register: Model<number> = {
  initial: 0,
  step: (state, { operation, input }) => {
    switch (operation) {
      case 'set':
        return [{ answer: null, state: input as number }];
      case 'flip':
        return [
          { answer: 0, state: 0 },
          { answer: 1, state: 1 },
        ];
      case 'take':
        return state === 0 ? [] : [{ answer: state, state: 0 }];
      default:
        return [{ answer: state, state }];
    }
  },
};

/** A register that may lose its value by itself at any time. */
export const leaky: Model<number> = { ...register, hidden: (state) => (state === 0 ? [] : [0]) };

/**
 * A history, drawn: one line a process, time goes to the right.
 *
 *   `[set 1      ]      `   begins, and returns; `[get 1 ]` returns 1
 *   `[set 1 ...`            never returns; with `x` at its end the process crashes
 */
export function drawn(lines: readonly string[]): readonly Announcement[] {
  const marks = lines.flatMap((line, process) =>
    [...line.matchAll(/\[(\w+) (\w+)|\]|x/g)].map((match) => ({ at: match.index, process, match })),
  );
  marks.sort((left, right) => left.at - right.at || left.process - right.process);
  const counts = lines.map(() => 0);
  const answers = lines.map<Data>(() => null);
  return marks.map(({ process: number, match }): Announcement => {
    const process = `client ${number + 1}`;
    const [text, operation = '', word = ''] = match;
    const call = `${process}#${counts[number]}`;
    if (text === ']' || text === 'x') counts[number] = (counts[number] as number) + 1;
    if (text === 'x') return { kind: 'crash', process };
    if (text === ']') {
      return { kind: 'return', process, call, answer: answers[number] as Data };
    }
    const sets = operation === 'set';
    answers[number] = sets ? null : Number(word);
    return { kind: 'call', process, call, operation, input: sets ? Number(word) : null };
  });
}

/** What happened, the model, whether it is linearizable, and the history as it is drawn. */
export const histories: readonly (readonly [
  name: string,
  Model<number>,
  boolean,
  ...(readonly string[]),
])[] = [
  ['nothing', register, true, ''],
  ['a read of the beginning', register, true, '[get 0 ]'],
  ['a read of what nobody set', register, false, '[get 1 ]'],
  ['a read after a set', register, true, '[set 1 ]        ', '         [get 1]'],
  ['a stale read after a set', register, false, '[set 1 ]        ', '         [get 0]'],
  ['an old read during a set', register, true, '[set 1         ]', '   [get 0]      '],
  ['a new read during a set', register, true, '[set 1         ]', '   [get 1]      '],
  ['new, then old, during a set', register, false, '[set 1                ]', ' [get 1]  [get 0]'],
  ['old, then new, during a set', register, true, '[set 1                ]', ' [get 0]  [get 1]'],
  [
    'two readers who disagree on the order of two sets',
    register,
    false,
    '[set 1                         ]',
    '[set 2                         ]',
    ' [get 1]  [get 2]',
    ' [get 2]  [get 1]',
  ],
  ['a set without a return that was seen', register, true, '[set 1          ', '        [get 1]'],
  [
    'a set without a return that was not seen',
    register,
    true,
    '[set 1          ',
    '        [get 0]',
  ],
  ['seen, and then not any more', register, false, '[set 1          ', '  [get 1] [get 0]'],
  ['a crashed set that takes effect late', register, true, '[set 1 x', '         [get 0]  [get 1]'],
  ['a crashed set that never does', register, true, '[set 1 x', '         [get 0]  [get 0]'],
  [
    'a crashed set that takes effect twice',
    register,
    false,
    '[set 1 x',
    '   [get 1] [set 0] [get 1]',
  ],
  ['a crashed set over another', register, true, '[set 1 x', '   [set 2] [get 2] [get 1]'],
  ['a crashed read does no harm', register, true, '[get 7 x', '   [get 0]'],
  ['a process that goes on after its crash', register, true, '[set 1 x [get 0]  [get 1]'],
  ['a flip that answers either', register, true, '[flip 1 ][flip 0 ][get 0]'],
  ['a read that forgets a flip', register, false, '[flip 1 ][get 0]'],
  [
    'two readers of one open flip',
    register,
    false,
    '[flip 1                 ]',
    '  [get 0]',
    '           [get 1] [get 0]',
  ],
  ['a take of what is there', register, true, '[set 3 ][take 3 ][get 0]'],
  ['a take that is not allowed', register, false, '[take 0 ]'],
  ['two takes of one value', register, false, '[set 3 ][take 3 ]', '        [take 3 ]'],
  ['a value that leaks away by itself', leaky, true, '[set 1 ]', '         [get 1]  [get 0]'],
  ['a value that comes back', leaky, false, '[set 1 ]', '         [get 0]  [get 1]'],
  ['an answer that was never possible', leaky, false, '[set 1 ]', '         [get 2]'],
];

interface Interval {
  readonly operation: string;
  readonly input: Data;
  readonly begin: number;
  /** Infinity: it never returned, so it may take effect at any time, or never. */
  readonly end: number;
  readonly answer: Data;
}

function intervalsOf(history: readonly Announcement[]): readonly Interval[] {
  return history.flatMap((each, begin) => {
    if (each.kind !== 'call') return [];
    const end = history.findIndex((other) => other.kind === 'return' && other.call === each.call);
    const { operation, input } = each;
    const returned = history[end];
    const answer = returned?.kind === 'return' ? returned.answer : null;
    return [{ operation, input, begin, end: end === -1 ? Number.POSITIVE_INFINITY : end, answer }];
  });
}

/** Whether some order of the calls explains the answers, by trying all of them. */
export function explained<State extends Data>(
  model: Model<State>,
  history: readonly Announcement[],
): boolean {
  const reachable = (state: State): readonly State[] => {
    const all = [state];
    for (const each of all)
      all.push(...(model.hidden?.(each) ?? []).filter((n) => !all.includes(n)));
    return all;
  };
  const extend = (state: State, left: readonly Interval[]): boolean => {
    if (left.every(({ end }) => end === Number.POSITIVE_INFINITY)) return true;
    const first = Math.min(...left.map(({ end }) => end));
    // Only what began before the earliest return that is left can come next.
    return left.some((each, at) => {
      if (each.begin > first) return false;
      const rest = left.filter((_, other) => other !== at);
      return reachable(state).some((from) =>
        model
          .step(from, each)
          .filter(({ answer }) => each.end === Number.POSITIVE_INFINITY || answer === each.answer)
          .some((outcome) => extend(outcome.state, rest)),
      );
    });
  };
  return extend(model.initial, intervalsOf(history));
}

/** Random histories of three processes: who moves next, what it calls, what it is answered. */
export const moves = fc.array(
  fc.record({
    process: fc.nat({ max: 2 }),
    operation: fc.constantFrom('set', 'get', 'get', 'flip', 'take', 'a', 'b'),
    number: fc.nat({ max: 2 }),
    crash: fc.nat({ max: 7 }),
  }),
  { maxLength: 13 },
);

/** The history that random moves make, of these operations. */
export function randomHistory(
  list: readonly { process: number; operation: string; number: number; crash: number }[],
  of: readonly string[],
): readonly Announcement[] {
  const open = new Map<string, { call: string; operation: string }>();
  const counts = new Map<string, number>();
  return list.map(({ process: index, operation: any, number, crash }): Announcement => {
    const process = `client ${index}`;
    const now = open.get(process);
    if (now === undefined) {
      const operation = of.includes(any) ? any : (of[number % of.length] as string);
      const count = counts.get(process) ?? 0;
      counts.set(process, count + 1);
      const call = `${process}#${count}`;
      open.set(process, { call, operation });
      return { kind: 'call', process, call, operation, input: operation === 'set' ? number : null };
    }
    open.delete(process);
    if (crash === 0) return { kind: 'crash', process };
    const answer = now.operation === 'set' ? null : number;
    return { kind: 'return', process, call: now.call, answer };
  });
}
