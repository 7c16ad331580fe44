import { design, type Steps } from '#design';
import { isOpen, open, type Ports, ports, register } from './parts.js';
import { gate } from './spec.js';

/** Registers as asleep, and only then looks whether the gate is open; if it is not, sleeps. */
function* pass({ store, bell, self }: Ports): Steps<null> {
  yield* register({ store, self });
  if (yield* isOpen({ store })) return null;
  yield* bell.receive();
  return null;
}

/**
 * Wakes up: if the look finds the gate closed, then it is opened later, by somebody who will see
 * who is asleep.
 *
 * Each writes first and then reads what the other writes, so at least one sees the other (Dijkstra,
 * "Cooperating sequential processes", 1965, on Dekker's algorithm; Saltzer, "Traffic control in a
 * multiplexed computer system", 1966).
 */
export const registerThenLook = design({
  name: 'wake-up/register-then-look',
  idea: 'Register as asleep; if the gate is closed even then, wait for the bell.',
  spec: gate,
  ports,
  roles: { walker: { pass }, keeper: { open } },
  source: import.meta.url,
});
