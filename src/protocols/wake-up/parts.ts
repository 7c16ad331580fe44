/**
 * What the designs of the wake-up have in common: their ports, who is asleep, and who wakes them.
 */
import { channel, flag, type PortsOf, type Steps, store } from '#design';

export const ports = {
  store: store(
    { gates: flag(), sleepers: flag() },
    ['acknowledged writes last', 'fresh reads'],
    ['power loss'],
  ),
  bell: channel(flag(), ['no loss', 'always connected']),
};

export type Ports = PortsOf<typeof ports>;

/** Those who may be asleep. */
const walkers = ['walker 1', 'walker 2'];

/** Opens the gate, and rings for everybody who is registered as asleep. */
export function* open({ store, bell }: Ports): Steps<null> {
  while ((yield* store.put('gates', 'gate', true)).outcome === 'unknown');
  for (const walker of walkers) {
    const asleep = yield* store.get('sleepers', walker);
    if (asleep !== null) yield* bell.send(walker, true);
  }
  return null;
}

/** Registers a walker as asleep: from now on the bell rings for him. */
export function* register({ store, self }: Pick<Ports, 'store' | 'self'>): Steps<null> {
  while ((yield* store.put('sleepers', self, true)).outcome === 'unknown');
  return null;
}

/** Whether the gate is open. */
export function* isOpen({ store }: Pick<Ports, 'store'>): Steps<boolean> {
  return (yield* store.get('gates', 'gate')) !== null;
}
