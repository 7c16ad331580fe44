import { brief, type Data, equal, grouped, Issue } from '#base';
import { leavesOf, type Machine } from '#spec';
import { type MachineFailure, type MachineFound, searchMachine } from './machine-search.js';
import type { Progress } from './search.js';
import { carryOut } from './slice.js';

/** One step of a machine: what was done, null for the beginning, and the state from then on. */
export interface MachineStep {
  readonly action: string | null;
  readonly state: Data;
}

/** What broke, with one of the shortest runs that break it. */
export interface MachineCounterexample {
  readonly kind: MachineFailure['kind'];
  readonly property: string;
  readonly steps: readonly MachineStep[];
  /** The step to which the run returns after the last, again and again; null where it ends. */
  readonly loop: number | null;
}

/** What the exploration of a machine learnt. */
export interface MachineExploration {
  readonly machine: Machine;
  /** `holds` where all states were seen; `unknown` when a limit struck, or an action is idle. */
  readonly outcome: 'holds' | 'violated' | 'unknown';
  readonly unknown: string | null;
  readonly states: number;
  /** All steps, those that change nothing included. */
  readonly transitions: number;
  /** The layers of the search: an initial state alone is depth 1. */
  readonly depth: number;
  /** How many states there are in which nothing can happen. */
  readonly standstills: number;
  /** The actions that never could happen in any state that was seen. */
  readonly idle: readonly string[];
  readonly counterexample: MachineCounterexample | null;
}

/**
 * Explores all states of an abstract machine, and checks what it promises in each.
 *
 *   Machine --pack--> states, breadth first --> invariants, rest --> promises of progress
 *
 * States are kept and compared whole. At most `statesMax` (16,000,000) of them and `secondsMax`
 * (300) seconds: a limit ends in `unknown`, and so does an action that could never happen, because
 * a guard that is never true is a mistake of the machine. Deterministic unless the time is up.
 *
 * Throws an `Issue` for an action that looks at anything besides the state, that throws, or that
 * gives what the state has no room for.
 */
export function exploreMachine(
  machine: Machine,
  options: {
    readonly statesMax?: number;
    readonly secondsMax?: number;
    readonly stuckSeconds?: number;
    readonly onProgress?: (progress: Progress) => void;
  } = {},
): MachineExploration {
  const { statesMax = 16_000_000, secondsMax = 300, stuckSeconds = 10 } = options;
  if (!Number.isInteger(statesMax) || statesMax < 1) {
    throw new Issue('explore/limit', {
      wrong: 'the limit of the search is not a positive whole number',
      found: String(statesMax),
      right: 'give a whole number, for example 16000000',
    });
  }
  const what = `an action of machine '${machine.name}'`;
  const found = carryOut(searchMachine(machine, { statesMax }), {
    what,
    secondsMax,
    stuckSeconds,
    onProgress: options.onProgress ?? null,
  });
  return explorationOf(found);
}

/** What was seen, told in the words of the machine. */
function explorationOf(found: MachineFound): MachineExploration {
  const { space, states, transitions, depth, standstills, failure, limit } = found;
  const { machine } = space;
  const actions = [...new Set(machine.instances.map(({ action }) => action))];
  const taken = new Set(
    machine.instances.flatMap(({ action }, at) => (space.taken[at] ? [action] : [])),
  );
  const idle = actions.filter((action) => !taken.has(action));
  const seldom = idle.length > 0 ? `these actions can never happen: ${idle.join(', ')}` : null;
  const unknown = failure === null ? (limit ?? seldom) : null;
  return Object.freeze({
    machine,
    outcome: failure !== null ? 'violated' : unknown !== null ? 'unknown' : 'holds',
    unknown,
    states: states.count,
    transitions,
    depth,
    standstills,
    idle,
    counterexample: failure === null ? null : counterexampleOf(found, failure),
  });
}

function counterexampleOf(
  { space, states }: MachineFound,
  { kind, property, path, loop }: MachineFailure,
): MachineCounterexample {
  const { width } = space.packing;
  const steps = path.map((number, at) => {
    const state = space.packing.unpack(states.words, number * width);
    return { action: at === 0 ? null : actionBetween(path[at - 1] as number, number), state };
  });
  return Object.freeze({ kind, property, steps: Object.freeze(steps), loop });

  function actionBetween(from: number, to: number): string {
    const count = space.expand(states.words, from * width);
    for (let each = 0; each < count; each += 1) {
      if (states.find(space.next, each * width) !== to) continue;
      return space.machine.instances[space.by[each] as number]?.text ?? '';
    }
    throw new Error('protolab is at fault: a state follows the one it was reached from');
  }
}

/** An exploration as text: what it claims, and the run that breaks it, a line a step. */
export function machineText(exploration: MachineExploration): string {
  const { machine, outcome, unknown, states, depth, counterexample } = exploration;
  const seen = `${grouped(states)} states, depth ${depth}`;
  if (counterexample === null) {
    const why = unknown === null ? '' : `: ${unknown}`;
    return `${machine.name}: ${outcome}${why} (${seen})`;
  }
  const { kind, property, steps, loop } = counterexample;
  const verb = { invariant: 'broken', standstill: 'broken', 'leads to': 'never kept' }[kind];
  const lines = steps.map(({ action, state }, at) => {
    const before = at === 0 ? null : ((steps[at - 1] as MachineStep).state as Data);
    const told = before === null ? 'begins' : changesText(machine, before, state);
    return `${String(at).padStart(4)}  ${action === null ? '' : `${action}: `}${told}`;
  });
  const last = steps.length - 1;
  const again =
    loop === null
      ? []
      : [
          loop === last
            ? '      and stays so for ever'
            : `      and from ${last} again as from ${loop}, for ever`,
        ];
  return [
    `${machine.name}: ${verb} in ${last} steps: ${property} (${seen})`,
    ...lines,
    ...again,
  ].join('\n');
}

/** What changed from one state to the next: `manager.manager 1: 'working' → 'aborted'`. */
function changesText({ shape }: Machine, before: Data, after: Data): string {
  const at = (state: Data, path: readonly string[]): Data =>
    path.reduce<Data>((of, name) => (of as { readonly [name: string]: Data })[name] ?? null, state);
  return leavesOf(shape)
    .filter(({ path }) => !equal(at(before, path), at(after, path)))
    .map(({ path }) => `${path.join('.')}: ${brief(at(before, path))} → ${brief(at(after, path))}`)
    .join(', ');
}
