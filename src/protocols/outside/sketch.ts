import { clock, design, type Pick, type PortsOf, type Steps, sketch, store, text } from '#design';
import { printing } from './spec.js';

export const ports = {
  store: store(
    { orders: text() },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    ['power loss'],
  ),
  clock: clock(),
};

export type Ports = PortsOf<typeof ports>;

const holes = {
  /** What is written before the order is printed. */
  before: ['nothing', 'that it begins', 'that it is printed'],
  /** What is written afterwards. */
  after: ['nothing', 'that it is printed'],
  /** What a clerk takes an order for of which it is written that it began. */
  begun: ['not printed', 'printed', 'printed, if it began a while ago'],
  /** How often a clerk looks before it prints. */
  looks: ['once', 'twice', 'once more after a while'],
  /** How it is written that an order begins. */
  write: ['where nothing stands', 'whatever stands there'],
} as const;

const whileMs = 1000;

function make(pick: Pick<typeof holes>) {
  function* print(sockets: Ports, order: string): Steps<null> {
    const { store, clock, say } = sockets;
    if (yield* isPrinted(sockets, order)) return null;
    if (pick('looks') !== 'once') {
      if (pick('looks') === 'once more after a while') {
        yield* clock.until((yield* clock.now()) + whileMs);
      }
      if (yield* isPrinted(sockets, order)) return null;
    }
    if (pick('before') !== 'nothing') {
      const state = pick('before') === 'that it begins' ? 'begins' : 'printed';
      const written =
        pick('write') === 'where nothing stands'
          ? yield* store.create('orders', order, state)
          : yield* store.put('orders', order, state);
      if (written.outcome === 'refused' && (yield* isPrinted(sockets, order))) return null;
    }
    yield* say('prints', order);
    if (pick('after') !== 'nothing') yield* store.put('orders', order, 'printed');
    return null;
  }

  function* isPrinted({ store, clock }: Ports, order: string): Steps<boolean> {
    const found = yield* store.get('orders', order);
    if (found === null) return false;
    if (found.value === 'printed' || pick('begun') === 'printed') return true;
    if (pick('begun') === 'not printed') return false;
    yield* clock.until((yield* clock.now()) + whileMs);
    return (yield* store.get('orders', order)) !== null;
  }

  return design({
    name: 'outside/sketch',
    idea: 'Write down that an order is printed: before, afterwards, or both.',
    spec: printing,
    ports,
    roles: { clerk: { print } },
  });
}

/** Orders on paper: what is written down of them, and when; none of these designs stands. */
export const outsideSketch = sketch({
  name: 'outside/sketch',
  idea: 'Write down that an order is printed: before, afterwards, or both.',
  holes,
  design: make,
  source: import.meta.url,
});
