import {
  design,
  type Found,
  flag,
  list,
  type Of,
  type Pick,
  type PortsOf,
  queue,
  record,
  type Steps,
  sketch,
  store,
  text,
} from '#design';
import { handedJobs } from './handed-spec.js';

/** Jobs that were done, and the deliveries in which they were. */
const work = record({ work: flag(), jobs: list(text()), deliveries: list(text()) });

type Work = Of<typeof work>;

const ports = {
  store: store(
    { work },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'fresh finds',
    ],
    ['power loss'],
    { all: { collection: 'work', by: ['work'] } },
  ),
  queue: queue(text(), ['at least once']),
};

type Ports = PortsOf<typeof ports>;

const holes = {
  /** Where it is written what was done. */
  place: ['in one record', 'in a record for each job'],
  write: ['if nothing changed', 'whatever stands there'],
  /** Where a worker looks before it does a job whether it is done. */
  looks: ['nowhere', 'in the record that it writes', 'in all records'],
  /** What a worker adds to the record that it found. */
  adds: ['the job', 'the job in place of all that stands there'],
  /** When a worker announces that a job is done. */
  announces: ['when it has written that', 'also when it finds that it was done'],
} as const;

const nothing: Found<Work> = { value: { work: true, jobs: [], deliveries: [] }, revision: 0 };

function make(pick: Pick<typeof holes>) {
  function* submit({ queue }: Ports, job: string): Steps<null> {
    while ((yield* queue.push(job)).outcome === 'unknown');
    return null;
  }

  function* work({ queue, store, say }: Ports): Steps<string> {
    const { job, delivery } = yield* queue.take();
    const isWritten = yield* done(store, { job, delivery });
    if (isWritten || pick('announces') === 'also when it finds that it was done') {
      yield* say('done', job);
    }
    yield* queue.ack(delivery);
    return job;
  }

  /** Does a job: whether it had to. */
  function* done(
    store: Ports['store'],
    { job, delivery }: { readonly [name in 'job' | 'delivery']: string },
  ): Steps<boolean> {
    const place = pick('place') === 'in one record' ? 'all' : job;
    while (true) {
      if (pick('looks') === 'in all records') {
        const rows = yield* store.find('all', { work: true });
        if (rows.some(({ value }) => value.jobs.includes(job))) return false;
      }
      const found = (yield* store.get('work', place)) ?? nothing;
      const { value } = found;
      if (pick('looks') === 'in the record that it writes' && value.jobs.includes(job))
        return false;
      const before = pick('adds') === 'the job' ? value.jobs : [];
      const next = { ...value, jobs: [...before, job], deliveries: [delivery] };
      const written = yield* write(store, place, { ...found, value: next });
      if (written.outcome === 'written') return true;
    }
  }

  function write(store: Ports['store'], place: string, { value, revision }: Found<Work>) {
    if (pick('write') === 'whatever stands there') return store.put('work', place, value);
    if (revision === 0) return store.create('work', place, value);
    return store.update('work', place, revision, value);
  }

  function* inspect({ store }: Ports): Steps<readonly string[]> {
    const rows = yield* store.find('all', { work: true });
    return rows.flatMap(({ value }) => value.jobs);
  }

  return design({
    name: 'jobs/sketch',
    idea: 'Do a job unless it is done, and tell the queue afterwards.',
    spec: handedJobs,
    ports,
    roles: { clerk: { submit }, worker: { work }, auditor: { inspect } },
  });
}

/** Jobs that are handed out again: where it stands that one is done, and who looks there. */
export const jobsSketch = sketch({
  name: 'jobs/sketch',
  idea: 'Do a job unless it is done, and tell the queue afterwards.',
  holes,
  design: make,
  source: import.meta.url,
});
