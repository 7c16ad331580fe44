import { design, type Steps } from '#design';
import { doOnce, inspect, type Ports, ports, submit } from './parts.js';
import { jobs } from './spec.js';

/** Takes a job, tells the queue that it is in good hands, and does it. */
function* work({ queue, store, say }: Ports): Steps<string> {
  const { job, delivery } = yield* queue.take();
  yield* queue.ack(delivery);
  yield* doOnce({ store, say }, job);
  return job;
}

/**
 * Loses the job of a worker that stops after its word and before its deed: at most once.
 *
 * Only who has done the work can tell that it is done (Saltzer, Reed and Clark, "End-to-end
 * arguments in system design", 1984).
 */
export const acknowledgeFirst = design({
  name: 'jobs/acknowledge-first',
  idea: 'Take a job, acknowledge it so that nobody else gets it, and do it.',
  spec: jobs,
  ports,
  roles: { clerk: { submit }, worker: { work }, auditor: { inspect } },
  source: import.meta.url,
});
