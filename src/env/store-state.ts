import type { Data } from '#base';

/** One version of a value; a null value marks a removal. */
export type Version = { readonly value: Data; readonly revision: number; readonly by: string };

/** A revision that another key must still have; 0 where it must have no value. */
export type Condition = { readonly place: string; readonly revision: number };

/** A write on its way: the condition it carries, and what it would leave behind. */
export type Write = {
  readonly by: string;
  readonly place: string;
  /** The revision that must still be the newest; `absent` for no value, null for no condition. */
  readonly expected: number | null;
  readonly value: Data;
  /** What else must hold; left out where nothing is named. */
  readonly others?: readonly Condition[];
};

/** The newest revisions of one place that a process wrote, with an answer, and read; 0 for none. */
export type Session = { readonly wrote: number; readonly read: number };

/**
 * The whole state: the newest revision, the versions of each key (newest first), late writes.
 * Where each key counts its own revisions, late writes are a bag, and there is no newest of all.
 *
 * The other fields are there only where something made use of them, so that a world in which nobody
 * did has no more states than it needs.
 */
export type State = {
  readonly revision: number;
  readonly records: { readonly [place: string]: readonly Version[] };
  readonly late: readonly Write[];
  /** By process and place; there from the beginning where sessions are told apart. */
  readonly sessions?: { readonly [process: string]: { readonly [place: string]: Session } };
  /** The places, in order, that a power failure made shorter, and that had older versions before. */
  readonly cut?: readonly string[];
  /** By place, the newest revision that was ever given there; where each key counts its own. */
  readonly counts?: { readonly [place: string]: number };
  /** Present while the store answers nothing. */
  readonly down?: true;
};

/** What the world knows of a write, and its process may not. */
export type WriteFact = {
  readonly about: 'write';
  readonly place: string;
  readonly by: string;
  /** `lost`: a write that had been acknowledged was taken back. */
  readonly effect: 'now' | 'never' | 'later' | 'refused' | 'lost';
  readonly revision: number;
  readonly replacedRevision: number;
  readonly replaced: Data;
  /** The revisions that the other keys had which its condition names; left out without these. */
  readonly beside?: readonly number[];
  /** The older writes that were lost with it, the newest first; left out where there are none. */
  readonly also?: readonly WriteFact[];
  /** What went wrong in plain English, where the other fields do not say it. */
  readonly told?: string;
};

/** The condition of a write that creates; no update names it, because it is no revision. */
export const absent = -1;

/** Whether the key of a write is as the write demands. */
export function ownHolds({ records }: State, { place, expected }: Write): boolean {
  if (expected === null) return true;
  const newest = records[place]?.[0];
  if (expected === absent) return newest === undefined || newest.value === null;
  return newest !== undefined && newest.value !== null && newest.revision === expected;
}

/** Those of a write's conditions on other keys that do not hold. */
export function othersBroken(state: State, { others = [] }: Write): readonly Condition[] {
  return others.filter(({ place, revision }) => revisionAt(state, place) !== revision);
}

/** The revision of the value at a place; 0 where there is none. */
export function revisionAt({ records }: State, place: string): number {
  const newest = records[place]?.[0];
  return newest === undefined || newest.value === null ? 0 : newest.revision;
}

/** The state after a write took effect. */
export function applied(state: State, { by, place, value }: Write, versionsMax: number): State {
  const revision = nextRevision(state, place);
  const versions = state.records[place] ?? [];
  const kept = [{ value, revision, by }, ...versions].slice(0, versionsMax);
  const records = { ...state.records, [place]: kept };
  const { counts } = state;
  if (counts === undefined) return { ...state, revision, records };
  return { ...state, counts: { ...counts, [place]: revision }, records };
}

/** The revision that the next write to a place will have. */
export function nextRevision({ revision, counts }: State, place: string): number {
  return (counts === undefined ? revision : (counts[place] ?? 0)) + 1;
}

/** Whether the versions that are remembered of a place may be all there ever were. */
export function isWhole({ records, cut }: State, place: string, versionsMax: number): boolean {
  return (records[place]?.length ?? 0) !== versionsMax && cut?.includes(place) !== true;
}

/** What may be seen of a place: its versions, the newest first, then null for none as yet. */
export function visible(
  state: State,
  place: string,
  versionsMax: number,
): readonly (Version | null)[] {
  const versions = state.records[place] ?? [];
  return isWhole(state, place, versionsMax) ? [...versions, null] : versions;
}

/** The fact of a write that meets a state. */
export function writeFact(
  state: State,
  { place, by, others }: Write,
  effect: WriteFact['effect'],
): WriteFact {
  const newest = state.records[place]?.[0];
  const beside = others?.map((other) => revisionAt(state, other.place));
  return {
    about: 'write',
    place,
    by,
    effect,
    revision: effect === 'now' ? nextRevision(state, place) : 0,
    replacedRevision: newest?.revision ?? 0,
    replaced: newest?.value ?? null,
    ...(beside === undefined ? {} : { beside }),
  };
}

/** The place that a request names. */
export function placeOf(input: Data): string {
  const { collection, key } = input as { collection: string; key: string };
  return `${collection}/${key}`;
}
