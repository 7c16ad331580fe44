import { type Data, list, nothing, text } from '#base';
import { type Announcement, always, eventually, type Model, sometimes, specify } from '#spec';

/** The jobs that were handed in and not done yet, and those that were done, the earliest first. */
type Jobs = { readonly open: readonly string[]; readonly done: readonly string[] };

/** Each job is done once; a worker who finds no open job waits for one. */
const onceEach: Model<Jobs> = {
  initial: { open: [], done: [] },
  step: ({ open, done }, { operation, input }) => {
    if (operation === 'inspect') return [{ answer: done, state: { open, done } }];
    if (operation === 'submit') {
      return [{ answer: null, state: { open: [...open, input as string], done } }];
    }
    return open.map((job) => ({
      answer: job,
      state: { open: open.filter((other) => other !== job), done: [...done, job] },
    }));
  },
};

/** The jobs that were reported as done, and those that each open inspection must show. */
type Reported = {
  readonly done: readonly string[];
  readonly due: { readonly [call: string]: readonly string[] };
  readonly missing: boolean;
};

/** The jobs of open submissions, those that were handed in, those that were done, and who waits. */
type Owed = {
  readonly asked: { readonly [call: string]: string };
  readonly submitted: readonly string[];
  readonly done: readonly string[];
  readonly waiting: readonly string[];
};

/** Whether somebody says that a job is done. */
function isDone(announcement: Announcement): announcement is Announcement & { kind: 'say' } {
  return announcement.kind === 'say' && announcement.name === 'done';
}

/** What a call answers that returns here: a job, where somebody did one. */
function answerOf(announcement: Announcement): Data {
  return announcement.kind === 'return' ? announcement.answer : null;
}

/** Follows what was handed in and done, and who is at work or waits for it. */
function follow(owed: Owed, announcement: Announcement): Owed {
  const { asked, submitted, done } = owed;
  if (isDone(announcement)) {
    return { ...owed, done: [...new Set([...done, announcement.data as string])].sort() };
  }
  const waiting = owed.waiting.filter((each) => each !== announcement.process);
  if (announcement.kind === 'crash') return { ...owed, waiting };
  if (announcement.kind === 'say') return owed;
  const { call } = announcement;
  if (announcement.kind === 'return') {
    const { [call]: job, ...others } = asked;
    return {
      ...owed,
      asked: others,
      waiting,
      submitted: job ? [...submitted, job].sort() : submitted,
    };
  }
  if (announcement.operation === 'work') {
    return { ...owed, waiting: [...waiting, announcement.process].sort() };
  }
  if (announcement.operation !== 'submit') return owed;
  return { ...owed, asked: { ...asked, [call]: announcement.input as string } };
}

/** The abstract specification of jobs: whatever is handed in is done, once, whoever stops. */
export const jobs = specify({
  name: 'jobs',
  promise:
    'Clerks hand in jobs; workers wait for jobs and do them. Each job that was handed in is done, and it is done once, although a worker may stop for ever in the middle of it: as long as another one waits for work, nothing is left behind. Who inspects the work is shown the jobs that were done.',
  operations: {
    submit: { input: text(), answer: nothing(), meaning: 'hands in the job of this name' },
    work: { input: nothing(), answer: text(), meaning: 'waits for a job, does it, and names it' },
    inspect: {
      input: nothing(),
      answer: list(text()),
      meaning: 'the jobs that were done, in order',
    },
  },
  model: onceEach,
  properties: [
    always<boolean>('no job is done twice', {
      initial: true,
      next: (kept, announcement) => {
        if (announcement.kind !== 'return' || !Array.isArray(announcement.answer)) return kept;
        return kept && new Set(announcement.answer).size === announcement.answer.length;
      },
      holds: (kept) => kept,
    }),
    always<Reported>('a job that is reported has been done', {
      initial: { done: [], due: {}, missing: false },
      next: (state, announcement) => {
        const { done, due, missing } = state;
        const report = isDone(announcement) ? announcement.data : answerOf(announcement);
        if (typeof report === 'string') {
          return { ...state, done: [...new Set([...done, report])].sort() };
        }
        if (announcement.kind === 'call' && announcement.operation === 'inspect') {
          return { ...state, due: { ...due, [announcement.call]: done } };
        }
        if (announcement.kind !== 'return') return state;
        const { [announcement.call]: expected = [], ...others } = due;
        const shown = expected.length === 0 ? [] : (announcement.answer as readonly string[]);
        const misses = expected.some((job) => !shown.includes(job));
        return { done, due: others, missing: missing || misses };
      },
      holds: ({ missing }) => !missing,
    }),
    eventually<Owed>('no worker waits while a job is not done', {
      initial: { asked: {}, submitted: [], done: [], waiting: [] },
      next: follow,
      holds: ({ submitted, done, waiting }) =>
        waiting.length === 0 || submitted.every((job) => done.includes(job)),
    }),
    sometimes<boolean>('an inspection shows a job', {
      initial: false,
      next: (seen, announcement) =>
        seen ||
        (announcement.kind === 'return' &&
          Array.isArray(announcement.answer) &&
          announcement.answer.length > 0),
      holds: (seen) => seen,
    }),
  ],
});
