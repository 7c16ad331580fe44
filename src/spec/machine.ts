import { brief, type Data, equal, Issue, plain } from '#base';
import {
  type ChangeOf,
  type Finite,
  fields,
  type Leaf,
  leavesOf,
  type Parts,
  type ValueOf,
} from './finite.js';

type Fields = { readonly [name: string]: Finite };

/**
 * What an action does: null or false where it cannot happen, else what changes; several changes
 * where the machine may do one of several things.
 */
export type Changes<Change> = Change | readonly Change[] | null | false;

/** An action for each combination of values: `per(managers, (state, manager) => …)`. */
export interface Per<State, Change> {
  readonly over: readonly (readonly Data[])[];
  step(state: State, ...values: readonly Data[]): Changes<Change>;
}

/** One thing that a machine may do: the name of an action and the values it is taken with. */
export interface Instance {
  readonly action: string;
  readonly values: readonly Data[];
  /** As it is shown: `prepares('manager 1')`. */
  readonly text: string;
  readonly step: (state: never) => unknown;
  /** The text of the function that makes it; what that one closes over is not in it. */
  readonly source: string;
}

/**
 * A promise of progress: from each state where `from` holds, one where `to` holds is reached.
 *
 * Weak fairness is assumed of each instance of each action that is not `optional`: one that can
 * change the state from some moment on in every state is taken at last.
 */
export interface LeadsTo<State = never> {
  from(state: State): boolean;
  to(state: State): boolean;
}

/**
 * A specification's abstract machine: finitely many states, and what may happen in each.
 *
 * A state is plain data, for example `{ lock: 'free', inside: { 'client 1': false } }`.
 */
export interface Machine {
  readonly name: string;
  readonly shape: Parts<Fields>;
  readonly initial: readonly Data[];
  readonly instances: readonly Instance[];
  /** The actions that nobody outside sees; a refinement lets them happen unannounced. */
  readonly hidden: readonly string[];
  readonly invariants: { readonly [name: string]: (state: never) => boolean };
  /** The actions that nobody promises to take: faults, and what a user may choose to do. */
  readonly optional: readonly string[];
  readonly leadsTo: { readonly [name: string]: LeadsTo };
  /** Where the machine may come to rest; null where nobody asks. */
  readonly rests: ((state: never) => boolean) | null;
}

/**
 * Makes an abstract machine.
 *
 *   machine(
 *     { name: 'lock', state: { holder: oneOf(null, 'a', 'b') }, initial: { holder: null } },
 *     {
 *       actions: {
 *         takes: per(['a', 'b'], (state, who) => state.holder === null && { holder: who }),
 *         gives: (state) => state.holder !== null && { holder: null },
 *       },
 *       invariants: { … },
 *     },
 *   )
 *
 * An action is a pure function that gives back what changes; what it does not name stays as it is.
 * It looks only at the fields it needs: an exploration remembers what it did by the values it
 * read, so `managers.every((name) => state.heard[name])` is better than a copy of the state.
 * Throws an `Issue` for an initial state that does not fit, and for names that are not there.
 */
export function machine<F extends Fields>(
  is: {
    readonly name: string;
    readonly state: F;
    readonly initial: ValueOf<Parts<F>> | readonly ValueOf<Parts<F>>[];
  },
  does: {
    readonly actions: {
      readonly [name: string]:
        | ((state: ValueOf<Parts<F>>) => Changes<ChangeOf<Parts<F>>>)
        | Per<ValueOf<Parts<F>>, ChangeOf<Parts<F>>>;
    };
    readonly hidden?: readonly string[];
    readonly optional?: readonly string[];
    readonly invariants?: { readonly [name: string]: (state: ValueOf<Parts<F>>) => boolean };
    readonly leadsTo?: { readonly [name: string]: LeadsTo<ValueOf<Parts<F>>> };
    readonly rests?: (state: ValueOf<Parts<F>>) => boolean;
  },
): Machine {
  const { name, state, initial } = is;
  const { actions, hidden = [], optional = [], invariants = {}, leadsTo = {}, rests } = does;
  const shape = fields(state);
  const initials = (Array.isArray(initial) ? initial : [initial]) as readonly Data[];
  for (const state of initials) assertFits(shape, state, `an initial state of machine '${name}'`);
  const unknown = [...hidden, ...optional].find((action) => !Object.hasOwn(actions, action));
  if (unknown !== undefined || initials.length === 0 || Object.keys(actions).length === 0) {
    throw new Issue('machine/malformed', {
      wrong: `machine '${name}' lacks something that it needs or names`,
      found: `${initials.length} initial states, actions: ${Object.keys(actions).join(', ')}`,
      right:
        unknown === undefined
          ? 'give at least one initial state and one action'
          : `declare '${unknown}', which is said to be hidden or optional`,
    });
  }
  return Object.freeze({
    name,
    shape,
    initial: Object.freeze(initials.map((state) => plain(state))),
    instances: Object.freeze(Object.entries(actions).flatMap(([action, of]) => spread(action, of))),
    hidden: Object.freeze([...hidden]),
    optional: Object.freeze([...optional]),
    invariants: Object.freeze({ ...invariants }),
    leadsTo: Object.freeze({ ...leadsTo }),
    rests: rests ?? null,
  });
}

