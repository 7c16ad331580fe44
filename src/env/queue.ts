import type { Data } from '#base';
import { eachOf, put } from './bag.js';
import type { Asked, Component, Footprint, Happening } from './component.js';
import { noOperation, told } from './fact.js';

/**
 * A job in the queue. `attempt`: how often it was handed out. `by`: who was handed it last and has
 * not given it back; null if nobody.
 */
type Job = {
  readonly number: number;
  readonly job: Data;
  readonly attempt: number;
  readonly by: string | null;
};

type State = {
  /** How many jobs there ever were: no delivery may have the name of an older one. */
  readonly pushed: number;
  /** In the order in which they are handed out. */
  readonly waiting: readonly Job[];
  readonly taken: readonly Job[];
  /** Given back with a delay. */
  readonly away: readonly Job[];
  /** Pushes whose answer was lost and which are still on their way. */
  readonly late: readonly { readonly by: string; readonly job: Data }[];
};

/** The faults of a queue, each with the guarantee that excludes it. */
const faults = {
  'lost job': 'at least once',
  redelivery: 'handed out once',
  'out of order': 'in order',
  'unknown outcome': 'known outcomes',
} as const;

/**
 * The simulated queue: jobs are handed out in order, and again when they are not done.
 *
 * When no process can go on and somebody waits for a job, the time of somebody who has one is over:
 * the job is put at the end, without fault. So a job is never stuck with a process that crashed.
 *
 * - *redelivery*: the same while its taker may still be at work.
 * - *out of order*: a job is handed out before one that was in front of it.
 * - *unknown outcome*: a push, an ack or a nack gets no answer; it took effect or never will; a
 *   push may also take effect later.
 * - *lost job*: a job that waits is gone.
 */
export function queueComponent(): Component {
  const initial: State = { pushed: 0, waiting: [], taken: [], away: [], late: [] };
  return {
    kind: 'queue',
    faults,
    initial,
    answers: (state, asked) => answers(state as State, asked),
    actions: (state) => [
      ...landings(state as State),
      ...endings(state as State),
      ...redeliveries(state as State, 'redelivery'),
      ...losses(state as State),
    ],
    abandoned: (state, asked) =>
      asked.operation === 'push' ? [{ ...delays(state as State, asked), fault: null }] : [],
    idle: (state) => redeliveries(state as State, null),
    touches,
  };
}

/** Everything is one line of jobs: a job that is done cannot be handed out again instead. */
function touches({ operation }: Asked): Footprint {
  const line = ['jobs'];
  return { reads: [], writes: line, takes: operation === 'take' ? line : [] };
}

function answers(state: State, asked: Asked): readonly Happening[] {
  switch (asked.operation) {
    case 'push':
      return pushes(state, asked);
    case 'take':
      return state.waiting.map((job, at) => takes(state, asked.process, job, at));
    case 'ack':
    case 'nack':
      return returns(state, asked);
    default:
      throw noOperation('queue', asked.operation, ['push', 'take', 'ack', 'nack']);
  }
}

const unanswered = { answer: { outcome: 'unknown' }, fault: 'unknown outcome' } as const;

function pushes(state: State, asked: Asked): readonly Happening[] {
  const after = pushed(state, jobOf(asked));
  const answer = { outcome: 'pushed' };
  const job = `job ${after.pushed}`;
  return [
    { note: 'is pushed', fault: null, state: after, answer, fact: null },
    {
      note: 'no answer, never takes effect',
      ...unanswered,
      state,
      fact: told('job', 'the job is not in the queue, and never will be'),
    },
    {
      note: 'no answer, took effect',
      ...unanswered,
      state: after,
      fact: told('job', `the job is in the queue, as ${job}`),
    },
    delays(state, asked),
  ];
}

