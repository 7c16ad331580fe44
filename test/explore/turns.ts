/** Random small designs with tasks, services and loops, as data that fast-check can make. */
import fc from 'fast-check';
import {
  become,
  clock,
  type Design,
  design,
  integer,
  type PortsOf,
  type Steps,
  store,
  type Task,
  tasks,
} from '#design';
import { type Scenario, scenario } from '#sim';
import { everyCallReturns, linearizable, someCallsOverlap } from '#spec';
import { neverAnswers, oneHolder, oneNumber, promise } from '../toys.js';

const ports = {
  store: store({ c: integer() }, []),
  clock: clock(),
  tasks: tasks({ work: { input: integer(), answer: integer() } }, { atMost: 2 }),
};

type Ports = PortsOf<typeof ports>;

/** One line of a program; `start`, `join`, `cancel` and `race` are lines of calls only. */
export type Line =
  | 'get'
  | 'put'
  | 'update'
  | 'hold'
  | 'release'
  | 'wait'
  | 'start'
  | 'join'
  | 'cancel'
  | 'race'
  | 'listen'
  | 'throw';

export interface TurnsPlan {
  readonly call: readonly Line[];
  readonly work: readonly Line[];
  readonly serve: readonly Line[];
  /** How many turns a call takes, and a service; a service without end has none. */
  readonly turns: number;
  readonly clients: readonly (readonly ('a' | 'b')[])[];
  readonly services: number;
  readonly faults: { readonly [fault: string]: number };
}

const common = ['get', 'get', 'put', 'update', 'hold', 'release', 'wait'] as const;
const own = ['start', 'start', 'start', 'join', 'join', 'cancel', 'race'] as const;

/** Worlds of at most three processes and two faults. */
export const turnsPlan: fc.Arbitrary<TurnsPlan> = fc.record({
  call: fc.array(fc.constantFrom<Line>(...common, ...own), { maxLength: 4 }),
  work: fc.array(fc.constantFrom<Line>(...common, 'listen', 'throw'), { maxLength: 2 }),
  serve: fc.array(fc.constantFrom<Line>(...common), { maxLength: 2 }),
  turns: fc.nat({ max: 1 }),
  clients: fc.array(
    fc.array(fc.constantFrom('a' as const, 'b' as const), { minLength: 1, maxLength: 2 }),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
  services: fc.nat({ max: 1 }),
  faults: fc
    .array(fc.constantFrom('stale read', 'unknown outcome', 'crash', 'crash', 'pause'), {
      maxLength: 2,
    })
    .map((names) =>
      Object.fromEntries(names.map((name) => [name, names.filter((each) => each === name).length])),
    ),
});

/** Carries lines out; a number read in one turn is carried over to the next. */
function* carryOut(
  lines: readonly Line[],
  { store, clock, tasks, say, first }: Ports,
  count: number,
): Steps<number> {
  let value = count;
  let revision = 0;
  const started: Task<number>[] = [];
  for (const line of lines) {
    switch (line) {
      case 'get': {
        const found = yield* store.get('c', 'k');
        value = found === null ? value : found.value;
        revision = found === null ? 0 : found.revision;
        break;
      }
      case 'put':
        yield* store.put('c', 'k', value + 1);
        break;
      case 'update':
        yield* store.update('c', 'k', revision, value + 1);
        break;
      case 'hold':
      case 'release':
        yield* say(line, null);
        break;
      case 'wait':
        yield* clock.until(10);
        break;
      case 'start':
        started.push(yield* tasks.start('work', value));
        break;
      case 'join': {
        const task = started.shift();
        if (task !== undefined) value += yield* tasks.join(task);
        break;
      }
      case 'cancel': {
        const [task] = started;
        if (task !== undefined) yield* tasks.cancel(task);
        break;
      }
      case 'race': {
        const task = started.shift();
        if (task === undefined) break;
        const came = yield* first({ done: tasks.ended(task), late: clock.at(20) });
        yield* say(came.came, null);
        break;
      }
      case 'listen':
        yield* say((yield* first({ stop: tasks.cancelled(), late: clock.at(10) })).came, null);
        break;
      case 'throw':
        if (value > 1) throw new Error('too much');
    }
  }
  return value;
}

const properties = [
  oneHolder,
  neverAnswers(2),
  linearizable('as one number', oneNumber),
  everyCallReturns(),
  someCallsOverlap(),
];

/** The design of a plan. */
export function turnsDesign({ call, work, serve, turns }: TurnsPlan): Design {
  function* a(all: Ports): Steps<number> {
    const value = yield* carryOut(call, all, 0);
    if (turns === 0) return value;
    return become(again, { value: Math.min(value, 1), left: turns - 1 });
  }
  function* again(
    all: Ports,
    given: { readonly value: number; readonly left: number },
  ): Steps<number> {
    const value: number = yield* carryOut(call, all, given.value);
    if (given.left === 0) return value;
    return become(again, { value: Math.min(value, 1), left: given.left - 1 });
  }
  function* b({ store }: Ports): Steps<number> {
    const found = yield* store.get('c', 'k');
    return found === null ? 0 : found.value;
  }
  return design({
    name: 'toy/turns',
    idea: 'For a test.',
    spec: promise(properties),
    ports,
    roles: { client: { a, b } },
    tasks: {
      *work(all: Ports, value: number): Steps<number> {
        return yield* carryOut(work, all, value);
      },
    },
    ...(serve.length === 0
      ? {}
      : {
          services: {
            *server(all: Ports, value: number): Steps<number> {
              return yield* carryOut(serve, all, value);
            },
          },
        }),
    loops: { again },
  });
}

/** The scenario of a plan. */
export function turnsScenario(plan: TurnsPlan): Scenario {
  const served = plan.serve.length > 0 && plan.services > 0;
  return scenario({
    design: turnsDesign(plan),
    clients: { client: plan.clients },
    faults: plan.faults,
    ...(served ? { services: { server: [1] } } : {}),
  });
}
