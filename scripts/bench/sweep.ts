/**
 * Sweeps: runs a second in threads, and shared by processes over a real nats-server; what a range
 * costs there in messages and bytes; and how many ranges a server hands out when nothing is run.
 *
 * Rates are those of the second half of a sweep, when all who take part have begun. Beside them are
 * rates for each second of a processor, the start of threads included, which hold on a machine that
 * has other things to do. Run by itself, with an address, this file is a process that works on the
 * shared sweep, and prints how many seconds of a processor it used.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import {
  type AddressInfo,
  connect,
  createServer,
  type Server as Listener,
  type Socket,
} from 'node:net';
import { fileURLToPath } from 'node:url';
import { catalogue } from '#protocols';
import { type Scenario, scenario } from '#sim';
import { planOf, sweepHere, sweepTogether, workTogether } from '#sweep';
import { findNatsServer, type NatsServer, startNatsServer } from '#target';
import { openBoard } from '../../src/sweep/board.js';
import { type Place, placeOf } from '../../src/sweep/place.js';
import { openQueue } from '../../src/sweep/queue.js';
import { readResults } from '../../src/sweep/results.js';
import { connectTo, type Server } from '../../src/sweep/server.js';
import { type Benches, type Figure, usedSeconds } from './figure.js';

const here = fileURLToPath(import.meta.url);
const name = 'jobs/do-once';
const runs = 2_000_000;
const range = 10_000;

/** The world of the benches; worker threads load it from here. */
export function load(): { readonly scenario: Scenario } {
  const entry = catalogue.find(({ design }) => design.name === name);
  if (entry === undefined) throw new Error(`no ${name}`);
  return { scenario: scenario({ design: entry.design, ...entry.world }) };
}

function job(size: { readonly runs: number; readonly range: number }) {
  const plan = planOf(load().scenario, { words: name, seed: '1', ...size });
  return { source: { module: import.meta.url, name: 'load', words: [] }, plan };
}

/** The benches of sweeps. */
export const sweepBenches: Benches = {
  'sweep-threads': async () => {
    const figures: Figure[] = [];
    for (const workers of [1, 2]) {
      const clock = stopwatch();
      const before = usedSeconds();
      await sweepHere(job({ runs, range }), { workers, onProgress: ({ done }) => clock.see(done) });
      const used = usedSeconds() - before;
      figures.push(...ratesOf(`sweep, ${workers} thread${workers === 1 ? '' : 's'}`, clock, used));
    }
    return figures;
  },
  'sweep-nats': () => withServer(overNats),
  'sweep-ranges': () =>
    withServer(async (server) => {
      const figures: Figure[] = [];
      for (const lanes of [1, 64, 1000]) {
        const name = `sweep, no runs, ${lanes} at a time`;
        figures.push(...(await emptyRanges(server, { name, lanes })));
      }
      return figures;
    }),
};

