import { design, type Steps } from '#design';
import {
  acquire,
  act,
  contentOf,
  inspect,
  type Ledger,
  type Ports,
  ports,
  release,
} from './parts.js';
import { lease } from './spec.js';

/** Looks before each act whether the lock is still its own and not over. */
function* use({ store, clock, say }: Ports, job: string): Steps<Ledger['acts'] | null> {
  const lock = yield* acquire({ store, clock, say }, job);
  let ledger = yield* store.get('ledgers', 'resource');
  for (const time of [1, 2]) {
    const valid = yield* isMine({ store, clock }, job);
    if (!valid) return null;
    ledger = yield* act({ store }, ledger, { job, time });
  }
  yield* release({ store, say }, lock);
  return contentOf(ledger).acts;
}

function* isMine({ store, clock }: Pick<Ports, 'store' | 'clock'>, job: string): Steps<boolean> {
  const found = yield* store.get('locks', 'resource');
  const now = yield* clock.now();
  return found !== null && found.value.holder === job && found.value.untilMs > now;
}

/** What was true when it looked need not be true when it acts. */
export const checkThenAct = design({
  name: 'lease/check-then-act',
  idea: 'Before each act, look whether the lock is still mine.',
  spec: lease,
  ports,
  roles: { worker: { use }, auditor: { inspect } },
  source: import.meta.url,
});
