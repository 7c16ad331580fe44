/** Random small machines, and the same explored without any cleverness: the oracle of the tests. */
import { canonical, type Data, type Stream, stream } from '#base';
import {
  each,
  type Finite,
  fields,
  following,
  leavesOf,
  type Machine,
  machine,
  oneOf,
  sequence,
  within,
} from '#spec';

type Fields = { readonly [name: string]: Finite };
type Place = ReturnType<typeof leavesOf>[number];

/** What a made action does: it reads a field and goes on by its value, or it ends. */
type Plan =
  | { readonly place: Place; readonly branches: readonly Plan[] }
  | { readonly changes: readonly object[] };

const shapes: readonly Fields[] = [
  { a: within(0, 2), b: oneOf('x', 'y'), c: each(['p', 'q'], within(0, 2)) },
  { a: oneOf(false, true), b: within(-1, 2), c: sequence(oneOf(1, 2), 2), d: oneOf(null, 'z') },
  // Two large fields, so that the small ones lie in three words.
  { a: within(0, 1), b: within(0, 65535), c: within(0, 2), d: within(0, 65535), e: within(0, 3) },
  { c: each(['p', 'q', 'r', 's', 't'], oneOf(0, 1, 2)) },
];

/** Machine number so and so; the same number is the same machine. */
export function randomMachine(number: number): Machine {
  const chance = stream(`machine ${number}`);
  const shape = shapes[chance.next(shapes.length)] as Fields;
  const places = leavesOf(fields(shape));
  const count = 2 + chance.next(5);
  const small = places.filter(({ leaf }) => leaf.size < 10);
  // In every other machine an action knows one or two fields, so that many are independent.
  const known = (): readonly Place[] =>
    number % 2 === 0
      ? places
      : [0, 1].map(() => small[chance.next(small.length)] as Place).slice(chance.next(2));
  const plans = Array.from({ length: count }, () => plan(chance, known(), 1 + chance.next(3)));
  const goal = chance.next(3);
  const [first, second] = [chance.next(small.length), chance.next(small.length)];
  const code = (state: unknown, place: number): number => {
    const { path, leaf } = small[place] as Place;
    return leaf.code(valueAt(state as Data, path));
  };
  return machine(
    { name: `random ${number}`, state: shape, initial: stateOf(places, chance) as never },
    {
      actions: Object.fromEntries(
        plans.map((each, at) => [
          `does ${at}`,
          (state: unknown) => carriedOut(each, state) as never,
        ]),
      ),
      optional: plans.flatMap((_, at) => (at > 0 && chance.next(3) === 0 ? [`does ${at}`] : [])),
      leadsTo: {
        'one leads to another': {
          from: (state) => code(state, first) === 0,
          to: (state) => code(state, second) === goal,
        },
      },
    },
  );
}

function plan(chance: Stream, places: readonly Place[], depth: number): Plan {
  if (depth === 0) return { changes: endsOf(chance, places) };
  const small = places.filter(({ leaf }) => leaf.size < 10);
  const place = small[chance.next(small.length)] as Place;
  const branches = Array.from({ length: place.leaf.size }, () =>
    plan(chance, places, chance.next(3) === 0 ? 0 : depth - 1),
  );
  return { place, branches };
}

function endsOf(chance: Stream, places: readonly Place[]): readonly object[] {
  return Array.from({ length: [0, 1, 1, 2][chance.next(4)] as number }, () => {
    const count = 1 + chance.next(2);
    const chosen = Array.from({ length: count }, () => places[chance.next(places.length)] as Place);
    return chosen.reduce<object>((change, { path, leaf }) => {
      const value = leaf.value(chance.next(Math.min(leaf.size, 4)));
      return merged(change, path, value);
    }, {});
  });
}

function merged(change: object, [name = '', ...rest]: readonly string[], value: Data): object {
  const before = (change as { [name: string]: object })[name] ?? {};
  return { ...change, [name]: rest.length === 0 ? value : merged(before, rest, value) };
}

function carriedOut(of: Plan, state: unknown): readonly object[] {
  if ('changes' in of) return of.changes;
  const value = of.place.leaf.code(valueAt(state as Data, of.place.path));
  return carriedOut(of.branches[value] as Plan, state);
}

function stateOf(places: readonly Place[], chance: Stream): object {
  return places.reduce<object>(
    (state, { path, leaf }) => merged(state, path, leaf.value(chance.next(Math.min(leaf.size, 3)))),
    {},
  );
}

/** The value to which names lead. */
export function valueAt(state: Data, path: readonly string[]): Data {
  return path.reduce<Data>((of, name) => (of as { [name: string]: Data })[name] as Data, state);
}

/** One state as the oracle sees it. */
export interface Plain {
  readonly state: Data;
  readonly depth: number;
  /** For each instance the states it leads to, in its order, those that change nothing too. */
  readonly next: readonly (readonly string[])[];
}

/** All states of a machine by their texts, breadth first, with objects and nothing remembered. */
export function plainly(of: Machine): ReadonlyMap<string, Plain> {
  const found = new Map<string, Plain>();
  let layer = new Map(of.initial.map((state) => [canonical(state), state]));
  for (let depth = 1; layer.size > 0; depth += 1) {
    const following_ = new Map<string, Data>();
    for (const [text, state] of layer) {
      const next = of.instances.map((instance) =>
        following(of, state, instance).map((after) => {
          following_.set(canonical(after), after);
          return canonical(after);
        }),
      );
      found.set(text, { state, depth, next });
    }
    layer = new Map([...following_].filter(([text]) => !found.has(text)));
  }
  return found;
}
