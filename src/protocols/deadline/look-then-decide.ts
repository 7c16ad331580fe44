import { design, type Steps } from '#design';
import { newsInTime, type Ports, ports, tell } from './parts.js';
import { deadline } from './spec.js';

/** Takes the task to be late when its time is over and nobody has settled it. */
function* wait(sockets: Ports): Steps<string> {
  const told = yield* newsInTime(sockets);
  if (told !== null) return told;
  return yield* settle(sockets, 'late');
}

function* finish(sockets: Ports): Steps<string> {
  const outcome = yield* settle(sockets, 'done');
  return yield* tell(sockets, outcome);
}

/** Looks whether the task is settled; where it is not, settles it. */
function* settle({ store }: Pick<Ports, 'store'>, outcome: string): Steps<string> {
  while (true) {
    const found = yield* store.get('outcomes', 'task');
    if (found !== null) return found.value;
    const written = yield* store.put('outcomes', 'task', outcome);
    if (written.outcome === 'written') return outcome;
  }
}

/**
 * Settles a task twice: between the look and the write of one, the other has looked as well.
 *
 * A timeout is a guess that says nothing of what the other is doing just then (Fischer, Lynch and
 * Paterson, "Impossibility of distributed consensus with one faulty process", 1985).
 */
export const lookThenDecide = design({
  name: 'deadline/look-then-decide',
  idea: 'When the time is over, look whether the task is done; if not, write that it is late.',
  spec: deadline,
  ports,
  roles: { customer: { wait }, worker: { finish } },
  source: import.meta.url,
});
