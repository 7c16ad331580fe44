import { design, type Steps } from '#design';
import { append, campaign, diskOf, known, nearest, type Ports, ports } from './parts.js';
import { chronicle } from './spec.js';

/** Tells what stands, if this server leads, and another has heard of no later term. */
function* read(sockets: Ports): Steps<readonly string[] | null> {
  const own = yield* diskOf(sockets, sockets.self);
  const other = yield* diskOf(sockets, yield* nearest(sockets));
  return other.value.term > own.value.term ? null : known(own);
}

/**
 * Tells all that stands: whoever leads a later term was voted for by one of the two that were asked,
 * and that one knows.
 *
 * Ongaro and Ousterhout, "In search of an understandable consensus algorithm", 2014, section 8;
 * Ongaro, "Consensus: bridging theory and practice", 2014, section 6.4 (the read index).
 */
export const confirmedTerm = design({
  name: 'raft-read/confirmed-term',
  idea: 'The leader answers from its own log, once another server knows of no later leader.',
  spec: chronicle,
  ports,
  roles: { server: { campaign, append, read } },
  source: import.meta.url,
});
