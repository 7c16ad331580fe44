import { grouped, type Verdict } from '#check';
import type { Conformance } from './conform.js';
import type { Gate } from './conform-report.js';

type Told = Omit<Conformance, 'summary' | 'text'>;

/**
 * A conformance in a few lines that are the same whenever it is run again with the same outcome: no
 * counts and no durations. Which round and which property a violation shows in may differ, so they
 * are left out.
 *
 *   counter on nats: holds
 *     8 rounds of 4 processes with 20 calls each, seed 'a'
 *     holds    no two increments return the same number
 *     met      processes killed with a call open: at least 4
 */
export function summaryText(told: Told): string {
  const head = headLines(told);
  if (told.outcome !== 'holds') return head.join('\n');
  const gates = told.gates.map(({ name, wanted }) => row('met', `${name}: at least ${wanted}`));
  return [...head, ...told.verdicts.map(verdictLine), ...gates].join('\n');
}

/** A conformance for a person, with all that was counted, and how to run it again. */
export function fullText(told: Told): string {
  const { counts, gates, verdicts, seed, why } = told;
  const { calls, returned, rejected, overlapping, kills, openAtKill, cuts } = counts;
  const counted = [
    `${grouped(calls)} calls, ${grouped(returned)} returned, ${grouped(rejected)} rejected`,
    `${grouped(overlapping)} overlapped another`,
    `${kills} processes killed, ${openAtKill} with a call open`,
    `${cuts.request} requests and ${cuts.answer} answers lost with their connections`,
  ];
  const judging = `judging ${(counts.judgeMs / 1000).toFixed(2)} s, ${grouped(counts.judgeSteps)} steps`;
  return [
    ...headLines(told),
    ...(why === '' ? [] : [row('because', why)]),
    ...verdicts.map(verdictLine),
    // A violation ends the run early, and needs no gate.
    ...(told.outcome === 'violated' ? [] : gates.map(gateLine)),
    ...counted.map((line) => row('counted', line)),
    row('took', `${counts.seconds.toFixed(1)} s in ${told.rounds.length} rounds, ${judging}`),
    row('again', `conform the same package with the seed '${seed}'`),
  ].join('\n');
}

function headLines({ target, outcome, seed, size }: Told): readonly string[] {
  const { rounds, workers, callsPerWorker } = size;
  return [
    `${target}: ${outcome}`,
    `  ${rounds} rounds of ${workers} processes with ${callsPerWorker} calls each, seed '${seed}'`,
  ];
}

function verdictLine({ property, outcome }: Verdict): string {
  return row(outcome, property);
}

function gateLine({ name, wanted, found }: Gate): string {
  const met = found >= wanted ? 'met' : 'missed';
  return row(met, `${name}: ${grouped(found)}, at least ${grouped(wanted)}`);
}

function row(word: string, text: string): string {
  return `  ${word.padEnd(8)} ${text}`;
}
