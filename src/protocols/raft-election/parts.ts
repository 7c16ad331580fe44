/** What the designs of the election have in common: ports, and what a candidate does. */
import {
  become,
  channel,
  clock,
  type Found,
  flag,
  integer,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
} from '#design';

/** The latest term that a server knows, and whom it has voted for in it; `''` is nobody. */
const vow = record({ term: integer(), votedFor: text() });

/** A vow as it is known, with the revision under which it is written. */
export type Vow = Found<Of<typeof vow>>;

export const ports = {
  store: store(
    { vows: vow },
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
  requests: channel(integer()),
  votes: channel(record({ term: integer(), granted: flag() })),
};

export type Ports = PortsOf<typeof ports>;

/**
 * The third server. Each candidate votes for itself, and needs one more vote of three; the two
 * candidates cannot reach each other.
 */
const voter = 'voter 1';

/** When a candidate gives up. */
const patienceMs = 1000;

/** What this server has written down. */
export function* written({ store, self }: Pick<Ports, 'store' | 'self'>): Steps<Vow> {
  const found = yield* store.get('vows', self);
  return found ?? { value: { term: 0, votedFor: '' }, revision: 0 };
}

/** Has this server write down a vow; null where a write of its former life came between. */
export function* write(
  { store, self }: Pick<Ports, 'store' | 'self'>,
  { value, revision }: Vow,
): Steps<Vow | null> {
  const result =
    revision === 0
      ? yield* store.create('vows', self, value)
      : yield* store.update('vows', self, revision, value);
  return result.outcome === 'written' ? { value, revision: result.revision } : null;
}

/** Begins a new term with a vote for itself, and asks for the other vote that it needs. */
export function* campaign(sockets: Ports): Steps<number | null> {
  const { self, requests } = sockets;
  const before = yield* written(sockets);
  const term = before.value.term + 1;
  const after = yield* write(sockets, { ...before, value: { term, votedFor: self } });
  if (after === null) return null;
  yield* requests.send(voter, term);
  return become(wait, after);
}

/** Waits for the vote of this term; what was sent to an earlier one is passed over. */
export function* wait(sockets: Ports, vow: Vow): Steps<number | null> {
  const { votes, clock, first } = sockets;
  const { term } = vow.value;
  const event = yield* first({ vote: votes.incoming(), late: clock.at(patienceMs) });
  if (event.came === 'late') return null;
  const vote = event.answer.message;
  if (vote.term < term) return become(wait, vow);
  if (vote.granted) return term;
  yield* write(sockets, { ...vow, value: { term: vote.term, votedFor: '' } });
  return null;
}
