/**
 * Random small worlds in which every component, every fault and every kind of process has a part,
 * as data that fast-check can make and make smaller.
 */
import fc from 'fast-check';
import { canonical, type Data } from '#base';
import {
  become,
  chance,
  channel,
  clock,
  type Design,
  design,
  type Found,
  integer,
  log,
  type Port,
  type PortsOf,
  queue,
  record,
  type Steps,
  store,
  type Task,
  tasks,
  tokens,
} from '#design';
import {
  type Component,
  chanceComponent,
  channelComponent,
  clockComponent,
  logComponent,
  queueComponent,
  storeComponent,
  tasksComponent,
  tokensComponent,
} from '#env';
import { type Scenario, scenario } from '#sim';
import {
  always,
  everyCallReturns,
  linearizable,
  machine,
  oneOf,
  type Property,
  refines,
  someCallsOverlap,
} from '#spec';
import { neverAnswers, oneHolder, oneNumber, promise } from '../toys.js';

const value = record({ n: integer() });
const queries = { all: { collection: 'c', by: ['n'] } } as const;

/**
 * Every kind of port; `die` is one that changes by itself, without any fault, and `line` a queue in
 * which no time passes.
 */
const allPorts = {
  store: store({ c: value }, [], [], queries),
  keyed: store({ c: value }, [], [], queries),
  log: log(integer()),
  queue: queue(integer()),
  line: queue(integer()),
  channel: channel(integer()),
  clock: clock(),
  chance: chance(),
  die: chance(),
  tokens: tokens(),
  tasks: tasks({ work: { input: integer(), answer: integer() } }, { atMost: 2 }),
};

type PortName = keyof typeof allPorts;
type Ports = PortsOf<typeof allPorts>;

/** What a process has in memory. */
interface Memory {
  count: number;
  found: Found<{ readonly n: number }> | null;
  delivery: string;
  offset: number;
  readonly started: Task<number>[];
}

type Run = (ports: Ports, memory: Memory) => Steps<unknown>;

/** The lines of programs: which ports they use, and what they do. */
const lines: { readonly [line: string]: readonly [ports: readonly PortName[], run: Run] } = {
  hold: [[], ({ say }) => said(say, 'hold')],
  release: [[], ({ say }) => said(say, 'release')],
  throw: [[], throwing],
  ...storeLines('store'),
  ...storeLines('keyed'),
  append: [['log'], ({ log }, { count }) => log.append(count) as never],
  'append after': [['log'], ({ log }, memory) => log.appendAfter(memory.offset, 1) as never],
  read: [['log'], reading],
  push: [['queue'], ({ queue }, { count }) => queue.push(count) as never],
  take: [['queue'], ({ queue }, memory) => took(queue, memory)],
  'push to line': [['line'], ({ line }, { count }) => line.push(count) as never],
  'take from line': [['line'], ({ line }, memory) => took(line, memory)],
  ack: [['queue'], ({ queue }, { delivery }) => queue.ack(delivery) as never],
  nack: [['queue'], ({ queue }, { delivery }) => queue.nack(delivery, 10) as never],
  send: [['channel'], ({ channel, self }, { count }) => channel.send(other(self), count) as never],
  receive: [['channel'], received],
  now: [['clock'], shown],
  'say the time': [['clock'], timed],
  wait: [['clock'], ({ clock }) => clock.until(10) as never],
  roll: [['chance'], ({ chance }, memory) => rolled(chance, memory)],
  'roll and say': [['chance'], rolledAloud],
  'get k unless rolled': [['chance', 'keyed'], readUnlessRolled],
  'say unless rolled': [['chance'], saidUnlessRolled],
  'receive unless rolled': [['chance', 'channel'], receivedUnlessRolled],
  'put j in keyed if seen': [['keyed'], ifSeen('put j in keyed')],
  'put k in keyed if seen': [['keyed'], ifSeen('put k in keyed')],
  'get j of keyed if seen': [['keyed'], ifSeen('get j of keyed')],
  'hold if seen': [[], ifSeen('hold')],
  'send if seen': [['channel'], ifSeen('send')],
  'take from line if seen': [['line'], ifSeen('take from line')],
  'push to line if seen': [['line'], ifSeen('push to line')],
  throws: [['die'], ({ die }, memory) => rolled(die, memory)],
  token: [['tokens'], tokened],
  start: [['tasks'], started],
  join: [['tasks'], joined],
  'join first': [['tasks'], ({ tasks, say }) => joinedFirst(tasks, say)],
  cancel: [['tasks'], cancelled],
  'wait or receive': [['clock', 'channel'], raced],
  'take or receive': [['queue', 'channel'], chosen],
  'listen or wait': [['tasks', 'clock'], listened],
};

