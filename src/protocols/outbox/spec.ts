import { flag, nothing, text } from '#base';
import { type Announcement, always, eventually, type Model, sometimes, specify } from '#spec';

/** Who has got the only item, and whether it was shipped. */
type Item = { readonly buyer: string; readonly shipped: boolean };

/** The first who orders the only item gets it, and it is shipped to nobody else. */
const oneItem: Model<Item> = {
  initial: { buyer: '', shipped: false },
  step: (item, { operation, input }) => {
    if (operation === 'place') {
      const buyer = item.buyer === '' ? (input as string) : item.buyer;
      return [{ answer: buyer === input, state: { ...item, buyer } }];
    }
    if (item.buyer === '' || item.shipped) return [];
    return [{ answer: item.buyer, state: { ...item, shipped: true } }];
  },
};

/**
 * The orders of open calls, all that were ever placed, those that were confirmed, refused, shipped,
 * and who waits to ship. A shipper who crashed may have shipped something, and nobody was told:
 * `untold`.
 */
type Orders = {
  readonly open: { readonly [call: string]: string };
  readonly placed: readonly string[];
  readonly confirmed: readonly string[];
  readonly refused: readonly string[];
  readonly shipped: readonly string[];
  readonly waiting: readonly string[];
  readonly untold: boolean;
};

const noOrders: Orders = {
  open: {},
  placed: [],
  confirmed: [],
  refused: [],
  shipped: [],
  waiting: [],
  untold: false,
};

/** Follows the orders: `place` answers whether it is confirmed, `ship` which order was shipped. */
function follow(orders: Orders, announcement: Announcement): Orders {
  const { open, waiting } = orders;
  if (announcement.kind === 'say') return orders;
  const { process } = announcement;
  const others = waiting.filter((each) => each !== process);
  if (announcement.kind === 'crash') {
    const untold = orders.untold || others.length < waiting.length;
    return { ...orders, waiting: others, untold };
  }
  const { call } = announcement;
  if (announcement.kind === 'call') {
    if (announcement.operation === 'ship') {
      return { ...orders, waiting: [...others, process].sort() };
    }
    const order = announcement.input as string;
    const placed = [...new Set([...orders.placed, order])].sort();
    return { ...orders, placed, open: { ...open, [call]: order } };
  }
  const { answer } = announcement;
  if (typeof answer === 'string') {
    return { ...orders, waiting: others, shipped: [...orders.shipped, answer].sort() };
  }
  const { [call]: order = '', ...rest } = open;
  const told = answer === true ? 'confirmed' : 'refused';
  return { ...orders, open: rest, [told]: [...new Set([...orders[told], order])].sort() };
}

/** The abstract specification of orders: shipped is what was confirmed, and nothing else. */
export const order = specify({
  name: 'order',
  promise:
    'Buyers order the only item there is, and order again when they are not sure; the first one gets it. Shippers wait for an order and ship it. What was confirmed is shipped as long as somebody waits to ship, what was refused is not, and nothing is shipped twice, although buyers and shippers crash.',
  operations: {
    place: { input: text(), answer: flag(), meaning: 'orders the item: whether this is confirmed' },
    ship: { input: nothing(), answer: text(), meaning: 'waits for an order and ships it' },
  },
  model: oneItem,
  properties: [
    always<Orders>('what is shipped was ordered, and was not refused', {
      initial: noOrders,
      next: follow,
      holds: ({ placed, refused, shipped }) =>
        shipped.every((each) => placed.includes(each) && !refused.includes(each)),
    }),
    always<Orders>('nothing is shipped twice', {
      initial: noOrders,
      next: follow,
      holds: ({ shipped }) => new Set(shipped).size === shipped.length,
    }),
    eventually<Orders>('what was confirmed is shipped if anybody waits to ship', {
      initial: noOrders,
      next: follow,
      holds: ({ confirmed, shipped, waiting, untold }) =>
        waiting.length === 0 || untold || confirmed.every((each) => shipped.includes(each)),
    }),
    sometimes<boolean>('an order is shipped', {
      initial: false,
      next: (seen, announcement) =>
        seen || (announcement.kind === 'return' && typeof announcement.answer === 'string'),
      holds: (seen) => seen,
    }),
  ],
});
