import { become, design, type Steps } from '#design';
import { collect, coordinator, log, logged, type Ports, ports, repeat, tell } from './parts.js';
import { deal } from './spec.js';

/** Decides, tells the decision, and writes it into its log; after a crash it looks there first. */
function* coordinate(sockets: Ports): Steps<null> {
  const before = yield* logged(sockets);
  const decided = before ?? (yield* collect(sockets));
  yield* tell(sockets, decided);
  const on = yield* log(sockets, decided);
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
 * Decides twice: a coordinator that crashes between its word and its log forgets what it has said.
 *
 * The writing of the record is the moment of decision, and nothing that follows from it may come
 * before (Gray, "Notes on data base operating systems", 1978, section 5.8).
 */
export const tellThenLog = design({
  name: 'two-phase-commit/tell-then-log',
  idea: 'The coordinator tells its decision at once, and writes it down for later.',
  spec: deal,
  ports,
  roles: { party: { settle } },
  services: { coordinator: coordinate },
  loops: { repeat },
  source: import.meta.url,
});