/** An action that may be taken with each of some values, or with each combination. */
export function per<const A extends Data, State, const Change>(
  over: readonly A[],
  step: (state: State, value: A) => Changes<Change>,
): Per<State, Change>;
/** An action for each combination of two values: `per(nodes, nodes, (state, from, to) => …)`. */
export function per<const A extends Data, const B extends Data, State, const Change>(
  over: readonly A[],
  overSecond: readonly B[],
  step: (state: State, value: A, second: B) => Changes<Change>,
): Per<State, Change>;
/** What stands behind both: domains, and then the function. */
export function per(...parts: readonly unknown[]): Per<never, never> {
  const over = parts.slice(0, -1) as readonly (readonly Data[])[];
  return { over, step: parts.at(-1) as Per<never, never>['step'] };
}

function spread(
  action: string,
  of: ((state: never) => unknown) | Per<never, unknown>,
): readonly Instance[] {
  if (typeof of === 'function')
    return [{ action, values: [], text: action, step: of, source: String(of) }];
  const combinations = of.over.reduce<readonly (readonly Data[])[]>(
    (all, domain) => all.flatMap((values) => domain.map((value) => [...values, value])),
    [[]],
  );
  return combinations.map((values) => ({
    action,
    values,
    text: instanceText(action, values),
    step: (state) => of.step(state, ...values),
    source: String(of.step),
  }));
}

/** An action with its values as it is shown: `prepares('manager 1')`. */
export function instanceText(action: string, values: readonly Data[]): string {
  return values.length === 0
    ? action
    : `${action}(${values.map((value) => brief(value)).join(', ')})`;
}

/** The changes that a step gave, as a list; empty where it could not happen. */
export function changesOf(given: unknown): readonly unknown[] {
  if (given === null || given === false || given === undefined) return [];
  return Array.isArray(given) ? given : [given];
}

/** What is told of each field that a change names: its place, its shape, and its new value. */
type Visit = (path: readonly string[], leaf: Leaf, value: Data) => void;

/**
 * Visits every field that a change names.
 *
 * Throws an `Issue` for a field that the machine does not have and for a value that is not allowed.
 */
export function visitChange(
  shape: Finite,
  { change, doer, path = [] }: { change: unknown; doer: string; path?: readonly string[] },
  visit: Visit,
): void {
  if (shape.kind === 'leaf') {
    const allowed = isData(change) && shape.code(change) !== -1;
    if (!allowed) throw misplaced(doer, path, `${shown(change)}; allowed: ${shape.text}`);
    visit(path, shape, change);
    return;
  }
  if (typeof change !== 'object' || change === null || Array.isArray(change)) {
    throw misplaced(doer, path, shown(change));
  }
  for (const [name, part] of Object.entries(change)) {
    const inner = Object.hasOwn(shape.parts, name) ? shape.parts[name] : undefined;
    if (inner === undefined) {
      throw misplaced(doer, [...path, name], `fields: ${Object.keys(shape.parts).join(', ')}`);
    }
    visitChange(inner, { change: part, doer, path: [...path, name] }, visit);
  }
}

function isData(value: unknown): value is Data {
  return value !== undefined && typeof value !== 'function';
}

function shown(value: unknown): string {
  return isData(value) ? brief(value) : typeof value;
}

function misplaced(doer: string, path: readonly string[], found: string): Issue {
  const place = path.length === 0 ? 'the state' : `'${path.join('.')}'`;
  return new Issue('machine/misfit', {
    wrong: `${doer} gives ${place} what the machine has no room for`,
    found,
    right: 'change the action, or the declared shape of the state',
  });
}

function assertFits(shape: Finite, state: Data, doer: string): void {
  const seen = new Set<string>();
  visitChange(shape, { change: state, doer }, (path) => seen.add(path.join('\n')));
  const missing = leavesOf(shape).find(({ path }) => !seen.has(path.join('\n')));
  if (missing !== undefined) throw misplaced(doer, missing.path, 'nothing');
}

/** The states that follow a state by one instance of an action, as plain frozen data. */
export function following(of: Machine, state: Data, instance: Instance): readonly Data[] {
  const doer = `action ${instance.text} of machine '${of.name}'`;
  return changesOf(instance.step(state as never)).map((change) => {
    let next = state;
    visitChange(of.shape, { change, doer }, (path, _leaf, value) => {
      next = replaced(next, path, value);
    });
    return plain(next);
  });
}

function replaced(state: Data, path: readonly string[], value: Data): Data {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const record = state as { readonly [name: string]: Data };
  return { ...record, [name]: replaced(record[name] as Data, rest, value) };
}

/** The instance of an action with these values; null where the machine has none such. */
export function instanceOf(
  { instances }: Machine,
  { action, values }: { readonly action: string; readonly values: readonly Data[] },
): Instance | null {
  return instances.find((each) => each.action === action && equal(each.values, values)) ?? null;
}

/** What a machine is, as data: two machines with one text do the same. Its functions are text. */
export function machineIdentity(of: Machine): Data {
  const { name, initial, instances, hidden, optional, shape } = of;
  return {
    name,
    initial,
    hidden,
    optional,
    shape: leavesOf(shape).map(({ path, leaf }) => [...path, leaf.text]),
    actions: instances.map(({ text, source }) => [text, source]),
  };
}
