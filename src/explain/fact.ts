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
  /** The revisions of the other keys that its condition names; left out without these. */
  readonly beside?: readonly number[];
  /** The older writes that were lost with it, the newest first; left out where there are none. */
  readonly also?: readonly WriteFact[];
}

/**
 * A fact about a read, or null where the fact is about something else or not disclosed.
 *
 * Facts are plain data that the world wrote down. This room does not stand on the world, so it knows
 * them by their field `about` alone. Of a fact about anything else only its text `told` is known; where
 * it has none, it is passed over in silence.
 */
export function readFact(fact: Data): ReadFact | null {
  return aboutOf(fact) === 'read' ? (fact as unknown as ReadFact) : null;
}

/** A fact about a write, or null. */
export function writeFact(fact: Data): WriteFact | null {
  return aboutOf(fact) === 'write' ? (fact as unknown as WriteFact) : null;
}

/** Whether a fact is about a query to a store. */
export function isFindFact(fact: Data): boolean {
  return aboutOf(fact) === 'find';
}

/** What a fact says in plain English, without its full stop; '' where it has no such text. */
export function toldIn(fact: Data): string {
  if (typeof fact !== 'object' || fact === null || Array.isArray(fact)) return '';
  const { told } = fact as { readonly told?: Data };
  return typeof told === 'string' ? told : '';
}

function aboutOf(fact: Data): Data {
  if (typeof fact !== 'object' || fact === null || Array.isArray(fact)) return null;
  return (fact as { readonly about?: Data }).about ?? null;
}
