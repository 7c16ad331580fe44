import type { FaultKind, PlannedFault } from './conform-faults.js';
import type { ServerControl } from './conform-parts.js';
import type { Fate, Passage, Seen, TcpProxy } from './proxy.js';
import type { Effect } from './wire.js';

/** A request within calls, and the faults that it met while it was open. */
export interface Struck {
  readonly seen: Seen;
  readonly worker: number;
  readonly faults: Set<FaultKind>;
}

/** What a striker may do to the world. */
export interface Targets {
  readonly proxy: TcpProxy;
  readonly server: ServerControl | undefined;
  /** Which worker stands behind a door; undefined for none that is at work. */
  readonly workerOf: (owner: string) => number | undefined;
  /** Whose clock is wrong. */
  readonly isSkewed: (worker: number) => boolean;
  /** How many workers are at work. */
  readonly atWork: () => number;
  /** Whether there is nothing more for a worker to do. */
  readonly isDone: (worker: number) => boolean;
  readonly kill: (worker: number) => void;
  readonly pause: (worker: number) => void;
  readonly resume: (worker: number) => void;
  /** The server did not come back. */
  readonly lost: (thrown: unknown) => void;
}

/** How long a striker waits until every process has a request open that the server may lose. */
const gatherMsMax = 2_500;

/** How the requests that wait for the kill of their server fare, one after the other. */
const gathered: readonly Fate[] = [
  { request: 'pass', answer: 'hold' },
  { request: 'hold', answer: 'pass' },
  { request: 'hold', answer: 'pass' },
];

type Gathering = {
  readonly waiting: Struck[];
  /** Handed on in the moment of the kill. */
  readonly late: Struck[];
  /** Each worker may end one read, so that it comes to a write. */
  readonly hasRead: Set<number>;
  readonly strike: () => void;
};

const passes: Fate = { request: 'pass', answer: 'pass' };

/**
 * Carries out the planned faults of a round, each at a request: so each meets an open request.
 *
 *   request arrives at the proxy ──> is a fault due? ──> its fate, and a signal to a process
 *
 * A request is open from its arrival here until its answer is handed on, or its connection is gone.
 * Only reads and writes count: not what a binding asks to make a connection. What came of a write
 * whose answer never reached its process is told by the server itself, whose answer still reaches
 * the proxy, and by the proxy where it never handed the write on. What neither knows is counted
 * apart, on no side.
 *
 * A class because the plan that is left, and what is down now, are state that all requests share.
 */
export class Striker {
  readonly requests: Struck[] = [];
  /** The faults that were carried out. */
  readonly struck: PlannedFault[] = [];
  readonly #targets: Targets;
  #left: PlannedFault[];
  readonly #counts = new Map<number, number>();
  /** The kinds that now hit whoever asks, and those that now hit one worker. */
  readonly #everywhere = new Set<FaultKind>();
  readonly #paused = new Set<number>();
  #gathering: Gathering | null = null;
  readonly #timers = new Set<NodeJS.Timeout>();
  #serverWork: Promise<void> = Promise.resolve();
  #over = false;

