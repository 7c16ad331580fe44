import {
  design,
  type Found,
  flag,
  type Of,
  type Pick,
  type PortsOf,
  queue,
  record,
  type Steps,
  sketch,
  store,
  text,
} from '#design';
import { order } from './spec.js';

/** Whose the item is, and whether the shippers were told. */
const sale = record({ buyer: text(), announced: flag() });

const ports = {
  store: store(
    { sales: sale },
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

type Ports = PortsOf<typeof ports>;
type Sold = Found<Of<typeof sale>>;

const holes = {
  /** What a buyer does first. */
  order: ['sells, then tells', 'tells, then sells'],
  /** Who tells the shippers. */
  teller: ['who has seen nothing sold', 'who has bought', 'whoever sees the sale'],
  /** What is marked on a sale. */
  mark: ['nothing', 'that the shippers were told'],
  /** What the message says. */
  says: ['the buyer', 'the revision of the sale', 'nothing'],
  /** For what a shipper takes a message. */
  taken: [
    'that it may ship to this buyer',
    'that it may ship a sale of this revision',
    'a hint to look at the sale',
    'an order, which it sells if nothing is sold',
  ],
} as const;

function make(pick: Pick<typeof holes>) {
  function* place(sockets: Ports, buyer: string): Steps<boolean> {
    const { store } = sockets;
    const before = yield* store.get('sales', 'item');
    if (pick('order') === 'tells, then sells') {
      yield* tell(sockets, { buyer, before, sold: before });
      yield* store.create('sales', 'item', { buyer, announced: false });
      return (yield* store.get('sales', 'item'))?.value.buyer === buyer;
    }
    if (before === null) yield* store.create('sales', 'item', { buyer, announced: false });
    const sold = yield* store.get('sales', 'item');
    yield* tell(sockets, { buyer, before, sold });
    return sold?.value.buyer === buyer;
  }

  /** Tells the shippers, where that is the duty of this buyer. */
  function* tell(
    { store, queue }: Ports,
    {
      buyer,
      before,
      sold,
    }: { readonly buyer: string; readonly before: Sold | null; readonly sold: Sold | null },
  ): Steps<null> {
    const owner = sold?.value.buyer ?? buyer;
    if (pick('teller') === 'who has seen nothing sold' && before !== null) return null;
    if (pick('teller') === 'who has bought' && owner !== buyer) return null;
    if (sold?.value.announced) return null;
    const revision = `${sold?.revision ?? 0}`;
    const says = { 'the buyer': owner, 'the revision of the sale': revision, nothing: '' };
    while ((yield* queue.push(says[pick('says')])).outcome === 'unknown');
    if (sold === null || pick('mark') === 'nothing') return null;
    yield* store.update('sales', 'item', sold.revision, { ...sold.value, announced: true });
    return null;
  }

  function* ship({ store, queue }: Ports): Steps<string> {
    while (true) {
      const { job, delivery } = yield* queue.take();
      const buyer = yield* buyerOf(store, job);
      const isNew = buyer !== null && (yield* isShippedNow(store, buyer));
      yield* queue.ack(delivery);
      if (buyer !== null && isNew) return buyer;
    }
  }

  /** To whom the item may be shipped that a message tells of; null where to nobody. */
  function* buyerOf(store: Ports['store'], told: string): Steps<string | null> {
    if (pick('taken') === 'that it may ship to this buyer') return told;
    if (pick('taken') === 'an order, which it sells if nothing is sold') {
      yield* store.create('sales', 'item', { buyer: told, announced: true });
    }
    const sold = yield* store.get('sales', 'item');
    const isBound = pick('taken') === 'that it may ship a sale of this revision';
    return sold === null || (isBound && `${sold.revision}` !== told) ? null : sold.value.buyer;
  }

  /** Writes that an order is shipped: whether nobody has before. */
  function* isShippedNow(store: Ports['store'], buyer: string): Steps<boolean> {
    const shipped = { buyer, announced: true };
    return (yield* store.create('sales', `shipped to ${buyer}`, shipped)).outcome === 'written';
  }

  return design({
    name: 'outbox/sketch',
    idea: 'Buyers write a sale and tell the shippers of it, in some order.',
    spec: order,
    ports,
    roles: { buyer: { place }, shipper: { ship } },
  });
}

/** A sale and its message: which comes first, whose duty is the second, and what a message is. */
export const orderSketch = sketch({
  name: 'outbox/sketch',
  idea: 'Buyers write a sale and tell the shippers of it, in some order.',
  holes,
  design: make,
  source: import.meta.url,
});
