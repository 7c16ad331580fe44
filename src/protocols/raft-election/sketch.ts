import {
  become,
  channel,
  clock,
  design,
  type Found,
  flag,
  integer,
  type Of,
  type Pick,
  type PortsOf,
  record,
  type Steps,
  sketch,
  store,
  text,
} from '#design';
import { succession } from './order-spec.js';

/** The latest term that a server knows, and whom it has voted for in it; `''` is nobody. */
const vow = record({ term: integer(), votedFor: text() });

type Vow = Found<Of<typeof vow>>;

const ports = {
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
  votes: channel(record({ term: integer(), granted: flag(), written: flag() })),
};

type Ports = PortsOf<typeof ports>;

const holes = {
  /** What a voter writes down before it answers, when it grants its vote. */
  granted: ['its term and its vote', 'its term'],
  /** What it grants. */
  grants: ['a term for which it has no other vote', 'a term above all that it knows'],
  /** When it answers. */
  answers: ['when that is written', 'before that is written, and again afterwards'],
  /** What it answers where it does not grant. */
  refusal: ['the term that it knows', 'nothing'],
  /** What a candidate writes down of its own term. */
  candidate: ['before it asks for votes', 'when it has won'],
  /** Which vote counts. */
  counts: ['one of its own term', 'one of its own term that is written', 'any'],
} as const;

const voter = 'voter 1';
const patienceMs = 1000;

function* writtenBy({ store, self }: Ports): Steps<Vow> {
  return (yield* store.get('vows', self)) ?? { value: { term: 0, votedFor: '' }, revision: 0 };
}

function make(pick: Pick<typeof holes>) {
  /** Writes a vow; null where a write of its former life came between. */
  function* write({ store, self }: Ports, { value, revision }: Vow): Steps<Vow | null> {
    const result =
      revision === 0
        ? yield* store.create('vows', self, value)
        : yield* store.update('vows', self, revision, value);
    return result.outcome === 'written' ? { value, revision: result.revision } : null;
  }

  function* vote(sockets: Ports, known: Vow | null): Steps<null> {
    const { from, message: term } = yield* sockets.requests.receive();
    const kept = known ?? (yield* writtenBy(sockets));
    const { value } = kept;
    const isNew = term > value.term;
    const isAgain = term === value.term && ['', from].includes(value.votedFor);
    const granted =
      isNew || (isAgain && pick('grants') === 'a term for which it has no other vote');
    const next = granted ? { term, votedFor: from } : value;
    const answer = { term: next.term, granted };
    const isSilent = !granted && pick('refusal') === 'nothing';
    if (!isSilent && pick('answers') !== 'when that is written') {
      yield* sockets.votes.send(from, { ...answer, written: false });
    }
    const votedFor = pick('granted') === 'its term' ? '' : next.votedFor;
    const after = yield* write(sockets, { ...kept, value: { ...next, votedFor } });
    if (after === null) return become(vote, null);
    if (!isSilent) yield* sockets.votes.send(from, { ...answer, written: true });
    return become(vote, { ...after, value: next });
  }

  function* campaign(sockets: Ports): Steps<number | null> {
    const { self, requests, votes, clock, first } = sockets;
    const before = yield* writtenBy(sockets);
    const term = before.value.term + 1;
    const own = { ...before, value: { term, votedFor: self } };
    const isFirst = pick('candidate') === 'before it asks for votes';
    const after = isFirst ? yield* write(sockets, own) : own;
    if (after === null) return null;
    yield* requests.send(voter, term);
    while (true) {
      const event = yield* first({ vote: votes.incoming(), late: clock.at(patienceMs) });
      if (event.came === 'late') return null;
      const { message } = event.answer;
      if (message.term < term && pick('counts') !== 'any') continue;
      if (!message.written && pick('counts') === 'one of its own term that is written') continue;
      if (message.granted) return isFirst || (yield* write(sockets, own)) !== null ? term : null;
      yield* write(sockets, { ...after, value: { term: message.term, votedFor: '' } });
      return null;
    }
  }

  return design({
    name: 'raft-election/sketch',
    idea: 'A candidate asks for votes of a term, and a voter writes down what it grants.',
    spec: succession,
    ports,
    roles: { candidate: { campaign } },
    services: { voter: vote },
  });
}

/** Elections: what is written down of a term and a vote, and when it is told. */
export const reignSketch = sketch({
  name: 'raft-election/sketch',
  idea: 'A candidate asks for votes of a term, and a voter writes down what it grants.',
  holes,
  design: make,
  source: import.meta.url,
});