function* said(say: Ports['say'], name: string): Steps<void> {
  yield* say(name, null);
}

function* throwing(_: Ports, { count }: Memory): Steps<void> {
  if (count > 2) throw new Error('too much');
}

function storeLines(port: 'store' | 'keyed') {
  const all: { [line: string]: readonly [ports: readonly PortName[], run: Run] } = {};
  for (const key of ['k', 'j']) {
    all[`get ${key} of ${port}`] = [
      [port],
      function* (ports, memory) {
        memory.found = yield* ports[port].get('c', key);
        memory.count = memory.found?.value.n ?? memory.count;
      },
    ];
    all[`put ${key} in ${port}`] = [
      [port],
      (ports, { count }) => ports[port].put('c', key, { n: count + 1 }) as never,
    ];
    all[`update ${key} in ${port}`] = [
      [port],
      function* (ports, memory) {
        const revision = memory.found?.revision ?? 1;
        const n = memory.count + 1;
        const { outcome } = yield* ports[port].update('c', key, revision, { n });
        if (outcome === 'unknown') yield* ports.say('hold', null);
      },
    ];
  }
  all[`create k in ${port}`] = [[port], ({ [port]: it }) => it.create('c', 'k', { n: 0 }) as never];
  all[`remove k from ${port}`] = [
    [port],
    ({ [port]: it }, { found }) => it.remove('c', 'k', found?.revision ?? 1) as never,
  ];
  all[`find in ${port}`] = [
    [port],
    function* (ports, memory) {
      memory.count = (yield* ports[port].find('all', { n: 1 })).length;
    },
  ];
  all[`update k if j in ${port}`] = [
    [port],
    (ports, { count }) => {
      const unchanged = [{ collection: 'c', key: 'j', revision: 1 }] as const;
      return ports[port].update('c', 'k', 1, { n: count + 1 }, unchanged) as never;
    },
  ];
  return all;
}

function* reading({ log }: Ports, memory: Memory): Steps<void> {
  const entries = yield* log.read(0);
  memory.offset = entries.at(-1)?.offset ?? 0;
  memory.count = entries.length;
}

function* took(queue: Ports['queue'], memory: Memory): Steps<void> {
  const { delivery, job } = yield* queue.take();
  memory.delivery = delivery;
  memory.count = job + 1;
}

function* received({ channel, say }: Ports, memory: Memory): Steps<void> {
  const { from, message } = yield* channel.receive();
  memory.count = message + 1;
  yield* say(from, null);
}

function* shown({ clock }: Ports, memory: Memory): Steps<void> {
  memory.count = Math.min(yield* clock.now(), 1);
}

function* timed({ clock, say }: Ports): Steps<void> {
  yield* say(`at ${yield* clock.now()}`, null);
}

function* rolled(chance: Ports['chance'], memory: Memory): Steps<void> {
  memory.count += yield* chance.roll(2);
}

function* rolledAloud({ chance, say }: Ports): Steps<void> {
  if ((yield* chance.roll(2)) === 1) yield* say('hold', null);
}

