/** The simulator: schedules, steps, states and the first verdict. */
import fc from 'fast-check';
import { explore } from '#explore';
import { counter, ownToken, readThenWrite } from '#protocols';
import { carry, guarded, randoms, run, type Scenario, scenario, World } from '#sim';
import { type Benches, beside, type Figure, rate, usedSeconds } from './figure.js';

const racy = scenario({
  design: readThenWrite,
  clients: { client: ['increment', 'increment'] },
  holds: { 'counters/visits': 0 },
  faults: { 'stale read': 1 },
});

const small = {
  design: readThenWrite,
  clients: { client: ['increment', 'increment', 'increment'] },
  holds: { 'counters/visits': 0 },
  faults: { 'stale read': 2 },
} as const;

const wide = {
  design: ownToken,
  clients: { client: ['increment', 'increment', 'read'] },
  faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1 },
} as const;

/** The figures of one core of the simulator. */
export const simulatorBenches: Benches = {
  schedules: async () => {
    const plain = await rate((runs) => simulate(racy, runs));
    const traced = await rate((runs) => recorded(racy, runs));
    const peer = { peer: 'fast-check scheduler', peerValue: await rate((runs) => fastCheck(runs)) };
    return [
      beside({ name: 'schedules', value: plain, unit: 'runs/s' }, peer),
      beside({ name: 'schedules, with trace', value: traced, unit: 'runs/s' }, peer),
    ];
  },
  steps: () => {
    const made = scenario(small);
    return [stepsIn('steps, cold', made, 1), stepsIn('steps', made, 2000)];
  },
  states: () => {
    const made = scenario(wide);
    const cold = statesIn('states, cold', made);
    statesIn('warming', made);
    return [cold, statesIn('states', made)];
  },
  first: () => {
    const started = performance.now();
    explore(racy);
    const value = performance.now() - started;
    return [{ name: 'first', value, unit: 'ms to the first verdict' }];
  },
};

function stepsIn(name: string, made: Scenario, milliseconds: number): Figure {
  const world = new World(made);
  const walk = randoms('bench');
  let steps = 0;
  const begun = usedSeconds();
  const started = performance.now();
  for (let seed = 0; performance.now() - started < milliseconds; seed += 1) {
    carry(world, walk(seed));
    steps += world.steps;
  }
  return { name, value: steps / (usedSeconds() - begun), unit: 'steps/s' };
}

function statesIn(name: string, made: Scenario): Figure {
  const started = usedSeconds();
  const { states } = explore(made);
  const value = states / (usedSeconds() - started);
  return { name, value, unit: 'states/s' };
}

function simulate(made: Scenario, runs: number): void {
  const world = new World(made);
  const walk = randoms('bench');
  for (let seed = 0; seed < runs; seed += 1) carry(world, walk(seed));
}

/** Every event is recorded, with what nobody could see; guarded once, as an exploration is. */
function recorded(made: Scenario, runs: number): void {
  const walk = randoms('bench');
  guarded(() => {
    for (let seed = 0; seed < runs; seed += 1) run(made, walk(seed));
  });
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
