import { type Data, Issue } from '#base';
import type { Asked, Component, Happening } from './component.js';

/** One version of a value; a null value marks a removal. */
type Version = { readonly value: Data; readonly revision: number; readonly by: string };

/** A write on its way: the condition it carries, and what it would leave behind. */
type Write = {
  readonly by: string;
  readonly place: string;
  /** The revision that must still be the newest; `absent` for no value, null for no condition. */
  readonly expected: number | null;
  readonly value: Data;
};

/** The whole state: the newest revision, the versions of each key (newest first), late writes. */
type State = {
  readonly revision: number;
  readonly records: { readonly [place: string]: readonly Version[] };
  readonly late: readonly Write[];
};

/** What the world knows of a read, and its process does not. */
export type ReadFact = {
  readonly about: 'read';
  readonly place: string;
  readonly stale: boolean;
  readonly sawRevision: number;
  readonly latestRevision: number;
  readonly latest: Data;
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
};

/** The faults of a store, each with the guarantee that excludes it. */
const faults = {
  'stale read': 'fresh reads',
  'unknown outcome': 'known outcomes',
  'broken condition': 'atomic conditional write',
  'condition lost': 'condition outlives the answer',
  'lost write': 'acknowledged writes last',
  'power failure': 'power loss',
} as const;

/**
 * The simulated store: conditional writes on revisions, and everything a real one does wrong.
 *
 * - *stale read*: a read answers with an older version, as far back as `versionsMax` (default 3; the
 *   absence before the first version counts as one).
 * - *unknown outcome*: a write gets no answer; it took effect, never will, or will later.
 * - *broken condition*: a conditional write takes effect although its condition does not hold.
 * - *condition lost*: a late write takes effect although its condition no longer holds.
 * - *lost write*, *power failure*: the newest version of a key is gone.
 *
 * `holds` is what it holds at the beginning, by place: `{ 'counters/visits': 0 }`.
 * Removed keys keep a marker, so that revisions never go back.
 */
export function storeComponent(
  options: {
    readonly versionsMax?: number;
    readonly holds?: { readonly [place: string]: Data };
  } = {},
): Component {
  const { versionsMax = 3, holds = {} } = options;
  const held = Object.entries(holds).map(
    ([place, value], at) => [place, [{ value, revision: at + 1, by: 'nobody' }]] as const,
  );
  const initial: State = { revision: held.length, records: Object.fromEntries(held), late: [] };
  return {
    kind: 'store',
    faults,
    initial,
    answers: (state, asked) =>
      asked.operation === 'get'
        ? reads(state as State, asked, versionsMax)
        : writes(state as State, writeOf(asked), versionsMax),
    actions: (state) => [...landings(state as State, versionsMax), ...losses(state as State)],
  };
}

function reads(state: State, { input }: Asked, versionsMax: number): readonly Happening[] {
  const place = placeOf(input);
  const versions = state.records[place] ?? [];
  const latest = versions[0];
  const seen: readonly (Version | null)[] =
    versions.length === versionsMax ? versions : [...versions, null];
  return seen.map((version, age) => {
    const fact: ReadFact = {
      about: 'read',
      place,
      stale: age > 0,
      sawRevision: version?.revision ?? 0,
      latestRevision: latest?.revision ?? 0,
      latest: latest?.value ?? null,
    };
    return {
      note: age === 0 ? 'reads the newest' : 'reads an older version',
      fault: age === 0 ? null : 'stale read',
      state,
      answer:
        version === null || version.value === null
          ? null
          : { value: version.value, revision: version.revision },
      fact,
    };
  });
}

