import {
  become,
  channel,
  clock,
  design,
  flag,
  type Pick,
  type PortsOf,
  type Steps,
  sketch,
  store,
} from '#design';
import { deal } from './spec.js';

const ports = {
  store: store(
    { decisions: flag() },
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
  votes: channel(flag(), ['always connected']),
  decisions: channel(flag(), ['always connected']),
};

type Ports = PortsOf<typeof ports>;

const holes = {
  /** What a coordinator does first. */
  begins: ['looks what is written', 'collects votes'],
  /** What it tells, and when. */
  tells: [
    'what it decided, and writes it then',
    'what it decided, once that is written',
    'what is written, once it is',
  ],
  /** What it does when it has told all parties. */
  afterwards: [
    'answers whoever votes then',
    'answers the first who votes then',
    'tells all once more',
    'nothing',
  ],
  /** How a decision is written. */
  write: ['where nothing stands', 'whatever stands there'],
  /** What a party does that has agreed and has heard nothing for a while. */
  silence: ['waits', 'votes again', 'writes that the deal is off'],
  /** For what a party takes the message that tells the decision. */
  heard: ['the decision', 'a hint to look what is written'],
} as const;

const coordinator = 'coordinator 1';
const parties = ['party 1', 'party 2'];
const closingMs = 1000;
const patienceMs = 2000;

/** Tells what was decided to whoever votes from now on. */
function* repeat({ votes, decisions }: Ports, on: boolean): Steps<null> {
  const { from } = yield* votes.receive();
  yield* decisions.send(from, on);
  return become(repeat, on);
}

/** Collects votes until all parties have agreed, one has not, or it takes too long. */
function* collect({ votes, clock, first }: Ports): Steps<boolean> {
  let missing = parties;
  while (missing.length > 0) {
    const event = yield* first({ vote: votes.incoming(), late: clock.at(closingMs) });
    if (event.came === 'late' || !event.answer.message) return false;
    const { from } = event.answer;
    missing = missing.filter((party) => party !== from);
  }
  return true;
}

function make(pick: Pick<typeof holes>) {
  function* coordinate(sockets: Ports): Steps<null> {
    const { store } = sockets;
    const known = pick('begins') === 'looks what is written';
    const before = known ? yield* store.get('decisions', 'deal') : null;
    const decided = before?.value ?? (yield* collect(sockets));
    if (pick('tells') === 'what it decided, and writes it then') yield* tell(sockets, decided);
    const written = yield* log(sockets, decided);
    const on = pick('tells') === 'what is written, once it is' ? written : decided;
    if (pick('tells') !== 'what it decided, and writes it then') yield* tell(sockets, on);
    if (pick('afterwards') === 'answers whoever votes then') return become(repeat, on);
    if (pick('afterwards') === 'answers the first who votes then') yield* repeat(sockets, on);
    if (pick('afterwards') === 'tells all once more') yield* tell(sockets, on);
    return null;
  }

  function* tell({ decisions }: Ports, on: boolean): Steps<null> {
    for (const party of parties) yield* decisions.send(party, on);
    return null;
  }

  /** Writes a decision, and answers what stands there. */
  function* log({ store }: Ports, on: boolean): Steps<boolean> {
    const written =
      pick('write') === 'whatever stands there'
        ? yield* store.put('decisions', 'deal', on)
        : yield* store.create('decisions', 'deal', on);
    if (written.outcome === 'written') return on;
    return (yield* store.get('decisions', 'deal'))?.value ?? false;
  }

  function* settle(sockets: Ports, agrees: boolean): Steps<boolean> {
    const { votes, decisions, clock, first } = sockets;
    yield* votes.send(coordinator, agrees);
    if (!agrees) return false;
    if (pick('silence') === 'waits') return yield* hear(sockets);
    const late = clock.at((yield* clock.now()) + patienceMs);
    const event = yield* first({ decision: decisions.incoming(), late });
    if (event.came === 'decision') return yield* believe(sockets, event.answer.message);
    if (pick('silence') === 'writes that the deal is off') return yield* log(sockets, false);
    yield* votes.send(coordinator, agrees);
    return yield* hear(sockets);
  }

  function* hear(sockets: Ports): Steps<boolean> {
    const { message } = yield* sockets.decisions.receive();
    return yield* believe(sockets, message);
  }

  function* believe({ store, clock }: Ports, told: boolean): Steps<boolean> {
    if (pick('heard') === 'the decision') return told;
    while (true) {
      const found = yield* store.get('decisions', 'deal');
      if (found !== null) return found.value;
      yield* clock.until((yield* clock.now()) + patienceMs);
    }
  }

  return design({
    name: 'two-phase-commit/sketch',
    idea: 'A coordinator collects votes, decides, writes and tells, in some order.',
    spec: deal,
    ports,
    roles: { party: { settle } },
    services: { coordinator: coordinate },
    loops: { repeat },
  });
}

/** One deal of several parties: what is written, by whom, and what may be told before. */
export const dealSketch = sketch({
  name: 'two-phase-commit/sketch',
  idea: 'A coordinator collects votes, decides, writes and tells, in some order.',
  holes,
  design: make,
  source: import.meta.url,
});
