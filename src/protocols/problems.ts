import { Issue } from '#base';
import { lostUpdate } from './counter/index.js';
import { timeoutRace } from './deadline/index.js';
import { leaderLease } from './failover/index.js';
import { consumedOnce } from './jobs/index.js';
import { lateHolder } from './lease/index.js';
import { copiedBoard } from './majority/index.js';
import { writeAndMessage } from './outbox/index.js';
import { outsideOnce } from './outside/index.js';
import { idempotentPayment } from './payment/index.js';
import type { Problem } from './problem.js';
import { forgottenVote } from './raft-election/index.js';
import { crashingCoordinator } from './two-phase-commit/index.js';
import { lostWakeUp } from './wake-up/index.js';

/** The problems of design that there are, from the smallest on. */
export const problems: readonly Problem[] = [
  lostUpdate,
  lostWakeUp,
  timeoutRace,
  idempotentPayment,
  outsideOnce,
  crashingCoordinator,
  writeAndMessage,
  forgottenVote,
  copiedBoard,
  lateHolder,
  leaderLease,
  consumedOnce,
];

/** The problem of a name. Throws an `Issue` where there is none. */
export function problemOf(name: string): Problem {
  const problem = problems.find((each) => each.name === name);
  if (problem !== undefined) return problem;
  throw new Issue('problems/no-problem', {
    wrong: `there is no problem '${name}'`,
    found: `problems: ${problems.map((each) => each.name).join(', ')}`,
    right: 'name one of these',
  });
}
