import { become, design, type Steps } from '#design';
import {
  ask,
  heed,
  isAccepted,
  type Kept,
  latestOf,
  majority,
  type Ports,
  ports,
  written,
} from './parts.js';
import { choice } from './spec.js';

/** Asks a majority what it has accepted, and proposes the latest of that, or else its own name. */
function* propose(sockets: Ports, name: string): Steps<string | null> {
  const ballot = yield* sockets.tokens.fresh();
  const among = yield* majority(sockets);
  const promises = yield* ask(sockets, { ballot, among });
  if (promises === null) return null;
  const proposed = latestOf(promises) ?? name;
  const accepted = yield* isAccepted(sockets, { ballot, name: proposed, among });
  return accepted ? proposed : null;
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

/** Promises to accept nothing of earlier ballots and tells what it has accepted. */
function* promise(
  sockets: Ports,
  { from, ballot, kept }: { readonly from: string; ballot: string; kept: Kept },
): Steps<Kept> {
  if (ballot <= kept.value.promised) return kept;
  const { accepted } = kept.value;
  const after = { ...kept, value: { promised: ballot, accepted } };
  yield* sockets.promises.send(from, { ballot, accepted });
  return after;
}

/**
 * Chooses twice: an acceptor that crashes forgets whom it has promised to shut out, and lets him in.
 *
 * What an acceptor has promised must outlive it (Lamport, "Paxos made simple", 2001, section 2.5:
 * stable storage keeps what it must remember).
 */
export const forgottenPromise = design({
  name: 'paxos/forgotten-promise',
  idea: 'Acceptors write down what they accept, and keep in mind what they promise.',
  spec: choice,
  ports,
  roles: { proposer: { propose } },
  services: { acceptor: serve },
  source: import.meta.url,
});
