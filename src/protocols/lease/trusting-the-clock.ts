import { design, type Steps } from '#design';
import { acquire, act, inspect, type Ledger, type Ports, ports, release } from './parts.js';
import { lease } from './spec.js';

/** Takes the lock and believes that it lasts as long as the work does. */
function* use({ store, clock, say }: Ports, job: string): Steps<Ledger['acts']> {
  const lock = yield* acquire({ store, clock, say }, job);
  const before = yield* store.get('ledgers', 'resource');
  const between = yield* act({ store }, before, { job, time: 1 });
  const after = yield* act({ store }, between, { job, time: 2 });
  yield* release({ store, say }, lock);
  return after.value.acts;
}

/** Two workers are inside when one of them stops for longer than its lease lasts. */
export const trustingTheClock = design({
  name: 'lease/trusting-the-clock',
  idea: 'Take a lock that runs out by itself, do the work, give the lock back.',
  spec: lease,
  ports,
  roles: { worker: { use }, auditor: { inspect } },
  source: import.meta.url,
});
