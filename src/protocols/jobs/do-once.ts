import { design, type Steps } from '#design';
import { doOnce, inspect, type Ports, ports, submit } from './parts.js';
import { jobs } from './spec.js';

/** Takes a job, does it if nobody has done it, and then tells the queue that it is done. */
function* work({ queue, store, say }: Ports): Steps<string> {
  const { job, delivery } = yield* queue.take();
  yield* doOnce({ store, say }, job);
  yield* queue.ack(delivery);
  return job;
}

/**
 * Does each job once: delivered at least once, and done in a way that a second time changes
 * nothing.
 *
 * What was done is written together with the fact that it was done, in one write (Bernstein, Hsu
 * and Mann, "Implementing recoverable requests using queues", 1990; Helland, "Idempotence is not a
 * medical condition", 2012).
 */
export const doingOnce = design({
  name: 'jobs/do-once',
  idea: 'Take a job, do it unless it is done, and acknowledge it when it is done.',
  spec: jobs,
  ports,
  roles: { clerk: { submit }, worker: { work }, auditor: { inspect } },
  source: import.meta.url,
});
