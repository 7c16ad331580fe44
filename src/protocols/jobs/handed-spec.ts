import { always, specify } from '#spec';
import { jobs } from './spec.js';

/** The jobs that clerks began to hand in, and whether another one was said to be done. */
type Handed = { readonly jobs: readonly string[]; readonly stranger: boolean };

/** The jobs, where only work that was handed in counts: without it, nobody needs to hear of a job. */
export const handedJobs = specify({
  name: 'handed-jobs',
  promise: `${jobs.promise} No job is done that nobody has handed in.`,
  operations: jobs.operations,
  model: jobs.model,
  properties: [
    ...jobs.properties,
    always<Handed>('only jobs that were handed in are done', {
      initial: { jobs: [], stranger: false },
      next: (state, announcement) => {
        const { jobs, stranger } = state;
        if (announcement.kind === 'crash') return state;
        if (announcement.kind === 'call') {
          if (announcement.operation !== 'submit') return state;
          return { jobs: [...new Set([...jobs, announcement.input as string])].sort(), stranger };
        }
        const { kind } = announcement;
        if (kind === 'say' && announcement.name !== 'done') return state;
        const told = kind === 'say' ? announcement.data : announcement.answer;
        const done = Array.isArray(told) ? told : told === null ? [] : [told];
        return { jobs, stranger: stranger || done.some((job) => !jobs.includes(job)) };
      },
      holds: ({ stranger }) => !stranger,
    }),
  ],
});
