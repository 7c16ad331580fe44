import { nothing, text } from '#base';
import { always, everyCallReturns, linearizable, type Model, sometimes, specify } from '#spec';

/** What became of the task; '' for as long as nobody knows. */
type Settled = '' | 'done' | 'late';

/** Whoever is first settles the task, and all who come later are told how. */
const settledOnce: Model<Settled> = {
  initial: '',
  step: (settled, { operation }) => {
    const first = operation === 'finish' ? 'done' : 'late';
    const state = settled === '' ? first : settled;
    return [{ answer: state, state }];
  },
};

/** A witness that somebody was told this outcome. */
function isTold(outcome: Settled) {
  return sometimes<boolean>(`a task is ${outcome}`, {
    initial: false,
    next: (seen, announcement) =>
      seen || (announcement.kind === 'return' && announcement.answer === outcome),
    holds: (seen) => seen,
  });
}

/** The abstract specification of a deadline: a task is done or late, and never both. */
export const deadline = specify({
  name: 'deadline',
  promise:
    'A worker finishes a task. A customer waits for it, but not for ever: after a while it takes the task to be late. Whichever comes first settles what became of the task, and everybody is told the same, although workers and customers act at the same time, lose answers and crash.',
  operations: {
    wait: {
      input: nothing(),
      answer: text(),
      meaning: "waits for a while: 'done', or else 'late'",
    },
    finish: {
      input: nothing(),
      answer: text(),
      meaning: "finishes the task: 'done', or 'late' where that was settled before",
    },
  },
  model: settledOnce,
  properties: [
    always<{ readonly told: string; readonly both: boolean }>('everybody is told the same', {
      initial: { told: '', both: false },
      next: (state, announcement) => {
        if (announcement.kind !== 'return') return state;
        const { told, both } = state;
        const outcome = announcement.answer as string;
        return { told: outcome, both: both || (told !== '' && told !== outcome) };
      },
      holds: ({ both }) => !both,
    }),
    linearizable('the outcomes are those of one task', settledOnce),
    everyCallReturns(),
    isTold('done'),
    isTold('late'),
  ],
});
