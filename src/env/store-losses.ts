import type { Happening } from './component.js';
import { unlearnt } from './store-sessions.js';
import { isWhole, type State, type Version, type WriteFact } from './store-state.js';

/** A version and where it stands. */
interface Placed extends Version {
  readonly place: string;
}

/** The newest write to a key, lost while the store went on: one happening for each key. */
export function lostWrites(state: State): readonly Happening[] {
  return Object.entries(state.records).flatMap(([place, [newest]]) => {
    if (newest === undefined) return [];
    const gone: Placed = { ...newest, place };
    return {
      note: `the newest write to ${place} is lost`,
      fault: 'lost write',
      state: without(state, [gone]),
      answer: null,
      fact: lossOf(gone),
    };
  });
}

/**
 * The newest writes of all, lost with the power: one happening for each number of them.
 *
 * What the store held at the beginning stays. It goes no further back than what is remembered: a key
 * of which older versions are forgotten keeps at least one.
 */
export function powerFailures(state: State, versionsMax: number): readonly Happening[] {
  const written = Object.entries(state.records)
    .flatMap(([place, versions]) => versions.map((version): Placed => ({ ...version, place })))
    .filter(({ by }) => by !== beginning)
    .sort((left, right) => right.revision - left.revision);
  const happenings: Happening[] = [];
  for (const [at, oldest] of written.entries()) {
    const { place } = oldest;
    const last = state.records[place]?.at(-1)?.revision === oldest.revision;
    if (last && !isWhole(state, place, versionsMax)) break;
    const gone = written.slice(0, at + 1);
    happenings.push({
      note: noteOf(gone),
      fault: 'power failure',
      state: marked(state, without(state, gone), versionsMax),
      answer: null,
      fact: factOf(gone),
    });
  }
  return happenings;
}

/** Who wrote what a store holds at the beginning. */
export const beginning = 'nobody';

function noteOf(gone: readonly Placed[]): string {
  const [newest] = gone;
  if (gone.length === 1) return `the newest write to ${newest?.place} is lost`;
  const places = [...new Set(gone.map(({ place }) => place))];
  return `the newest ${gone.length} writes are lost, to ${places.join(', ')}`;
}

function without(state: State, gone: readonly Placed[]): State {
  let left = state;
  for (const place of new Set(gone.map((each) => each.place))) {
    const lost = gone.filter((each) => each.place === place).map(({ revision }) => revision);
    const versions = left.records[place] ?? [];
    const kept = versions.filter(({ revision }) => !lost.includes(revision));
    left = unlearnt({ ...left, records: { ...left.records, [place]: kept } }, place, lost);
  }
  return left;
}

/** Marks the places that had older versions than are remembered: what is gone made them shorter. */
function marked(before: State, after: State, versionsMax: number): State {
  const shorter = Object.keys(before.records).filter(
    (place) =>
      before.records[place]?.length !== after.records[place]?.length &&
      !isWhole(before, place, versionsMax),
  );
  if (shorter.length === 0) return after;
  return { ...after, cut: [...new Set([...(before.cut ?? []), ...shorter])].sort() };
}

function lossOf({ place, by, revision, value }: Placed): WriteFact {
  return {
    about: 'write',
    place,
    by,
    effect: 'lost',
    revision,
    replacedRevision: revision,
    replaced: value,
  };
}

function factOf(gone: readonly Placed[]): WriteFact {
  const [newest, ...also] = gone.map(lossOf) as [WriteFact, ...WriteFact[]];
  return also.length === 0 ? newest : { ...newest, also };
}
