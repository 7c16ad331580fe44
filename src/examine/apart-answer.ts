/**
 * What examines the text of a candidate in a process apart. The problem is named, and not sent: its
 * properties are code of ours, and what a candidate could write to is not here.
 */

import { type Data, Issue, messageOf } from '#base';
import { type Problem, problemOf } from '#protocols';
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

/** What comes of an errand: an answer, or why the problem is none. */
export type Errands = { readonly answer: Answer } | { readonly mistake: string };

/** The answer to an errand about a problem of this library, or of a module of somebody's `own`. */
export async function answer(message: Data, own: string | null): Promise<Errands> {
  const {
    problem: name,
    source,
    declarations,
    candidate,
    grounds,
    telling,
  } = message as unknown as Errand;
  let problem: Problem;
  try {
    problem = own === null ? problemOf(name) : await problemIn(own, name);
  } catch (thrown) {
    return { mistake: messageOf(thrown) };
  }
  const make = () => candidateDesign(source, { spec: problem.spec, declarations });
  return { answer: answerTo(candidate, make, { grounds, telling }) };
}

async function problemIn(own: string, name: string): Promise<Problem> {
  const module = (await import(own)) as { readonly problem?: Problem };
  if (module.problem?.name === name) return module.problem;
  throw new Issue('examine/problem', {
    wrong: `the module of problem '${name}' does not export it`,
    found: `exports: ${Object.keys(module).join(', ') || 'nothing'}`,
    right: `export const problem: Problem = { name: '${name}', … }`,
  });
}
