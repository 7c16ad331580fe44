/** What the designs of Paxos have in common: ports, what an acceptor keeps, and how it is asked. */
import {
  type Branch,
  chance,
  channel,
  clock,
  type Found,
  maybe,
  type Of,
  type PortsOf,
  type Received,
  record,
  type Steps,
  store,
  text,
  tokens,
} from '#design';

/** A name that was proposed in a ballot; of two ballots the one with the larger token is later. */
const ballot = record({ ballot: text(), name: text() });

/** What an acceptor answers to the question of a ballot: what it has accepted before. */
const promise = record({ ballot: text(), accepted: maybe(ballot) });

/** The latest ballot that an acceptor has promised to, and what it accepted last. */
const acceptor = record({ promised: text(), accepted: maybe(ballot) });

export type Ballot = Of<typeof ballot>;
export type Promised = Of<typeof promise>;

/** What an acceptor keeps, with the revision under which it is written. */
export type Kept = Found<Of<typeof acceptor>>;

export const ports = {
  store: store(
    { acceptors: acceptor },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    ['power loss'],
  ),
  clock: clock(),
  tokens: tokens(),
  network: chance(),
  questions: channel(text()),
  promises: channel(promise),
  proposals: channel(ballot),
  acceptances: channel(ballot),
};

export type Ports = PortsOf<typeof ports>;

/** How long a proposer waits for answers. */
const patienceMs = 1000;

const acceptors = ['acceptor 1', 'acceptor 2', 'acceptor 3'];

/** The two acceptors that are quickest: any two, and any two of three have one in common. */
export function* majority({ network }: Pick<Ports, 'network'>): Steps<readonly string[]> {
  const last = yield* network.roll(acceptors.length);
  return acceptors.filter((_, at) => at !== last);
}

/** What these acceptors promise for a ballot; null where one of them is silent. */
export function* ask(
  sockets: Ports,
  { ballot, among }: { readonly ballot: string; readonly among: readonly string[] },
): Steps<readonly Promised[] | null> {
  const all: Promised[] = [];
  for (const acceptor of among) {
    yield* sockets.questions.send(acceptor, ballot);
    const promise = yield* heard(sockets, sockets.promises, { acceptor, ballot });
    if (promise === null) return null;
    all.push(promise);
  }
  return all;
}

/** Whether all these acceptors accept a name in a ballot. */
export function* isAccepted(
  sockets: Ports,
  { ballot, name, among }: Ballot & { readonly among: readonly string[] },
): Steps<boolean> {
  for (const acceptor of among) {
    yield* sockets.proposals.send(acceptor, { ballot, name });
    if ((yield* heard(sockets, sockets.acceptances, { acceptor, ballot })) === null) return false;
  }
  return true;
}

/** The answer of an acceptor in a ballot, past all that is not; null when it takes too long. */
function* heard<Answer extends { readonly ballot: string }>(
  { clock, first }: Ports,
  answers: { incoming(): Branch<Received<Answer>> },
  { acceptor, ballot }: { readonly acceptor: string; readonly ballot: string },
): Steps<Answer | null> {
  while (true) {
    const event = yield* first({ heard: answers.incoming(), late: clock.at(patienceMs) });
    if (event.came === 'late') return null;
    const { from, message } = event.answer as Received<Answer>;
    if (from === acceptor && message.ballot === ballot) return message;
  }
}

/** The name that was accepted in the latest ballot of all that are told of; null where none is. */
export function latestOf(promises: readonly Promised[]): string | null {
  const accepted = promises.flatMap((each) => (each.accepted === null ? [] : [each.accepted]));
  const [latest] = accepted.sort((one, other) => (one.ballot > other.ballot ? -1 : 1));
  return latest === undefined ? null : latest.name;
}

/** What this acceptor has written down. */
export function* written({ store, self }: Ports): Steps<Kept> {
  const found = yield* store.get('acceptors', self);
  return found ?? { value: { promised: '', accepted: null }, revision: 0 };
}

/**
 * Has this acceptor write down what it keeps; null where a write of its former life came between.
 */
export function* write({ store, self }: Ports, { value, revision }: Kept): Steps<Kept | null> {
  const result =
    revision === 0
      ? yield* store.create('acceptors', self, value)
      : yield* store.update('acceptors', self, revision, value);
  return result.outcome === 'written' ? { value, revision: result.revision } : null;
}

/** Accepts a proposal, unless a later ballot was promised; answers what is kept from now on. */
export function* heed(
  sockets: Ports,
  { from, proposal, kept }: { readonly from: string; proposal: Ballot; kept: Kept },
): Steps<Kept | null> {
  if (proposal.ballot < kept.value.promised) return kept;
  const value = { promised: proposal.ballot, accepted: proposal };
  const after = yield* write(sockets, { ...kept, value });
  if (after !== null) yield* sockets.acceptances.send(from, proposal);
  return after;
}
