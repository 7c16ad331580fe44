import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Verdict, worst } from '#check';
import { announcementsOf, type End, type Trace } from '#trace';
import { type Crew, openCrew } from './conform-crew.js';
import { planFaults, planServiceFaults, planSkews } from './conform-faults.js';
import {
  type Gate,
  gatesOf,
  missed,
  missedText,
  type NotExercised,
  notExercisedOf,
} from './conform-gates.js';
import { judgeWithin } from './conform-judge.js';
import {
  type ConformParts,
  checkParts,
  plannedOperations,
  roundSeed,
  type Size,
  sizeOf,
} from './conform-parts.js';
import { mergedTrace } from './conform-record.js';
import { type Counts, countsOf, type Round, sumOf, verdictsOf } from './conform-report.js';
import { runRound } from './conform-round.js';
import { tamperedIsRefused } from './conform-tamper.js';
import { fullText, summaryText } from './conform-text.js';
import { makeProxy, type TcpProxy } from './proxy.js';
import { opaque, type Wire } from './wire.js';
import { natsWire } from './wire-nats.js';
import { postgresWire } from './wire-postgres.js';

/** What became of it. `holds` only where every gate is met and every round was decided. */
export interface Conformance {
  /** For example `counter on postgres`. */
  readonly target: string;
  readonly seed: string;
  readonly outcome: Verdict['outcome'];
  /** Why it is not `holds`, as a clause; empty where it is. */
  readonly why: string;
  /** One a property, over all rounds. */
  readonly verdicts: readonly Verdict[];
  readonly gates: readonly Gate[];
  /** The kinds of fault that were not tried, and why. */
  readonly notExercised: readonly NotExercised[];
  readonly rounds: readonly Round[];
  readonly counts: Counts;
  /** The recordings of the rounds that are violated, to be explained. */
  readonly violations: readonly { readonly round: number; readonly trace: Trace }[];
  readonly size: Size;
  /** The same text whenever the outcome is the same: no counts, no durations. */
  readonly summary: string;
  /** For a person, with counts and durations. */
  readonly text: string;
}

/**
 * Runs an exported package on a real target, under faults, and judges what it answered.
 *
 *   round: processes ──calls──> target      each on a fresh namespace
 *             ╳ SIGKILL, SIGSTOP, cut and late connections, wrong clocks
 *             └─logs──> merged by time ──> Trace ──> judge ──> verdicts
 *                                            └──> one answer changed ──> judge ──> must be refused
 *   rounds ──> gates (enough answers, overlaps, requests that met each fault) ──> Conformance
 *
 * The judge is that of simulated runs. *Violated* if any round is, and then no further one is run;
 * *unknown* if a gate is missed, a `sometimes` never happened or a round stayed undecided; *holds*
 * otherwise, which says: nothing was found in so many rounds. The seed fixes the calls and which
 * faults are tried; when exactly they strike is the machine's. Nothing is left running.
 *
 * @throws Issue `conform/no-package`, `conform/url`, `conform/size`, `conform/fault-kind`,
 *   `conform/fault-count`, `conform/no-calls`, `conform/input` or `conform/no-service` for what
 *   cannot be tried. A target that does not answer is no Issue: it makes
 *   the outcome unknown.
 */
export async function conform(parts: ConformParts): Promise<Conformance> {
  const size = sizeOf(parts);
  checkParts(parts);
  const target = `${parts.spec.name} on ${new URL(parts.url).protocol.replace(':', '')}`;
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'protolab-conform-'));
  const crew = openCrew();
  const rounds: Round[] = [];
  const violations: { round: number; trace: Trace }[] = [];
  try {
    const proxy = makeProxy(parts.url, parts.wire ?? wireOf(parts.url));
    const skewsMs = planSkews(size, parts.seed);
    const run = randomBytes(4).toString('hex');
    for (let round = 1; round <= size.rounds; round += 1) {
      const left = size.secondsMax - (performance.now() - started) / 1000;
      if (left <= 0 || parts.signal?.aborted) break;
      const secondsMax = Math.min(left, (2 * size.secondsMax) / size.rounds);
      const place = { folder, target, run, round, secondsMax, skewsMs };
      const { report, trace } = await oneRound({ parts, size, place, crew, proxy });
      rounds.push(report);
      parts.onProgress?.(report);
      if (report.outcome === 'violated') violations.push({ round, trace });
      if (report.outcome === 'violated' || trace.end.kind !== 'completed') break;
    }
  } finally {
    await crew.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return concluded({ parts, size, target, rounds, violations });
}

/** How the bytes of a target are read, by the protocol of its address. */
function wireOf(url: string): Wire {
  const { protocol } = new URL(url);
  if (protocol === 'nats:') return natsWire;
  return protocol === 'postgres:' || protocol === 'postgresql:' ? postgresWire : opaque;
}

type Place = {
  readonly folder: string;
  readonly target: string;
  /** Different in every run, so that no namespace is met twice. */
  readonly run: string;
  readonly round: number;
  readonly secondsMax: number;
  readonly skewsMs: readonly number[];
};