  constructor(plan: readonly PlannedFault[], targets: Targets) {
    this.#left = [...plan];
    this.#targets = targets;
    targets.proxy.judge((seen) => this.#judge(seen));
  }

  /** Ends what is still going on: nobody stays stopped, and the server is there again. */
  async close(): Promise<void> {
    this.#over = true;
    this.#gathering?.strike();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const worker of this.#paused) this.#targets.resume(worker);
    this.#targets.server?.resume();
    await this.#serverWork;
    this.#targets.proxy.judge(() => passes);
  }

  #judge(seen: Seen): Fate {
    const worker = this.#targets.workerOf(seen.owner);
    if (worker === undefined || seen.kind === 'other' || this.#over) return passes;
    const struck: Struck = { seen, worker, faults: new Set(this.#everywhere) };
    this.requests.push(struck);
    if (this.#targets.isSkewed(worker)) struck.faults.add('skew');
    if (this.#paused.has(worker)) struck.faults.add('pause');
    this.#counts.set(worker, (this.#counts.get(worker) ?? 0) + 1);
    const due = this.#due(struck);
    if (due !== undefined) {
      this.#left = this.#left.filter((each) => each !== due);
      this.struck.push(due);
      const fate = this.#carryOut(due, struck);
      if (fate !== null) return fate;
    }
    return this.#gathering === null ? passes : this.#gather(struck);
  }

  #due({ seen, worker }: Struck): PlannedFault | undefined {
    const own = this.#counts.get(worker) ?? 0;
    const busy = this.#gathering !== null || this.#everywhere.size > 0;
    return this.#left.find((fault) => {
      if (fault.kind.startsWith('server-')) return !busy && fault.after < this.requests.length;
      if (fault.writesOnly && seen.kind !== 'write') return false;
      const mine = fault.worker === worker || this.#targets.isDone(fault.worker);
      return mine && fault.after < own && !this.#paused.has(worker) && this.#gathering === null;
    });
  }

  /** Gives the fate of the request at which a fault strikes; null where it is like any other's. */
  #carryOut(fault: PlannedFault, struck: Struck): Fate | null {
    const { kind, way, ms } = fault;
    switch (kind) {
      case 'kill':
      case 'cut':
        if (way === 'answer' && fault.writesOnly) return this.#atEffect(fault, kind, struck);
        return fateOf(way, this.#lose(kind, struck));
      case 'delay':
        struck.faults.add(kind);
        return fateOf(way, ms);
      case 'pause':
        this.#pause(struck.worker, ms);
        return null;
      case 'server-pause':
        this.#pauseServer(ms);
        return null;
      case 'server-kill':
        this.#killServer();
        return null;
      case 'skew':
        return null;
    }
  }

  #lose(kind: 'kill' | 'cut', struck: Struck): Passage {
    struck.faults.add(kind);
    if (kind === 'cut') return 'lose';
    this.#targets.kill(struck.worker);
    return 'hold';
  }

  /** Strikes only if the write took effect; where it did not, the next write is awaited. */
  #atEffect(fault: PlannedFault, kind: 'kill' | 'cut', struck: Struck): Fate {
    const answer = (effect: Effect): Passage => {
      if (this.#over || struck.seen.over) return 'pass';
      if (effect === 'applied') return this.#lose(kind, struck);
      this.#left.unshift(fault);
      this.struck.splice(this.struck.indexOf(fault), 1);
      return 'pass';
    };
    return { request: 'pass', answer };
  }

  #pause(worker: number, ms: number): void {
    this.#targets.pause(worker);
    this.#paused.add(worker);
    this.#mark('pause', (each) => each.worker === worker);
    this.#later(ms, () => {
      this.#paused.delete(worker);
      this.#targets.resume(worker);
    });
  }

  #pauseServer(ms: number): void {
    this.#targets.server?.pause();
    this.#everywhere.add('server-pause');
    this.#mark('server-pause', () => true);
    this.#later(ms, () => {
      this.#everywhere.delete('server-pause');
      this.#targets.server?.resume();
    });
  }

  /**
   * Kills the server when every process at work waits for it, and starts it again.
   *
   * Until then no write ends: of a third the answer is kept, a third are not handed on, and a third
   * are handed on in the moment of the kill, where nobody knows what will come of them.
   */
  #killServer(): void {
    const { server } = this.#targets;
    if (server === undefined) return;
    let strike = (): void => {};
    const struck = new Promise<void>((resolve) => {
      strike = resolve;
    });
    this.#gathering = { waiting: [], late: [], hasRead: new Set(), strike };
    this.#later(gatherMsMax, strike);
    const work = async (): Promise<void> => {
      await struck;
      this.#everywhere.add('server-kill');
      this.#mark('server-kill', () => true);
      for (const { seen } of this.#gathering?.late ?? []) this.#targets.proxy.release(seen);
      this.#gathering = null;
      try {
        await server.kill();
        await server.restart();
      } catch (thrown) {
        this.#targets.lost(thrown);
      }
      this.#everywhere.delete('server-kill');
    };
    this.#serverWork = this.#serverWork.then(work);
  }

  #gather(struck: Struck): Fate {
    const gathering = this.#gathering;
    if (gathering === null) return passes;
    const { waiting, late, hasRead, strike } = gathering;
    if (struck.seen.kind === 'read' && !hasRead.has(struck.worker)) {
      hasRead.add(struck.worker);
      return passes;
    }
    const turn = waiting.push(struck) % gathered.length;
    if (turn === 0) late.push(struck);
    const open = waiting.filter(({ seen }) => !seen.over).length;
    // The strike waits for a moment, so that the fate of this request has come about.
    if (open >= this.#targets.atWork()) this.#later(5, strike);
    return gathered[(turn + gathered.length - 1) % gathered.length] as Fate;
  }

  #mark(kind: FaultKind, hits: (struck: Struck) => boolean): void {
    for (const struck of this.requests) {
      if (!struck.seen.over && hits(struck)) struck.faults.add(kind);
    }
  }

  #later(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }
}

/** One of the two ways is hampered; where the request is, there is no answer to pass. */
function fateOf(way: 'request' | 'answer', passage: Passage): Fate {
  return way === 'request'
    ? { request: passage, answer: passage === 'hold' ? 'hold' : 'pass' }
    : { request: 'pass', answer: passage };
}
