import { design, type Steps } from '#design';
import { otherThan, type Ports, ports } from './parts.js';
import { onCall } from './spec.js';

/** Looks at both duties, and changes its own if nobody has changed it since. */
function* leave({ store }: Ports, doctor: string): Steps<boolean> {
  while (true) {
    const mine = yield* store.get('duties', doctor);
    const others = yield* store.get('duties', otherThan(doctor));
    if (mine?.value !== 'on') return true;
    if (others?.value !== 'on') return false;
    const written = yield* store.update('duties', doctor, mine.revision, 'off');
    if (written.outcome === 'written') return true;
  }
}

/**
 * Lets both leave: each write is conditional, but what was only read may change before it.
 *
 * This is write skew (Fekete, Liarokapis, O'Neil, O'Neil and Shasha, "Making snapshot isolation
 * serializable", 2005; the doctors are those of Cahill, Röhm and Fekete, "Serializable isolation
 * for snapshot databases", 2008).
 */
export const ownRecord = design({
  name: 'on-call/own-record',
  idea: 'Leave if the other one stays and my own duty has not changed since I looked.',
  spec: onCall,
  ports,
  roles: { doctor: { leave } },
  source: import.meta.url,
});
