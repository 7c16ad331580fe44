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

/** What stands of a log that two of three servers have: all of it, if its end is of this term. */
function standing(entries: readonly Entry[], term: number): readonly Entry[] {
  return entries.at(-1)?.term === term ? entries : [];
}

function told(entries: readonly Entry[]): readonly string[] | null {
  return entries.length === 0 ? null : entries.map(({ entry }) => entry);
}

/**
 * Loses nothing: entries of earlier terms stand as soon as one of this term is behind them, for then
 * nobody who lacks them is ahead of two of three logs.
 *
 * Ongaro and Ousterhout, "In search of an understandable consensus algorithm", 2014, section 5.4.2.
 */
export const ownTermFirst = design({
  name: 'raft-commit/own-term-first',
  idea: 'What two of three servers have stands, once an entry of the present term is behind it.',
  spec: ledger,
  ports,
  roles: { server: { lead } },
  source: import.meta.url,
});