function writes(state: State, write: Write, versionsMax: number): readonly Happening[] {
  const holds = conditionHolds(state, write);
  const after = holds ? applied(state, write, versionsMax) : state;
  const lost = { answer: { outcome: 'unknown' }, fault: 'unknown outcome' } as const;
  const answer: Data = holds
    ? { outcome: 'written', revision: after.revision }
    : { outcome: 'refused' };
  const happenings: Happening[] = [
    {
      note: holds ? 'takes effect' : 'is refused',
      fault: null,
      state: after,
      answer,
      fact: writeFact(state, write, holds ? 'now' : 'refused'),
    },
    {
      note: 'no answer, never takes effect',
      ...lost,
      state,
      fact: writeFact(state, write, holds ? 'never' : 'refused'),
    },
  ];
  if (holds) {
    happenings.push({
      note: 'no answer, took effect',
      ...lost,
      state: after,
      fact: writeFact(state, write, 'now'),
    });
  }
  happenings.push({
    note: 'no answer, may take effect later',
    ...lost,
    state: { ...state, late: [...state.late, write] },
    fact: writeFact(state, write, 'later'),
  });
  if (!holds && write.expected !== null) {
    const broken = applied(state, write, versionsMax);
    happenings.push({
      note: 'takes effect against its condition',
      fault: 'broken condition',
      state: broken,
      answer: { outcome: 'written', revision: broken.revision },
      fact: writeFact(state, write, 'now'),
    });
  }
  return happenings;
}

/** Writes whose answer was lost and which now take effect, or find their condition broken. */
function landings(state: State, versionsMax: number): readonly Happening[] {
  return state.late.flatMap((write, index) => {
    const rest: State = { ...state, late: state.late.filter((_, at) => at !== index) };
    const holds = conditionHolds(state, write);
    const note = `late write of ${write.by}`;
    const landed: Happening = {
      note: holds ? `${note} takes effect` : `${note} is refused`,
      fault: null,
      state: holds ? applied(rest, write, versionsMax) : rest,
      answer: null,
      fact: writeFact(state, write, holds ? 'now' : 'refused'),
    };
    if (holds) return [landed];
    const broken: Happening = {
      note: `${note} takes effect against its condition`,
      fault: 'condition lost',
      state: applied(rest, write, versionsMax),
      answer: null,
      fact: writeFact(state, write, 'now'),
    };
    return [landed, broken];
  });
}

function losses(state: State): readonly Happening[] {
  return Object.entries(state.records).flatMap(([place, versions]) => {
    const newest = versions[0];
    if (newest === undefined) return [];
    const write: Write = { by: newest.by, place, expected: null, value: newest.value };
    const records = { ...state.records, [place]: versions.slice(1) };
    const fact: WriteFact = {
      ...writeFact(state, write, 'lost'),
      revision: newest.revision,
    };
    const note = `the newest write to ${place} is lost`;
    return (['lost write', 'power failure'] as const).map((fault) => ({
      note,
      fault,
      state: { ...state, records },
      answer: null,
      fact,
    }));
  });
}

/** The condition of a write that creates; no update names it, because it is no revision. */
const absent = -1;

function conditionHolds({ records }: State, { place, expected }: Write): boolean {
  if (expected === null) return true;
  const newest = records[place]?.[0];
  if (expected === absent) return newest === undefined || newest.value === null;
  return newest !== undefined && newest.value !== null && newest.revision === expected;
}

function applied(state: State, { by, place, value }: Write, versionsMax: number): State {
  const revision = state.revision + 1;
  const versions = state.records[place] ?? [];
  const kept = [{ value, revision, by }, ...versions].slice(0, versionsMax);
  return { ...state, revision, records: { ...state.records, [place]: kept } };
}

function writeFact(state: State, { place, by }: Write, effect: WriteFact['effect']): WriteFact {
  const newest = state.records[place]?.[0];
  return {
    about: 'write',
    place,
    by,
    effect,
    revision: effect === 'now' ? state.revision + 1 : 0,
    replacedRevision: newest?.revision ?? 0,
    replaced: newest?.value ?? null,
  };
}

function placeOf(input: Data): string {
  const { collection, key } = input as { collection: string; key: string };
  return `${collection}/${key}`;
}

function writeOf({ process, operation, input }: Asked): Write {
  const place = placeOf(input);
  const { value = null, revision = 0 } = input as { value?: Data; revision?: number };
  switch (operation) {
    case 'create':
      return { by: process, place, expected: absent, value };
    case 'update':
      return { by: process, place, expected: Math.max(revision, 0), value };
    case 'put':
      return { by: process, place, expected: null, value };
    case 'remove':
      return { by: process, place, expected: Math.max(revision, 0), value: null };
    default:
      throw new Issue('store/no-operation', {
        wrong: `a store has no operation '${operation}'`,
        right: 'ask for get, create, update, put or remove',
      });
  }
}