/** Two processes share a sweep, one of which reads the results, through a wire that is counted. */
async function overNats(server: NatsServer): Promise<readonly Figure[]> {
  const wire = await countedWire(server.url);
  const other = spawn(process.execPath, [...process.execArgv, here, wire.address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: string[] = [];
  other.stdout.on('data', (text) => printed.push(String(text)));
  const ended = once(other, 'close');
  const clock = stopwatch();
  const before = usedSeconds();
  await sweepTogether(job({ runs, range }), {
    address: wire.address,
    name: 'bench',
    workers: 1,
    onProgress: ({ done }) => clock.see(done),
  });
  const used = usedSeconds() - before;
  await ended;
  wire.end();
  const ranges = runs / range;
  return [
    ...ratesOf('sweep, 2 processes', clock, used + Number(printed.join(''))),
    { name: 'sweep, messages', value: wire.counted.messages / ranges, unit: 'a range' },
    { name: 'sweep, bytes', value: wire.counted.bytes / ranges, unit: 'a range' },
  ];
}

/** Ranges that are taken, given a result and done, with nothing to run: what the server carries. */
async function emptyRanges(
  { url, pid }: NatsServer,
  { name, lanes }: { readonly name: string; readonly lanes: number },
): Promise<readonly Figure[]> {
  const count = 6_000;
  const { plan } = job({ runs: count * 1_000, range: 1_000 });
  const server = await connectTo(url);
  const place = placeOf(`empty-${lanes}`);
  const board = await openBoard(server, place, { plan });
  const queue = await openQueue(server, place, { silentSeconds: 10 });
  await queue.put(Array.from({ length: count }, (_, each) => each));
  const fired = { crash: 0, redelivery: 0 };
  const result = { runs: 1_000, steps: 10_000, depth: 15, failure: null, limit: null };
  const outcome = { kind: 'ran', result: { ...result, fired, unwitnessed: [] } } as const;
  const before = { at: performance.now(), ours: usedSeconds(), theirs: usedBy(pid) };
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const taken = await queue.take();
      if (taken === null) return;
      await board.keep(taken.range, outcome);
      taken.done();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = (performance.now() - before.at) / 1000;
  const ours = usedSeconds() - before.ours;
  const theirs = usedBy(pid) - before.theirs;
  const read = await readingRate(server, place);
  await server.close();
  return [
    { name, value: count / seconds, unit: 'ranges/s' },
    { name: `${name}, client`, value: count / ours, unit: 'ranges/s of a processor' },
    ...(theirs > 0
      ? [{ name: `${name}, server`, value: count / theirs, unit: 'ranges/s of a processor' }]
      : []),
    { name: `${name}, read`, value: read, unit: 'results/s' },
  ];
}

/** Results a second that one process reads, as long as there are many. */
async function readingRate(server: Server, place: Place): Promise<number> {
  const results = readResults(server, place);
  const started = performance.now();
  let read = 0;
  while (read < 5_000) read += (await results.next()).length;
  return (read / (performance.now() - started)) * 1000;
}

/** How many seconds of a processor another process has used; 0 where that cannot be told. */
function usedBy(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** How many ranges were seen to be done, and when. */
interface Stopwatch {
  see(done: number): void;
  /** The rate of the second half. */
  rate(): number;
}

function stopwatch(): Stopwatch {
  const seen: { readonly done: number; readonly at: number }[] = [];
  return {
    see: (done) => {
      if (done > (seen.at(-1)?.done ?? 0)) seen.push({ done, at: performance.now() });
    },
    rate: () => {
      const last = seen.at(-1);
      const half = seen.find(({ done }) => 2 * done >= (last?.done ?? 0));
      if (half === undefined || last === undefined) return 0;
      return ((last.done - half.done) / (last.at - half.at)) * 1000;
    },
  };
}

function ratesOf(what: string, clock: Stopwatch, usedSeconds: number): readonly Figure[] {
  return [
    { name: what, value: clock.rate() * range, unit: 'runs/s' },
    { name: what, value: runs / usedSeconds, unit: 'runs/s of a processor' },
  ];
}

async function withServer(
  measure: (server: NatsServer) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const found = await findNatsServer({ ...process.env, NATS_URL: '' });
  if (found.kind !== 'binary') {
    console.error('sweep: there is no nats-server');
    return [];
  }
  const server = await startNatsServer(found.path);
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

interface Wire {
  readonly address: string;
  readonly counted: { messages: number; bytes: number };
  end(): void;
}

/** A way to a server on which the bytes, and the messages that clients send and get, are counted. */
async function countedWire(address: string): Promise<Wire> {
  const { hostname, port } = new URL(address);
  const counted = { messages: 0, bytes: 0 };
  const sockets: Socket[] = [];
  const count = (bytes: Buffer): void => {
    counted.bytes += bytes.length;
    counted.messages += bytes.toString('latin1').match(/(^|\r\n)H?(PUB|MSG) /g)?.length ?? 0;
  };
  const wire: Listener = createServer((client) => {
    const server = connect(Number(port), hostname);
    sockets.push(client, server);
    client.on('data', count).pipe(server);
    server.on('data', count).pipe(client);
    for (const each of [client, server]) each.on('error', () => {});
  });
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  return {
    address: `nats://127.0.0.1:${(wire.address() as AddressInfo).port}`,
    counted,
    end: () => {
      for (const each of sockets) each.destroy();
      wire.close();
    },
  };
}

if (process.argv[1] === here) {
  const [, , address = ''] = process.argv;
  await workTogether(job({ runs, range }), { address, name: 'bench', workers: 1 });
  console.log(usedSeconds());
}
