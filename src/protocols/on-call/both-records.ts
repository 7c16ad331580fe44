import { design, type Steps } from '#design';
import { otherThan, type Ports, ports } from './parts.js';
import { onCall } from './spec.js';

/** Looks at both duties, and changes its own if nobody has changed either of them since. */
function* leave({ store }: Ports, doctor: string): Steps<boolean> {
  while (true) {
    const mine = yield* store.get('duties', doctor);
    const others = yield* store.get('duties', otherThan(doctor));
    if (mine?.value !== 'on') return true;
    if (others?.value !== 'on') return false;
    const written = yield* store.update('duties', doctor, mine.revision, 'off', [
      { collection: 'duties', key: otherThan(doctor), revision: others.revision },
    ]);
    if (written.outcome === 'written') return true;
  }
}

/**
 * Names in its condition all that its decision rests on: also what it reads and does not write.
 *
 * So the read becomes part of the conflict, as where a reader locks, or "promotes", what it has
 * read (Fekete, Liarokapis, O'Neil, O'Neil and Shasha, "Making snapshot isolation serializable",
 * 2005).
 */
export const bothRecords = design({
  name: 'on-call/both-records',
  idea: 'Leave if the other one stays and neither duty has changed since I looked.',
  spec: onCall,
  ports,
  roles: { doctor: { leave } },
  source: import.meta.url,
});
