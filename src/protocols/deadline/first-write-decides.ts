import { design, type Steps } from '#design';
import { newsInTime, type Ports, ports, tell } from './parts.js';
import { deadline } from './spec.js';

/** Takes the task to be late when its time is over and nobody has settled it. */
function* wait(sockets: Ports): Steps<string> {
  const told = yield* newsInTime(sockets);
  if (told !== null) return told;
  return yield* settle(sockets, 'late');
}

function* finish(sockets: Ports): Steps<string> {
  const outcome = yield* settle(sockets, 'done');
  return yield* tell(sockets, outcome);
}

/** Settles the task, unless it is settled: the store lets only the first of all writes pass. */
function* settle({ store }: Pick<Ports, 'store'>, outcome: string): Steps<string> {
  while (true) {
    const found = yield* store.get('outcomes', 'task');
    if (found !== null) return found.value;
    const written = yield* store.create('outcomes', 'task', outcome);
    if (written.outcome === 'written') return outcome;
  }
}

/**
 * Settles a task once: completion and timeout compete for one write, and the loser reads who won.
 *
 * What two of them propose, the conditional write decides (Herlihy, "Wait-free synchronization",
 * 1991, where compare-and-swap solves consensus for any number of processes).
 */
export const firstWriteDecides = design({
  name: 'deadline/first-write-decides',
  idea: 'Done or late: whichever is written first stands, and no second one can be written.',
  spec: deadline,
  ports,
  roles: { customer: { wait }, worker: { finish } },
  source: import.meta.url,
});