/** A line that is carried out only where something other than 0 was read. */
function ifSeen(line: string): Run {
  return function* (ports, memory) {
    const [, run] = lines[line] as (typeof lines)[string];
    if (memory.count > 0) yield* run(ports, memory) as Steps<unknown>;
  };
}

function* readUnlessRolled({ chance, keyed }: Ports): Steps<void> {
  if ((yield* chance.roll(2)) === 0) yield* keyed.get('c', 'k');
}

function* saidUnlessRolled({ chance, say }: Ports): Steps<void> {
  if ((yield* chance.roll(2)) === 0) yield* say('release', null);
}

function* receivedUnlessRolled({ chance, channel }: Ports): Steps<void> {
  if ((yield* chance.roll(2)) === 0) yield* channel.receive();
}

function* tokened({ tokens, say }: Ports): Steps<void> {
  yield* say(yield* tokens.fresh(), null);
}

function* started({ tasks }: Ports, memory: Memory): Steps<void> {
  memory.started.push(yield* tasks.start('work', memory.count));
}

function* joined({ tasks }: Ports, memory: Memory): Steps<void> {
  const task = memory.started.shift();
  if (task !== undefined) memory.count += yield* tasks.join(task);
}

/** Whoever started it. */
function* joinedFirst(tasks: Ports['tasks'], say: Ports['say']): Steps<void> {
  yield* say(`joined ${yield* tasks.join(1 as Task<number>)}`, null);
}

function* cancelled({ tasks }: Ports, { started }: Memory): Steps<void> {
  const [task] = started;
  if (task !== undefined) yield* tasks.cancel(task);
}

function* raced({ first, channel, clock, say }: Ports): Steps<void> {
  const came = yield* first({ message: channel.incoming(), late: clock.at(10) });
  yield* say(came.came, null);
}

function* chosen({ first, channel, queue, say }: Ports): Steps<void> {
  const came = yield* first({ message: channel.incoming(), job: queue.taking() });
  yield* say(came.came, null);
}

function* listened({ first, tasks, clock, say }: Ports): Steps<void> {
  const came = yield* first({ stop: tasks.cancelled(), late: clock.at(10) });
  yield* say(came.came, null);
}

function other(self: string): string {
  return self === 'client 1' ? 'client 2' : 'client 1';
}

/** What a world is about: the lines that its programs are made of. */
const storing = (port: string) => Object.keys(lines).filter((line) => line.endsWith(` ${port}`));
const working = ['start', 'start', 'start', 'join', 'join first', 'cancel'];
const seeing = ['put j in keyed if seen', 'put k in keyed if seen', 'get j of keyed if seen'];
const themes: readonly (readonly string[])[] = [
  storing('store'),
  storing('keyed'),
  [...storing('keyed'), ...storing('store')],
  [...storing('store'), 'wait', 'now', 'say the time'],
  ['append', 'append after', 'read', 'hold'],
  ['push', 'push', 'take', 'take', 'ack', 'nack'],
  ['push to line', 'push to line', 'take from line', 'get k of keyed', 'put j in keyed'],
  ['send', 'send', 'receive', 'receive', 'hold', 'release'],
  ['send', 'receive', 'wait', 'now', 'say the time', 'wait or receive'],
  ['push', 'take', 'send', 'receive', 'take or receive'],
  ['roll', 'token', 'hold', 'release', 'get k of store', 'put k in store'],
  ['token', 'hold', 'release', 'get k of keyed', 'get j of keyed'],
  ['roll and say', 'roll', 'release', 'get k of keyed', 'put j in keyed'],
  ['get k unless rolled', 'say unless rolled', 'release', 'put k in keyed', 'hold'],
  ['get k unless rolled', 'receive unless rolled', 'wait', 'now', 'get k of keyed', 'send'],
  [
    ...working,
    'get k unless rolled',
    'receive unless rolled',
    'say unless rolled',
    'get k of keyed',
  ],
  ['start', 'join', 'get k unless rolled', 'wait', 'put k in keyed', 'now'],
  [...seeing, 'put k in keyed', 'put j in keyed', 'get k of keyed', 'get j of keyed'],
  [...seeing, 'get k of keyed', 'put k in keyed', 'hold', 'hold if seen', 'release'],
  [...seeing, 'get k of keyed', 'put k in keyed', 'send', 'receive', 'send if seen'],
  [
    'get k of keyed',
    'put k in keyed',
    'push to line',
    'take from line',
    'take from line if seen',
    'push to line if seen',
  ],
  ['throws', 'throws', 'get k of keyed', 'put k in keyed', 'update j in keyed'],
  [...working, 'get k of keyed', 'put j in keyed', 'put k in keyed', 'hold', 'throw'],
  [...working, 'get k of keyed', 'update k in keyed', 'token', 'release'],
  [...working, 'wait', 'now', 'listen or wait', 'put k in keyed', 'get k of keyed'],
  [...working, 'push', 'take', 'take', 'ack'],
  ['start', 'start', 'join', 'push to line', 'take from line', 'get k of keyed'],
  [...working, 'send', 'receive', 'receive', 'wait or receive', 'get k of keyed'],
  ['start', 'start', 'send', 'receive', 'receive', 'get k of keyed'],
];

