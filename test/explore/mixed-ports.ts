/** The ports and components of random small worlds: one of each kind, and two of their own. */
import {
  chance,
  channel,
  clock,
  integer,
  log,
  type Port,
  type PortsOf,
  queue,
  record,
  store,
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

/** One of them. */
export type PortName = keyof typeof allPorts;
/** What a program asks of them. */
export type Ports = PortsOf<typeof allPorts>;

/** The ports of these names. */
export function portsOf(names: ReadonlySet<PortName>): { readonly [port: string]: Port } {
  const kept = Object.entries(allPorts).filter(([name]) => names.has(name as PortName));
  return Object.fromEntries(kept) as { [port: string]: Port };
}

/** Their components. */
export function plugsOf(
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
