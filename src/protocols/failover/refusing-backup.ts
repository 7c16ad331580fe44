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

/** Has a server keep this copy, unless it has seen a later reign. */
function* keep({ store }: Pick<Ports, 'store'>, server: string, copy: Copy): Steps<boolean> {
  while (true) {
    const found = yield* copyOf({ store }, server);
    if (found.value.epoch > copy.epoch) return false;
    if (yield* replace({ store }, { server, found, copy })) return true;
  }
}

/**
 * Loses nothing: who takes over marks its copy with a new reign, and a copy refuses earlier ones.
 *
 * So the old primary learns that it was replaced before it can confirm what would be lost (Oki and
 * Liskov, "Viewstamped replication: a new primary copy method to support highly-available
 * distributed systems", 1988).
 */
export const refusingBackup = design({
  name: 'failover/refusing-backup',
  idea: 'The backup writes first, and refuses a primary whose reign is over.',
  spec: journal,
  ports,
  roles: { server: { append, read, takeOver } },
  source: import.meta.url,
});
