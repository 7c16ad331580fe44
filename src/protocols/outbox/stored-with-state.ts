import { design, type Found, type Steps } from '#design';
import { announce, type Ports, ports, ship } from './parts.js';
import { order } from './spec.js';

/** Sells the item with a note that the shippers must be told, and sees to it that they are. */
function* place({ store, queue }: Ports, buyer: string): Steps<boolean> {
  yield* store.create('sales', 'item', { buyer, announced: false });
  const sale = yield* store.get('sales', 'item');
  if (sale === null) return false;
  yield* relay({ store, queue }, sale);
  return sale.value.buyer === buyer;
}

/** Tells the shippers of a sale unless they were told, whoever made it: anybody may do this. */
function* relay(
  { store, queue }: Pick<Ports, 'store' | 'queue'>,
  { value, revision }: Found<{ readonly buyer: string; readonly announced: boolean }>,
): Steps<null> {
  if (value.announced) return null;
  yield* announce({ queue }, value.buyer);
  yield* store.update('sales', 'item', revision, { ...value, announced: true });
  return null;
}

/**
 * Writes the message with the sale, in one write, and sends it from there, once or more often.
 *
 * A note that outlives its writer makes the second step somebody's duty, and a shipper who knows
 * what was shipped makes it harmless to do twice (Bernstein, Hsu and Mann, "Implementing
 * recoverable requests using queues", 1990; Richardson, "Microservices patterns", 2018, on the
 * transactional outbox).
 */
export const storedWithState = design({
  name: 'outbox/stored-with-state',
  idea: 'Write the sale and the duty to tell the shippers in one write; relay it until it is done.',
  spec: order,
  ports,
  roles: { buyer: { place }, shipper: { ship } },
  source: import.meta.url,
});
