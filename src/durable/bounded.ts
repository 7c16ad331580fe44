import { type Machine, machine, oneOf, per, within } from '#spec';
import {
  type Bounds,
  emptyPacked,
  entryView,
  leaseLength,
  listener,
  messagesAbout,
  type Packed,
  packedEntry,
  packedOutbox,
  retryTimeout,
  storeShape,
  tagsFor,
} from './bounded-state.js';
import { handle } from './handle.js';
import type { Mistake } from './mistake.js';
import { type Entry, outboxKey, type Store } from './objects.js';
import type { FenceAction, Request } from './requests.js';
import { happen, type Spontaneous } from './spontaneous.js';
import { stateProperties } from './state-properties.js';
import { type Before, committed, type Rules, type Writes } from './step.js';
import { stepProperties } from './step-properties.js';

/** All that an exploration keeps: what is kept, what time it is, and which step went wrong. */
type State = { readonly kept: Packed; readonly now: number; readonly broken: string | null };

const rules: Rules = { retryTimeout, oneOrigin: false, nextRun: () => null };

/**
 * The machine with few promises and a short clock, to be explored whole: every request that can
 * change anything, every step that nobody asks for, and the clock, in any order.
 *
 * It runs the very handlers. Schedules, headers, delays and a second listener are not in it. What is
 * promised of states are its invariants, what is promised of steps too: the step that breaks a
 * promise is noted in the state. Of progress it promises, as long as the clock and the steps that
 * nobody asks for are not held up for ever, that every promise is settled, that every one that waits
 * for a settled promise is struck off, and that every listener is told.
 */
export function boundedMachine(bounds: Bounds, mistake: Mistake | null = null): Machine {
  const { promises, pids, clock, versions } = bounds;
  const ids = Object.keys(promises);
  const deadlines = Array.from({ length: clock }, (_, at) => at + 1);
  const settleStates = ['resolved', 'rejected_timedout'] as const;
  const step = stepper(bounds, mistake);
  const ask = (state: State, request: Request) =>
    step(state, request, (before) => handle(before, request).writes);
  const occur = (state: State, by: Spontaneous) => step(state, by, (before) => happen(before, by));
  const held = ({ kept }: State, id: string) => ({ id, version: kept[id]?.version ?? 0 });
  const create = (id: string, timeoutAt: number) => {
    return { id, timeoutAt, param: {}, tags: tagsFor(promises[id] ?? 'internal') };
  };
  const mayAcquire = ({ kept }: State, id: string) => (kept[id]?.version ?? 0) < versions;

  return machine(
    {
      name: `durable promises: ${Object.entries(promises).flat().join(' ')}`,
      state: {
        kept: storeShape(bounds),
        now: within(0, clock),
        broken: oneOf(null, ...stepProperties.map(({ name }) => name)),
      },
      initial: { kept: emptyPacked(bounds), now: 0, broken: null },
    },
    {
      actions: {
        'promise.create': per(ids, deadlines, (state: State, id, timeoutAt) =>
          ask(state, { kind: 'promise.create', data: create(id, timeoutAt) }),
        ),
        'promise.settle': per(ids, settleStates, (state: State, id, asked) =>
          ask(state, { kind: 'promise.settle', data: { id, state: asked, value: { data: 'x' } } }),
        ),
        'promise.register_callback': per(ids, ids, (state: State, awaited, awaiter) =>
          ask(state, { kind: 'promise.register_callback', data: { awaited, awaiter } }),
        ),
        'promise.register_listener': per(ids, (state: State, awaited) =>
          ask(state, { kind: 'promise.register_listener', data: { awaited, address: listener } }),
        ),
        'task.create': per(ids, deadlines, (state: State, id, timeoutAt) => {
          const action = { kind: 'promise.create', data: create(id, timeoutAt) } as const;
          const data = { pid: pids[0] ?? '', ttl: leaseLength, action };
          return mayAcquire(state, id) && ask(state, { kind: 'task.create', data });
        }),
        'task.acquire': per(ids, pids, (state: State, id, pid) => {
          const data = { ...held(state, id), pid, ttl: leaseLength };
          return mayAcquire(state, id) && ask(state, { kind: 'task.acquire', data });
        }),
        'task.heartbeat': per(ids, pids, (state: State, id, pid) =>
          ask(state, { kind: 'task.heartbeat', data: { pid, tasks: [held(state, id)] } }),
        ),
        'task.suspend': per(ids, awaitedSets(ids), (state: State, id, awaited) => {
          const actions = awaited.map((each) => {
            const data = { awaited: each, awaiter: id };
            return { kind: 'promise.register_callback', data } as const;
          });
          return ask(state, { kind: 'task.suspend', data: { ...held(state, id), actions } });
        }),
        'task.fulfill': per(ids, (state: State, id) => {
          const data = { id, state: 'rejected', value: { data: 'x' } };
          const action = { kind: 'promise.settle', data } as const;
          return ask(state, { kind: 'task.fulfill', data: { ...held(state, id), action } });
        }),
        'task.release': per(ids, (state: State, id) =>
          ask(state, { kind: 'task.release', data: held(state, id) }),
        ),
        'task.fence, create': per(ids, ids, (state: State, id, other) => {
          const action: FenceAction = { kind: 'promise.create', data: create(other, clock) };
          return ask(state, { kind: 'task.fence', data: { ...held(state, id), action } });
        }),
        'task.fence, settle': per(ids, ids, (state: State, id, other) => {
          const data = { id: other, state: 'rejected_canceled', value: {} };
          const action: FenceAction = { kind: 'promise.settle', data };
          return ask(state, { kind: 'task.fence', data: { ...held(state, id), action } });
        }),
        'task.halt': per(ids, (state: State, id) =>
          ask(state, { kind: 'task.halt', data: { id } }),
        ),
        'task.continue': per(ids, (state: State, id) =>
          ask(state, { kind: 'task.continue', data: { id } }),
        ),
        'promise timeout': per(ids, (state: State, id) =>
          occur(state, { step: 'promise timeout', id }),
        ),
        'listener drain': per(ids, (state: State, id) =>
          occur(state, { step: 'listener drain', id, address: listener }),
        ),
        'callback drain': per(ids, ids, (state: State, id, awaiter) =>
          occur(state, { step: 'callback drain', id, awaiter }),
        ),
        'lease expiry': per(ids, (state: State, id) => occur(state, { step: 'lease expiry', id })),
        dispatch: per(ids, (state: State, id) => occur(state, { step: 'dispatch', id })),
        tick: ({ now }: State) => now < clock && { now: now + 1 },
      },
      optional: [
        'promise.create',
        'promise.settle',
        'promise.register_callback',
        'promise.register_listener',
        'task.create',
        'task.acquire',
        'task.heartbeat',
        'task.suspend',
        'task.fulfill',
        'task.release',
        'task.fence, create',
        'task.fence, settle',
        'task.halt',
        'task.continue',
      ],
      invariants: invariantsOf(bounds),
      leadsTo: progressOf(ids),
    },
  );
}

