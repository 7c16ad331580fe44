/** What the designs of the payment have in common: their ports, and customers who ask again. */
import {
  channel,
  clock,
  integer,
  list,
  type PortsOf,
  type Received,
  record,
  type Steps,
  store,
  text,
} from '#design';

/** How often anybody was charged, and for which payments, as far as this is kept here. */
const account = record({ charges: integer(), handled: list(text()) });

export const ports = {
  store: store(
    { accounts: account },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
    ],
    ['power loss'],
  ),
  clock: clock(),
  desk: channel(text()),
};

export type Ports = PortsOf<typeof ports>;

/** How long a customer waits for a confirmation, and when tellers close. */
const patienceMs = 1000;
const closingMs = 3000;

/** Asks a teller, and asks again when no confirmation comes in time. */
export function* pay({ desk, clock, first }: Ports, payment: string): Steps<boolean> {
  for (const attempt of [1, 2]) {
    yield* desk.send('teller 1', payment);
    const late = clock.at(attempt * patienceMs);
    const event = yield* first({ confirmed: desk.incoming(), late });
    if (event.came === 'confirmed') return true;
  }
  return false;
}

/** Waits for a customer: the request, or null at closing time. */
export function* nextCustomer({ desk, clock, first }: Ports): Steps<Received<string> | null> {
  const event = yield* first({ request: desk.incoming(), closing: clock.at(closingMs) });
  return event.came === 'request' ? event.answer : null;
}

export function* inspect({ store }: Ports): Steps<number> {
  const found = yield* store.get('accounts', 'all');
  return found === null ? 0 : found.value.charges;
}
