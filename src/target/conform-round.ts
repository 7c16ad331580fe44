import { join } from 'node:path';
import { messageOf } from '#base';
import type { Call } from '#spec';
import type { End } from '#trace';
import { type CallKind, callAt, drawCalls } from './conform-calls.js';
import type { Crew, Heard, Member } from './conform-crew.js';
import type { Job } from './conform-job.js';
import { workerSeed } from './conform-parts.js';
import type { RoundPlan, RoundRecord, RoundTools } from './conform-plan.js';
import { type Life, progressOf } from './conform-record.js';
import {
  type Meeting,
  meeting,
  type ServicePlan,
  serviceJob,
  serviceLog,
} from './conform-services.js';
import { Striker } from './conform-striker.js';
import type { TcpProxy } from './proxy.js';

/** More calls than this rejected in one round end it: their number makes it too costly to judge. */
const rejectedMax = 24;

type Active = {
  readonly member: Member;
  readonly self: string;
  readonly log: string;
  readonly from: number;
  working: boolean;
  killedAt?: bigint;
};

/**
 * Runs one round to its end.
 *
 *   worker 1   client-1 ──calls──╳ killed   client-1-life-2 ──calls──> finished
 *   worker 2   client-2 ──calls──────────────────────────> finished
 *      ···     all connect first, and begin together; a successor makes the calls that are left
 *
 * The round is cut, and what is still at work killed, when the time is over, when a process cannot
 * connect or ends by itself, when the server does not come back, and when too many calls are
 * rejected. Never rejects for any of these.
 */
export async function runRound(plan: RoundPlan, tools: RoundTools): Promise<RoundRecord> {
  const round = new LiveRound(plan, tools);
  const limit = setTimeout(
    () => round.stop({ kind: 'cut', why: round.late() }),
    plan.secondsMax * 1000,
  );
  const interrupted = (): void => round.stop({ kind: 'cut', why: 'it was interrupted' });
  tools.signal?.addEventListener('abort', interrupted, { once: true });
  try {
    const successors = plan.faults.filter(({ kind }) => kind === 'kill');
    tools.crew.warm([
      ...plan.skewsMs,
      ...successors.map(({ worker }) => plan.skewsMs[worker] ?? 0),
    ]);
    const services = plan.services.map((service, at) => round.serve(service, plan.workers + at));
    await round.attended();
    const workers = Array.from({ length: plan.workers }, (_, worker) => round.work(worker));
    await Promise.all(workers);
    round.dismiss();
    await Promise.all(services);
  } finally {
    clearTimeout(limit);
    tools.signal?.removeEventListener('abort', interrupted);
    await round.close();
  }
  return round.record();
}

/** The state of a round: who is at work, and what came of the others. */
class LiveRound {
  readonly #plan: RoundPlan;
  readonly #crew: Crew;
  readonly #proxy: TcpProxy;
  readonly #striker: Striker;
  readonly #active = new Map<number, Active>();
  readonly #lives: Life[] = [];
  readonly #begun: number[];
  readonly #kinds: readonly (readonly CallKind[])[];
  readonly #allReady: Meeting;
  readonly #allServe: Meeting;
  #dismissed = false;
  #restarts = 0;
  #end: End = { kind: 'completed' };
  #rejected = 0;
  #rejection = '';

