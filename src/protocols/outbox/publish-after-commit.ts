import { design, type Steps } from '#design';
import { announce, type Ports, ports, ship } from './parts.js';
import { order } from './spec.js';

/** Sells the item, and then tells the shippers. */
function* place({ store, queue }: Ports, buyer: string): Steps<boolean> {
  const sold = yield* store.create('sales', 'item', { buyer, announced: false });
  if (sold.outcome === 'written') yield* announce({ queue }, buyer);
  const sale = yield* store.get('sales', 'item');
  return sale?.value.buyer === buyer;
}

/**
 * Loses the message when the seller crashes between the two writes: the sale stands, and whoever
 * orders again finds it made.
 *
 * No order of two writes to two places makes them one (Gray, "Notes on data base operating
 * systems", 1978; Kleppmann, "Designing data-intensive applications", 2017, chapter 11, on dual
 * writes).
 */
export const publishAfterCommit = design({
  name: 'outbox/publish-after-commit',
  idea: 'Write the sale; when it is written, tell the shippers.',
  spec: order,
  ports,
  roles: { buyer: { place }, shipper: { ship } },
  source: import.meta.url,
});
