import { design, type Steps } from '#design';
import { inspect, nextCustomer, type Ports, pay, ports } from './parts.js';
import { payment } from './spec.js';

/** Charges each payment that is not recorded as charged, and confirms it. */
function* serve(sockets: Ports): Steps<null> {
  while (true) {
    const customer = yield* nextCustomer(sockets);
    if (customer === null) return null;
    yield* charge(sockets, customer.message);
    yield* sockets.desk.send(customer.from, customer.message);
  }
}

/** Charges a payment and records it, in one write: there is no moment between the two. */
function* charge({ store }: Pick<Ports, 'store'>, payment: string): Steps<null> {
  while (true) {
    const found = yield* store.get('accounts', 'all');
    const { charges, handled } = found === null ? { charges: 0, handled: [] } : found.value;
    if (handled.includes(payment)) return null;
    const value = { charges: charges + 1, handled: [...handled, payment] };
    const written =
      found === null
        ? yield* store.create('accounts', 'all', value)
        : yield* store.update('accounts', 'all', found.revision, value);
    if (written.outcome === 'written') return null;
  }
}

/**
 * Charges once: what was handled is kept with the effect, so a crash loses both or neither.
 *
 * The same idea makes retries safe in a service that keeps the answer of each request by its name
 * (Lee, Park, Kejriwal, Matsushita and Ousterhout, "Implementing linearizability at large scale and
 * low latency", 2015).
 */
export const recorded = design({
  name: 'payment/recorded',
  idea: 'The account records which payments it holds, in the write that charges them.',
  spec: payment,
  ports,
  roles: { customer: { pay }, teller: { serve }, auditor: { inspect } },
  source: import.meta.url,
});
