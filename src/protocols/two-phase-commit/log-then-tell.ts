import { become, design, type Steps } from '#design';
import { collect, coordinator, log, logged, type Ports, ports, repeat, tell } from './parts.js';
import { deal } from './spec.js';

/** Decides, writes the decision into its log, and tells it; after a crash it looks there first. */
function* coordinate(sockets: Ports): Steps<null> {
  const before = yield* logged(sockets);
  const decided = before ?? (yield* collect(sockets));
  const on = yield* log(sockets, decided);
  yield* tell(sockets, on);
  return become(repeat, on);
}

/** Votes, and waits for the decision, however long it takes: a party that has agreed is bound. */
function* settle({ votes, decisions }: Ports, agrees: boolean): Steps<boolean> {
  yield* votes.send(coordinator, agrees);
  if (!agrees) return false;
  const { message } = yield* decisions.receive();
  return message;
}

/**
 * Keeps its word: nobody hears of a decision that a crash could undo, and who has agreed waits.
 * That is the price: for as long as the coordinator is gone, the parties are blocked.
 *
 * Gray, "Notes on data base operating systems", 1978, section 5.8; Gray and Lamport, "Consensus on
 * transaction commit", 2006, section 3.
 */
export const logThenTell = design({
  name: 'two-phase-commit/log-then-tell',
  idea: 'The coordinator writes its decision down before it tells it; who has agreed waits for it.',
  spec: deal,
  ports,
  roles: { party: { settle } },
  services: { coordinator: coordinate },
  loops: { repeat },
  source: import.meta.url,
});
