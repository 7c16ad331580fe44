/**
 * `npm run bench`: how fast the simulator is, beside fast-check's scheduler running the same racy
 * program in the same run. `--json` gives one object a line; `--only <name>` runs one.
 *
 * Every figure is the best of three rounds of about a second each, on one core.
 */
import fc from 'fast-check';
import { explore } from '#explore';
import { counter, ownToken, readThenWrite } from '#protocols';
import { carry, randoms, scenario, World } from '#sim';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
}

const racy = scenario({
  design: readThenWrite,
  clients: { client: ['increment', 'increment'] },
  holds: { 'counters/visits': 0 },
  faults: { 'stale read': 1 },
});

const wide = scenario({
  design: ownToken,
  clients: { client: ['increment', 'increment', 'read'] },
  faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1 },
});

const benches: { readonly [name: string]: () => Promise<Figure> } = {
  schedules: async () => {
    const value = await rate((runs) => simulate(runs));
    const peerValue = await rate((runs) => fastCheck(runs));
    const peer = 'fast-check scheduler';
    return { name: 'schedules', value, unit: 'runs/s', peer, peerValue, ratio: value / peerValue };
  },
  steps: async () => {
    let steps = 0;
    const started = performance.now();
    const world = new World(wide);
    const walk = randoms('bench');
    for (let seed = 0; performance.now() - started < 2000; seed += 1) {
      carry(world, walk(seed));
      steps += world.steps;
    }
    const value = (steps / (performance.now() - started)) * 1000;
    return { name: 'steps', value, unit: 'steps/s' };
  },
  states: async () => {
    const started = performance.now();
    const { states } = explore(wide);
    return {
      name: 'states',
      value: (states / (performance.now() - started)) * 1000,
      unit: 'states/s',
    };
  },
  first: async () => {
    const started = performance.now();
    explore(racy);
    return { name: 'first', value: performance.now() - started, unit: 'ms to the first verdict' };
  },
};

const only = process.argv[process.argv.indexOf('--only') + 1];
const chosen = process.argv.includes('--only') ? [only ?? ''] : Object.keys(benches);
for (const name of chosen) {
  const bench = benches[name];
  if (bench === undefined) {
    console.error(`no bench '${name}'; there are: ${Object.keys(benches).join(', ')}`);
    process.exitCode = 2;
    continue;
  }
  const figure = await bench();
  console.log(process.argv.includes('--json') ? JSON.stringify(figure) : lineOf(figure));
}

function lineOf({ name, value, unit, peer, peerValue, ratio }: Figure): string {
  const shown = `${name.padEnd(12)} ${Math.round(value).toLocaleString('en')} ${unit}`;
  if (peerValue === undefined || ratio === undefined) return shown;
  return `${shown}; ${peer}: ${Math.round(peerValue).toLocaleString('en')}; ratio ${ratio.toFixed(1)}`;
}

async function rate(work: (runs: number) => unknown): Promise<number> {
  let best = 0;
  let runs = 200;
  for (let round = 0; round < 4; round += 1) {
    const started = performance.now();
    await work(runs);
    const seconds = (performance.now() - started) / 1000;
    best = Math.max(best, runs / seconds);
    runs = Math.ceil(best);
  }
  return best;
}

function simulate(runs: number): number {
  const world = new World(racy);
  const walk = randoms('bench');
  let lost = 0;
  for (let seed = 0; seed < runs; seed += 1) {
    carry(world, walk(seed));
    lost += world.steps;
  }
  return lost;
}

/** The same race for fast-check: two clients, each reads and writes, every await is scheduled. */
async function fastCheck(runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      let visits = counter.model.initial as number;
      const client = async (): Promise<number> => {
        const found = await scheduler.schedule(Promise.resolve(visits));
        const next = found + 1;
        await scheduler.schedule(Promise.resolve()).then(() => {
          visits = next;
        });
        return next;
      };
      const both = Promise.all([client(), client()]);
      await scheduler.waitAll();
      await both;
    }),
    { numRuns: runs },
  );
}
