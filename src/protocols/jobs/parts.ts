/** What the designs of the jobs have in common: their ports, and how work is handed in and done. */
import { list, type PortsOf, queue, type Steps, store, text } from '#design';

export const ports = {
  store: store(
    { work: list(text()) },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
    ],
    ['power loss'],
  ),
  queue: queue(text(), ['at least once']),
};

export type Ports = PortsOf<typeof ports>;

/** Puts a job into the queue, again until somebody says that it is there. */
export function* submit({ queue }: Ports, job: string): Steps<null> {
  while (true) {
    const pushed = yield* queue.push(job);
    if (pushed.outcome === 'pushed') return null;
  }
}

/** Does a job, unless it was done before: the list of what was done tells. */
export function* doOnce({ store, say }: Pick<Ports, 'store' | 'say'>, job: string): Steps<null> {
  while (true) {
    const found = yield* store.get('work', 'done');
    if (found?.value.includes(job)) break;
    const written =
      found === null
        ? yield* store.create('work', 'done', [job])
        : yield* store.update('work', 'done', found.revision, [...found.value, job]);
    if (written.outcome === 'written') break;
  }
  yield* say('done', job);
  return null;
}

export function* inspect({ store }: Ports): Steps<readonly string[]> {
  const found = yield* store.get('work', 'done');
  return found === null ? [] : found.value;
}
