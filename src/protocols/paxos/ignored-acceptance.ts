import { become, design, type Steps } from '#design';
import {
  ask,
  heed,
  isAccepted,
  type Kept,
  majority,
  type Ports,
  ports,
  write,
  written,
} from './parts.js';
import { choice } from './spec.js';

/** Asks a majority whether a later ballot is on its way, and proposes its own name if none is. */
function* propose(sockets: Ports, name: string): Steps<string | null> {
  const ballot = yield* sockets.tokens.fresh();
  const among = yield* majority(sockets);
  const promises = yield* ask(sockets, { ballot, among });
  if (promises === null) return null;
  const accepted = yield* isAccepted(sockets, { ballot, name, among });
  return accepted ? name : null;
}

/** Answers questions and proposals, with what it keeps in memory; after a crash, as it is written. */
function* serve(sockets: Ports, known: Kept | null): Steps<null> {
  const { questions, proposals, first } = sockets;
  const event = yield* first({ question: questions.incoming(), proposal: proposals.incoming() });
  const kept = known ?? (yield* written(sockets));
  const { from } = event.answer;
  const after =
    event.came === 'question'
      ? yield* promise(sockets, { from, ballot: event.answer.message, kept })
      : yield* heed(sockets, { from, proposal: event.answer.message, kept });
  return become(serve, after);
}

/** Promises to accept nothing of earlier ballots, writes that down, and tells what it has accepted. */
function* promise(
  sockets: Ports,
  { from, ballot, kept }: { readonly from: string; ballot: string; kept: Kept },
): Steps<Kept | null> {
  if (ballot <= kept.value.promised) return kept;
  const { accepted } = kept.value;
  const after = yield* write(sockets, { ...kept, value: { promised: ballot, accepted } });
  if (after !== null) yield* sockets.promises.send(from, { ballot, accepted });
  return after;
}

/**
 * Chooses twice: what a majority has accepted is chosen, and whoever comes later may only repeat it.
 *
 * A majority is asked in order to learn this; a promise alone does not help against what has already
 * happened (Lamport, "Paxos made simple", 2001, section 2.2, property P2c).
 */
export const ignoredAcceptance = design({
  name: 'paxos/ignored-acceptance',
  idea: 'A proposer with the promises of a majority proposes its own name.',
  spec: choice,
  ports,
  roles: { proposer: { propose } },
  services: { acceptor: serve },
  source: import.meta.url,
});