  constructor(plan: RoundPlan, { crew, proxy, server }: RoundTools) {
    this.#plan = plan;
    this.#crew = crew;
    this.#proxy = proxy;
    this.#begun = Array.from({ length: plan.workers }, () => 0);
    this.#kinds = this.#begun.map((_, worker) =>
      drawCalls(plan.kinds, workerSeed(plan.seed, worker), plan.callsPerWorker),
    );
    this.#allReady = meeting(plan.workers);
    this.#allServe = meeting(plan.services.length);
    this.#striker = new Striker(plan.faults, {
      proxy,
      server,
      workerOf: (owner) => this.#workerOf(owner),
      isSkewed: (worker) => (plan.skewsMs[worker] ?? 0) !== 0,
      atWork: () => {
        const callers = [...this.#active].filter(([worker]) => worker < plan.workers);
        return callers.filter(([, each]) => isAtWork(each)).length;
      },
      isDone: (worker) => this.#left(worker) === 0,
      kill: (worker) => this.#kill(worker),
      pause: (worker) => this.#active.get(worker)?.member.pause(),
      resume: (worker) => this.#active.get(worker)?.member.resume(),
      lost: (thrown) => {
        this.stop({ kind: 'cut', why: `the server did not come back: ${messageOf(thrown)}` });
      },
    });
  }

  record(): RoundRecord {
    const { requests, struck } = this.#striker;
    const restarts = this.#restarts;
    const rejection = this.#rejection;
    return { lives: this.#lives, end: this.#end, requests, struck, rejection, restarts };
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
    this.#allServe.open();
    for (const { member } of this.#active.values()) void member.kill();
  }

  async close(): Promise<void> {
    await this.#striker.close();
    await this.#proxy.close();
  }

  /** The calls of one worker, carried on by one process after the other. */
  async work(worker: number): Promise<void> {
    for (let life = 1; this.#left(worker) > 0; life += 1) {
      const self = life === 1 ? `client-${worker + 1}` : `client-${worker + 1}-life-${life}`;
      const job = await this.#job(worker, self);
      const member = this.#crew.take(this.#plan.skewsMs[worker] ?? 0);
      const active: Active = { member, self, log: job.log, from: job.from, working: false };
      this.#active.set(worker, active);
      let heard = await member.ask(job);
      if (life === 1) await this.#together();
      if (heard.kind === 'ready') {
        active.working = true;
        heard = await member.ask({ kind: 'go' });
      }
      this.#active.delete(worker);
      await this.#close({ worker, active, heard });
    }
  }

  /** Ends when all services have begun, or the round is over. */
  async attended(): Promise<void> {
    await this.#allServe.opened;
  }

  /** Kills the services that are left: nobody calls any more. */
  dismiss(): void {
    this.#dismissed = true;
    for (const { member } of this.#active.values()) void member.kill();
  }

  /** One service, carried on under its name by one process after the other, until the round ends. */
  async serve(service: ServicePlan, worker: number): Promise<void> {
    const { packageFolder, namespace, folder } = this.#plan;
    const self = service.process;
    const url = await this.#proxy.door(self);
    for (let life = 1; this.#end.kind === 'completed' && !this.#dismissed; life += 1) {
      const log = join(folder, serviceLog(service, life));
      const member = this.#crew.take(0);
      const active: Active = { member, self, log, from: 0, working: false };
      this.#active.set(worker, active);
      let heard = await member.ask(serviceJob(service, { packageFolder, url, namespace, log }));
      if (life === 1) this.#allServe.arrive();
      else if (heard.kind === 'ready') this.#restarts += 1;
      if (heard.kind === 'ready') {
        active.working = true;
        heard = await member.ask({ kind: 'go' });
      }
      this.#active.delete(worker);
      await member.kill();
      const { killedAt } = active;
      const isOurs = killedAt !== undefined || this.#dismissed;
      if (!isOurs && this.#end.kind === 'completed') this.#heed(self, heard);
      const ending = killedAt === undefined ? 'cut' : 'killed';
      const endedAt = killedAt ?? process.hrtime.bigint();
      this.#lives.push({ process: self, log, ending, endedAt });
      if (heard.kind === 'finished') return;
    }
  }

  #workerOf(owner: string): number | undefined {
    for (const [worker, active] of this.#active) {
      if (active.self === owner && isAtWork(active)) return worker;
    }
    return undefined;
  }

  #kill(worker: number): void {
    const active = this.#active.get(worker);
    if (active === undefined) return;
    active.killedAt = process.hrtime.bigint();
    void active.member.kill();
  }

  #left(worker: number): number {
    if (this.#end.kind !== 'completed') return 0;
    return this.#plan.callsPerWorker - (this.#begun[worker] ?? 0);
  }

  async #job(worker: number, self: string): Promise<Job> {
    const { packageFolder, namespace, folder, spec } = this.#plan;
    const log = join(folder, `${self}.ndjson`);
    const from = this.#begun[worker] ?? 0;
    const calls = (this.#kinds[worker] ?? [])
      .slice(from)
      .map((kind, at): Call => callAt(spec, kind, { process: self, number: from + at }));
    const url = await this.#proxy.door(self);
    return { kind: 'connect', packageFolder, url, namespace, self, log, calls, from };
  }

  async #together(): Promise<void> {
    this.#allReady.arrive();
    await this.#allReady.opened;
  }

  /** Takes down how a process ended, and what its end means for the round. */
  async #close(parts: {
    readonly worker: number;
    readonly active: Active;
    readonly heard: Heard;
  }): Promise<void> {
    const { worker, active, heard } = parts;
    const { member, self, log, killedAt } = active;
    const reusable = heard.kind === 'finished' || heard.kind === 'rejected';
    member.resume();
    if (reusable && killedAt === undefined) this.#crew.giveBack(member);
    else await member.kill();
    this.#begun[worker] = active.from + progressOf(log).begun;
    if (this.#end.kind === 'completed' && killedAt === undefined) this.#heed(self, heard);
    const ending = endingOf(heard, killedAt !== undefined);
    this.#lives.push({ process: self, log, ending, endedAt: killedAt ?? process.hrtime.bigint() });
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

/** A process that was told to go, and was not killed. */
function isAtWork({ working, killedAt }: Active): boolean {
  return working && killedAt === undefined;
}

function endingOf(heard: Heard, killed: boolean): Life['ending'] {
  if (heard.kind === 'rejected') return 'rejected';
  if (killed) return 'killed';
  return heard.kind === 'finished' ? 'finished' : 'cut';
}
