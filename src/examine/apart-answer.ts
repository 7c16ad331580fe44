/**
 * What examines the text of a candidate in a process apart. The problem is named, and not sent: its
 * properties are code of ours, and what a candidate could write to is not here.
 */

import type { Data } from '#base';
import { problemOf } from '#protocols';
import { candidateDesign, type Declarations } from '#sandbox';
import { type Answer, answerTo, type Telling } from './answer.js';
import type { Grounds } from './cascade.js';

/** The errand of such a process. */
export interface Errand {
  readonly problem: string;
  readonly source: string;
  readonly declarations: Declarations;
  readonly candidate: string;
  readonly grounds: Grounds;
  readonly telling: Telling;
}

/** The answer to an errand. */
export function answer(message: Data): Answer {
  const {
    problem: name,
    source,
    declarations,
    candidate,
    grounds,
    telling,
  } = message as unknown as Errand;
  const problem = problemOf(name);
  const make = () => candidateDesign(source, { spec: problem.spec, declarations });
  return answerTo(candidate, make, { grounds, telling });
}
