import { list, maybe, nothing, text } from '#base';
import { always, everyCallReturns, type Model, someCallsOverlap, sometimes, specify } from '#spec';

/** Who has acted on the resource, the earliest first: a job is named once for each of its acts. */
type Acts = readonly string[];

/** Jobs one at a time: each acts twice, or is lost before its second act. */
const oneAtATime: Model<Acts> = {
  initial: [],
  step: (acts, { operation, input }) => {
    if (operation === 'inspect') return [{ answer: acts, state: acts }];
    const job = input as string;
    const done = [...acts, job, job];
    return [
      { answer: done, state: done },
      { answer: null, state: acts },
      { answer: null, state: [...acts, job] },
    ];
  },
};

/** Whether a job acted, then another one, then the first again. */
function isBroken(acts: Acts): boolean {
  const before = new Set<string>();
  return acts.some((job, at) => {
    const again = job !== acts[at - 1] && before.has(job);
    before.add(job);
    return again;
  });
}

/** How often each job has acted. */
function timesOf(acts: Acts): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const job of acts) times.set(job, (times.get(job) ?? 0) + 1);
  return times;
}

/** The jobs that are done, and for each open call its job and those that were done before it. */
type Due = {
  readonly done: readonly string[];
  readonly open: { readonly [call: string]: readonly string[] };
  readonly missing: boolean;
};

/** The abstract specification of mutual exclusion, judged by what was done to the resource. */
export const lease = specify({
  name: 'lease',
  promise:
    'Workers share one resource. A job acts on it twice, and between the two nobody else acts on it. A worker may stop for any time, or for ever, in the middle of a job: then the others go on, that job is lost, and it never acts again. Who is told that a job is done is shown every act so far, in order; so is who inspects the resource.',
  operations: {
    use: {
      input: text(),
      answer: maybe(list(text())),
      meaning: 'does the job of this name: all acts so far, or none where the job is lost',
    },
    inspect: {
      input: nothing(),
      answer: list(text()),
      meaning: 'returns all acts so far: the job of each, the earliest first',
    },
  },
  model: oneAtATime,
  properties: [
    always<boolean>('nobody acts between two acts of another', {
      initial: true,
      next: (kept, announcement) =>
        kept &&
        (announcement.kind !== 'return' ||
          announcement.answer === null ||
          !isBroken(announcement.answer as Acts)),
      holds: (kept) => kept,
    }),
    always<Due>('a job that is done has acted twice', {
      initial: { done: [], open: {}, missing: false },
      next: (state, announcement) => {
        if (announcement.kind === 'call') {
          const { call, operation, input } = announcement;
          const own = operation === 'use' ? [input as string] : [];
          return { ...state, open: { ...state.open, [call]: [...own, ...state.done] } };
        }
        if (announcement.kind !== 'return') return state;
        const { [announcement.call]: due = [], ...open } = state.open;
        if (announcement.answer === null) return { ...state, open };
        const times = timesOf(announcement.answer as Acts);
        return {
          done: [...new Set([...state.done, ...due])].sort(),
          open,
          missing: state.missing || due.some((job) => times.get(job) !== 2),
        };
      },
      holds: ({ missing }) => !missing,
    }),
    always<{ readonly jobs: readonly string[]; readonly stranger: boolean }>(
      'only jobs that were called act',
      {
        initial: { jobs: [], stranger: false },
        next: (state, announcement) => {
          const { jobs, stranger } = state;
          if (announcement.kind === 'call' && announcement.operation === 'use') {
            return { ...state, jobs: [...jobs, announcement.input as string].sort() };
          }
          if (announcement.kind !== 'return' || announcement.answer === null) return state;
          const called = new Set(jobs);
          const acts = announcement.answer as Acts;
          return { jobs, stranger: stranger || acts.some((job) => !called.has(job)) };
        },
        holds: ({ stranger }) => !stranger,
      },
    ),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<boolean>('a job is done', {
      initial: false,
      next: (seen, announcement) =>
        seen || (announcement.kind === 'return' && (announcement.answer as Acts)?.length > 0),
      holds: (seen) => seen,
    }),
  ],
});
