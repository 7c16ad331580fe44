import { become, design, type Steps } from '#design';
import { campaign, type Ports, ports, type Vow, wait, write, written } from './parts.js';
import { reign } from './spec.js';

/** Votes once in each term, for the first who asks; writes the term down, and keeps its vote in mind. */
function* vote(sockets: Ports, known: Vow | null): Steps<null> {
  const { from, message: term } = yield* sockets.requests.receive();
  const kept = known ?? (yield* written(sockets));
  const now = term > kept.value.term ? { term, votedFor: '' } : kept.value;
  const granted = term === now.term && ['', from].includes(now.votedFor);
  const value = granted ? { term, votedFor: from } : now;
  const after = yield* write(sockets, { ...kept, value: { ...value, votedFor: '' } });
  if (after === null) return become(vote, null);
  yield* sockets.votes.send(from, { term: now.term, granted });
  return become(vote, { ...after, value });
}

/**
 * Has two leaders in one term: a voter that crashes knows the term, and not that it has voted.
 *
 * Ongaro and Ousterhout, "In search of an understandable consensus algorithm", 2014, figure 2, where
 * the vote is part of what must be kept.
 */
export const unwrittenVote = design({
  name: 'raft-election/unwritten-vote',
  idea: 'A server writes its term down before it answers, and remembers its vote.',
  spec: reign,
  ports,
  roles: { candidate: { campaign } },
  services: { voter: vote },
  loops: { wait },
  source: import.meta.url,
});
