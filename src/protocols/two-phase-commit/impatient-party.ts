import { become, design, type Steps } from '#design';
import {
  collect,
  coordinator,
  log,
  logged,
  type Ports,
  patienceMs,
  ports,
  repeat,
  tell,
} from './parts.js';
import { deal } from './spec.js';

/** Decides, writes the decision into its log, and tells it; after a crash it looks there first. */
function* coordinate(sockets: Ports): Steps<null> {
  const before = yield* logged(sockets);
  const decided = before ?? (yield* collect(sockets));
  const on = yield* log(sockets, decided);
  yield* tell(sockets, on);
  return become(repeat, on);
}

/** Votes, and waits for the decision; if it hears nothing for long, it takes the deal to be off. */
function* settle({ votes, decisions, clock, first }: Ports, agrees: boolean): Steps<boolean> {
  yield* votes.send(coordinator, agrees);
  if (!agrees) return false;
  const late = clock.at(patienceMs);
  const event = yield* first({ decision: decisions.incoming(), late });
  return event.came === 'decision' && event.answer.message;
}

/**
 * Backs out of a deal that is on: between vote and decision a party knows neither that the deal is
 * on nor that it is off, and silence does not tell.
 *
 * This time of uncertainty can be made short, and not be done away with, where messages may take
 * any time (Skeen and Stonebraker, "A formal model of crash recovery in a distributed system", 1983).
 */
export const impatientParty = design({
  name: 'two-phase-commit/impatient-party',
  idea: 'A party that hears nothing for long enough after its vote takes the deal to be off.',
  spec: deal,
  ports,
  roles: { party: { settle } },
  services: { coordinator: coordinate },
  loops: { repeat },
  source: import.meta.url,
});
