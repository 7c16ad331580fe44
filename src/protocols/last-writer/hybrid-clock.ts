import { design, type Steps } from '#design';
import { look, newerWins, type Ports, ports, read } from './parts.js';
import { note } from './spec.js';

/** Stamps the text with its own time, or one more than what it writes over where that is later. */
function* write({ store, clock }: Ports, text: string): Steps<null> {
  const now = yield* clock.now();
  while (true) {
    const found = yield* look({ store });
    const stamp = Math.max(now, found.value.stamp + 1);
    const settled = yield* newerWins({ store }, found, { text, stamp });
    if (settled) return null;
  }
}

/**
 * Never stamps less than what it has seen: so what comes after is newer, whatever the clocks show.
 *
 * The stamp stays near the time where clocks are right, and counts on where they are not (Lamport,
 * "Time, clocks, and the ordering of events in a distributed system", 1978; Kulkarni, Demirbas,
 * Madappa, Avva and Leone, "Logical physical clocks", 2014).
 */
export const hybridClock = design({
  name: 'last-writer/hybrid-clock',
  idea: 'Stamp each text with the time, but always with more than the text that it replaces.',
  spec: note,
  ports,
  roles: { client: { write, read } },
  source: import.meta.url,
});
