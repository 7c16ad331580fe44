import { become, design, type Steps } from '#design';
import { campaign, type Ports, ports, type Vow, wait, write, written } from './parts.js';
import { reign } from './spec.js';

/** Votes once in each term, for the first who asks; writes both the term and its vote down. */
function* vote(sockets: Ports, known: Vow | null): Steps<null> {
  const { from, message: term } = yield* sockets.requests.receive();
  const kept = known ?? (yield* written(sockets));
  const now = term > kept.value.term ? { term, votedFor: '' } : kept.value;
  const granted = term === now.term && ['', from].includes(now.votedFor);
  const value = granted ? { term, votedFor: from } : now;
  const after = yield* write(sockets, { ...kept, value });
  if (after === null) return become(vote, null);
  yield* sockets.votes.send(from, { term: now.term, granted });
  return become(vote, after);
}

/**
 * Has one leader a term: two majorities have a server in common, and it votes once, whatever befalls
 * it.
 *
 * Ongaro and Ousterhout, "In search of an understandable consensus algorithm", 2014, figure 2: term
 * and vote are "updated on stable storage before responding".
 */
export const writtenVote = design({
  name: 'raft-election/written-vote',
  idea: 'A server writes its term and its vote down before it answers.',
  spec: reign,
  ports,
  roles: { candidate: { campaign } },
  services: { voter: vote },
  loops: { wait },
  source: import.meta.url,
});
