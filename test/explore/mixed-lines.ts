/** The lines of which the programs of random small worlds are made. */
import type { Found, Steps, Task } from '#design';
import type { PortName, Ports } from './mixed-ports.js';

/** What a process has in memory. */
export interface Memory {
  count: number;
  found: Found<{ readonly n: number }> | null;
  delivery: string;
  offset: number;
  readonly started: Task<number>[];
}

type Run = (ports: Ports, memory: Memory) => Steps<unknown>;

/** The lines of programs: which ports they use, and what they do. */
export const lines: { readonly [line: string]: readonly [ports: readonly PortName[], run: Run] } = {
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
