/**
 * Designs that game a promise, by problem: they do nothing, refuse always, never end, or answer what
 * nobody has worked for. Each must fall in the worlds that are shown; one that stands says what its
 * specification lacks.
 */
import {
  channel,
  type Design,
  design,
  flag,
  integer,
  list,
  type PortsOf,
  type Steps,
  store,
  text,
} from '#design';
import { problemOf } from '#protocols';

const ports = {
  store: store({ numbers: integer(), names: list(text()) }, [
    'atomic conditional write',
    'acknowledged writes last',
    'condition outlives the answer',
  ]),
  silence: channel(flag()),
};

type Ports = PortsOf<typeof ports>;
type Processes = { readonly [operation: string]: (ports: Ports, input: never) => Steps<null> };
type Parts = Parameters<typeof design<typeof ports>>[0];

/** A design that games a problem. */
function game(
  problem: string,
  idea: string,
  how: { readonly roles: Parts['roles']; readonly services?: Processes },
): Design {
  const name = `${problem}/${idea.toLowerCase().replaceAll(/\W+/g, '-')}`;
  return design({ name, idea, spec: problemOf(problem).spec, ports, ...how });
}

/** Answers always the same, after a look that changes nothing. */
function answer<const Answer>(same: Answer) {
  return function* ({ store }: Ports): Steps<Answer> {
    yield* store.get('numbers', 'nothing');
    return same;
  };
}

/** Waits for what nobody sends. */
function* wait({ silence }: Ports): Steps<null> {
  yield* silence.receive();
  return null;
}

/** The number of a process, which its name ends with. */
function numberOf(self: string): number {
  return Number(self.split(' ')[1]);
}

/** Makes a process lead terms of its own: every other one, so that nobody else has them. */
function* leadOwn({ store, self }: Ports): Steps<number | null> {
  const found = yield* store.get('numbers', self);
  const term = (found?.value ?? numberOf(self) - 2) + 2;
  yield* store.put('numbers', self, term);
  return term;
}

/** The journal of the second server, which is alone in it. */
function* appendSecond({ store, self }: Ports, entry: string): Steps<boolean> {
  if (self === 'server 1') return false;
  const found = yield* store.get('names', 'journal');
  const entries = [...(found?.value ?? []), entry];
  return (yield* store.put('names', 'journal', entries)).outcome === 'written';
}

function* readSecond({ store, self }: Ports): Steps<readonly string[] | null> {
  if (self === 'server 1') return null;
  return (yield* store.get('names', 'journal'))?.value ?? [];
}

/** Does the first job that comes, twice, and turns all others away. */
function* useFirst({ store }: Ports, job: string): Steps<readonly string[] | null> {
  const written = yield* store.create('names', 'acts', [job, job]);
  return written.outcome === 'written' ? [job, job] : null;
}

function* inspectNames({ store }: Ports): Steps<readonly string[]> {
  return (yield* store.get('names', 'acts'))?.value ?? [];
}

function* actOnNothing(_ports: Ports, job: string): Steps<readonly string[]> {
  return [job, job];
}

