import { Issue } from '#base';
import type { Asked, Component, Happening } from './component.js';
import { noOperation, type ToldFact, told } from './fact.js';

type State = {
  /** True time in milliseconds. */
  readonly now: number;
  /** How far the clock of a process is ahead; those that are right are left out. */
  readonly offsets: { readonly [process: string]: number };
  /** When a process last saw its clock, for as long as a clock that is behind would show less. */
  readonly seen: { readonly [process: string]: number };
};

type Options = {
  readonly tickMs: number;
  readonly skewMs: number;
  readonly jumpMs: number;
  readonly startsAtMs: number;
};

/** The faults of clocks, each with the guarantee that excludes it. */
const faults = {
  'clock skew': 'clocks agree',
  'clock jump': 'clocks never go back',
  pause: 'steps take no time',
} as const;

/**
 * The simulated clocks, one a process, and true time.
 *
 * Time passes only when no process can go on, and then as far as the first of those that wait for
 * it; no clock shows a time below 0.
 *
 * - *clock skew*: from now on the clock of a process is ahead or behind by `skewMs` (default 10).
 *   It is never behind what it showed before: that would be a jump.
 * - *clock jump*: the clock of one process is set back by `jumpMs` (default 10). It then differs
 *   from the others: a design that needs clocks to agree needs them never to go back as well.
 * - *pause*: `tickMs` (default 10) pass although processes could go on.
 */
export function clockComponent(options: Partial<Options> = {}): Component {
  const all: Options = { tickMs: 10, skewMs: 10, jumpMs: 10, startsAtMs: 0, ...options };
  for (const [name, value] of Object.entries(all)) {
    const least = name === 'startsAtMs' ? 0 : 1;
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new Issue('clock/options', {
      wrong: `${name} of a clock must be a whole number of milliseconds`,
      found: String(value),
      right: `give ${least} or more`,
    });
  }
  const initial: State = { now: all.startsAtMs, offsets: {}, seen: {} };
  return {
    kind: 'clock',
    faults,
    initial,
    answers: (state, asked) => answers(state as State, asked, all),
    actions: (state) => [pause(state as State, all)],
    idle: (state, waiting) => [leap(state as State, waiting, all)],
    touches: ({ process }) => ({ reads: [], writes: [process], takes: [process] }),
    time: (state) => (state as State).now,
  };
}

function answers(state: State, asked: Asked, options: Options): readonly Happening[] {
  const { process, operation } = asked;
  switch (operation) {
    case 'now':
      return [
        shows(state, process, options, { note: 'shows the time', fault: null }),
        ...skews(state, process, options),
        ...jumps(state, process, options),
      ];
    case 'until': {
      if (shown(state, process) < timeOf(asked)) return [];
      const kept = shows(state, process, options, { note: 'the time has come', fault: null });
      return [{ ...kept, answer: null }];
    }
    default:
      throw noOperation('clock', operation, ['now', 'until']);
  }
}

/** Shows the clock of a process as it is, and remembers that it was seen. */
function shows(
  state: State,
  process: string,
  options: Options,
  { note, fault }: Pick<Happening, 'note' | 'fault'>,
): Happening {
  const { now, offsets, seen } = state;
  const next = trimmed({ now, offsets, seen: { ...seen, [process]: now } }, options);
  return { note, fault, state: next, answer: shown(state, process), fact: fact(state, process) };
}

function skews(state: State, process: string, options: Options): readonly Happening[] {
  if (offsetOf(state, process) !== 0) return [];
  return [options.skewMs, -options.skewMs].flatMap((offset) => {
    const skewed = withOffset(state, process, offset);
    const seen = state.seen[process] ?? 0;
    if (shown(skewed, process) < seen) return [];
    const note = offset > 0 ? 'shows a later time' : 'shows an earlier time';
    const fault = 'clock skew';
    const fixed = shows(skewed, process, options, { note, fault });
    const about = `true time is ${state.now} ms; from now on the clock of ${process} is`;
    const off = `${options.skewMs} ms ${offset > 0 ? 'ahead' : 'behind'}`;
    return [{ ...fixed, fact: told('time', `${about} ${off}`) }];
  });
}

function jumps(state: State, process: string, options: Options): readonly Happening[] {
  const before = shown(state, process);
  if (before === 0) return [];
  const after = Math.max(before - options.jumpMs, 0);
  const jumped = withOffset(state, process, after - state.now);
  const fixed = shows(jumped, process, options, { note: 'has been set back', fault: 'clock jump' });
  const sentence = `true time is ${state.now} ms; the clock of ${process} was set back by`;
  return [{ ...fixed, fact: told('time', `${sentence} ${before - after} ms`) }];
}

function pause(state: State, options: Options): Happening {
  const now = state.now + options.tickMs;
  return {
    note: 'time passes while processes are stopped',
    fault: 'pause',
    state: trimmed({ ...state, now }, options),
    answer: null,
    fact: told('time', `true time is ${now} ms; ${options.tickMs} ms passed between two steps`),
  };
}

/** The earliest moment at which one of those that wait is answered. */
function leap(state: State, waiting: readonly Asked[], options: Options): Happening {
  const moments = waiting.map((asked) => timeOf(asked) - offsetOf(state, asked.process));
  const now = Math.max(state.now, Math.min(...moments));
  return {
    note: `time passes until ${now} ms`,
    fault: null,
    state: trimmed({ ...state, now }, options),
    answer: null,
    fact: null,
  };
}

function timeOf({ input }: Asked): number {
  const { timeMs } = input as { timeMs: number };
  if (typeof timeMs === 'number') return timeMs;
  throw new Issue('clock/time', {
    wrong: 'a process waits for a time that is no number',
    found: JSON.stringify(timeMs),
    right: 'give milliseconds: until(20)',
  });
}

function offsetOf({ offsets }: State, process: string): number {
  return offsets[process] ?? 0;
}

function shown(state: State, process: string): number {
  return Math.max(state.now + offsetOf(state, process), 0);
}

function withOffset(state: State, process: string, offset: number): State {
  return { ...state, offsets: { ...state.offsets, [process]: offset } };
}

/** Drops the offsets that are none, and what was seen so long ago that no skew could undo it. */
function trimmed({ now, offsets, seen }: State, { skewMs }: Options): State {
  const kept = Object.entries(offsets).filter(([, offset]) => offset !== 0);
  const off = Object.fromEntries(kept);
  const recent = Object.entries(seen).filter(
    ([process, at]) => off[process] === undefined && at > Math.max(now - skewMs, 0),
  );
  return { now, offsets: off, seen: Object.fromEntries(recent) };
}

function fact(state: State, process: string): ToldFact | null {
  const ahead = shown(state, process) - state.now;
  if (ahead === 0) return null;
  const off = `${Math.abs(ahead)} ms ${ahead > 0 ? 'ahead' : 'behind'}`;
  return told('time', `true time is ${state.now} ms; the clock of ${process} is ${off}`);
}
