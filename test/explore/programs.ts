/** Random small designs and worlds, as data that fast-check can make and make smaller. */
import fc from 'fast-check';
import { canonical } from '#base';
import {
  channel,
  clock,
  type Design,
  type Found,
  integer,
  type PortsOf,
  type Steps,
  store,
  tokens,
  type Written,
} from '#design';
import type { Scenario } from '#sim';
import { everyCallReturns, linearizable, someCallsOverlap } from '#spec';
import {
  type Body,
  neverAnswers,
  oneHolder,
  oneNumber,
  ports,
  promise,
  toy,
  worldOf,
} from '../toys.js';

type AllPorts = PortsOf<typeof twoStores>;

/** One line of a random program. `more`: what is added to the number that was read last. */
export type Line =
  | ({ readonly kind: 'get' | 'remove' } & Place)
  | ({ readonly kind: 'put' | 'create'; readonly more: number } & Place)
  | ({ readonly kind: 'update'; readonly more: number; readonly guess: boolean } & Place)
  | { readonly kind: 'say'; readonly name: string }
  | { readonly kind: 'again' | 'throw' | 'token' | 'wait' | 'send' | 'receive' | 'first' };

/** `k` and `j` of the store of which nothing is needed, and `s`, which is `k` of the safe one. */
type Place = { readonly key: 'k' | 'j' | 's' };

const twoStores = {
  ...ports,
  safe: store({ c: integer() }, ['fresh reads', 'known outcomes', 'acknowledged writes last']),
  tokens: tokens(),
  clock: clock(),
  channel: channel(integer()),
};

export interface Program {
  readonly lines: readonly Line[];
  readonly more: number;
}

export interface Plan {
  readonly a: Program;
  readonly b: Program;
  readonly clients: readonly (readonly ('a' | 'b')[])[];
  readonly faults: { readonly [fault: string]: number };
  readonly holds: boolean;
  readonly properties: readonly (keyof typeof properties)[];
}

const properties = {
  holder: oneHolder,
  'never 2': neverAnswers(2),
  linearizable: linearizable('as one number', oneNumber),
  progress: everyCallReturns(),
  overlap: someCallsOverlap(),
} as const;

const key = fc.constantFrom('k' as const, 'k' as const, 'k' as const, 'j' as const, 's' as const);
const more = fc.nat({ max: 1 });

const line: fc.Arbitrary<Line> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('put' as const), key, more }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('create' as const), key, more }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('update' as const), key, more, guess: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      name: fc.constantFrom('hold', 'release'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'again' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'throw' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'token' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('wait' as const, 'send' as const, 'receive' as const, 'first' as const),
    }),
  },
);

const program = fc.record({ lines: fc.array(line, { maxLength: 3 }), more });

const faultNames = [
  'stale read',
  'unknown outcome',
  'broken condition',
  'condition lost',
  'lost write',
  'power failure',
  'crash',
  'clock skew',
  'pause',
  'loss',
  'delay',
];

/** Worlds of at most three processes and two faults. */
export const plan: fc.Arbitrary<Plan> = fc.record({
  a: program,
  b: program,
  clients: fc.array(
    fc.array(fc.constantFrom('a' as const, 'b' as const), { minLength: 1, maxLength: 2 }),
    { minLength: 1, maxLength: 3 },
  ),
  faults: fc
    .array(fc.constantFrom(...faultNames), { maxLength: 2 })
    .map((names) =>
      Object.fromEntries(names.map((name) => [name, names.filter((each) => each === name).length])),
    ),
  holds: fc.boolean(),
  properties: fc.subarray(['holder', 'never 2', 'linearizable', 'progress', 'overlap'] as const, {
    minLength: 1,
  }),
});

/** Carries a program out: an interpreter that is itself a design's function. */
export function bodyOf({ lines, more: last }: Program): Body {
  const body = function* (all: AllPorts): Steps<number> {
    const { store: loose, safe, tokens, clock, channel, say, first, self } = all;
    const other = self === 'client 1' ? 'client 2' : 'client 1';
    let found: Found<number> | null = null;
    let written: Written | null = null;
    let again = 0;
    for (let at = 0; at < lines.length; at += 1) {
      const each = lines[at] as Line;
      const store = 'key' in each && each.key === 's' ? safe : loose;
      const value: number = found === null ? 0 : found.value;
      const revision: number = found === null ? 0 : found.revision;
      switch (each.kind) {
        case 'get':
          found = yield* store.get('c', each.key);
          break;
        case 'put':
          written = yield* store.put('c', each.key, value + each.more);
          break;
        case 'create':
          written = yield* store.create('c', each.key, value + each.more);
          break;
        case 'update':
          written = yield* store.update(
            'c',
            each.key,
            each.guess ? 1 : revision,
            value + each.more,
          );
          break;
        case 'remove':
          written = yield* store.remove('c', each.key, revision);
          break;
        case 'say':
          yield* say(each.name, null);
          break;
        case 'token':
          yield* say(yield* tokens.fresh(), null);
          break;
        case 'wait':
          yield* clock.until((yield* clock.now()) + 10);
          break;
        case 'send':
          yield* channel.send(other, value);
          break;
        case 'receive':
          yield* say((yield* channel.receive()).from, null);
          break;
        case 'first':
          yield* say(
            (yield* first({ message: channel.incoming(), late: clock.at(10) })).came,
            null,
          );
          break;
        case 'again':
          if (written !== null && written.outcome !== 'written' && again === 0) {
            again += 1;
            at = -1;
          }
          break;
        case 'throw':
          if (written?.outcome === 'unknown') throw new Error('no answer came');
          break;
      }
    }
    return (found === null ? 0 : found.value) + last;
  };
  return body as unknown as Body;
}

/** The design of a plan, judged by its properties. */
export function designOf(plan: Plan): Design {
  const spec = promise(plan.properties.map((name) => properties[name]));
  return toy(bodyOf(plan.a), { b: bodyOf(plan.b), spec, ports: twoStores });
}

/** The scenario of a plan. */
export function scenarioOf(plan: Plan): Scenario {
  return worldOf(designOf(plan), {
    clients: { client: plan.clients },
    faults: plan.faults,
    holds: plan.holds ? { 'c/k': 0 } : {},
  });
}

/** A plan as one line. */
export function planText(plan: Plan): string {
  return canonical(plan as never);
}
