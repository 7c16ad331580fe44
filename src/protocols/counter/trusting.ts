import { design, integer, type PortsOf, type Steps, store } from '#design';
import { counter } from './spec.js';

const ports = {
  store: store(
    { counters: integer() },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
};

type Ports = PortsOf<typeof ports>;

/** Writes only over what it has read, and tries again until a write is acknowledged. */
function* increment({ store }: Ports): Steps<number> {
  while (true) {
    const found = yield* store.get('counters', 'visits');
    const count = (found === null ? 0 : found.value) + 1;
    const written =
      found === null
        ? yield* store.create('counters', 'visits', count)
        : yield* store.update('counters', 'visits', found.revision, count);
    if (written.outcome === 'written') return count;
  }
}

/** A read that must not be stale: it writes back what it has read, unchanged. */
function* read({ store }: Ports): Steps<number> {
  while (true) {
    const found = yield* store.get('counters', 'visits');
    const count = found === null ? 0 : found.value;
    const written =
      found === null
        ? yield* store.create('counters', 'visits', count)
        : yield* store.update('counters', 'visits', found.revision, count);
    if (written.outcome === 'written') return count;
  }
}

/** Counts twice: a write whose answer was lost may have taken effect before it is tried again. */
export const trusting = design({
  name: 'counter/trusting',
  idea: 'Write only if nothing changed since the read; if no answer came, try again.',
  spec: counter,
  ports,
  roles: { client: { increment, read } },
  source: import.meta.url,
});
