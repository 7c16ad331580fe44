import { design, type Steps } from '#design';
import type { Request } from '../requests.js';
import { decided, documentOf, origin, type Ports, ports, serverOf } from './parts.js';
import { durableOrigin, type Replied } from './spec.js';

/** Reads the document, decides, and writes it back, whatever stands there by then. */
function* serve({ store, clock }: Ports, request: Request): Steps<Replied> {
  const found = yield* store.get('origins', origin);
  const clockMs = yield* clock.now();
  const { replied, after } = decided(documentOf(found), { request, clockMs });
  yield* store.put('origins', origin, after);
  return replied;
}

/** Loses what another server wrote between the read and the write: two workers hold one task. */
export const readThenWrite = design({
  name: 'durable/read-then-write',
  idea: 'Read the document, decide, write it back.',
  spec: durableOrigin,
  ports,
  roles: { server: serverOf(serve) },
});
