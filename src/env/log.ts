import type { Data } from '#base';
import { eachOf, put } from './bag.js';
import type { Asked, Component, Happening } from './component.js';
import { noOperation, type ToldFact, told } from './fact.js';

type Entered = { readonly offset: number; readonly entry: Data };

/** An append on its way; `after` is the offset that must be the newest, null for any. */
type Append = { readonly by: string; readonly after: number | null; readonly entry: Data };

type State = {
  readonly entries: readonly Entered[];
  /** The highest offset that was ever given: none is given twice. */
  readonly last: number;
  /** Appends whose answer was lost and which are still on their way. */
  readonly late: readonly Append[];
};

/** The faults of a log, each with the guarantee that excludes it. */
const faults = {
  'stale read': 'fresh reads',
  'unknown outcome': 'known outcomes',
  'broken condition': 'atomic conditional append',
  'lost write': 'acknowledged appends last',
  'power failure': 'power loss',
} as const;

/** How many entries a read shows at most. */
const readMax = 100;

/** How many of the newest entries a stale read misses at most. */
const missedMax = 2;

/**
 * The simulated log: entries in one order, appends with and without a condition.
 *
 * - *stale read*: a read misses the newest entry, or the newest two.
 * - *unknown outcome*: an append gets no answer; it took effect, never will, or will later. A late
 *   append still obeys its condition.
 * - *broken condition*: an append takes effect although its condition does not hold.
 * - *lost write*: the newest entry is gone.
 * - *power failure*: the newest entries are gone, however many.
 */
export function logComponent(): Component {
  const initial: State = { entries: [], last: 0, late: [] };
  return {
    kind: 'log',
    faults,
    initial,
    answers: (state, asked) =>
      asked.operation === 'read'
        ? reads(state as State, asked)
        : appends(state as State, appendOf(asked)),
    actions: (state) => [...landings(state as State), ...losses(state as State)],
    touches: ({ operation }) =>
      operation === 'read'
        ? { reads: ['entries'], writes: [] }
        : { reads: [], writes: ['entries'] },
    abandoned: (state, asked) =>
      asked.operation === 'read'
        ? []
        : delays(state as State, appendOf(asked)).map((each) => ({ ...each, fault: null })),
  };
}

function reads(state: State, { input }: Asked): readonly Happening[] {
  const { offset } = input as { offset: number };
  const count = state.entries.length;
  const views = Array.from({ length: missedMax + 1 }, (_, missed) => {
    const entries = state.entries.slice(0, Math.max(count - missed, 0));
    return { missed, shown: entries.filter((each) => each.offset >= offset).slice(0, readMax) };
  });
  // A stale read that shows what a fresh one shows is none.
  const different = views.filter(
    ({ shown }, at) => at === 0 || shown.length !== views[at - 1]?.shown.length,
  );
  return different.map(({ missed, shown }) => ({
    note: missed === 0 ? 'reads to the end' : 'misses the newest',
    fault: missed === 0 ? null : 'stale read',
    state,
    answer: shown,
    fact:
      missed === 0
        ? null
        : told(
            'entry',
            `the log had ${entriesOf(count)}; this read saw the first ${count - missed}`,
          ),
  }));
}

const unanswered = { answer: { outcome: 'unknown' }, fault: 'unknown outcome' } as const;

function appends(state: State, append: Append): readonly Happening[] {
  const holds = newestOf(state) === (append.after ?? newestOf(state));
  const after = applied(state, append.entry);
  const appended = { outcome: 'appended', offset: after.last };
  const refusal = told('entry', `the newest entry is ${newestOf(state)}; the log had gone on`);
  const never = told('entry', 'the entry is not in the log, and never will be');
  return [
    holds
      ? { note: 'is appended', fault: null, state: after, answer: appended, fact: null }
      : { note: 'is refused', fault: null, state, answer: { outcome: 'refused' }, fact: null },
    {
      note: holds ? 'no answer, never takes effect' : 'no answer, is refused',
      ...unanswered,
      state,
      fact: holds ? never : refusal,
    },
    ...(holds
      ? [
          {
            note: 'no answer, took effect',
            ...unanswered,
            state: after,
            fact: told('entry', `the entry is in the log, at offset ${after.last}`),
          },
        ]
      : []),
    ...delays(state, append),
    ...(holds
      ? []
      : [
          {
            note: 'is appended against its condition',
            fault: 'broken condition',
            state: after,
            answer: appended,
            fact: told('entry', `the newest entry was ${newestOf(state)}, not ${append.after}`),
          },
        ]),
  ];
}

/** Appends whose answer was lost and which now take effect, or find that the log has gone on. */
function landings(state: State): readonly Happening[] {
  return eachOf(state.late).map(({ item: { by, after, entry }, others }) => {
    const rest = { ...state, late: others };
    const holds = after === null || newestOf(state) === after;
    return {
      note: `a late append of ${by} ${holds ? 'takes effect' : 'is refused'}`,
      fault: null,
      state: holds ? applied(rest, entry) : rest,
      answer: null,
      fact: holds
        ? told('entry', `it has offset ${state.last + 1}; ${by} was told nothing`)
        : told('entry', `the newest entry was ${newestOf(state)}, not ${after}`),
    };
  });
}

function losses(state: State): readonly Happening[] {
  const count = state.entries.length;
  const without = (kept: number): State => ({ ...state, entries: state.entries.slice(0, kept) });
  const failures = Array.from({ length: count }, (_, missing): Happening => {
    const kept = count - missing - 1;
    return {
      note: 'the power fails',
      fault: 'power failure',
      state: without(kept),
      answer: null,
      fact: gone(state, kept, 'the power failure took'),
    };
  });
  if (count === 0) return [];
  const lost: Happening = {
    note: 'the newest entry is lost',
    fault: 'lost write',
    state: without(count - 1),
    answer: null,
    fact: gone(state, count - 1, 'the log has lost'),
  };
  return [lost, ...failures];
}

function gone({ entries }: State, kept: number, what: string): ToldFact {
  const [first, last] = [entries[kept]?.offset, entries.at(-1)?.offset];
  return told('entry', `${what} the ${first === last ? 'entry' : `entries ${first} to`} ${last}`);
}

/** An append that is on its way, if there is any chance that it will be in the log. */
function delays(state: State, append: Append): readonly Happening[] {
  const { after } = append;
  const mayHold =
    after === null ||
    after === 0 ||
    after > state.last ||
    state.entries.some(({ offset }) => offset === after);
  if (!mayHold) return [];
  return [
    {
      note: 'no answer, may take effect later',
      ...unanswered,
      state: { ...state, late: put(state.late, append) },
      fact: told('entry', 'the entry is not in the log, and may be later'),
    },
  ];
}

function applied(state: State, entry: Data): State {
  const offset = state.last + 1;
  return { ...state, last: offset, entries: [...state.entries, { offset, entry }] };
}

function newestOf({ entries }: State): number {
  return entries.at(-1)?.offset ?? 0;
}

function entriesOf(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

function appendOf({ process, operation, input }: Asked): Append {
  const { offset, entry } = input as { offset?: number; entry: Data };
  if (operation === 'append') return { by: process, after: null, entry };
  if (operation === 'appendAfter') return { by: process, after: offset ?? 0, entry };
  throw noOperation('log', operation, ['append', 'appendAfter', 'read']);
}
