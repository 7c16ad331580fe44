import { design, type Steps } from '#design';
import { announce, type Ports, ports, ship } from './parts.js';
import { order } from './spec.js';

/** Tells the shippers, and then sells the item. */
function* place({ store, queue }: Ports, buyer: string): Steps<boolean> {
  yield* announce({ queue }, buyer);
  yield* store.create('sales', 'item', { buyer, announced: true });
  const sale = yield* store.get('sales', 'item');
  return sale?.value.buyer === buyer;
}

/**
 * Ships what was never sold: a message cannot be taken back when the write behind it is refused.
 *
 * An action that the world can see must wait for the decision (Gray, "Notes on data base operating
 * systems", 1978; Kleppmann, "Designing data-intensive applications", 2017, chapter 11, on dual
 * writes).
 */
export const publishBeforeCommit = design({
  name: 'outbox/publish-before-commit',
  idea: 'Tell the shippers first, so that no message is forgotten; then write the sale.',
  spec: order,
  ports,
  roles: { buyer: { place }, shipper: { ship } },
  source: import.meta.url,
});
