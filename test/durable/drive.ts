/** The times at which the peer takes the steps that nobody asks for, taken by the machine. */
import {
  type Answer,
  enabledSteps,
  type Request,
  type Rules,
  type Spontaneous,
  type Store,
} from '#durable';
import type { Machine, Situation } from './bent.js';
import type { TimeoutMode } from './peer.js';

/** Where a drive begins, and at which instant. */
interface DrivenFrom {
  readonly store: Store;
  readonly now: number;
  readonly rules: Rules;
}

/**
 * Brings the machine to where the peer is. The law lets steps that nobody asks for come at any time
 * at which they are enabled; these are the times that the peer has chosen for them:
 *
 * - before it answers, an eager peer writes down the deadlines of the promises that a request names,
 *   unless the request makes no sense;
 * - once a promise is settled in what is kept, all who wait for it and all who listen are told;
 * - what a request makes due is offered at once; what becomes due by the clock, on a tick;
 * - a tick writes down all deadlines, takes back leases, offers what is due, and runs schedules.
 */
export class Drive {
  readonly #machine: Machine;
  readonly #now: number;
  readonly #rules: Rules;
  readonly #dueBefore: ReadonlySet<string>;
  /** What is kept by now. */
  store: Store;
  /** The names of the divergences that made a difference, each as often as it did. */
  readonly because: string[] = [];

  constructor(machine: Machine, { store, now, rules }: DrivenFrom) {
    this.#machine = machine;
    this.#now = now;
    this.#rules = rules;
    this.store = store;
    this.#dueBefore = new Set(this.#due());
  }

  /** Does what a request asks for, and all that the peer does with it. */
  ask(request: Request, timeoutMode: TimeoutMode): Answer | null {
    const first = this.#machine({
      store: this.store,
      by: request,
      now: this.#now,
      when: 'at once',
    });
    if (timeoutMode === 'eager' && first.answer?.status !== 400) {
      for (const id of named(request)) {
        this.#act({ step: 'promise timeout', id }, 'at once');
        this.#settleDown();
      }
    }
    const answer = this.#act(request, 'at once');
    this.#settleDown();
    return answer;
  }

  /** Does what the peer does on a tick, to which nothing is answered. */
  tick(): null {
    for (const kind of ['promise timeout', 'lease expiry', 'dispatch', 'schedule']) {
      const steps = enabledSteps(this.store, this.#now, this.#rules);
      for (const each of steps.filter(({ step }) => step === kind)) this.#act(each, 'on a tick');
      this.#settleDown();
    }
    return null;
  }

  #act(by: Request | Spontaneous, when: Situation['when']): Answer | null {
    const outcome = this.#machine({ store: this.store, by, now: this.#now, when });
    this.store = outcome.after;
    this.because.push(...outcome.because);
    return outcome.answer;
  }

  /** Tells everybody of what is settled, and offers what has become due. */
  #settleDown(): void {
    for (let waiting = this.#waiting(); waiting.length > 0; waiting = this.#waiting()) {
      for (const step of waiting) this.#act(step, 'at once');
    }
    const due = this.#due().filter((id) => !this.#dueBefore.has(id));
    for (const id of due) this.#act({ step: 'dispatch', id }, 'at once');
  }

  #waiting(): readonly Spontaneous[] {
    return Object.entries(this.store.objects).flatMap(([id, { promise }]): Spontaneous[] => {
      if (promise.state === 'pending') return [];
      return [
        ...promise.callbacks.map((awaiter) => ({ step: 'callback drain' as const, id, awaiter })),
        ...promise.listeners.map((address) => ({ step: 'listener drain' as const, id, address })),
      ];
    });
  }

  /** The tasks that are to be offered by now. */
  #due(): readonly string[] {
    const all = Object.entries(this.store.objects);
    return all.filter(([, { task }]) => (task?.retryAt ?? Infinity) <= this.#now).map(([id]) => id);
  }
}

/** The promises whose deadlines an eager peer writes down before it answers, in its order. */
function named({ kind, data }: Request): readonly string[] {
  switch (kind) {
    case 'promise.register_callback':
      return [data.awaited, data.awaiter];
    case 'promise.register_listener':
      return [data.awaited];
    case 'task.create':
      return [data.action.data.id];
    case 'task.suspend':
      return [data.id, ...data.actions.map((action) => action.data.awaited)];
    case 'task.fence':
      return [data.id, data.action.data.id];
    default:
      return 'id' in data && !kind.startsWith('schedule') ? [data.id] : [];
  }
}