/** What may be waited for at once: each promise by itself, and each two. */
function awaitedSets(ids: readonly string[]): readonly (readonly string[])[] {
  const pairs = ids.flatMap((one, at) => ids.slice(at + 1).map((other) => [one, other]));
  return [...ids.map((id) => [id]), ...pairs];
}

function stepper(bounds: Bounds, mistake: Mistake | null) {
  const ids = Object.keys(bounds.promises);
  return (state: State, by: Request | Spontaneous, writesOf: (before: Before) => Writes | null) => {
    // Only what a step looks at is looked at: the rest stays as it was, and breaks nothing.
    const objects: { [id: string]: Entry } = {};
    const outbox: { [key: string]: Store['outbox'][string] } = {};
    const object = (id: string) => {
      const packed = state.kept[id];
      if (packed === undefined) return null;
      const entry = entryView(packed, bounds.promises[id] ?? 'internal');
      if (entry === null) return null;
      objects[id] = entry;
      for (const message of messagesAbout(id, packed)) outbox[outboxKey(message)] = message;
      return entry;
    };
    const { now } = state;
    const writes = writesOf({ kept: { object, schedule: () => null }, now, rules });
    if (writes === null) return null;
    const before: Store = { objects, schedules: {}, outbox };
    const right = committed(before, writes);
    const after = mistake?.plant({ before, after: right, now, by }) ?? right;
    if (after === before) return null;
    const broken = stepProperties.find(({ holds }) => !holds(before, after, now))?.name ?? null;
    const kept = Object.fromEntries(
      Object.entries(after.objects)
        .filter(([id, entry]) => entry !== before.objects[id] || after.outbox !== before.outbox)
        .map(([id, entry]) => {
          return [id, { ...packedEntry(entry, ids), ...packedOutbox(id, after.outbox) }];
        }),
    );
    return { kept, broken };
  };
}

function invariantsOf({ promises }: Bounds): { [name: string]: (state: State) => boolean } {
  const storeOf = ({ kept }: State): Store => {
    const objects = Object.entries(promises).flatMap(([id, sort]) => {
      const entry = entryView(kept[id] as Packed[string], sort);
      return entry === null ? [] : [[id, entry] as const];
    });
    return {
      objects: Object.fromEntries(objects),
      schedules: {},
      get outbox() {
        const messages = Object.keys(promises).flatMap((id) =>
          messagesAbout(id, kept[id] as Packed[string]),
        );
        return Object.fromEntries(messages.map((each) => [outboxKey(each), each]));
      },
    };
  };
  const ofStates = stateProperties.map(({ name, holds }) => {
    return [name, (state: State) => holds(storeOf(state), state.now)] as const;
  });
  const ofSteps = stepProperties.map(({ name }) => {
    return [name, ({ broken }: State) => broken !== name] as const;
  });
  return Object.fromEntries([...ofStates, ...ofSteps]);
}

function progressOf(ids: readonly string[]) {
  const entries = ids.map((id) => {
    const at = ({ kept }: State) => kept[id] as Packed[string];
    const isSettled = (state: State) => !['absent', 'pending'].includes(at(state).state);
    const waits = (state: State) => ids.some((awaiter) => at(state).callbacks[awaiter]);
    return [
      [
        `${id} is settled`,
        { from: (state: State) => at(state).state === 'pending', to: isSettled },
      ],
      [
        `whoever waits for ${id} is struck off`,
        {
          from: (state: State) => isSettled(state) && waits(state),
          to: (state: State) => !waits(state),
        },
      ],
      [
        `whoever listens for ${id} is told`,
        {
          from: (state: State) => isSettled(state) && at(state).listened,
          to: (state: State) => at(state).told === 'settled',
        },
      ],
    ] as const;
  });
  return Object.fromEntries(entries.flat());
}
