/** What the designs of two-phase commit have in common: ports, how votes are collected, and told. */
import { become, channel, clock, flag, type PortsOf, type Steps, store } from '#design';

export const ports = {
  store: store(
    { decisions: flag() },
    ['acknowledged writes last', 'condition outlives the answer', 'fresh reads', 'known outcomes'],
    ['power loss'],
  ),
  clock: clock(),
  votes: channel(flag(), ['no loss', 'always connected']),
  decisions: channel(flag(), ['no loss', 'always connected']),
};

export type Ports = PortsOf<typeof ports>;

export const coordinator = 'coordinator 1';
const parties = ['party 1', 'party 2'];

/** When the coordinator gives up on votes, and when a party may give up on the coordinator. */
const closingMs = 1000;
export const patienceMs = 2000;

/** What stands in the coordinator's log; null where nothing does. */
export function* logged({ store }: Pick<Ports, 'store'>): Steps<boolean | null> {
  const found = yield* store.get('decisions', 'deal');
  return found === null ? null : found.value;
}

/** Writes a decision into the coordinator's log, if there is none, and answers what stands there. */
export function* log({ store }: Pick<Ports, 'store'>, on: boolean): Steps<boolean> {
  const written = yield* store.create('decisions', 'deal', on);
  return written.outcome === 'written' ? on : ((yield* logged({ store })) as boolean);
}

/** Collects votes until all parties have agreed, one has not, or it takes too long. */
export function* collect({ votes, clock, first }: Ports): Steps<boolean> {
  let missing = parties;
  while (missing.length > 0) {
    const event = yield* first({ vote: votes.incoming(), late: clock.at(closingMs) });
    if (event.came === 'late' || !event.answer.message) return false;
    const { from } = event.answer;
    missing = missing.filter((party) => party !== from);
  }
  return true;
}

/** Tells all parties what was decided. */
export function* tell({ decisions }: Pick<Ports, 'decisions'>, on: boolean): Steps<null> {
  for (const party of parties) yield* decisions.send(party, on);
  return null;
}

/** Tells what was decided to whoever votes from now on. */
export function* repeat({ votes, decisions }: Ports, on: boolean): Steps<null> {
  const { from } = yield* votes.receive();
  yield* decisions.send(from, on);
  return become(repeat, on);
}
