import { join } from 'node:path';
import { type Stream, stream } from '#base';
import type { Call } from '#spec';
import type { End } from '#trace';
import type { Crew, Heard, Member } from './conform-crew.js';
import type { Job } from './conform-job.js';
import { workerSeed } from './conform-parts.js';
import { type Life, progressOf } from './conform-record.js';
import type { Loss, TcpProxy } from './proxy.js';

/** One round: some worker processes on one fresh namespace, and what shall go wrong there. */
export interface RoundPlan {
  readonly seed: string;
  readonly packageFolder: string;
  readonly url: string;
  readonly namespace: string;
  /** Where the logs go; it exists and holds nothing. */
  readonly folder: string;
  readonly mix: readonly Call[];
  readonly workers: number;
  readonly callsPerWorker: number;
  /** How many processes shall be killed, each with a call open. */
  readonly kills: number;
  /** How many connections shall be cut; they need a proxy. */
  readonly cuts: number;
  readonly secondsMax: number;
}

/** What a round left behind. */
export interface RoundRecord {
  readonly lives: readonly Life[];
  readonly end: End;
  /** Processes killed as a fault, and how many of them left a call open. */
  readonly kills: number;
  readonly openAtKill: number;
  /** Why the last of the rejected calls was rejected; empty if none was. */
  readonly rejection: string;
}

/** More calls than this rejected in one round end it: their number makes it too costly to judge. */
const rejectedMax = 8;

type Kill = { readonly worker: number; after: number; polls: number };
type Cut = { readonly after: number; readonly loses: Loss };
type Active = {
  readonly member: Member;
  readonly log: string;
  readonly from: number;
  kill?: { readonly planned: Kill; readonly at: bigint };
};

/**
 * Runs one round to its end.
 *
 *   worker 1   client-1 ──calls──╳ killed   client-1-life-2 ──calls──> finished
 *   worker 2   client-2 ──calls──────────────────────────> finished
 *      ···     all connect first, and begin together; a successor makes the calls that are left
 *
 * The round is cut, and what is still at work killed, when the time is over, when a process cannot
 * connect or ends by itself, and when too many calls are rejected. Never rejects for any of these.
 */
export async function runRound(
  plan: RoundPlan,
  { crew, proxy }: { readonly crew: Crew; readonly proxy: TcpProxy | null },
): Promise<RoundRecord> {
  const round = new LiveRound(plan, crew, proxy);
  const limit = setTimeout(
    () => round.stop({ kind: 'cut', why: round.late() }),
    plan.secondsMax * 1000,
  );
  const watch = setInterval(() => round.watch(), 1);
  try {
    crew.warm(plan.workers + plan.kills);
    const workers = Array.from({ length: plan.workers }, (_, worker) => round.work(worker));
    await Promise.all(workers);
  } finally {
    clearTimeout(limit);
    clearInterval(watch);
  }
  return round.record();
}

/** The state of a round: who is at work, and which kills and cuts are still to come. */
class LiveRound {
  readonly #plan: RoundPlan;
  readonly #crew: Crew;
  readonly #proxy: TcpProxy | null;
  readonly #active = new Map<number, Active>();
  readonly #lives: Life[] = [];
  readonly #begun: number[];
  readonly #allReady: { arrived: number; readonly opened: Promise<void>; open: () => void };
  #killsLeft: Kill[];
  #cutsLeft: Cut[];
  #end: End = { kind: 'completed' };
  #kills = 0;
  #openAtKill = 0;
  #rejected = 0;
  #rejection = '';

  constructor(plan: RoundPlan, crew: Crew, proxy: TcpProxy | null) {
    this.#plan = plan;
    this.#crew = crew;
    this.#proxy = proxy;
    this.#begun = Array.from({ length: plan.workers }, () => 0);
    const chance = stream(`${plan.seed} faults`);
    this.#killsLeft = Array.from({ length: plan.kills }, () => plannedKill(plan, chance));
    const cuts = Array.from({ length: plan.cuts }, () => plannedCut(plan, chance));
    this.#cutsLeft = cuts.sort((left, right) => left.after - right.after);
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#allReady = { arrived: 0, opened, open };
  }

