import { design, type Steps } from '#design';
import { isOpen, open, type Ports, ports, register } from './parts.js';
import { gate } from './spec.js';

/** Looks whether the gate is open; if it is not, registers as asleep, and sleeps. */
function* pass({ store, bell, self }: Ports): Steps<null> {
  if (yield* isOpen({ store })) return null;
  yield* register({ store, self });
  yield* bell.receive();
  return null;
}

/**
 * Sleeps for ever: the gate was opened after the look and before anybody knew of the sleeper.
 *
 * This is the lost wake-up (Saltzer, "Traffic control in a multiplexed computer system", 1966,
 * where a "wakeup waiting switch" mends it).
 */
export const lookThenRegister = design({
  name: 'wake-up/look-then-register',
  idea: 'If the gate is closed, register as asleep and wait for the bell.',
  spec: gate,
  ports,
  roles: { walker: { pass }, keeper: { open } },
  source: import.meta.url,
});
