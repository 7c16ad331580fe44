import {
  channel,
  design,
  type Found,
  flag,
  list,
  type Of,
  type Pick,
  type PortsOf,
  record,
  type Steps,
  sketch,
  store,
  text,
} from '#design';
import { gate } from './spec.js';

/** Whether the gate is open, and who is asleep: each record keeps one of the two, or both. */
const kept = record({ open: flag(), asleep: list(text()) });

type Kept = Of<typeof kept>;

const ports = {
  store: store(
    { records: kept },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
    ],
    ['power loss'],
  ),
  bell: channel(flag(), ['no loss', 'always connected']),
};

type Ports = PortsOf<typeof ports>;

const holes = {
  /** Where a walker registers as asleep. */
  place: ['beside the gate', 'in a list of its own', 'under its own name'],
  order: ['look, then register', 'register, then look'],
  write: ['if nothing changed', 'whatever stands there'],
  /** For whom the keeper rings, and when. */
  rung: [
    'whom it found, before it opens',
    'whom it found, when it has opened',
    'whom it finds when it has opened',
  ],
  woken: ['passes', 'begins again'],
} as const;

const walkers = ['walker 1', 'walker 2', 'walker 3'];
const nothing: Found<Kept> = { value: { open: false, asleep: [] }, revision: 0 };

function make(pick: Pick<typeof holes>) {
  function* pass({ store, bell, self }: Ports): Steps<null> {
    const isLate = pick('order') === 'register, then look';
    let isRegistered = false;
    while (true) {
      if (!isLate && (yield* isOpen(store))) return null;
      isRegistered ||= yield* register(store, self);
      if (!isRegistered) continue;
      if (isLate && (yield* isOpen(store))) return null;
      yield* bell.receive();
      if (pick('woken') === 'passes') return null;
    }
  }

  /**
   * Registers a walker: false where it is not known whether it is registered. It writes also where it
   * stands there already, from an earlier call, so that a keeper who has seen that one is refused.
   */
  function* register(store: Ports['store'], self: string): Steps<boolean> {
    const place = placeOf(self);
    let { value, revision } = yield* read(store, place);
    // What was seen on the way is an open gate, for whoever looks there.
    if (place === 'gate' && value.open && pick('order') === 'look, then register') return false;
    const asleep = [...value.asleep.filter((walker) => walker !== self), self];
    value = { ...value, asleep };
    while (true) {
      const written = yield* write(store, place, { value, revision });
      if (written.outcome === 'written') return true;
      if (written.outcome === 'refused') return false;
    }
  }

  function placeOf(walker: string): string {
    if (pick('place') === 'beside the gate') return 'gate';
    return pick('place') === 'in a list of its own' ? 'list' : walker;
  }

  function write(store: Ports['store'], place: string, { value, revision }: Found<Kept>) {
    if (pick('write') === 'whatever stands there') return store.put('records', place, value);
    if (revision === 0) return store.create('records', place, value);
    return store.update('records', place, revision, value);
  }

  function* open({ store, bell }: Ports): Steps<null> {
    const isEarly = pick('rung') === 'whom it found, before it opens';
    let asleep: readonly string[] = [];
    while (true) {
      asleep = yield* sleepers(store);
      const { value, revision } = yield* read(store, 'gate');
      if (value.open) break;
      if (pick('place') === 'beside the gate') asleep = value.asleep;
      if (isEarly) yield* ring(bell, asleep);
      const now = { value: { ...value, open: true }, revision };
      if ((yield* write(store, 'gate', now)).outcome === 'written') break;
    }
    if (pick('rung') === 'whom it finds when it has opened') asleep = yield* sleepers(store);
    if (!isEarly) yield* ring(bell, asleep);
    return null;
  }

  function* sleepers(store: Ports['store']): Steps<readonly string[]> {
    const places = [...new Set(walkers.map((walker) => placeOf(walker)))];
    let asleep: readonly string[] = [];
    for (const place of places) asleep = [...asleep, ...(yield* read(store, place)).value.asleep];
    return asleep;
  }

  return design({
    name: 'wake-up/sketch',
    idea: 'Walkers register as asleep, and the keeper rings for them when the gate is open.',
    spec: gate,
    ports,
    roles: { walker: { pass }, keeper: { open } },
  });
}

function* ring(bell: Ports['bell'], asleep: readonly string[]): Steps<null> {
  for (const walker of asleep) yield* bell.send(walker, true);
  return null;
}

function* read(store: Ports['store'], place: string): Steps<Found<Kept>> {
  return (yield* store.get('records', place)) ?? nothing;
}

function* isOpen(store: Ports['store']): Steps<boolean> {
  return (yield* read(store, 'gate')).value.open;
}

/** Sleepers and a bell: who registers where, who looks when, and what a ring is worth. */
export const gateSketch = sketch({
  name: 'wake-up/sketch',
  idea: 'Walkers register as asleep, and the keeper rings for them when the gate is open.',
  holes,
  design: make,
  source: import.meta.url,
});
