import { design, type Steps } from '#design';
import { acquire, act, inspect, type Ledger, type Lock, type Ports, ports } from './parts.js';
import { lease } from './spec.js';

/** Takes the lock, does the work, and opens the lock, whosever it may be by then. */
function* use({ store, clock, say }: Ports, job: string): Steps<Ledger['acts']> {
  const { value } = yield* acquire({ store, clock, say }, job);
  const before = yield* store.get('ledgers', 'resource');
  const between = yield* act({ store }, before, { job, time: 1 });
  const after = yield* act({ store }, between, { job, time: 2 });
  yield* unlock({ store, say }, value);
  return after.value.acts;
}

function* unlock({ store, say }: Pick<Ports, 'store' | 'say'>, lock: Lock): Steps<null> {
  yield* say('leaves', null);
  yield* store.put('locks', 'resource', { ...lock, holder: '' });
  return null;
}

/** An unlocking that arrives late opens the lock of the next holder to a third. */
export const unlockingAnothers = design({
  name: 'lease/unlocking-anothers',
  idea: 'Take the lock, do the work, and then mark the lock as free.',
  spec: lease,
  ports,
  roles: { worker: { use }, auditor: { inspect } },
  source: import.meta.url,
});
