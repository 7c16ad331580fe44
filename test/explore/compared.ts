/** The reduced search beside a search that leaves nothing out, on one world. */
import type { Scenario, World } from '#sim';
import { type Reducing, reduced } from '../../src/explore/reduction.js';
import { exhaustive, type Found, type Search } from '../../src/explore/search.js';
import { type Ends, endOf, endsOf } from './ends.js';

/** Carries a search to its end. */
export function carried(search: Search): Found {
  let step = search.next(false);
  while (step.done !== true) step = search.next(false);
  return step.value;
}

/** What both came to. */
export interface Compared {
  readonly all: Ends;
  readonly found: Found;
  /** In what they differ; empty where they agree, or where the reduced search met a limit. */
  readonly differences: readonly string[];
}

/** How large a world may be for both to be carried out. */
export const bounds = { statesMax: 500, runsMax: 600 };

/**
 * Compares, in one world, the ends of all runs, what is violated, and what is witnessed; null where
 * the world is too large.
 *
 * Where a property is broken, the reduced search ends with a failure, of any property that is.
 */
export function compared(
  scenario: Scenario,
  {
    statesMax = bounds.statesMax,
    without = [],
  }: Pick<Reducing, 'without'> & { readonly statesMax?: number } = {},
): Compared | null {
  const all = endsOf(scenario, statesMax);
  if (all === null) return null;
  const rows = new Set<string>();
  const onEnd = (world: World): void => {
    rows.add(endOf(world));
  };
  const found = carried(reduced(scenario, { runsMax: bounds.runsMax, onEnd, without }));
  return { all, found, differences: differencesOf(all, found, rows) };
}

function differencesOf(all: Ends, found: Found, rows: ReadonlySet<string>): readonly string[] {
  const { failure, limit, unwitnessed } = found;
  if (failure !== null) {
    return all.broken.has(failure.property) ? [] : [`'${failure.property}' is not broken`];
  }
  if (limit !== null) return [];
  if (all.isCut) return ['it did not see a run without end'];
  if (all.broken.size > 0) return [`it did not see that '${[...all.broken]}' is broken`];
  const missed = [...all.rows].filter((row) => !rows.has(row)).length;
  const added = [...rows].filter((row) => !all.rows.has(row)).length;
  return [
    ...(missed > 0 ? [`${missed} of ${all.rows.size} ends were not seen`] : []),
    ...(added > 0 ? [`${added} ends are none`] : []),
    ...(unwitnessed.join() === all.unwitnessed.join() ? [] : [`never seen: ${unwitnessed}`]),
  ];
}

/** In what the reduced search and the exhaustive one differ, as far as both tell; empty for nothing. */
export function unlike(scenario: Scenario, found: Found): readonly string[] {
  if (found.limit !== null) return [];
  const plain = carried(exhaustive(scenario, { statesMax: 100_000 }));
  const never = ({ fired }: Found): string =>
    Object.keys(fired)
      .filter((fault) => fired[fault] === 0)
      .join();
  const places = ({ struck }: Found): number => [...struck.values()].flat().length;
  const wrong: string[] = [];
  const compare = (what: string, ours: unknown, theirs: unknown): void => {
    if (ours !== theirs) wrong.push(`${what}: reduced ${ours}, exhaustive ${theirs}`);
  };
  compare('violated', found.failure !== null, plain.failure !== null);
  if (found.failure !== null || plain.failure !== null) return wrong;
  compare('limit', found.limit, plain.limit);
  compare('never seen', found.unwitnessed.join(), plain.unwitnessed.join());
  compare('faults that never happened', never(found), never(plain));
  compare('places at which faults happened', places(found), places(plain));
  return wrong;
}