function takes(state: State, process: string, job: Job, at: number): Happening {
  const taken = { ...job, attempt: job.attempt + 1, by: process };
  const name = `job ${job.number}`;
  const facts = [
    ...(at === 0 ? [] : [`${at} others were in front of ${name}`]),
    ...(job.by === null ? [] : [`${job.by} had ${name} before, and never gave it back`]),
  ];
  return {
    note: at === 0 ? 'takes a job' : 'takes a job that was not the first',
    fault: at === 0 ? null : 'out of order',
    state: {
      ...state,
      waiting: state.waiting.filter((other) => other !== job),
      taken: put(state.taken, taken),
    },
    answer: { job: job.job, delivery: deliveryOf(taken), attempt: taken.attempt },
    fact: facts.length === 0 ? null : told('job', facts.join('; ')),
  };
}

/** What comes of an ack or a nack: it counts only for the newest delivery of a job. */
function returns(state: State, { operation, input }: Asked): readonly Happening[] {
  const { delivery, delayMs = 0 } = input as { delivery: string; delayMs?: number };
  const job = state.taken.find((each) => deliveryOf(each) === delivery);
  if (job === undefined) {
    const fact = told('job', `${delivery} is no longer in anybody's hands`);
    return [
      { note: 'comes too late', fault: null, state, answer: { outcome: 'late' }, fact },
      { note: 'no answer, came too late', ...unanswered, state, fact },
    ];
  }
  const kept = { ...state, taken: state.taken.filter((each) => each !== job) };
  const free = { ...job, by: null };
  const after =
    operation === 'ack'
      ? kept
      : delayMs > 0
        ? { ...kept, away: put(kept.away, free) }
        : { ...kept, waiting: [...kept.waiting, free] };
  const word = operation === 'ack' ? 'done' : 'given back';
  return [
    {
      note: `the job is ${word}`,
      fault: null,
      state: after,
      answer: { outcome: 'returned' },
      fact: null,
    },
    {
      note: 'no answer, never takes effect',
      ...unanswered,
      state,
      fact: told('job', `${delivery} is not ${word}, and will be handed out again`),
    },
    {
      note: 'no answer, took effect',
      ...unanswered,
      state: after,
      fact: told('job', `${delivery} is ${word}`),
    },
  ];
}

/** Pushes whose answer was lost and which now take effect. */
function landings(state: State): readonly Happening[] {
  return eachOf(state.late).map(({ item, others }) => {
    const after = pushed({ ...state, late: others }, item.job);
    return {
      note: `a late push of ${item.by} takes effect`,
      fault: null,
      state: after,
      answer: null,
      fact: told('job', `it is job ${after.pushed}, of which ${item.by} was told nothing`),
    };
  });
}

function endings(state: State): readonly Happening[] {
  return eachOf(state.away).map(({ item, others }) => ({
    note: 'the delay of a job is over',
    fault: null,
    state: { ...state, away: others, waiting: [...state.waiting, item] },
    answer: null,
    fact: told('job', `it is job ${item.number}, which can be handed out again`),
  }));
}

function redeliveries(state: State, fault: 'redelivery' | null): readonly Happening[] {
  return eachOf(state.taken).map(({ item, others }) => ({
    note: 'a job that was not done in time will be handed out again',
    fault,
    state: { ...state, taken: others, waiting: [...state.waiting, item] },
    answer: null,
    fact: told('job', `job ${item.number} is still in the hands of ${item.by}`),
  }));
}

function losses(state: State): readonly Happening[] {
  return state.waiting.map((job) => ({
    note: 'a job is lost',
    fault: 'lost job',
    state: { ...state, waiting: state.waiting.filter((other) => other !== job) },
    answer: null,
    fact: told('job', `job ${job.number} is gone, and nobody said that it was done`),
  }));
}

function pushed(state: State, job: Data): State {
  const number = state.pushed + 1;
  return {
    ...state,
    pushed: number,
    waiting: [...state.waiting, { number, job, attempt: 0, by: null }],
  };
}

function delays(state: State, asked: Asked): Happening {
  const late = put(state.late, { by: asked.process, job: jobOf(asked) });
  return {
    note: 'no answer, may take effect later',
    ...unanswered,
    state: { ...state, late },
    fact: told('job', 'the job is not in the queue yet'),
  };
}

function jobOf({ input }: Asked): Data {
  return (input as { job: Data }).job;
}

function deliveryOf({ number, attempt }: Job): string {
  return `job ${number}/attempt ${attempt}`;
}
