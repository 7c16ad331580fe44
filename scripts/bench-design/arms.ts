import { type ClaudeOptions, claude, type Proposer, synthesis } from '#agent';
import { examineApart, type TaskOptions, taskOf, trialsOf } from '#examine';
import type { Disclosure } from '#explain';
import type { Problem } from '#protocols';
import { chance } from './chance.js';
import type { Attempt } from './measured.js';
import { once } from './once.js';
import { oneJump } from './one-jump.js';

/** A way to come to a design, which is compared with others. */
export interface Arm {
  readonly name: string;
  /** What it is, in a line. */
  readonly about: string;
  /** Whether it asks a language model. */
  readonly asksModel: boolean;
  /** How much it is told of a failure; by default the story. */
  readonly disclosure?: Disclosure;
  /** At most so many candidates, whatever else is said. */
  readonly candidatesMax?: number;
  /** Who proposes, and how many candidates it tries by itself; throws an `Issue` as `claude` does. */
  readonly proposer: (
    problem: Problem,
    how: { readonly seed: string; readonly model: ClaudeOptions },
  ) => Pick<Attempt, 'proposer' | 'tried'>;
}

const asking = (proposer: Proposer) => ({ proposer, tried: () => 0 });

/** The ways that there are, the plainest first. */
export const arms: readonly Arm[] = [
  {
    name: 'random',
    about: 'choices of the sketch, drawn at random and none twice, each examined whole',
    asksModel: false,
    proposer: (_, { seed }) => asking(chance(seed)),
  },
  {
    name: 'synthesis',
    about: 'a search that learns from each fall which others fall with it; no model',
    asksModel: false,
    proposer: (problem, { seed }) => {
      const proposer = synthesis(trialsOf(problem, { seed }), { seed });
      return { proposer, tried: () => proposer.journal.evaluations };
    },
  },
  {
    name: 'one shot',
    about: 'a model at the bench that proposes one design, and is told nothing of it',
    asksModel: true,
    candidatesMax: 1,
    proposer: (_, { model }) => asking(once(claude(model))),
  },
  {
    name: 'one jump',
    about:
      'a model writes the module for PostgreSQL at once, from the promise: judged in the cascade, not on the server',
    asksModel: true,
    candidatesMax: 1,
    proposer: (_, { model }) => asking(oneJump(model)),
  },
  {
    name: 'claude',
    about: 'a model at the bench that is told why a design falls, and what nobody could see',
    asksModel: true,
    proposer: (_, { model }) => asking(claude(model)),
  },
  {
    name: 'no facts',
    about: 'the same model, told the run as a log would have it: nothing that nobody could see',
    asksModel: true,
    disclosure: 'own view',
    proposer: (_, { model }) => asking(claude(model)),
  },
  {
    name: 'verdict alone',
    about: 'the same model, told what breaks: no run, and nothing that nobody could see',
    asksModel: true,
    disclosure: 'none',
    proposer: (_, { model }) => asking(claude(model)),
  },
];

/** So long may a search of an examination take: never is it ended because others have work to do. */
const secondsMax = 1200;

/** The task of a problem, as an arm is set it. */
export function taskFor(problem: Problem, options: TaskOptions): Attempt['task'] {
  const sizes = { secondsMax, ...options.sizes };
  return taskOf(problem, examineApart({ secondsMax }), { ...options, sizes });
}
