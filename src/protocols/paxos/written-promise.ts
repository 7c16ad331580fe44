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
  write,
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
 * Chooses once: a later ballot asks a majority, so it hears of what an earlier one has chosen, and
 * those who were asked let nothing more of earlier ballots pass.
 *
 * Lamport, "The part-time parliament", 1998; "Paxos made simple", 2001, section 2.2.
 */
export const writtenPromise = design({
  name: 'paxos/written-promise',
  idea: 'Acceptors write down what they promise; proposers adopt what was accepted before them.',
  spec: choice,
  ports,
  roles: { proposer: { propose } },
  services: { acceptor: serve },
  source: import.meta.url,
});
