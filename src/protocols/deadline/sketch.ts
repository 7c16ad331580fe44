import { design, type Pick, type Steps, sketch } from '#design';
import { type Ports, ports } from './parts.js';
import { deadline } from './spec.js';

const holes = {
  /** What stands in the record before the task is settled. */
  before: ['nothing', 'that it is open'],
  /** How an outcome is written. */
  write: ['where nothing stands', 'over the revision that was found'],
  unanswered: ['read again', 'write the same again'],
  /** When the worker sends news. */
  told: ['when it is settled', 'before it is settled'],
  /** What a customer does who hears the news. */
  heard: [
    'believes it',
    'looks until it is settled',
    'looks until something stands there',
    'settles it as done',
  ],
  /** What a process does first that settles the task. */
  first: ['looks', 'writes'],
} as const;

const deadlineMs = 1000;
const customers = ['customer 1', 'customer 2'];
const record = ['outcomes', 'task'] as const;

function make(pick: Pick<typeof holes>) {
  function* wait(sockets: Ports): Steps<string> {
    const { clock, news, first } = sockets;
    const event = yield* first({ news: news.incoming(), late: clock.at(deadlineMs) });
    if (event.came === 'news') return yield* hear(sockets, event.answer.message);
    return yield* settle(sockets, 'late');
  }

  function* hear(sockets: Ports, told: string): Steps<string> {
    if (pick('heard') === 'believes it') return told;
    if (pick('heard') === 'settles it as done') return yield* settle(sockets, 'done');
    return yield* look(sockets);
  }

  function* finish(sockets: Ports): Steps<string> {
    const { news } = sockets;
    const isEarly = pick('told') === 'before it is settled';
    if (isEarly) for (const customer of customers) yield* news.send(customer, 'done');
    const outcome = yield* settle(sockets, 'done');
    if (!isEarly) for (const customer of customers) yield* news.send(customer, outcome);
    return outcome;
  }

  function* look({ store, clock }: Ports): Steps<string> {
    while (true) {
      const found = yield* store.get(...record);
      const isEnough = pick('heard') === 'looks until something stands there';
      if (found !== null && (isEnough || found.value !== 'open')) return found.value;
      yield* clock.until((yield* clock.now()) + deadlineMs);
    }
  }

  function* settle({ store }: Ports, outcome: string): Steps<string> {
    let revision = 0;
    let isKnown = pick('first') === 'writes';
    while (true) {
      if (!isKnown) {
        const found = yield* store.get(...record);
        if (found !== null && found.value !== 'open') return found.value;
        if (found === null && pick('before') === 'that it is open') {
          yield* store.create(...record, 'open');
          continue;
        }
        revision = found?.revision ?? 0;
      }
      isKnown = false;
      let written = yield* write(store, revision, outcome);
      while (written.outcome === 'unknown' && pick('unanswered') === 'write the same again') {
        written = yield* write(store, revision, outcome);
      }
      if (written.outcome === 'written') return outcome;
    }
  }

  function write(store: Ports['store'], revision: number, outcome: string) {
    return pick('write') === 'where nothing stands'
      ? store.create(...record, outcome)
      : store.update(...record, revision, outcome);
  }

  return design({
    name: 'deadline/sketch',
    idea: 'Done and late compete for one record, and news of it may come sooner.',
    spec: deadline,
    ports,
    roles: { customer: { wait }, worker: { finish } },
  });
}

/** Deadlines settled in one record: how it is written, and what news of it is worth. */
export const deadlineSketch = sketch({
  name: 'deadline/sketch',
  idea: 'Done and late compete for one record, and news of it may come sooner.',
  holes,
  design: make,
  source: import.meta.url,
});
