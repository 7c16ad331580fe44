import { design, type Steps } from '#design';
import { look, newerWins, type Ports, ports, read } from './parts.js';
import { note } from './spec.js';

/** Stamps the text with the time of its own clock, and lets the newer stamp win. */
function* write({ store, clock }: Ports, text: string): Steps<null> {
  const now = yield* clock.now();
  while (true) {
    const found = yield* look({ store });
    const settled = yield* newerWins({ store }, found, { text, stamp: now });
    if (settled) return null;
  }
}

/**
 * Loses a text that was written: a clock that is ahead has stamped the one before it.
 *
 * The rule that the newer stamp wins is that of Thomas ("A majority consensus approach to
 * concurrency control for multiple copy databases", 1979); it is as good as the stamps (Kingsbury,
 * "The trouble with timestamps", 2013).
 */
export const wallClock = design({
  name: 'last-writer/wall-clock',
  idea: 'Stamp each text with the time at which it was written; the newer one wins.',
  spec: note,
  ports,
  roles: { client: { write, read } },
  source: import.meta.url,
});