  record(): RoundRecord {
    const [kills, openAtKill] = [this.#kills, this.#openAtKill];
    return { lives: this.#lives, end: this.#end, kills, openAtKill, rejection: this.#rejection };
  }

  /** Why the round is cut when its time is over. */
  late(): string {
    const open = [...this.#active.values()].filter(({ log }) => progressOf(log).open).length;
    const waits = `${open} ${open === 1 ? 'call' : 'calls'} without an answer`;
    return `the round was not over after ${this.#plan.secondsMax.toFixed(1)} s, with ${waits}`;
  }

  /** Cuts the round, or ends it as one in which a process failed. The first reason stays. */
  stop(end: End): void {
    if (this.#end.kind === 'completed') this.#end = end;
    this.#allReady.open();
    for (const { member } of this.#active.values()) void member.kill();
  }

  /** The calls of one worker, carried on by one process after the other. */
  async work(worker: number): Promise<void> {
    const { callsPerWorker } = this.#plan;
    for (let life = 1; this.#left(worker) > 0; life += 1) {
      const self = life === 1 ? `client-${worker + 1}` : `client-${worker + 1}-life-${life}`;
      const job = this.#job({ worker, self, count: callsPerWorker });
      const active: Active = { member: this.#crew.take(), log: job.log, from: job.from };
      this.#active.set(worker, active);
      let heard = await active.member.ask(job);
      if (life === 1) await this.#together();
      if (heard.kind === 'ready') heard = await active.member.ask({ kind: 'go' });
      this.#active.delete(worker);
      await this.#close({ worker, self, active, heard });
    }
  }

  /** Looks at the logs, and kills and cuts where it is time to. */
  watch(): void {
    const sums = [...this.#begun];
    for (const [worker, active] of this.#active) {
      const { begun, open } = progressOf(active.log);
      sums[worker] = active.from + begun;
      const due = this.#killsLeft.find(
        (kill) => kill.worker === worker && kill.after <= active.from + begun,
      );
      if (due === undefined || active.kill !== undefined || !open) continue;
      due.polls -= 1;
      if (due.polls >= 0) continue;
      active.kill = { planned: due, at: process.hrtime.bigint() };
      void active.member.kill();
    }
    const sum = sums.reduce((left, right) => left + right, 0);
    const due = this.#cutsLeft[0];
    if (due === undefined || due.after > sum) return;
    this.#proxy?.cutNext(due);
    this.#cutsLeft = this.#cutsLeft.slice(1);
  }

  #left(worker: number): number {
    if (this.#end.kind !== 'completed') return 0;
    return this.#plan.callsPerWorker - (this.#begun[worker] ?? 0);
  }

  #job({ worker, self, count }: { worker: number; self: string; count: number }): Job {
    const { packageFolder, namespace, folder, mix, seed } = this.#plan;
    const url = this.#proxy?.url ?? this.#plan.url;
    const log = join(folder, `${self}.ndjson`);
    const from = this.#begun[worker] ?? 0;
    const drawn = { mix, seed: workerSeed(seed, worker), from, count };
    return { kind: 'connect', packageFolder, url, namespace, self, log, ...drawn };
  }

  async #together(): Promise<void> {
    this.#allReady.arrived += 1;
    if (this.#allReady.arrived === this.#plan.workers) this.#allReady.open();
    await this.#allReady.opened;
  }

  /** Takes down how a process ended, and what its end means for the round. */
  async #close(parts: {
    readonly worker: number;
    readonly self: string;
    readonly active: Active;
    readonly heard: Heard;
  }): Promise<void> {
    const { worker, self, active, heard } = parts;
    const { member, log, kill } = active;
    const reusable = heard.kind === 'finished' || heard.kind === 'rejected';
    if (reusable && kill === undefined) this.#crew.giveBack(member);
    else await member.kill();
    const progress = progressOf(log);
    this.#begun[worker] = active.from + progress.begun;
    if (this.#end.kind === 'completed') {
      if (kill === undefined) this.#heed(self, heard);
      else this.#killed(kill.planned, progress.open);
    }
    const ending = endingOf(heard, kill !== undefined);
    const endedAt = kill?.at ?? process.hrtime.bigint();
    this.#lives.push({ process: self, log, ending, endedAt });
  }

  /** A kill that found no open call was none: it is tried again a call later. */
  #killed(kill: Kill, open: boolean): void {
    this.#kills += 1;
    if (open) {
      this.#openAtKill += 1;
      this.#killsLeft = this.#killsLeft.filter((each) => each !== kill);
    } else {
      kill.after = (this.#begun[kill.worker] ?? 0) + 1;
      kill.polls = 0;
    }
  }

  #heed(self: string, heard: Heard): void {
    switch (heard.kind) {
      case 'rejected':
        this.#rejected += 1;
        this.#rejection = heard.why;
        if (this.#rejected <= rejectedMax) return;
        this.stop({
          kind: 'cut',
          why: `more than ${rejectedMax} calls were rejected, the last with: ${heard.why}`,
        });
        return;
      case 'threw':
        this.stop({ kind: 'threw', process: self, message: heard.why });
        return;
      case 'failed':
        this.stop({ kind: 'cut', why: `${self} could not connect: ${heard.why}` });
        return;
      case 'gone':
        this.stop({ kind: 'cut', why: `the process of ${self} ended by itself (${heard.how})` });
        return;
      default:
        return;
    }
  }
}

function endingOf(heard: Heard, killed: boolean): Life['ending'] {
  if (heard.kind === 'rejected') return 'rejected';
  if (killed) return 'killed';
  return heard.kind === 'finished' ? 'finished' : 'cut';
}

function plannedKill({ workers, callsPerWorker }: RoundPlan, chance: Stream): Kill {
  const worker = chance.next(workers);
  return { worker, after: 1 + chance.next(Math.max(1, callsPerWorker - 2)), polls: chance.next(3) };
}

/**
 * A lost request shows at once where it was taken for done; a lost answer shows only where the
 * request took effect. So answers are lost three times as often.
 */
function plannedCut({ workers, callsPerWorker }: RoundPlan, chance: Stream): Cut {
  // In the last quarter there may be nobody left who has bytes to lose.
  const after = 1 + chance.next(Math.ceil((workers * callsPerWorker * 3) / 4));
  return { after, loses: chance.next(4) === 0 ? 'request' : 'answer' };
}
