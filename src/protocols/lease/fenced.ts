import { design, type Found, type Steps } from '#design';
import {
  acquire,
  contentOf,
  inspect,
  type Ledger,
  type Lock,
  type Ports,
  ports,
  release,
  writeOver,
} from './parts.js';
import { lease } from './spec.js';

/** Takes the lock with its token, and gives up as soon as the resource has seen a larger one. */
function* use({ store, clock, say }: Ports, job: string): Steps<Ledger['acts'] | null> {
  const lock = yield* acquire({ store, clock, say }, job);
  const before = yield* store.get('ledgers', 'resource');
  const between = yield* actFenced({ store }, before, { lock: lock.value, time: 1 });
  if (between === null) return null;
  const after = yield* actFenced({ store }, between, { lock: lock.value, time: 2 });
  if (after === null) return null;
  yield* release({ store, say }, lock);
  return after.value.acts;
}

/** Acts, unless a holder with a larger token has been there: then it returns null. */
function* actFenced(
  { store }: Pick<Ports, 'store'>,
  seen: Found<Ledger> | null,
  { lock, time }: { readonly lock: Lock; readonly time: number },
): Steps<Found<Ledger> | null> {
  const { holder: job, token } = lock;
  let found = seen;
  while (true) {
    const { token: newest, acts } = contentOf(found);
    if (found !== null && acts.filter((each) => each === job).length >= time) return found;
    if (newest > token) return null;
    const value = { token, acts: [...acts, job] };
    const written = yield* writeOver({ store }, found, value);
    if (written.outcome === 'written') return { value, revision: written.revision };
    found = yield* store.get('ledgers', 'resource');
  }
}

/**
 * Lets the resource decide: it keeps the largest token that it has seen, and refuses smaller ones.
 *
 * Clocks decide only how long others wait, not who may act (Kleppmann, "How to do distributed
 * locking", 2016; the token is the sequencer of Burrows, "The Chubby lock service", 2006).
 */
export const fenced = design({
  name: 'lease/fenced',
  idea: 'Each holder has a larger token than the one before, and the resource refuses smaller ones.',
  spec: lease,
  ports,
  roles: { worker: { use }, auditor: { inspect } },
  source: import.meta.url,
});
