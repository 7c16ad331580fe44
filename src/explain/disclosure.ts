import { type HistoryEvent, outcomeIn } from './history.js';

/**
 * How much of a run is told.
 *
 * `none`: the verdict only. `own view`: what the processes saw. `story`: also the forbidden facts of
 * the events in the causal slice. `all facts`: the forbidden facts of every event.
 */
export type Disclosure = 'none' | 'own view' | 'story' | 'all facts';

/** Every level, from the least told to the most. */
export const disclosures: readonly Disclosure[] = ['none', 'own view', 'story', 'all facts'];

/**
 * The events as they may be told: what is not disclosed is taken out here, before anything is
 * derived from it, so that no later step can let it slip.
 *
 * In an own view there are no facts, no notes of the world, no actions of components, no effect
 * that its process did not live to see, and of the faults only those a process notices: an answer
 * that never came, and a crash. The order of the events is the true one, which no process knows.
 */
export function disclosed(
  events: readonly HistoryEvent[],
  disclosure: Disclosure,
  slice: ReadonlySet<number>,
): readonly HistoryEvent[] {
  switch (disclosure) {
    case 'none':
      return [];
    case 'own view':
      return events.flatMap(ownView);
    case 'story':
      return events.flatMap((event) => (slice.has(event.row) ? [event] : ownView(event)));
    case 'all facts':
      return events;
  }
}

function ownView(event: HistoryEvent): readonly HistoryEvent[] {
  const { kind, note, fault } = event;
  if (kind === 'action' || event.unseen) return [];
  const noticed = kind === 'crash' || outcomeIn(event) === 'unknown';
  return [{ ...event, fact: null, note: kind === 'say' ? note : '', fault: noticed ? fault : '' }];
}
