/**
 * The machine and a peer, asked the same at the same instants, and compared after each request.
 *
 *   made-up request ──┬─▶ peer ─────────────────────────────▶ answer, what it keeps ─┐
 *                     └─▶ machine, bent by the divergences ─▶ answer, what it keeps ─┴─▶ equal?
 */
import { isDeepStrictEqual } from 'node:util';
import { type Stream, stream } from '#base';
import {
  type Answer,
  afterStep,
  committed,
  emptyStore,
  handle,
  keptIn,
  type Mistake,
  type Request,
  type Rules,
  type Store,
  smallWorld,
  type Tags,
  Traffic,
} from '#durable';
import { bent, type Machine } from './bent.js';
import { divergences } from './divergences.js';
import { Drive } from './drive.js';
import { Peer } from './peer.js';
import { testRules } from './rules.js';

/** The rules of the peer: it offers a task again after half a minute, and knows no origins. */
const peerRules: Rules = { ...testRules, retryTimeout: 30_000, oneOrigin: false };

const others = { 'resonate:target': 'poll://any@others' };

/** The small world, smaller, with shorter deadlines, and with more that makes no sense. */
const world = {
  ...smallWorld,
  schedules: ['s'],
  crons: ['*/5 * * * * *', '*/15 * * * * *', 'whenever', 'never'],
  ids: ['o:a', 'o:b', 'o:c', 'p:d'],
  lifetime: 100,
  horizon: 15_000,
  tags: [...smallWorld.tags, ...Array<Tags>(5).fill(others), {}, {}],
  addresses: [...smallWorld.addresses, 'nowhere'],
};

/** By how many milliseconds at most the clock goes on: one of these at a time. */
const leaps = [...Array<number>(27).fill(500), 5000, 5000, 40_000];

/** What came of a sequence. */
export interface Compared {
  /** How many requests were asked of both. */
  readonly requests: number;
  /** How often each divergence made a difference, by its name. */
  readonly counts: ReadonlyMap<string, number>;
  /** How often both gave an answer, by its kind and status. */
  readonly answers: ReadonlyMap<string, number>;
  /** The first difference that no divergence explains, where the sequence ended; null without one. */
  readonly unexplained: Difference | null;
}

/** A difference: after which request or tick, and what the machine and the peer made of it. */
interface Difference {
  readonly seed: number;
  readonly now: number;
  readonly by: Request | 'tick';
  readonly before: Store;
  readonly ours: Told;
  readonly theirs: Told;
}

/** What is answered and kept; nothing is answered to a tick. */
interface Told {
  readonly answer: Answer | null;
  readonly store: Store;
}

/** What may be spoilt on purpose, so that it is seen to be noticed. */
export interface Spoilt {
  /** A mistake in the machine. */
  readonly mistake?: Mistake;
  /** What is heard of each answer of the peer. */
  readonly hears?: (answer: Answer) => Answer;
}

/**
 * Asks both a sequence of made-up requests, with a tick now and then. Deterministic in the seed.
 *
 * The peer of an even seed writes down deadlines eagerly, the peer of an odd one on ticks alone. Most
 * of the time the clock stands still or goes on by up to half a second, now and then by more, up to
 * forty seconds, so that leases, offers and schedules are late.
 */
export function compare(
  { seed, length }: { readonly seed: number; readonly length: number },
  { mistake, hears = (answer) => answer }: Spoilt = {},
): Compared {
  const timeoutMode = seed % 2 === 0 ? 'eager' : 'none';
  const peer = new Peer(timeoutMode);
  const asker = new Asker(seed, timeoutMode === 'eager' ? 8 : 25);
  const machine = bent(plainMachine(mistake ?? null), divergences);
  const counts = new Map<string, number>();
  const answers = new Map<string, number>();
  let store = emptyStore;
  for (let requests = 0; requests < length; ) {
    const { now, by } = asker.next(store);
    const drive = new Drive(machine, { store, now, rules: peerRules });
    const answer = by === 'tick' ? drive.tick() : drive.ask(by, timeoutMode);
    const heard = by === 'tick' ? peer.tick(now) : hears(peer.ask(now, by));
    for (const name of drive.because) count(counts, name);
    if (by !== 'tick') requests += 1;
    const ours = { answer, store: drive.store };
    const theirs = { answer: heard, store: peer.store(world.schedules) };
    if (!isDeepStrictEqual(ours, theirs)) {
      const unexplained = { seed, now, by, before: store, ours, theirs };
      return { requests, counts, answers, unexplained };
    }
    if (by !== 'tick') count(answers, `${by.kind} ${answer?.status}`);
    store = ours.store;
  }
  return { requests: length, counts, answers, unexplained: null };
}

/** Compares the sequences of the first so many seeds, up to the first difference that is unexplained. */
export function compareMany({
  sequences,
  length,
}: {
  readonly sequences: number;
  readonly length: number;
}): Compared {
  const counts = new Map<string, number>();
  const answers = new Map<string, number>();
  let requests = 0;
  for (let seed = 0; seed < sequences; seed += 1) {
    const one = compare({ seed, length });
    requests += one.requests;
    for (const [name, times] of one.counts) count(counts, name, times);
    for (const [name, times] of one.answers) count(answers, name, times);
    if (one.unexplained !== null) return { ...one, requests, counts, answers };
  }
  return { requests, counts, answers, unexplained: null };
}

function count(counts: Map<string, number>, name: string, times = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + times);
}

/**
 * Says what comes next, and when: made-up requests, with a tick once in so many times.
 *
 * Now and then it looks at a task that was woken, of which there are few.
 */
class Asker {
  readonly #chance: Stream;
  readonly #traffic: Traffic;
  readonly #ticksOnceIn: number;
  #now = 1000;

  constructor(seed: number, ticksOnceIn: number) {
    this.#chance = stream(`clock ${seed}`);
    this.#traffic = new Traffic(stream(`requests ${seed}`), world);
    this.#ticksOnceIn = ticksOnceIn;
  }

  next(store: Store): { readonly now: number; readonly by: Request | 'tick' } {
    if (this.#chance.next(3) === 0) this.#now += this.#chance.next(this.#one(leaps));
    return { now: this.#now, by: this.#next(store) };
  }

  #next(store: Store): Request | 'tick' {
    if (this.#chance.next(this.#ticksOnceIn) === 0) return 'tick';
    const all = Object.entries(store.objects);
    const woken = all.filter(([, { task }]) => (task?.resumes.length ?? 0) > 0);
    return woken.length > 0 && this.#chance.next(8) === 0
      ? { kind: 'task.get', data: { id: this.#one(woken)[0] } }
      : this.#traffic.next(store, this.#now);
  }

  #one<Value>(values: readonly Value[]): Value {
    return values[this.#chance.next(values.length)] as Value;
  }
}

/** The machine by itself, one act at a time, with a mistake or without one. */
function plainMachine(mistake: Mistake | null): Machine {
  return ({ store, by, now }) => {
    const [answer, after] = actedOut();
    const spoilt = mistake?.plant({ before: store, after, now, by });
    return { answer, after: spoilt ?? after, because: [] };

    function actedOut(): [Answer | null, Store] {
      const at = { now, rules: peerRules };
      if ('step' in by) return [null, afterStep(store, by, at) ?? store];
      const reply = handle({ kept: keptIn(store), ...at }, by);
      return [reply.answer, committed(store, reply.writes)];
    }
  };
}
