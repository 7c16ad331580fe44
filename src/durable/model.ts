import { canonical, type Data } from '#base';
import type { Model, Outcome } from '#spec';
import { handle } from './handle.js';
import { type Entry, emptyStore, type Store } from './objects.js';
import type { Request } from './requests.js';
import { afterStep, happen, type Spontaneous } from './spontaneous.js';
import { committed, keptIn, type Rules } from './step.js';

/** What a judge keeps of a machine: what its answers can depend on, and the clock. */
export type Judged = {
  readonly objects: Store['objects'];
  readonly schedules: Store['schedules'];
  readonly now: number;
};

/**
 * The machine as one object, for the judge of recorded histories: an operation is a kind of request,
 * its input `{ now, data }` the instant at which the server says it took effect and what was asked.
 *
 * The clock never goes back: a call at an earlier instant than one before it is not allowed. Steps
 * that nobody asks for are found by search, each as late as it can be: right before a request that
 * can tell the difference. Nobody can tell whether a message was put in the outbox, or a deadline
 * written down, so these are left out, and so are the times of offers and those who listen.
 */
export function durableModel(rules: Rules): Model<Judged> {
  return {
    initial: { objects: emptyStore.objects, schedules: emptyStore.schedules, now: 0 },
    step: (state, { operation, input }) => {
      const { now, data } = input as { readonly now: number; readonly data: Data };
      if (now < state.now) return [];
      const request = { kind: operation, data } as unknown as Request;
      const stores = openings({ ...state, outbox: {} }, request, { now, rules });
      return stores.map((store): Outcome<Judged> => {
        const { answer, writes } = handle({ kept: keptIn(store), now, rules }, request);
        return { answer, state: judged(committed(store, writes), now) };
      });
    },
  };
}

type Instant = { readonly now: number; readonly rules: Rules };

/** Every store that a request may find: as it is, and after steps that the request can tell from it. */
function openings(store: Store, request: Request, { now, rules }: Instant): readonly Store[] {
  const found = new Map([[canonical(store), store]]);
  // A map is walked in the order of insertion, those added meanwhile included.
  for (const each of found.values()) {
    for (const step of telling(each, request, { now, rules })) {
      const after = afterStep(each, step, { now, rules });
      if (after === null) continue;
      const next = { objects: quiet(after.objects), schedules: after.schedules, outbox: {} };
      found.set(canonical(next), next);
    }
  }
  return [...found.values()];
}

/** The steps that change what a request can see: of its tasks, and of what a schedule has made. */
function telling(store: Store, request: Request, { now, rules }: Instant): readonly Spontaneous[] {
  const ids = idsOf(request);
  const drains = Object.entries(store.objects).flatMap(([id, { promise }]) =>
    promise.callbacks
      .filter((awaiter) => ids.includes(awaiter))
      .map((awaiter): Spontaneous => ({ step: 'callback drain', id, awaiter })),
  );
  const expiries = ids.map((id): Spontaneous => ({ step: 'lease expiry', id }));
  const runs = Object.keys(store.schedules)
    .map((id) => ({ step: 'schedule', id }) as const)
    .filter((step) => {
      if (request.kind.startsWith('schedule')) return ids.includes(step.id);
      const made = happen({ kept: keptIn(store), now, rules }, step)?.objects ?? {};
      return ids.some((id) => Object.hasOwn(made, id));
    });
  return [...drains, ...expiries, ...runs];
}

/** The ids that a request looks at. */
function idsOf({ kind, data }: Request): readonly string[] {
  switch (kind) {
    case 'task.create':
      return [data.action.data.id];
    case 'task.heartbeat':
      return data.tasks.map(({ id }) => id);
    case 'task.suspend':
      return [data.id, ...data.actions.map((action) => action.data.awaited)];
    case 'task.fence':
      return [data.id, data.action.data.id];
    case 'promise.register_callback':
      return [data.awaited, data.awaiter];
    case 'promise.register_listener':
      return [data.awaited];
    default:
      return 'id' in data ? [data.id] : [];
  }
}

function judged({ objects, schedules }: Store, now: number): Judged {
  return { objects: quiet(objects), schedules, now };
}

/** Entries without what no answer shows and no answer depends on. */
function quiet(objects: Store['objects']): Store['objects'] {
  return Object.fromEntries(Object.entries(objects).map(([id, entry]) => [id, quieted(entry)]));
}

function quieted(entry: Entry): Entry {
  const { promise, task } = entry;
  const isLoud = promise.listeners.length > 0 || (task !== null && (task.retryAt ?? 0) !== 0);
  if (!isLoud) return entry;
  return {
    promise: { ...promise, listeners: [] },
    task: task === null || task.retryAt === null ? task : { ...task, retryAt: 0 },
  };
}