/** The faults of a world; a standard world has all of those that its components know. */
const faults = [
  'stale read',
  'own write unseen',
  'read goes back',
  'weak find',
  'unknown outcome',
  'broken condition',
  'condition lost',
  'lost write',
  'power failure',
  'write skew',
  'false refusal',
  'unavailable',
  'clock skew',
  'clock jump',
  'pause',
  'loss',
  'duplication',
  'reordering',
  'delay',
  'partition',
  'lost job',
  'redelivery',
  'out of order',
  'crash',
  'crash',
  'crash',
  'crash',
];

/** A property that nothing breaks, and that remembers what was said last, and before. */
const remembersSays = always<readonly string[]>('what is said is remembered', {
  initial: [],
  next: (said, each) => (each.kind === 'say' ? [...said, each.name].slice(-2) : said),
  holds: () => true,
});

/** What each process has answered; between processes no order is heard. */
const remembersAnswers = always<{ readonly [process: string]: readonly Data[] }>(
  'answers are remembered',
  {
    initial: {},
    next: (all, each) => {
      if (each.kind !== 'return') return all;
      return { ...all, [each.process]: [...(all[each.process] ?? []), each.answer] };
    },
    holds: () => true,
  },
);

/** All that is announced, without end. */
const remembersAll = always<readonly Data[]>('everything is remembered', {
  initial: [],
  next: (all, { kind, process }) => [...all, [kind, process]],
  holds: () => true,
});

/** Nobody says that he holds it when another has crashed; nothing else is heard. */
const noHoldAfterCrash = always<'up' | 'down' | 'bad'>('nobody holds it after a crash', {
  initial: 'up',
  next: (state, each) => {
    if (each.kind === 'crash') return state === 'up' ? 'down' : state;
    const isHeld = each.kind === 'say' && each.name === 'hold';
    return state === 'down' && isHeld ? 'bad' : state;
  },
  holds: (state) => state !== 'bad',
});

/** Whether somebody held it before the first crash. */
const heldFirst = always<'' | 'crash' | 'hold'>('what came first is remembered', {
  initial: '',
  next: (first, each) => {
    if (first !== '' || (each.kind !== 'crash' && each.kind !== 'say')) return first;
    return each.kind === 'crash' ? 'crash' : each.name === 'hold' ? 'hold' : '';
  },
  holds: () => true,
});

/** Listens to what is said from the first token on. */
const listensLate = always<string>('who has a token is listened to', {
  initial: 'deaf',
  next: (heard, each) => {
    if (each.kind !== 'say') return heard;
    if (each.name.includes('/')) return heard === 'deaf' ? 'listening' : heard;
    return heard === 'deaf' ? heard : each.name;
  },
  holds: () => true,
});

