/**
 * Where the peer, the in-memory server within npm's `@resonatehq/sdk` 0.11.5, diverges from the law,
 * the abstract machine in `resonatehq/resonate-specification`.
 *
 * Each divergence says what the peer does so exactly that the machine, bent by all of them, does the
 * same as the peer, answer by answer and state by state.
 */
import {
  amended,
  asked,
  createIn,
  type Divergence,
  isTargetedTimer,
  madeBy,
  settleIn,
  withAction,
  withExternal,
  without,
  withoutDeadlines,
  withPromise,
  withTags,
} from './bent.js';
import { testRules } from './rules.js';

/**
 * Every divergence that made-up requests meet. They never ask for two things, of which the peer's text
 * tells that they are read otherwise: a target that is the empty text, which is none to the peer, and
 * a delay that is a number without being written in digits alone, which the peer heeds.
 */
export const divergences: readonly Divergence[] = Object.freeze([
  {
    name: 'anything may be awaited by a callback',
    peer: 'A callback is registered on an internal promise.',
    law: 'Only what is external may be waited for: 422.',
    instead: asked('promise.register_callback', ({ awaited }, situation, machine) =>
      withExternal([awaited], situation, machine),
    ),
  },
  {
    name: 'anything may be awaited by a suspended task',
    peer: 'A task is put to rest until an internal promise is settled.',
    law: 'Only what is external may be waited for: 422.',
    instead: asked('task.suspend', ({ actions }, situation, machine) =>
      withExternal(
        actions.map(({ data }) => data.awaited),
        situation,
        machine,
      ),
    ),
  },
  {
    name: 'a promise may be awaited twice at once',
    peer: 'A task that awaits a promise twice is put to rest as if it awaited it once.',
    law: 'A request to suspend that names a promise twice makes no sense: 400.',
    instead: asked('task.suspend', (data, situation, machine) => {
      const once = new Map(data.actions.map((action) => [action.data.awaited, action]));
      const by = { kind: 'task.suspend', data: { ...data, actions: [...once.values()] } } as const;
      return machine({ ...situation, by });
    }),
  },
  {
    name: 'anything is an address',
    peer: 'Any text is taken for the address of a listener.',
    law: 'An address at which nothing can be told makes no sense: 400. The machine as it is published looks into no address; ours does, and so do the servers.',
    instead: asked('promise.register_listener', (data, situation, machine) => {
      const lent = 'poll://lent';
      const by = { kind: 'promise.register_listener', data: { ...data, address: lent } } as const;
      const outcome = machine({ ...situation, by });
      const listeners = outcome.after.objects[data.awaited]?.promise.listeners ?? [];
      const real = listeners.map((each) => (each === lent ? data.address : each));
      const set = { listeners: [...new Set(real)].sort() };
      return { ...outcome, after: withPromise(outcome.after, data.awaited, set) };
    }),
  },
  {
    name: 'a client may time a promise out',
    peer: 'A settle to rejected_timedout is done, before the deadline too.',
    law: 'Only its deadline times a promise out; a settle to that makes no sense: 400.',
    instead: ({ by, ...at }, machine) => {
      const settle = settleIn(by);
      if (settle?.state !== 'rejected_timedout') return null;
      const outcome = machine({ ...at, by: withAction(by, { state: 'rejected' }) });
      const before = at.store.objects[settle.id]?.promise.state;
      const after = outcome.after.objects[settle.id]?.promise.state;
      if (before === after || after !== 'rejected') return outcome;
      return amended(outcome, settle.id, { state: 'rejected_timedout' });
    },
  },
  {
    name: 'a timer may be targeted',
    peer: 'A promise is made that is a timer and has a task as well.',
    law: 'A promise that is a timer and targeted makes no sense: 400.',
    instead: ({ by, ...at }, machine) => {
      const create = createIn(by);
      if (create === null || !isTargetedTimer(create.tags)) return null;
      const tags = { ...create.tags, 'resonate:timer': '' };
      const outcome = machine({ ...at, by: withAction(by, { tags }) });
      const made = outcome.after.objects[create.id]?.promise;
      if (made === undefined || at.store.objects[create.id] !== undefined) return outcome;
      const state = made.state === 'pending' ? 'pending' : 'resolved';
      return amended(outcome, create.id, { tags: create.tags, state });
    },
  },
  {
    name: 'a fence may be about itself',
    peer: 'What is done in the name of a task may be done to its own promise.',
    law: 'A fence whose action names its own task makes no sense: 400.',
    instead: asked('task.fence', (data, situation, machine) => {
      if (data.action.data.id !== data.id) return null;
      const nothing = { id: '', state: 'resolved', value: {} };
      const guard = { ...data, action: { kind: 'promise.settle', data: nothing } } as const;
      const guarded = machine({ ...situation, by: { kind: 'task.fence', data: guard } });
      if (guarded.answer?.status !== 200) return guarded;
      const { answer, ...done } = machine({ ...situation, by: data.action });
      return { ...done, answer: { status: 200, ...(answer === null ? {} : { action: answer }) } };
    }),
  },
  {
    name: 'a schedule may make targeted timers',
    peer: 'A schedule is kept whose promises are timers and targeted.',
    law: 'A schedule of promises that make no sense makes none: 400.',
    instead: asked('schedule.create', (data, situation, machine) => {
      if (!isTargetedTimer(data.promiseTags)) return null;
      const promiseTags = { ...data.promiseTags, 'resonate:timer': '' };
      const by = { kind: 'schedule.create', data: { ...data, promiseTags } } as const;
      return withTags(machine({ ...situation, by }), data, situation.store);
    }),
  },
  {
    name: 'a schedule that is there is shown whatever calendar is asked for',
    peer: 'The calendar of a schedule that is there already is not looked at.',
    law: 'Whether a request makes sense is asked first: 400 for a calendar that says nothing.',
    instead: asked('schedule.create', ({ id }, situation, machine) =>
      situation.store.schedules[id] === undefined
        ? null
        : machine({ ...situation, by: { kind: 'schedule.get', data: { id } } }),
    ),
  },
  {
    name: 'a schedule must be targeted',
    peer: 'A schedule whose promises are not targeted is refused with 400.',
    law: 'A schedule may make promises of any kind.',
    instead: asked('schedule.create', ({ promiseTags }, { store }) =>
      Object.hasOwn(promiseTags, 'resonate:target')
        ? null
        : { answer: { status: 400 }, after: store, because: [] },
    ),
  },
  {
    name: 'a late schedule makes one promise a tick',
    peer: 'Of several occurrences that are due, a tick makes the first.',
    law: 'All occurrences that are due are made in one step.',
    instead: (situation, machine) => {
      const { store, by, now } = situation;
      const schedule = 'step' in by && by.step === 'schedule' ? store.schedules[by.id] : undefined;
      if (schedule === undefined || schedule.nextRunAt > now) return null;
      const second = testRules.nextRun(schedule.cron, schedule.nextRunAt) ?? Infinity;
      if (second > now) return null;
      const first = machine({ ...situation, now: second - 1 });
      const after = madeBy(first, store).reduce((done, id) => {
        const timeout = { step: 'promise timeout', id } as const;
        return machine({ ...situation, store: done, by: timeout }).after;
      }, first.after);
      return { ...first, after };
    },
  },
  {
    name: 'what a schedule makes is made when the tick comes',
    peer: 'A promise of a schedule is made at the instant of the tick.',
    law: 'It is made at the instant of its occurrence, however late that is noticed.',
    instead: ({ store, by, now }, _, plain) =>
      'step' in by && by.step === 'schedule'
        ? madeBy(plain, store).reduce((outcome, id) => {
            const timeoutAt = plain.after.objects[id]?.promise.timeoutAt ?? 0;
            return amended(outcome, id, { createdAt: Math.min(now, timeoutAt) });
          }, plain)
        : null,
  },
  {
    name: 'what a schedule makes is tagged with it',
    peer: 'A promise of a schedule has a tag more, `resonate:schedule` with the id of the schedule.',
    law: 'It has the tags that the schedule names.',
    instead: ({ store, by }, _, plain) =>
      'step' in by && by.step === 'schedule'
        ? madeBy(plain, store).reduce((outcome, id) => {
            const tags = plain.after.objects[id]?.promise.tags;
            return amended(outcome, id, { tags: { ...tags, 'resonate:schedule': by.id } });
          }, plain)
        : null,
  },
  {
    name: 'a promise without a target is not timed out by a tick',
    peer: 'The deadline of a promise without a target is written down only when somebody names it.',
    law: 'Every promise is settled at last, whether it is asked for or not, and who waits is woken.',
    instead: ({ store, by, when }) =>
      when === 'on a tick' &&
      'step' in by &&
      by.step === 'promise timeout' &&
      !Object.hasOwn(store.objects[by.id]?.promise.tags ?? {}, 'resonate:target')
        ? { answer: null, after: store, because: [] }
        : null,
  },
  {
    name: 'a task that is past its deadline is woken and offered',
    peer: 'A wake-up does not look at the deadline of who is woken, nor does the offer that follows.',
    law: 'A task whose promise is past its deadline is seen as fulfilled, and nothing wakes it.',
    instead: (situation, machine) => {
      const { by } = situation;
      if (!('step' in by) || (by.step !== 'callback drain' && by.step !== 'dispatch')) return null;
      return withoutDeadlines([by.step === 'dispatch' ? by.id : by.awaiter], situation, machine);
    },
  },
  {
    name: 'a task that is past its deadline is acquired by its creation',
    peer: 'Who creates a task that is there does not look at its deadline: it is acquired, or refused.',
    law: 'It is seen as fulfilled, and is shown so: 200.',
    instead: asked('task.create', ({ action }, situation, machine) =>
      situation.store.objects[action.data.id] === undefined
        ? null
        : withoutDeadlines([action.data.id], situation, machine),
    ),
  },
  {
    name: 'a task that is past its deadline is halted',
    peer: 'Who halts a task does not look at its deadline.',
    law: 'It is seen as fulfilled, and cannot be halted: 409.',
    instead: asked('task.halt', ({ id }, situation, machine) =>
      withoutDeadlines([id], situation, machine),
    ),
  },
  {
    name: 'a task that is past its deadline is continued',
    peer: 'Who continues a task does not look at its deadline.',
    law: 'It is seen as fulfilled, and cannot be continued: 409.',
    instead: asked('task.continue', ({ id }, situation, machine) =>
      withoutDeadlines([id], situation, machine),
    ),
  },
  {
    name: 'what is past its deadline may put to rest',
    peer: 'A task is put to rest until a promise is settled that is past its deadline already.',
    law: 'The promise is seen as settled, and the task goes on: 300.',
    instead: asked('task.suspend', ({ actions }, situation, machine) =>
      withoutDeadlines(
        actions.map(({ data }) => data.awaited),
        situation,
        machine,
      ),
    ),
  },
  {
    name: 'a task that is past its deadline is shown with what woke it',
    peer: 'A task that is seen as fulfilled is shown with the count of what woke it.',
    law: 'Who is over has nothing to resume for: none woke it.',
    instead: asked('task.get', ({ id }, { store }, _, plain) => {
      const resumes = store.objects[id]?.task?.resumes.length ?? 0;
      const task = plain.answer?.task;
      if (task === undefined || plain.answer === null) return null;
      return { ...plain, answer: { ...plain.answer, task: { ...task, resumes } } };
    }),
  },
  {
    name: 'who is over is forgotten by those it waited for',
    peer: 'A task that is fulfilled is taken from the callbacks of all promises.',
    law: 'The callbacks of a pending promise only grow; they are dropped one by one once it is settled.',
    instead: ({ store }, _, plain) => {
      const over = Object.entries(plain.after.objects).filter(([id, { task }]) => {
        const before = store.objects[id]?.task?.state ?? 'fulfilled';
        return task?.state === 'fulfilled' && before !== 'fulfilled';
      });
      const ids = new Set(over.map(([id]) => id));
      return ids.size === 0 ? null : { ...plain, after: without(ids, plain.after) };
    },
  },
]);

/** The divergences as the lines of a table in Markdown. */
export function divergenceLines(): readonly string[] {
  const rows = divergences.map(({ name, peer, law }) => `| ${name} | ${peer} | ${law} |`);
  return ['| divergence | what the peer does | what the law has |', '| --- | --- | --- |', ...rows];
}
