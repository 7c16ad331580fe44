/** How a store is used on PostgreSQL, what comes of it, and what is not promised there. */
import type { Decision } from './concrete.js';
import type { Profile } from './profile.js';
import type { PostgresVariant } from './variant.js';

function isolationOf({ isolation }: PostgresVariant): Decision {
  if (isolation !== 'read committed') {
    return {
      decision: 'isolation',
      choice: `${isolation.toUpperCase()}, set on each connection`,
      why: 'its operator asked for it; a transaction that it turns away (40001) took no effect, and is answered as unknown',
    };
  }
  return {
    decision: 'isolation',
    choice: 'READ COMMITTED, set on each connection',
    why: 'a statement that waited for a row evaluates its condition again on the newest version; stricter levels answer 40001 instead and add nothing for single statements',
  };
}

/** What is told of a variant beside its guarantees. */
export function postgresAbout(
  variant: PostgresVariant,
): Pick<Profile, 'decisions' | 'outcomes' | 'notPromised'> {
  return {
    decisions: [
      {
        decision: 'one request',
        choice: 'one statement, which is a transaction of its own; sent once, never again',
        why: 'a second sending of a write whose answer was lost could make it take effect twice',
      },
      isolationOf(variant),
      {
        decision: 'revisions',
        choice:
          'a number kept in the row, one larger with each write; a removed key keeps its row, with no value',
        why: 'a revision is never used again, also not after a removal',
      },
      {
        decision: 'key order within values',
        choice: 'sorted on reading',
        why: 'jsonb has an order of its own; the algorithm was examined with sorted keys',
      },
      {
        decision: 'connection',
        choice: 'one for each process; after any error a fresh one is made for the next request',
        why: 'an answer that comes late can never be taken for the answer to another request',
      },
      {
        decision: 'calls of one process',
        choice: 'one after another, in the order in which they were made',
        why: 'the design was examined with processes that make one call at a time',
      },
    ],
    outcomes: [
      {
        seen: 'a write returned a row',
        outcome: 'written',
        why: 'it is committed; the row says as which revision',
      },
      {
        seen: 'a conditional write returned no row',
        outcome: 'refused',
        why: 'its condition did not hold when it was evaluated; it is over',
      },
      {
        seen: 'a write: no connection, a broken connection, no answer in time',
        outcome: 'unknown',
        why: 'the statement may have been received, and may still be running',
      },
      {
        seen: 'a write: SQLSTATE of class 08, 25, 40, 53, 55, 57, 58 or XX',
        outcome: 'unknown',
        why: 'the server could not, or not now; saying unknown is right whether it took effect or not',
      },
      {
        seen: 'a read: any of these',
        outcome: 'Unavailable',
        why: 'reads are tried again after a pause; when all attempts failed the call is given up, and what came of it is unknown to its caller',
      },
      {
        seen: 'any other SQLSTATE (no such table, no right, a text that cannot be stored)',
        outcome: 'thrown',
        why: 'trying again would not help; this statement took no effect, earlier ones of the call may have',
      },
      {
        seen: 'a read returned a row, or none',
        outcome: 'value or none',
        why: 'as of its beginning',
      },
    ],
    notPromised: [
      ...(variant.isolation === 'read committed'
        ? []
        : [
            `Work beside other programs that write to these tables at a weaker level than ${variant.isolation}.`,
          ]),
      'A server with `fsync` off, PGlite among them, may lose acknowledged writes when the power fails.',
      'A fail-over to a standby that replicates asynchronously may lose acknowledged writes.',
      'Work through a pooler that keeps no session: isolation and durability are set once for each connection.',
    ],
  };
}