const countsReturns = always<number>('returns are counted', {
  initial: 0,
  next: (count, { kind }) => (kind === 'return' ? count + 1 : count),
  holds: () => true,
});

/** A machine in which whoever holds it releases it before another holds it. */
const taking = machine(
  { name: 'taking', state: { held: oneOf(false, true) }, initial: { held: false } },
  {
    actions: {
      hold: ({ held }) => !held && { held: true },
      release: ({ held }) => held && { held: false },
    },
  },
);

const properties: { readonly [name: string]: Property } = {
  'what is said is remembered': remembersSays,
  'everything is remembered': remembersAll,
  'nobody holds it after a crash': noHoldAfterCrash,
  'returns are counted': countsReturns,
  'answers are remembered': remembersAnswers,
  'what came first is remembered': heldFirst,
  'who has a token is listened to': listensLate,
  holder: oneHolder,
  'never 2': neverAnswers(2),
  linearizable: linearizable('as one number', oneNumber),
  progress: everyCallReturns(),
  overlap: someCallsOverlap(),
  refines: refines('hold and release take turns', taking, (each) =>
    each.kind === 'say' && ['hold', 'release'].includes(each.name) ? [each.name] : null,
  ),
};

/** What two programs do, in which world. */
export interface Mixed {
  readonly call: readonly string[];
  readonly other: readonly string[];
  readonly work: readonly string[];
  readonly serve: readonly string[];
  /** How many turns a call takes more; a service with turns has no end of them. */
  readonly turns: number;
  readonly clients: readonly (readonly ('a' | 'b')[])[];
  readonly services: number;
  readonly faults: readonly string[];
  readonly properties: readonly string[];
  readonly sessions: boolean;
}

const clients = fc.array(
  fc.array(fc.constantFrom('a' as const, 'b' as const), { minLength: 1, maxLength: 2 }),
  { minLength: 1, maxLength: 3 },
);

/** Random worlds of at most four processes and two faults, each about one thing. */
export const mixed: fc.Arbitrary<Mixed> = fc.constantFrom(...themes).chain((theme) => {
  const known = faultsOf(theme);
  const line = fc.constantFrom(...theme);
  const common = fc.constantFrom(...theme.filter((each) => !working.includes(each)));
  return fc.record({
    call: fc.array(line, { minLength: 1, maxLength: 4 }),
    other: fc.array(line, { maxLength: 3 }),
    work: fc.array(fc.oneof({ weight: 5, arbitrary: common }, line), { maxLength: 2 }),
    serve: fc.array(common, { maxLength: 2 }),
    turns: fc.constantFrom(0, 0, 0, 0, 0, 1),
    clients,
    services: fc.constantFrom(0, 0, 1),
    faults: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.array(fc.constantFrom(...known), { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(fc.constantFrom(...known), { minLength: 2, maxLength: 2 }) },
    ),
    properties: fc.subarray(Object.keys(properties), { minLength: 1, maxLength: 2 }),
    sessions: fc.boolean(),
  });
});

/** All lines there are, and all faults. */
export const everything = { lines: Object.keys(lines), faults: [...new Set(faults)] };

function portsOf(used: readonly string[]): { readonly [port: string]: Port } {
  const names = new Set(used.flatMap((line) => lines[line]?.[0] ?? []));
  const kept = Object.entries(allPorts).filter(([name]) => names.has(name as PortName));
  return Object.fromEntries(kept) as { [port: string]: Port };
}

function faultsOf(theme: readonly string[]): readonly string[] {
  const plugs = plugsOf(portsOf(theme), true);
  const known = Object.values(plugs).flatMap((plug) => Object.keys(plug.faults));
  return faults.filter((fault) => fault === 'crash' || known.includes(fault));
}