/** Runs, merges, judges, tampers and counts one round. */
async function oneRound(context: {
  readonly parts: ConformParts;
  readonly size: Size;
  readonly place: Place;
  readonly crew: Crew;
  readonly proxy: TcpProxy;
}): Promise<{ readonly report: Round; readonly trace: Trace }> {
  const { parts, size, place, crew, proxy } = context;
  const { spec, calls: kinds, server, signal } = parts;
  const { round, secondsMax, skewsMs } = place;
  const stepsMax = size.judgeStepsMax;
  const seed = roundSeed(parts.seed, round);
  const folder = join(place.folder, `round-${round}`);
  mkdirSync(folder);
  const packageFolder = resolve(parts.packageFolder);
  const namespace = `${parts.namespace}_${place.run}_${round}`;
  const services = parts.services ?? [];
  const ofWorkers = planFaults(size, round, seed);
  const of = { services: services.length, from: size.workers, size, seed };
  const faults = [...ofWorkers, ...planServiceFaults(ofWorkers, of)];
  const begun = performance.now();
  const record = await runRound(
    {
      ...size,
      spec,
      faults,
      skewsMs,
      seed,
      namespace,
      folder,
      kinds,
      packageFolder,
      secondsMax,
      services,
    },
    { crew, proxy, server, signal },
  );
  const seconds = (performance.now() - begun) / 1000;
  const source = `${place.target}, recorded in round ${round} of seed '${parts.seed}'`;
  const trace = mergedTrace(record.lives, { source, end: record.end });
  const run = { announcements: announcementsOf(trace), end: trace.end };
  const { verdicts, steps } = judgeWithin(spec, run, stepsMax);
  const judgeMs = performance.now() - begun - seconds * 1000;
  const counts = countsOf(trace, { record, judgeSteps: steps, judgeMs, seconds });
  const outcome = outcomeOf(verdicts, trace.end);
  const tampering = { spec, run, seed, stepsMax };
  const tamperedRefused = outcome === 'holds' ? tamperedIsRefused(tampering) : null;
  const why = whyOf(verdicts, trace.end);
  const { rejection } = record;
  return { report: { round, outcome, why, verdicts, counts, rejection, tamperedRefused }, trace };
}

/** What was cut stays unknown, even if nothing was missing when it was cut. */
function outcomeOf(verdicts: readonly Verdict[], end: End): Verdict['outcome'] {
  const outcome = worst(verdicts.filter(({ kind }) => kind !== 'sometimes'));
  return outcome === 'holds' && end.kind !== 'completed' ? 'unknown' : outcome;
}

function whyOf(verdicts: readonly Verdict[], end: End): string {
  const violated = verdicts.find(({ outcome }) => outcome === 'violated');
  if (violated !== undefined) return `'${violated.property}' is violated: ${violated.reason}`;
  if (end.kind === 'cut') return end.why;
  const unknown = verdicts.find(
    ({ kind, outcome }) => kind !== 'sometimes' && outcome === 'unknown',
  );
  return unknown === undefined ? '' : `'${unknown.property}' is unknown: ${unknown.reason}`;
}

function concluded(context: {
  readonly parts: ConformParts;
  readonly size: Size;
  readonly target: string;
  readonly rounds: readonly Round[];
  readonly violations: Conformance['violations'];
}): Conformance {
  const { parts, size, target, rounds, violations } = context;
  const counts = sumOf(rounds.map((round) => round.counts));
  const services = parts.services?.length ?? 0;
  const planned = plannedOperations(parts, size);
  const gates = gatesOf({ rounds, counts, size, planned, services });
  const notExercised = notExercisedOf(size, parts.server !== undefined);
  const verdicts = verdictsOf(rounds);
  const broken = rounds.find((round) => round.outcome === 'violated');
  const unclear = rounds.find((round) => round.outcome === 'unknown');
  const [missing] = missed(gates);
  const rejection = [...rounds].reverse().find((round) => round.rejection !== '')?.rejection;
  const rejections =
    rejection === undefined
      ? ''
      : `; ${counts.rejected} were rejected, the last with: ${rejection}`;
  const never = verdicts.find((verdict) => verdict.outcome === 'unknown');
  const reasons = [
    parts.signal?.aborted ? 'it was interrupted' : undefined,
    broken && `in round ${broken.round}, ${broken.why}`,
    unclear && `in round ${unclear.round}, ${unclear.why}`,
    missing && `${missedText(missing)}${rejections}`,
    never && `'${never.property}' is unknown: ${never.reason}`,
  ];
  const why = reasons.find((reason) => reason !== undefined) ?? '';
  const clear = why === '' ? 'holds' : 'unknown';
  const outcome: Verdict['outcome'] = broken === undefined ? clear : 'violated';
  const { seed } = parts;
  const judged = { target, seed, outcome, why, verdicts, gates, notExercised };
  const told = { ...judged, rounds, counts, violations, size };
  return { ...told, summary: summaryText(told), text: fullText(told) };
}
