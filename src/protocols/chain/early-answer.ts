import { become, design, type Steps } from '#design';
import { append, copyOf, type Kept, keep, type Ports, passOn, ports, tail } from './parts.js';
import { scroll } from './spec.js';

/** Keeps each entry and passes it on; acknowledges those that it has already. */
function* serve(sockets: Ports, known: Kept | null): Steps<null> {
  const { message: update } = yield* sockets.updates.receive();
  const kept = known ?? (yield* copyOf(sockets, sockets.self));
  if (kept.value.includes(update.entry)) {
    yield* sockets.acknowledgements.send(update.writer, update.entry);
    return become(serve, kept);
  }
  const after = yield* keep(sockets, kept, update);
  if (after !== null) yield* passOn(sockets, { ...update, copy: after.value });
  return become(serve, after);
}

/** Asks the last node, which has only what all others have. */
function* read({ store }: Ports): Steps<readonly string[]> {
  const kept = yield* copyOf({ store }, tail);
  return kept.value;
}

/**
 * Acknowledges what the end of the chain has never seen: an entry that this node has already may have
 * been lost behind it, and to be asked again is the sign of just that.
 *
 * To have an entry is not to know that it stands: the tail alone knows, and so it sends all replies (van
 * Renesse and Schneider, "Chain replication for supporting high throughput and availability", 2004,
 * section 3).
 */
export const earlyAnswer = design({
  name: 'chain/early-answer',
  idea: 'Entries go from node to node; the last one is read, and whoever has one acknowledges it.',
  spec: scroll,
  ports,
  roles: { writer: { append }, reader: { read } },
  services: { node: serve },
  source: import.meta.url,
});
