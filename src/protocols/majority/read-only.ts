import { design, type Steps } from '#design';
import { ask, majorityOf, newestOf, type Ports, ports, write } from './parts.js';
import { board } from './spec.js';

/** Asks most copies, and answers the newest text among them. */
function* read(sockets: Ports): Steps<string> {
  const answers = yield* ask(yield* majorityOf(sockets));
  const newest = newestOf(answers);
  return newest.text;
}

/**
 * Shows the old text after the new one: while a text is in one copy only, it depends on whom one
 * asks.
 *
 * This is the new/old inversion of a regular register (Lamport, "On interprocess communication",
 * 1986).
 */
export const readOnly = design({
  name: 'majority/read-only',
  idea: 'Write to most copies; read from most copies, and take the newest.',
  spec: board,
  ports,
  roles: { writer: { write }, reader: { read } },
  source: import.meta.url,
});
