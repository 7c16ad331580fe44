import { design, integer, type PortsOf, type Steps, store } from '#design';
import { counter } from './spec.js';

const ports = {
  store: store({ counters: integer() }, ['acknowledged writes last'], ['power loss']),
};

type Ports = PortsOf<typeof ports>;

/** Reads the number and writes it back, one larger. */
function* increment({ store }: Ports): Steps<number> {
  const found = yield* store.get('counters', 'visits');
  const count = (found === null ? 0 : found.value) + 1;
  yield* store.put('counters', 'visits', count);
  return count;
}

function* read({ store }: Ports): Steps<number> {
  const found = yield* store.get('counters', 'visits');
  return found === null ? 0 : found.value;
}

/** Loses an update whenever what was read is no longer true when it is written back. */
export const readThenWrite = design({
  name: 'counter/read-then-write',
  idea: 'Read the number, add one, write it back.',
  spec: counter,
  ports,
  roles: { client: { increment, read } },
  source: import.meta.url,
});
