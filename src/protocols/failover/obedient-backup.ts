import { design, type Steps } from '#design';
import {
  backup,
  type Copy,
  copyOf,
  inCharge,
  type Ports,
  ports,
  read,
  replace,
  takeOver,
} from './parts.js';
import { journal } from './spec.js';

/** Appends where this server is in charge: at the backup, which is never behind, and then here. */
function* append({ store, self }: Ports, entry: string): Steps<boolean> {
  const { primary, epoch } = yield* inCharge({ store });
  if (primary !== self) return false;
  const found = yield* copyOf({ store }, backup);
  const copy = { epoch, entries: [...found.value.entries, entry] };
  if (self === backup) return yield* replace({ store }, { server: self, found, copy });
  const accepted = yield* keep({ store }, backup, copy);
  return accepted && (yield* keep({ store }, self, copy));
}

/** Has a server keep this copy, as it is told. */
function* keep({ store }: Pick<Ports, 'store'>, server: string, copy: Copy): Steps<boolean> {
  while (true) {
    const found = yield* copyOf({ store }, server);
    if (yield* replace({ store }, { server, found, copy })) return true;
  }
}

/**
 * Loses what the new primary has confirmed: the old one does not know that it was replaced, and its
 * backup obeys.
 *
 * The split brain of primary and backup (Alsberg and Day, "A principle for resilient sharing of
 * distributed resources", 1976; Budhiraja, Marzullo, Schneider and Toueg, "The primary-backup
 * approach", 1993).
 */
export const obedientBackup = design({
  name: 'failover/obedient-backup',
  idea: 'The primary has the backup write first, and confirms when both have written.',
  spec: journal,
  ports,
  roles: { server: { append, read, takeOver } },
  source: import.meta.url,
});
