import { become, design, type Steps } from '#design';
import { append, copyOf, type Kept, keep, nodes, type Ports, passOn, ports } from './parts.js';
import { scroll } from './spec.js';

/** Keeps each entry and passes it on, however often it comes. */
function* serve(sockets: Ports, known: Kept | null): Steps<null> {
  const { message: update } = yield* sockets.updates.receive();
  const kept = known ?? (yield* copyOf(sockets, sockets.self));
  const after = yield* keep(sockets, kept, update);
  if (after !== null) yield* passOn(sockets, { ...update, copy: after.value });
  return become(serve, after);
}

/** Asks the node that is nearest: any of them. */
function* read({ store, network }: Ports): Steps<readonly string[]> {
  const nearest = nodes[yield* network.roll(nodes.length)] as string;
  const kept = yield* copyOf({ store }, nearest);
  return kept.value;
}

/**
 * Shows the old scroll after the new one: an entry is seen at the head before it is at the tail, and
 * it depends on whom one asks.
 *
 * Whoever has entries on their way must first ask the tail which of them stand (Terrace and Freedman,
 * "Object storage on CRAQ: high-throughput chain replication for read-mostly workloads", 2009,
 * section 2).
 */
export const anyNodeAnswers = design({
  name: 'chain/any-node-answers',
  idea: 'Entries go from node to node; the last one acknowledges them, and any may be read.',
  spec: scroll,
  ports,
  roles: { writer: { append }, reader: { read } },
  services: { node: serve },
  source: import.meta.url,
});
