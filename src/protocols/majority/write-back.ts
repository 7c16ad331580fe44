import { design, type Steps } from '#design';
import { ask, majorityOf, newestOf, type Ports, ports, storeIn, write } from './parts.js';
import { board } from './spec.js';

/** Asks most copies, sees to it that most hold the newest text among them, and answers that. */
function* read(sockets: Ports): Steps<string> {
  const answers = yield* ask(yield* majorityOf(sockets));
  const newest = newestOf(answers);
  yield* storeIn(answers, newest);
  return newest.text;
}

/**
 * Finishes what it has seen: before anybody is told of a text, most copies hold it.
 *
 * Attiya, Bar-Noy and Dolev, "Sharing memory robustly in message-passing systems", 1995; that
 * writers ask for the newest number first is due to Lynch and Shvartsman, "Robust emulation of
 * shared memory using dynamic quorum-acknowledged broadcasts", 1997.
 */
export const writeBack = design({
  name: 'majority/write-back',
  idea: 'Write to most copies; read from most copies, and write the newest back before it is told.',
  spec: board,
  ports,
  roles: { writer: { write }, reader: { read } },
  source: import.meta.url,
});