/** By problem, what its designs do that earn nothing. */
export const gaming: { readonly [problem: string]: readonly Design[] } = {
  'lost-update': [
    game('lost-update', 'Every increment answers one.', {
      roles: { client: { increment: answer(1), read: answer(1) } },
    }),
    game('lost-update', 'Each client answers its own number.', {
      roles: {
        client: {
          increment: function* ({ self }) {
            return numberOf(self);
          },
          read: answer(0),
        },
      },
    }),
  ],
  'lost-wake-up': [
    game('lost-wake-up', 'Everybody passes at once.', {
      roles: { walker: { pass: answer(null) }, keeper: { open: answer(null) } },
    }),
    game('lost-wake-up', 'Nobody ever passes.', {
      roles: { walker: { pass: wait }, keeper: { open: answer(null) } },
    }),
  ],
  'timeout-race': [
    game('timeout-race', 'Every task is late.', {
      roles: { customer: { wait: answer('late') }, worker: { finish: answer('late') } },
    }),
    game('timeout-race', 'Every task is done.', {
      roles: { customer: { wait: answer('done') }, worker: { finish: answer('done') } },
    }),
  ],
  'idempotent-payment': [
    game('idempotent-payment', 'No payment is confirmed, and none is charged.', {
      roles: {
        customer: { pay: answer(false) },
        teller: { serve: answer(null) },
        auditor: { inspect: answer(0) },
      },
    }),
    game('idempotent-payment', 'Every payment is confirmed, and none is charged.', {
      roles: {
        customer: { pay: answer(true) },
        teller: { serve: answer(null) },
        auditor: { inspect: answer(0) },
      },
    }),
  ],
  'outside-once': [
    game('outside-once', 'Every order is reported, and none is printed.', {
      roles: { clerk: { print: answer(null) } },
    }),
    game('outside-once', 'No order is ever reported.', { roles: { clerk: { print: wait } } }),
  ],
  'crashing-coordinator': [
    game('crashing-coordinator', 'Every deal is off.', {
      roles: { party: { settle: answer(false) } },
      services: { coordinator: wait },
    }),
    game('crashing-coordinator', 'Each party is told what it has said.', {
      roles: {
        party: {
          settle: function* (_ports, agrees: boolean) {
            return agrees;
          },
        },
      },
      services: { coordinator: wait },
    }),
  ],
  'write-and-message': [
    game('write-and-message', 'Every order is refused, and nothing is shipped.', {
      roles: { buyer: { place: answer(false) }, shipper: { ship: wait } },
    }),
    game('write-and-message', 'Every order is confirmed, and nothing is shipped.', {
      roles: { buyer: { place: answer(true) }, shipper: { ship: wait } },
    }),
  ],
  'forgotten-vote': [
    game('forgotten-vote', 'Nobody ever leads.', {
      roles: { candidate: { campaign: answer(null) } },
      services: { voter: wait },
    }),
    game('forgotten-vote', 'Each candidate leads terms of its own.', {
      roles: { candidate: { campaign: leadOwn } },
      services: { voter: wait },
    }),
  ],
  'copied-board': [
    game('copied-board', 'The board is always empty.', {
      roles: { writer: { write: answer(null) }, reader: { read: answer('') } },
    }),
    game('copied-board', 'The board always shows x.', {
      roles: { writer: { write: answer(null) }, reader: { read: answer('x') } },
    }),
  ],
  'late-holder': [
    game('late-holder', 'Every job is lost.', {
      roles: { worker: { use: answer(null) }, auditor: { inspect: answer([]) } },
    }),
    game('late-holder', 'The first job is done, and all others are lost.', {
      roles: { worker: { use: useFirst }, auditor: { inspect: inspectNames } },
    }),
    game('late-holder', 'Every job is done, and nobody has acted.', {
      roles: { worker: { use: actOnNothing }, auditor: { inspect: answer([]) } },
    }),
  ],
  'leader-lease': [
    game('leader-lease', 'Both servers refuse for ever.', {
      roles: {
        server: { append: answer(false), read: answer(null), takeOver: answer(null) },
      },
    }),
    game('leader-lease', 'The first server refuses for ever.', {
      roles: { server: { append: appendSecond, read: readSecond, takeOver: answer(null) } },
    }),
  ],
  'consumed-once': [
    game('consumed-once', 'No job is ever done.', {
      roles: {
        clerk: { submit: answer(null) },
        worker: { work: wait },
        auditor: { inspect: answer([]) },
      },
    }),
    game('consumed-once', 'Every worker says that a is done.', {
      roles: {
        clerk: { submit: answer(null) },
        worker: {
          work: function* ({ say }) {
            yield* say('done', 'a');
            return 'a';
          },
        },
        auditor: { inspect: answer(['a']) },
      },
    }),
  ],
};
