/** The wake-up: a sleeper, a bell, and the order of two lines. */
import { lookThenRegister } from './look-then-register.js';
import { registerThenLook } from './register-then-look.js';

export { lostWakeUp } from './problem.js';

const world = {
  clients: { walker: ['pass', 'pass'], keeper: ['open'] },
  faults: { 'unknown outcome': 1, duplication: 1, delay: 1 },
};

/** The designs of the wake-up, the failing one first, in one world. */
export const entries = [
  { design: lookThenRegister, world, stands: false },
  { design: registerThenLook, world, stands: true },
];
