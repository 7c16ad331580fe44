import { design, type Steps } from '#design';
import type { Request } from '../requests.js';
import { decided, documentOf, origin, type Ports, ports, serverOf, writeOver } from './parts.js';
import { durableOrigin, type Replied } from './spec.js';

/** Commits by a conditional write, and decides anew whenever it was not told that it was written. */
function* serve({ store, clock }: Ports, request: Request): Steps<Replied> {
  while (true) {
    const found = yield* store.get('origins', origin);
    const clockMs = yield* clock.now();
    const { replied, after } = decided(documentOf(found), { request, clockMs });
    const written = yield* writeOver({ store }, found, after);
    if (written.outcome === 'written') return replied;
  }
}

/**
 * Takes a lost answer for a lost race: the request is decided a second time, on what it did itself,
 * and whoever has acquired a task is told that somebody else has it.
 */
export const withoutToken = design({
  name: 'durable/without-token',
  idea: 'One conditional write a request; when it was not written, or nobody says so, again.',
  spec: durableOrigin,
  ports,
  roles: { server: serverOf(serve) },
});
