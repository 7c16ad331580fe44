/** What the designs of the outbox have in common: their ports, and the shipping. */
import { flag, type PortsOf, queue, record, type Steps, store, text } from '#design';

/** Whose the item is, and whether the shippers were told. */
const sale = record({ buyer: text(), announced: flag() });

export const ports = {
  store: store(
    { sales: sale, shipments: flag() },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    ['power loss'],
  ),
  queue: queue(text(), ['at least once']),
};

export type Ports = PortsOf<typeof ports>;

/** Tells the shippers, again until somebody says that the message is there. */
export function* announce({ queue }: Pick<Ports, 'queue'>, buyer: string): Steps<null> {
  while (true) {
    const pushed = yield* queue.push(buyer);
    if (pushed.outcome === 'pushed') return null;
  }
}

/** Waits for an order that was not shipped before, and ships it. */
export function* ship({ store, queue }: Ports): Steps<string> {
  while (true) {
    const { job: buyer, delivery } = yield* queue.take();
    const shipment = yield* store.create('shipments', buyer, true);
    yield* queue.ack(delivery);
    if (shipment.outcome === 'written') return buyer;
  }
}
