import {
  channel,
  clock,
  design,
  type Found,
  flag,
  integer,
  list,
  type Of,
  type Pick,
  type PortsOf,
  type Received,
  record,
  type Steps,
  sketch,
  store,
  text,
} from '#design';
import { payment } from './spec.js';

/** How often somebody was charged, and for which payments. */
const account = record({ bank: flag(), charges: integer(), names: list(text()) });

type Account = Of<typeof account>;

const ports = {
  store: store(
    { accounts: account },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'fresh finds',
    ],
    ['power loss'],
    { all: { collection: 'accounts', by: ['bank'] } },
  ),
  clock: clock(),
  desk: channel(record({ name: text(), attempt: integer() })),
};

type Ports = PortsOf<typeof ports>;

const holes = {
  /** Where charges are kept. */
  place: ['one account for all payments', 'an account for each payment'],
  write: ['if nothing changed', 'whatever stands there'],
  /** What is written of the charges of an account. */
  charges: ['one', 'one more than before'],
  /** How a teller knows that a payment was charged. */
  before: ['looks in the account', 'does not look'],
  /** What a confirmation names. */
  confirmation: ['the payment', 'the payment and the attempt'],
  /** What a customer takes for a confirmation of the payment. */
  taken: ['what names the payment', 'what names the payment and the attempt'],
} as const;

const patienceMs = 1000;
const closingMs = 3000;
const none: Found<Account> = { value: { bank: true, charges: 0, names: [] }, revision: 0 };

function make(pick: Pick<typeof holes>) {
  function* pay({ desk, clock, first }: Ports, name: string): Steps<boolean> {
    for (const attempt of [1, 2]) {
      yield* desk.send('teller 1', { name, attempt });
      while (true) {
        const late = clock.at(attempt * patienceMs);
        const event = yield* first({ confirmed: desk.incoming(), late });
        if (event.came === 'late') break;
        const { message } = event.answer;
        const isExact = pick('taken') === 'what names the payment and the attempt';
        if (message.name === name && (!isExact || message.attempt === attempt)) return true;
      }
    }
    return false;
  }

  function* serve(sockets: Ports): Steps<null> {
    const { store, desk } = sockets;
    while (true) {
      const customer = yield* nextCustomer(sockets);
      if (customer === null) return null;
      const { name, attempt } = customer.message;
      yield* charge(store, name);
      const named = pick('confirmation') === 'the payment and the attempt' ? attempt : 0;
      yield* desk.send(customer.from, { name, attempt: named });
    }
  }

  function* charge(store: Ports['store'], name: string): Steps<null> {
    const key = pick('place') === 'one account for all payments' ? 'all' : name;
    while (true) {
      const { value, revision } = (yield* store.get('accounts', key)) ?? none;
      const { charges, names } = value;
      if (pick('before') !== 'does not look' && names.includes(name)) return null;
      const next = {
        bank: true,
        charges: pick('charges') === 'one' ? 1 : charges + 1,
        names: names.includes(name) ? names : [...names, name],
      };
      const written = yield* write(store, key, { value: next, revision });
      if (written.outcome === 'written') return null;
    }
  }

  function write(store: Ports['store'], key: string, { value, revision }: Found<Account>) {
    if (pick('write') === 'whatever stands there') return store.put('accounts', key, value);
    if (revision === 0) return store.create('accounts', key, value);
    return store.update('accounts', key, revision, value);
  }

  function* inspect({ store }: Ports): Steps<number> {
    const rows = yield* store.find('all', { bank: true });
    return rows.reduce((sum, { value }) => sum + value.charges, 0);
  }

  return design({
    name: 'payment/sketch',
    idea: 'The account knows what was charged, and a confirmation what it confirms.',
    spec: payment,
    ports,
    roles: { customer: { pay }, teller: { serve }, auditor: { inspect } },
  });
}

/** Waits for a customer: the request, or null at closing time. */
function* nextCustomer({
  desk,
  clock,
  first,
}: Ports): Steps<Received<{ readonly name: string; readonly attempt: number }> | null> {
  const event = yield* first({ request: desk.incoming(), closing: clock.at(closingMs) });
  return event.came === 'request' ? event.answer : null;
}

/** Payments asked for again and again: where a charge is kept, and how it is known. */
export const paymentSketch = sketch({
  name: 'payment/sketch',
  idea: 'The account knows what was charged, and a confirmation what it confirms.',
  holes,
  design: make,
  source: import.meta.url,
});
