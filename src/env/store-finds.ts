import { type Data, equal, Issue } from '#base';
import type { Happening } from './component.js';
import { type State, type Version, visible } from './store-state.js';

/** By name, what `find` may be asked: the fields of a collection that must be equal. */
export type Queries = {
  readonly [name: string]: { readonly collection: string; readonly by: readonly string[] };
};

/** What the world knows of a find, and its process does not. */
export type FindFact = {
  readonly about: 'find';
  /** What is wrong with the answer, in plain English; '' where nothing is. */
  readonly told: string;
  /** The newest revision of the record that is shown wrongly; 0 where none is. */
  readonly latestRevision: number;
};

/** A record that a query found. */
type Row = { readonly key: string; readonly value: Data; readonly revision: number };

/** A record of the collection as a query sees it: its versions, the newest first. */
interface Candidate {
  readonly place: string;
  readonly seen: readonly (Version | null)[];
  /** The row of each of these versions; null where it does not match. */
  readonly rows: readonly (Row | null)[];
}

/** What may happen to a query: the true answer, or one record as an older version had it. */
export function finds(
  state: State,
  input: Data,
  { queries, versionsMax }: { readonly queries: Queries; readonly versionsMax: number },
): readonly Happening[] {
  const { collection, matches } = queryOf(input, queries);
  const prefix = `${collection}/`;
  const places = Object.keys(state.records).filter((place) => place.startsWith(prefix));
  const records = places.sort().map((place): Candidate => {
    const seen = visible(state, place, versionsMax);
    const key = place.slice(prefix.length);
    return { place, seen, rows: seen.map((version) => rowOf(key, version, matches)) };
  });
  const told = { told: '', latestRevision: 0 };
  const answer = rowsWith(records, null, 0);
  const fresh = happening(state, { note: 'finds all there is', fault: null, answer, ...told });
  return [fresh, ...records.flatMap((record) => weakFinds(state, records, record))];
}

function weakFinds(
  state: State,
  records: readonly Candidate[],
  record: Candidate,
): readonly Happening[] {
  const { place, seen, rows } = record;
  const shown = rows.map((row) => row?.revision ?? 0);
  return rows.flatMap((_, age) => {
    if (shown.indexOf(shown[age] as number) < age || age === 0) return [];
    return happening(state, {
      note: `finds an older version of ${place}`,
      fault: 'weak find',
      answer: rowsWith(records, record, age),
      told: toldOf(record, age),
      latestRevision: seen[0]?.revision ?? 0,
    });
  });
}

function happening(
  state: State,
  {
    told,
    latestRevision,
    ...parts
  }: Pick<Happening, 'note' | 'fault' | 'answer'> & Pick<FindFact, 'told' | 'latestRevision'>,
): Happening {
  const fact: FindFact = { about: 'find', told, latestRevision };
  return { ...parts, state, fact };
}

/** What is true of a record that is shown as one of its older versions, and how it is shown. */
function toldOf({ place, seen, rows }: Candidate, age: number): string {
  const newest = seen[0]?.revision ?? 0;
  const shown = rows[age] ?? null;
  const how = shown === null ? 'is missing' : `is shown as it was in revision ${shown.revision}`;
  if (shown !== null && rows[0] !== null) return `${place}, by now at revision ${newest}, ${how}`;
  if (shown !== null && seen[0]?.value === null) {
    return `${place}, which was removed in revision ${newest}, ${how}`;
  }
  const changed = rows.findIndex((row) => (row === null) !== (rows[0] === null));
  const since = seen[changed - 1]?.revision ?? newest;
  return `${place}, which ${shown === null ? 'matches' : 'does not match'} since revision ${since}, ${how}`;
}

/** The answer in which one record is shown as one of its older versions. */
function rowsWith(
  records: readonly Candidate[],
  old: Candidate | null,
  age: number,
): readonly Row[] {
  return records.flatMap((record) => (record === old ? record.rows[age] : record.rows[0]) ?? []);
}

function rowOf(
  key: string,
  version: Version | null,
  matches: (value: Data) => boolean,
): Row | null {
  if (version === null || version.value === null || !matches(version.value)) return null;
  return { key, value: version.value, revision: version.revision };
}

function queryOf(
  input: Data,
  queries: Queries,
): { readonly collection: string; readonly matches: (value: Data) => boolean } {
  const { query, fields = {} } = input as { query: string; fields?: { [name: string]: Data } };
  const declared = Object.hasOwn(queries, query) ? queries[query] : undefined;
  if (declared === undefined) {
    throw new Issue('store/no-query', {
      wrong: `a store cannot be asked to find '${query}'`,
      found: `queries: ${Object.keys(queries).join(', ') || 'none'}`,
      right: 'declare the query, or ask one of these',
    });
  }
  const { collection, by } = declared;
  const given = Object.keys(fields);
  const wrong =
    by.find((field) => !given.includes(field)) ?? given.find((field) => !by.includes(field));
  if (wrong === undefined) {
    return { collection, matches: (value) => by.every((field) => agree(value, fields, field)) };
  }
  throw new Issue('store/no-field', {
    wrong: by.includes(wrong)
      ? `query '${query}' was not given the field '${wrong}'`
      : `query '${query}' does not compare the field '${wrong}'`,
    found: `fields: ${given.join(', ') || 'none'}`,
    right: `give exactly these: ${by.join(', ')}`,
  });
}

/** Whether a value is a record whose field equals what is asked for. */
function agree(value: Data, fields: { readonly [name: string]: Data }, field: string): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (!Object.hasOwn(value, field)) return false;
  return equal((value as typeof fields)[field] as Data, fields[field] as Data);
}
