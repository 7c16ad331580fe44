import { design, type Steps } from '#design';
import { append, campaign, diskOf, known, type Ports, ports } from './parts.js';
import { chronicle } from './spec.js';

/** Tells what stands, if this server leads. */
function* read(sockets: Ports): Steps<readonly string[] | null> {
  const own = yield* diskOf(sockets, sockets.self);
  return known(own);
}

/**
 * Tells what stood once: a leader that was deposed is the last to hear of it.
 *
 * Ongaro and Ousterhout, "In search of an understandable consensus algorithm", 2014, section 8: the
 * leader might have been superseded by a newer leader of which it is unaware.
 */
export const ownLog = design({
  name: 'raft-read/own-log',
  idea: 'The leader has the newest log, so it answers from that.',
  spec: chronicle,
  ports,
  roles: { server: { campaign, append, read } },
  source: import.meta.url,
});
