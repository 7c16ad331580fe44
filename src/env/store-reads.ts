import type { Data } from '#base';
import type { Asked, Happening } from './component.js';
import { faultOf, learnt } from './store-sessions.js';
import { placeOf, type State, visible } from './store-state.js';

/** What the world knows of a read, and its process does not. */
export type ReadFact = {
  readonly about: 'read';
  readonly place: string;
  readonly stale: boolean;
  readonly sawRevision: number;
  readonly latestRevision: number;
  readonly latest: Data;
};

/** What may happen to a read of one key. */
export function reads(
  state: State,
  { process, input }: Asked,
  versionsMax: number,
): readonly Happening[] {
  const place = placeOf(input);
  const latest = state.records[place]?.[0];
  return visible(state, place, versionsMax).map((version, age) => {
    const revision = version?.revision ?? 0;
    const fact: ReadFact = {
      about: 'read',
      place,
      stale: age > 0,
      sawRevision: revision,
      latestRevision: latest?.revision ?? 0,
      latest: latest?.value ?? null,
    };
    return {
      note: age === 0 ? 'reads the newest' : 'reads an older version',
      fault: age === 0 ? null : faultOf(state, process, { place, revision }),
      state: learnt(state, process, { place, read: revision }),
      answer:
        version === null || version.value === null
          ? null
          : { value: version.value, revision: version.revision },
      fact,
    };
  });
}
