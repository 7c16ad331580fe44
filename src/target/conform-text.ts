import { grouped } from '#base';
import type { Verdict } from '#check';
import type { Conformance } from './conform.js';
import { faultKinds } from './conform-faults.js';
import type { Gate, NotExercised } from './conform-gates.js';

type Told = Omit<Conformance, 'summary' | 'text'>;

/**
 * A conformance in a few lines that are the same whenever it is run again with the same outcome: no
 * counts and no durations. Which round and which property a violation shows in may differ, so they
 * are left out.
 *
 *   counter on nats: holds
 *     8 rounds of 4 processes with 20 calls each, seed 'a'
 *     holds    no two increments return the same number
 *     met      open requests that met 'kill', SIGKILL of a process: at least 20
 *     not done 'server-kill': the server was not started here, so it is not ours to harm
 */
export function summaryText(told: Told): string {
  const head = headLines(told);
  if (told.outcome !== 'holds') return head.join('\n');
  const gates = told.gates.map(({ name, wanted }) => row('met', `${name}: at least ${wanted}`));
  const not = told.notExercised.map(notExercisedLine);
  return [...head, ...told.verdicts.map(verdictLine), ...gates, ...not].join('\n');
}

/** A conformance for a person, with all that was counted, and how to run it again. */
export function fullText(told: Told): string {
  const { counts, gates, verdicts, seed, why } = told;
  const { calls, returned, rejected, overlapping, requests } = counts;
  const counted = [
    `${grouped(calls)} calls, ${grouped(returned)} returned, ${grouped(rejected)} rejected`,
    `${grouped(overlapping)} overlapped another; ${grouped(requests)} requests to the target`,
    ...faultLines(told),
  ];
  const judging = `judging ${(counts.judgeMs / 1000).toFixed(2)} s, ${grouped(counts.judgeSteps)} steps`;
  return [
    ...headLines(told),
    ...(why === '' ? [] : [row('because', why)]),
    ...verdicts.map(verdictLine),
    // A violation ends the run early, and needs no gate.
    ...(told.outcome === 'violated' ? [] : gates.map(gateLine)),
    ...told.notExercised.map(notExercisedLine),
    ...counted.map((line) => row('counted', line)),
    row('took', `${counts.seconds.toFixed(1)} s in ${told.rounds.length} rounds, ${judging}`),
    row('again', `conform the same package with the seed '${seed}'`),
  ].join('\n');
}

/**
 * What each kind of fault met:
 *
 *   cut: struck 24 times, met 24 requests; of 19 writes unknown 9 took effect, 10 did not
 */
function faultLines({ counts }: Told): readonly string[] {
  return faultKinds.flatMap((kind) => {
    const { struck, overlapped, applied, refused, undetermined } = counts.faults[kind];
    if (struck + overlapped === 0) return [];
    const unknown = applied + refused + undetermined;
    const nobody = undetermined === 0 ? '' : `, nobody knows of ${undetermined}`;
    const times = kind === 'skew' ? '' : `struck ${struck} times, `;
    const writes =
      unknown === 0
        ? ''
        : `; of ${unknown} writes unknown ${applied} took effect, ${refused} did not${nobody}`;
    return [`${kind}: ${times}met ${grouped(overlapped)} requests${writes}`];
  });
}

function notExercisedLine({ kind, why }: NotExercised): string {
  return row('not done', `'${kind}' is not exercised: ${why}`);
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
