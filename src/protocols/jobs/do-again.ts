import { design, type Steps } from '#design';
import { inspect, type Ports, ports, submit } from './parts.js';
import { jobs } from './spec.js';

/** Takes a job, does it, and then tells the queue that it is done. */
function* work({ queue, store, say }: Ports): Steps<string> {
  const { job, delivery } = yield* queue.take();
  yield* doAgain({ store, say }, job);
  yield* queue.ack(delivery);
  return job;
}

/** Does a job, without a look at whether somebody has done it. */
function* doAgain({ store, say }: Pick<Ports, 'store' | 'say'>, job: string): Steps<null> {
  while (true) {
    const found = yield* store.get('work', 'done');
    const written =
      found === null
        ? yield* store.create('work', 'done', [job])
        : yield* store.update('work', 'done', found.revision, [...found.value, job]);
    if (written.outcome === 'written') break;
  }
  yield* say('done', job);
  return null;
}

/**
 * Does a job twice: who is handed it anew cannot know how far the one before him came.
 *
 * At least once is the best that a line of deliveries can do by itself (Gray, "Notes on data base
 * operating systems", 1978; Bernstein, Hsu and Mann, "Implementing recoverable requests using
 * queues", 1990).
 */
export const doingAgain = design({
  name: 'jobs/do-again',
  idea: 'Take a job, do it, and acknowledge it when it is done.',
  spec: jobs,
  ports,
  roles: { clerk: { submit }, worker: { work }, auditor: { inspect } },
  source: import.meta.url,
});
