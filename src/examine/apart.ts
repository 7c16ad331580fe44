import { extname } from 'node:path';
import type { Examination } from '#agent';
import { type Data, Issue } from '#base';
import { apart, declarations, type Limits } from '#sandbox';
import type { Answer } from './answer.js';
import type { Errands } from './apart-answer.js';
import type { ExamineSource } from './task.js';

/** How long an examination may take, and how much memory: it explores, beside loading the candidate. */
const usualExaminationLimits: Limits = {
  secondsMax: 60,
  megabytesMax: 1500,
  answerBytesMax: 4_000_000,
};

/**
 * Examines texts of candidates in processes apart, each in its own, within limits. A candidate that
 * goes beyond one falls, at whatever stage it was.
 *
 * Throws an `Issue` where the problem is neither one of this library nor exported by its `module`.
 */
export function examineApart(limits: Partial<Limits> = {}): ExamineSource {
  const entry = new URL(`./apart-answer${extname(import.meta.url)}`, import.meta.url);
  return async (source, { candidate, problem, grounds, telling, signal }) => {
    const message = {
      problem: problem.name,
      source,
      declarations: declarations(),
      candidate,
      grounds,
      telling,
    };
    const outcome = await apart({
      entry,
      message: message as unknown as Data,
      own: problem.module === undefined ? null : new URL(problem.module),
      limits: { ...usualExaminationLimits, ...limits },
      signal,
    });
    if (outcome.outcome === 'killed') return killed(candidate, outcome.why);
    const came = outcome.answer as unknown as Errands;
    if ('answer' in came) return came.answer;
    throw new Issue('examine/problem', {
      wrong: `problem '${problem.name}' cannot be imported where texts of candidates are examined`,
      found: came.mistake,
      right:
        'export it as `problem` from a module of its own that loads by itself, and name that: `module: import.meta.url`',
    });
  };
}

/** What is said of a candidate whose process was ended: how far it came is not known. */
function killed(candidate: string, why: string): Answer {
  const text = `its examination was ended: ${why}`;
  const report = {
    stage: 'parse and types',
    outcome: 'violated',
    text,
    runs: 0,
    states: 0,
  } as const;
  const examination: Examination = {
    candidate,
    outcome: 'falls',
    reports: [report],
    property: '',
    world: null,
    explanation: null,
    feedback: `FALLS: ${text}`,
    claim: '',
    runs: 0,
    states: 0,
  };
  return { examination, events: [], heldOutMet: 0, fellHeldOut: false };
}
