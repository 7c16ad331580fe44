/** The chain: copies in a row, and the one end at which they may be seen. */
import { anyNodeAnswers } from './any-node-answers.js';
import { earlyAnswer } from './early-answer.js';
import { tailAnswers } from './tail-answers.js';

const world = {
  clients: { writer: [{ operation: 'append', input: 'x' }], reader: ['read', 'read'] },
  services: { node: [null, null, null] },
  faults: { loss: 1, crash: 1 },
};

/** The designs of the chain, the failing ones first, in one world. */
export const entries = [
  { design: anyNodeAnswers, world, stands: false },
  { design: earlyAnswer, world, stands: false },
  { design: tailAnswers, world, stands: true },
];
