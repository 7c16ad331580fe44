import { design, type Steps } from '#design';
import { diskOf, type Entry, elect, type Ports, ports, replicate, write } from './parts.js';
import { ledger } from './spec.js';

/**
 * Leads a new term: first the follower gets what this server has from earlier ones, then the new
 * entry.
 */
function* lead({ store, self }: Ports, entry: string): Steps<readonly string[] | null> {
  const own = yield* diskOf({ store }, self);
  const before = own.value.entries;
  const elected = yield* elect({ store }, before);
  if (elected === null) return null;
  const { term } = elected.value;
  const repaired = before.length === 0 ? elected : yield* replicate({ store }, elected, before);
  if (repaired === null) return null;
  const after = [...before, { term, entry }];
  const kept = yield* write(
    { store },
    { name: self, disk: { ...own, value: { term, entries: after } } },
  );
  const stored = kept === null ? null : yield* replicate({ store }, repaired, after);
  return told(standing(stored === null ? before : after, term));
}

/** What stands of a log that two of three servers have: all of it. */
function standing(entries: readonly Entry[], _term: number): readonly Entry[] {
  return entries;
}

function told(entries: readonly Entry[]): readonly string[] | null {
  return entries.length === 0 ? null : entries.map(({ entry }) => entry);
}

/**
 * Loses what stands: an entry of an earlier term is on two of three disks, and still the third server
 * can win an election, for the entry on its own disk is of a later term.
 *
 * Ongaro and Ousterhout, "In search of an understandable consensus algorithm", 2014, figure 8.
 */
export const countedCopies = design({
  name: 'raft-commit/counted-copies',
  idea: 'What two of three servers have in their logs stands.',
  spec: ledger,
  ports,
  roles: { server: { lead } },
  source: import.meta.url,
});