function plugsOf(
  ports: { readonly [port: string]: unknown },
  sessions: boolean,
): { readonly [port: string]: Component } {
  const holds = { 'c/k': { n: 0 }, 'c/j': { n: 0 } };
  const all: { readonly [port in PortName]: Component } = {
    store: storeComponent({ holds, queries, sessions }),
    keyed: storeComponent({ holds, queries, sessions, revisions: 'of each key' }),
    log: logComponent(),
    queue: queueComponent(),
    line: timelessLine,
    channel: channelComponent(),
    clock: clockComponent(),
    chance: chanceComponent(),
    die: restlessDie,
    tokens: tokensComponent(),
    tasks: tasksComponent({ atMost: 2 }),
  };
  return Object.fromEntries(Object.entries(all).filter(([port]) => Object.hasOwn(ports, port)));
}

const { idle: _, ...timelessLine } = queueComponent();

/** A die that, once it was thrown, may turn by itself, without fault. */
const restlessDie: Component = {
  kind: 'chance',
  faults: {},
  initial: 0,
  answers: (state) => {
    const note = 'is thrown';
    return [{ note, fault: null, state: Math.max(state as number, 1), answer: state, fact: null }];
  },
  actions: (state) =>
    state === 1 ? [{ note: 'turns', fault: null, state: 2, answer: null, fact: null }] : [],
  touches: () => ({ reads: [], writes: ['die'] }),
};

function* carryOut(program: readonly string[], ports: Ports, count: number): Steps<number> {
  const memory: Memory = { count, found: null, delivery: '', offset: 0, started: [] };
  for (const line of program) {
    const [, run] = lines[line] as (typeof lines)[string];
    yield* run(ports, memory) as Steps<unknown>;
  }
  return memory.count;
}

/** The design of a plan. */
export function mixedDesign(plan: Mixed): Design {
  const { call, other, work, serve, turns } = plan;
  const used = [...call, ...other, ...work, ...serve];
  function* a(all: Ports): Steps<number> {
    const count = yield* carryOut(call, all, 0);
    if (turns === 0) return count;
    return become(again, { count: Math.min(count, 1), left: turns - 1 });
  }
  function* again(
    all: Ports,
    given: { readonly count: number; readonly left: number },
  ): Steps<number> {
    const count: number = yield* carryOut(call, all, given.count);
    if (given.left === 0) return count;
    return become(again, { count: Math.min(count, 1), left: given.left - 1 });
  }
  function* serving(all: Ports, count: number): Steps<number> {
    const next: number = yield* carryOut(serve, all, count);
    if (turns === 0 || serve.length === 0) return next;
    return become(serving, Math.min(next, 1));
  }
  const ports = portsOf(used);
  return design({
    name: 'toy/mixed',
    idea: 'For a test.',
    spec: promise(plan.properties.map((name) => properties[name] as Property)),
    ports: ports as typeof allPorts,
    roles: {
      client: {
        a,
        *b(all: Ports): Steps<number> {
          return yield* carryOut(other, all, 0);
        },
      },
    },
    services: { serving },
    tasks: Object.hasOwn(ports, 'tasks')
      ? {
          *work(all: Ports, count: number): Steps<number> {
            return yield* carryOut(work, all, count);
          },
        }
      : {},
    loops: { again },
  } as never);
}

/** The scenario of a plan. */
export function mixedScenario(plan: Mixed): Scenario {
  const made = mixedDesign(plan);
  const plugs = plugsOf(made.ports, plan.sessions);
  const known = Object.values(plugs).flatMap((plug) => Object.keys(plug.faults));
  const named = plan.faults.filter((fault) => fault === 'crash' || known.includes(fault));
  return scenario({
    design: made,
    clients: { client: plan.clients },
    plugs,
    faults: Object.fromEntries(named.map((fault) => [fault, 1])),
    stepsMax: 60,
    ...(plan.services > 0 ? { services: { serving: [1] } } : {}),
  });
}

/** A plan as one line. */
export function mixedText(plan: Mixed): string {
  return canonical(plan as never);
}
