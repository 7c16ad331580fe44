import { design, type Steps } from '#design';
import { inspect, nextCustomer, type Ports, pay, ports } from './parts.js';
import { payment } from './spec.js';

/** Charges each payment that it does not remember, and remembers it. */
function* serve(sockets: Ports): Steps<null> {
  let handled: readonly string[] = [];
  while (true) {
    const customer = yield* nextCustomer(sockets);
    if (customer === null) return null;
    if (!handled.includes(customer.message)) {
      yield* charge(sockets);
      handled = [...handled, customer.message];
    }
    yield* sockets.desk.send(customer.from, customer.message);
  }
}

function* charge({ store }: Pick<Ports, 'store'>): Steps<null> {
  while (true) {
    const found = yield* store.get('accounts', 'all');
    const charges = (found === null ? 0 : found.value.charges) + 1;
    const value = { charges, handled: [] };
    const written =
      found === null
        ? yield* store.create('accounts', 'all', value)
        : yield* store.update('accounts', 'all', found.revision, value);
    if (written.outcome === 'written') return null;
  }
}

/**
 * Charges twice: a teller that crashes forgets which payments it has handled, and the charge stays.
 *
 * Duplicates must be told apart by what outlives the crash (Gray, "Notes on data base operating
 * systems", 1978; Halpern and Moses, "Knowledge and common knowledge in a distributed environment",
 * 1990, on why the customer cannot know and must ask again).
 */
export const remembered = design({
  name: 'payment/remembered',
  idea: 'The teller remembers which payments it has handled, and charges each only once.',
  spec: payment,
  ports,
  roles: { customer: { pay }, teller: { serve }, auditor: { inspect } },
  source: import.meta.url,
});
