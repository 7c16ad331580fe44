import { become, design, type Steps } from '#design';
import { append, copyOf, type Kept, keep, type Ports, passOn, ports, tail } from './parts.js';
import { scroll } from './spec.js';

/** Keeps each entry and passes it on, however often it comes. */
function* serve(sockets: Ports, known: Kept | null): Steps<null> {
  const { message: update } = yield* sockets.updates.receive();
  const kept = known ?? (yield* copyOf(sockets, sockets.self));
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
 * Shows nothing that could be taken back: each node has all that the next one has, and the last node
 * alone speaks for the chain, so what it tells is in all copies.
 *
 * Van Renesse and Schneider, "Chain replication for supporting high throughput and availability",
 * 2004, section 3 and its update propagation invariant.
 */
export const tailAnswers = design({
  name: 'chain/tail-answers',
  idea: 'Entries go from node to node; the last one acknowledges them, and is read.',
  spec: scroll,
  ports,
  roles: { writer: { append }, reader: { read } },
  services: { node: serve },
  source: import.meta.url,
});
