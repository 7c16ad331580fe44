import { become, type Found, type Steps, type Written } from '#design';
import type { Request } from '../requests.js';
import {
  type Document,
  decided,
  documentOf,
  driven,
  dueIn,
  origin,
  type Ports,
  writeOver,
} from './parts.js';
import type { Replied } from './spec.js';

/**
 * Decides on the newest document and commits the decision by one conditional write.
 *
 * The write carries a token of its own with the answer. A lost race is decided anew; after a lost
 * answer the token tells whether the write took effect: it stands in the document, or never will.
 * What changes nothing is written all the same: only the newest document can be written over, so
 * whatever was read stale is noticed.
 */
export function* serveByOneWrite(
  sockets: Ports,
  request: Request,
  decide: typeof decided = decided,
): Steps<Replied> {
  const { store, clock, tokens, self } = sockets;
  const token = yield* tokens.fresh();
  while (true) {
    const found = yield* store.get('origins', origin);
    const before = documentOf(found);
    const mine = before.commits[self];
    if (mine?.token === token) {
      yield* deliver(sockets, found);
      return mine.replied;
    }
    const clockMs = yield* clock.now();
    const { replied, after } = decide(before, { request, clockMs });
    const commits = { ...before.commits, [self]: { token, replied } };
    const { written, value } = yield* commit(sockets, found, driven({ ...after, commits }));
    if (written.outcome !== 'written') continue;
    yield* deliver(sockets, { value, revision: written.revision });
    return replied;
  }
}

/**
 * Writes a document, after the wake-up for what it leaves to be done is ordered: whoever crashes
 * between the two has ordered one in vain, which finds nothing to do.
 */
function* commit(
  { store, wakes }: Pick<Ports, 'store' | 'wakes'>,
  found: Found<Document> | null,
  after: Document,
): Steps<{ readonly written: Written; readonly value: Document }> {
  const due = dueIn(after);
  const isArmed = after.armed > after.clock;
  if (due === null || (isArmed && after.armed <= due)) {
    return { written: yield* writeOver({ store }, found, after), value: after };
  }
  while ((yield* wakes.push(due)).outcome === 'unknown');
  const value = { ...after, armed: due };
  return { written: yield* writeOver({ store }, found, value), value };
}

/** Sends what waits in the outbox, and strikes it out if nobody has changed the document since. */
function* deliver(
  { store, messages }: Pick<Ports, 'store' | 'messages'>,
  found: Found<Document> | null,
): Steps<null> {
  const waiting = Object.values(documentOf(found).outbox);
  if (found === null || waiting.length === 0) return null;
  for (const message of waiting) {
    while ((yield* messages.push(message)).outcome === 'unknown');
  }
  yield* store.update('origins', origin, found.revision, { ...found.value, outbox: {} });
  return null;
}

/** Waits for the time of a wake-up, and then takes every step that nobody asks for. */
export function* keepTime(sockets: Ports): Steps<never> {
  const { wakes, clock } = sockets;
  const { job: due, delivery } = yield* wakes.take();
  yield* clock.until(due);
  const clockMs = yield* clock.now();
  // A stale document is noticed by the write, so there is one also where there is nothing to do.
  yield* revise(sockets, (before) => driven({ ...before, clock: Math.max(clockMs, before.clock) }));
  yield* wakes.ack(delivery);
  return become(keepTime, null);
}

/** Commits a change of the newest document, whatever that is, and sends what it has to tell. */
export function* revise(
  sockets: Pick<Ports, 'store' | 'wakes' | 'messages'>,
  change: (before: Document) => Document,
): Steps<null> {
  while (true) {
    const found = yield* sockets.store.get('origins', origin);
    const { written, value } = yield* commit(sockets, found, change(documentOf(found)));
    if (written.outcome !== 'written') continue;
    return yield* deliver(sockets, { value, revision: written.revision });
  }
}
