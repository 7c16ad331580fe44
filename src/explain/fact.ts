import type { Data } from '#base';

/** What was true of a read: which revision was served, and which one was the newest. */
export interface ReadFact {
  readonly about: 'read';
  readonly place: string;
  readonly stale: boolean;
  readonly sawRevision: number;
  readonly latestRevision: number;
  readonly latest: Data;
}

/** What was true of a write: what became of it, and what stood there before. */
export interface WriteFact {
  readonly about: 'write';
  readonly place: string;
  readonly by: string;
  readonly effect: 'now' | 'never' | 'later' | 'refused' | 'lost';
  readonly revision: number;
  readonly replacedRevision: number;
  readonly replaced: Data;
}

/**
 * A fact about a read, or null where the fact is about something else or not disclosed.
 *
 * Facts are plain data that the world wrote down. This room does not stand on the world, so it knows
 * them by their field `about` alone; a fact about anything else is passed over in silence.
 */
export function readFact(fact: Data): ReadFact | null {
  return aboutOf(fact) === 'read' ? (fact as unknown as ReadFact) : null;
}

/** A fact about a write, or null. */
export function writeFact(fact: Data): WriteFact | null {
  return aboutOf(fact) === 'write' ? (fact as unknown as WriteFact) : null;
}

function aboutOf(fact: Data): Data {
  if (typeof fact !== 'object' || fact === null || Array.isArray(fact)) return null;
  return (fact as { readonly about?: Data }).about ?? null;
}
