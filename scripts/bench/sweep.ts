/**
 * Sweeps: runs a second in threads, and shared by processes over a real nats-server; what a range
 * costs there in messages and bytes; and how many ranges a server hands out when nothing is run.
 *
 * Rates are those of the second half of a sweep, when all who take part have begun. Run by itself,
 * with an address, this file is a process that works on the shared sweep.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { catalogue } from '#protocols';
import { type Scenario, scenario } from '#sim';
import { planOf, sweepHere, sweepTogether, workTogether } from '#sweep';
import { findNatsServer, startNatsServer } from '#target';
import { openBoard } from '../../src/sweep/board.js';
import { placeOf } from '../../src/sweep/place.js';
import { openQueue } from '../../src/sweep/queue.js';
import { connectTo } from '../../src/sweep/server.js';
import type { Benches, Figure } from './figure.js';

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
      await sweepHere(job({ runs, range }), { workers, onProgress: ({ done }) => clock.see(done) });
      figures.push(rateOf(`sweep, ${workers} thread${workers === 1 ? '' : 's'}`, clock));
    }
    return figures;
  },
  'sweep-nats': () => withServer((address) => overNats(address)),
  'sweep-ranges': () =>
    withServer(async (address) => {
      const figures: Figure[] = [];
      for (const lanes of [1, 16, 64]) {
        const value = await emptyRanges(address, lanes);
        figures.push({ name: `sweep, no runs, ${lanes} at a time`, value, unit: 'ranges/s' });
      }
      return figures;
    }),
};

/** Two processes share a sweep, one of which reads the results, through a wire that is counted. */
async function overNats(address: string): Promise<readonly Figure[]> {
  const wire = await countedWire(address);
  const other = spawn(process.execPath, [...process.execArgv, here, wire.address], {
    stdio: 'inherit',
  });
  const ended = once(other, 'exit');
  const clock = stopwatch();
  await sweepTogether(job({ runs, range }), {
    address: wire.address,
    name: 'bench',
    workers: 1,
    onProgress: ({ done }) => clock.see(done),
  });
  await ended;
  wire.end();
  const ranges = runs / range;
  return [
    rateOf('sweep, 2 processes', clock),
    { name: 'sweep, messages', value: wire.counted.messages / ranges, unit: 'a range' },
    { name: 'sweep, bytes', value: wire.counted.bytes / ranges, unit: 'a range' },
  ];
}

/** Ranges a second that are taken, given a result and done, with nothing to run. */
async function emptyRanges(address: string, lanes: number): Promise<number> {
  const count = 6_000;
  const { plan } = job({ runs: count * 1_000, range: 1_000 });
  const server = await connectTo(address);
  const place = placeOf(`empty-${lanes}`);
  const board = await openBoard(server, place, { plan });
  const queue = await openQueue(server, place, { silentSeconds: 10 });
  await queue.put(Array.from({ length: count }, (_, each) => each));
  const fired = { crash: 0, redelivery: 0 };
  const result = { runs: 1_000, steps: 10_000, depth: 15, failure: null, limit: null };
  const started = performance.now();
  const all = { done: 0 };
  const lane = async (): Promise<void> => {
    while (all.done + lanes <= count) {
      const taken = await queue.take();
      if (taken === null) return;
      await board.keep(taken.range, {
        kind: 'ran',
        result: { ...result, fired, unwitnessed: [] },
      });
      taken.done();
      all.done += 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = (performance.now() - started) / 1000;
  await server.close();
  return all.done / seconds;
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

function rateOf(what: string, clock: Stopwatch): Figure {
  return { name: what, value: clock.rate() * range, unit: 'runs/s' };
}

async function withServer(
  measure: (address: string) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const found = await findNatsServer({ ...process.env, NATS_URL: '' });
  if (found.kind !== 'binary') {
    console.error('sweep: there is no nats-server');
    return [];
  }
  const server = await startNatsServer(found.path);
  try {
    return await measure(server.url);
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
  const wire: Server = createServer((client) => {
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
}
