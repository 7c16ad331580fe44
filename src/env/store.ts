import type { Data } from '#base';
import type { Asked, Component, Footprint } from './component.js';
import { finds, type Queries } from './store-finds.js';
import { beginning, lostWrites, powerFailures } from './store-losses.js';
import { outage, recovery } from './store-outages.js';
import { reads } from './store-reads.js';
import { placeOf, type State } from './store-state.js';
import { abandonedWrite, landings, writeOf, writes } from './store-writes.js';

export type { FindFact } from './store-finds.js';
export type { ReadFact } from './store-reads.js';
export type { WriteFact } from './store-state.js';

/** The faults of every store, each with the guarantee that excludes it. */
const faults = {
  'stale read': 'fresh reads',
  'unknown outcome': 'known outcomes',
  'broken condition': 'atomic conditional write',
  'condition lost': 'condition outlives the answer',
  'lost write': 'acknowledged writes last',
  'power failure': 'power loss',
  'write skew': 'conditions on several keys',
  'false refusal': 'refusals are true',
  unavailable: 'always available',
} as const;

/** The faults of a store that can be asked a query. */
const findFaults = { 'weak find': 'fresh finds' } as const;

/** The faults of a store that tells sessions apart. */
const sessionFaults = {
  'own write unseen': 'read your writes',
  'read goes back': 'monotonic reads',
} as const;

interface Options {
  readonly versionsMax?: number;
  readonly holds?: { readonly [place: string]: Data };
  readonly queries?: Queries;
  readonly sessions?: boolean;
  readonly revisions?: 'of the store' | 'of each key';
}

/**
 * The simulated store: conditional writes on revisions, and everything a real one does wrong.
 *
 * - *stale read*: a read answers with an older version.
 * - *own write unseen*, *read goes back*: the same, and it shows less than a write of its own process
 *   that was answered, or else less than an earlier read of its process; told apart where `sessions`
 *   is true. Fresh reads are more than both: who needs these needs the other two.
 * - *weak find*: a query shows one record as one of its older versions, or not at all.
 * - *unknown outcome*: a write gets no answer; it took effect, never will, or will later.
 * - *broken condition*: a conditional write takes effect although its key has another revision.
 * - *condition lost*: a late write takes effect although its key has another revision by then.
 * - *write skew*: a write, late or not, takes effect although its key alone is as it demands, and one
 *   of the other keys that it names is not.
 * - *false refusal*: a conditional write is refused although its condition holds.
 * - *lost write*: the newest version of a key is gone.
 * - *power failure*: the newest writes of all are gone, whatever their keys; late writes, which were
 *   on no disk, still arrive. Revisions are not given again.
 * - *unavailable*: requests wait until the store answers again.
 *
 * `versionsMax` (default 3; the absence before the first version counts as one) is the bound on
 * staleness: so many versions of a key are remembered, no read and no query shows an older one, and
 * no power failure goes further back. With 1 there are no stale reads.
 * `holds` is what it holds at the beginning, by place: `{ 'counters/visits': 0 }`.
 * `queries` is what `find` may be asked: `{ byOwner: { collection: 'tasks', by: ['owner'] } }`.
 * `sessions` (default false) has the state remember what each process read and wrote, which makes for
 * more states. A session is that of a process by its name: it outlives a crash. What a query shows is
 * no part of it.
 * Removed keys keep a marker, so that revisions never go back.
 * `revisions` (default `of the store`): which writes one number counts. Where each key counts its
 * own, writes to different keys know nothing of one another, so that their order does not matter;
 * then there is no newest write of all, and no power failure.
 *
 * Throws an `Issue` when it is asked for an operation or a query that it does not have.
 */
export function storeComponent(options: Options = {}): Component {
  const { versionsMax = 3, queries = {}, sessions = false } = options;
  const { revisions = 'of the store' } = options;
  const initial = beginningOf(options);
  // Without one number for all writes there is no newest one.
  const ordered = ([fault]: readonly [string, string]) =>
    revisions === 'of the store' || fault !== 'power failure';
  return {
    kind: 'store',
    faults: {
      ...Object.fromEntries(Object.entries(faults).filter(ordered)),
      ...(Object.keys(queries).length === 0 ? {} : findFaults),
      ...(sessions ? sessionFaults : {}),
    },
    initial,
    answers: (state, asked) => {
      const happenings = answersOf(state as State, asked, { queries, versionsMax });
      return (state as State).down === true ? [] : happenings;
    },
    actions: (state) => actionsIn(state as State, versionsMax),
    touches: (asked) => touches(asked, { sessions, revisions }),
    abandoned: (state, asked) =>
      isRead(asked) ? [] : [abandonedWrite(state as State, writeOf(asked))],
  };
}

function answersOf(
  state: State,
  asked: Asked,
  options: { readonly queries: Queries; readonly versionsMax: number },
): ReturnType<Component['answers']> {
  const { versionsMax } = options;
  if (asked.operation === 'get') return reads(state, asked, versionsMax);
  if (asked.operation === 'find') return finds(state, asked.input, options);
  return writes(state, writeOf(asked), versionsMax);
}

/** What a store is at first. */
function beginningOf({ holds = {}, sessions = false, revisions }: Options): State {
  const each = revisions === 'of each key';
  const held = Object.entries(holds).map(
    ([place, value], at) =>
      [place, [{ value, revision: each ? 1 : at + 1, by: beginning }]] as const,
  );
  const counts = Object.fromEntries(held.map(([place]) => [place, 1]));
  return {
    revision: each ? 0 : held.length,
    records: Object.fromEntries(held),
    late: [],
    ...(sessions ? { sessions: {} } : {}),
    ...(each ? { counts } : {}),
  };
}

/**
 * A query touches every key. Where all writes count as one, so does the newest revision: they do not
 * commute. Where each key counts its own, a query is what no write commutes with.
 */
function touches(
  asked: Asked,
  { sessions, revisions }: Required<Pick<Options, 'sessions' | 'revisions'>>,
): Footprint {
  const { process, operation, input } = asked;
  const each = revisions === 'of each key';
  if (operation === 'find') {
    return each ? { reads: [], writes: ['all'] } : { reads: ['all'], writes: [] };
  }
  const place = placeOf(input);
  if (operation === 'get') {
    // Where sessions are told apart, a read is remembered.
    const remembered = sessions ? [`session of ${process} at ${place}`] : [];
    return { reads: [`value at ${place}`], writes: remembered };
  }
  const others = (writeOf(asked).others ?? []).map((other) => `value at ${other.place}`);
  const written = [`value at ${place}`];
  if (each) return { reads: ['all', ...others], writes: written };
  return { reads: others, writes: ['all', ...written] };
}

function isRead({ operation }: Asked): boolean {
  return operation === 'get' || operation === 'find';
}

function actionsIn(state: State, versionsMax: number): ReturnType<Component['actions']> {
  if (state.down === true) return [recovery(state)];
  return [
    ...landings(state, versionsMax),
    ...lostWrites(state),
    ...(state.counts === undefined ? powerFailures(state, versionsMax) : []),
    outage(state),
  ];
}
