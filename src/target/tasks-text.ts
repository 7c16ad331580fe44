/**
 * The text of `src/tasks.ts`, the same for every target: what one process does at once.
 *
 *   call ──> function ──start──> task ──answer──> kept ──join──> function ──> answer
 *              └──────start──> task ────────────────────────────────┘ waited for
 *
 * Tasks are async functions of one process, and nothing else of them is shared: what goes in and
 * what comes out is copied. A call of which any part is given up is given up as a whole, as by a
 * crash; what still runs of it comes to no further request.
 */
import { literalText } from './literal.js';
import { type Bindable, becomes, socketOf, tasksPortOf, usesFirst, waitName } from './used.js';

/** Socket methods as the keeper gives them to one task. */
const methods: { readonly [name: string]: string } = {
  start:
    '      start: async (name, input) => (await this.#start({ name, input })) as Task<never>,\n',
  join: '      join: async (task) => (await this.#join({ task })) as never,\n',
  cancel: `      cancel: async (task) => {
        const kept = call.kept.get(task);
        if (kept !== undefined) kept.isCancelled = true;
        this.#wake();
        return null;
      },
`,
  ended: "      ended: (task) => ({ port, operation: 'join', input: { task } }),\n",
  cancelled: "      cancelled: () => ({ port, operation: 'cancelled', input: { task: self } }),\n",
};

/** The requests that wait, each with how it looks for its answer. */
const looks: { readonly [name: string]: string } = {
  start: `this.#when(({ name, input }: Start) => {
        const { kept } = this.#call;
        const free = numbers.find((number) => !kept.has(number));
        return free === undefined ? null : () => this.#begin(free, name, input);
      }),
    );
`,
  join: `this.#when(({ task }: Named) => {
        const { kept } = this.#call;
        const ended = kept.get(task)?.ended ?? null;
        if (ended === null) return null;
        return () => {
          kept.delete(task);
          this.#wake();
          return ended.answer;
        };
      }),
    );
`,
  cancelled: `this.#when(({ task }: Named) => {
        return this.#call.kept.get(task)?.isCancelled === true ? () => null : null;
      }),
    );
`,
};

/** The text of the module for a package that has a port of tasks. */
export function tasksText(bindable: Bindable): string {
  const port = tasksPortOf(bindable);
  const name = port?.name ?? '';
  const { uses } = bindable.algorithm;
  const used = socketOf('tasks', uses);
  const first = usesFirst(bindable);
  const becoming = becomes(bindable);
  const joins = used.includes('join') || used.includes('ended');
  const cancels = used.includes('cancelled');
  const others = `Omit<Ports, '${name}'>`;
  const waiting = ['start', ...(joins ? ['join'] : []), ...(cancels ? ['cancelled'] : [])];
  const held = ['start', ...(used.includes('join') ? ['join'] : [])];
  const declared = waiting.map((operation) => {
    const kept = held.includes(operation) ? `this.#${operation} = ` : '';
    const name = waitName(operation, first).replace(', ', ',\n      ');
    return `    ${kept}waits.add(\n      ${name}${looks[operation]}`;
  });
  const methodsUsed = [...new Set(['start', ...used])].map((each) => methods[each]);
  const started = 'steps(ports, ordered(input) as never)';
  return `/**
 * What one process does at once. A call may start tasks, which share its connection and nothing
 * else; it returns when its function has returned and all its tasks have ended.
 */
${becoming ? "import { answerOf } from './become.js';\n" : ''}import { ordered } from './ordered.js';
import { Unavailable } from './patience.js';
import type { Ports, Task } from './ports.js';
import type { Waiting, Waits } from './waits.js';
${first ? `\nconst port = ${literalText(name)};\n` : ''}
/** The numbers of tasks: no more are kept at once. */
const numbers = ${literalText(Array.from({ length: port?.tasks?.atMost ?? 1 }, (_, at) => at + 1))};

/** A task that is kept: it is at work, or its answer waits to be taken. */
type Kept = { isCancelled: boolean; ended: { readonly answer: unknown } | null };

/** A call with the tasks that are kept; it is over when it returned, or was given up. */
type Call = {
  readonly kept: Map<number, Kept>;
  readonly fail: (error: unknown) => void;
  isOver: boolean;
};

type Start = { readonly name: string; readonly input: unknown };
${joins || cancels ? 'type Named = { readonly task: number };\n' : ''}
/** What each kind of task does. */
type Kinds = { readonly [name: string]: (ports: Ports, input: never) => Promise<unknown> };

/** Keeps the tasks of one process, which makes one call at a time. */
export class Keeper {
  readonly #waits: Waits;
  readonly #others: ${others};
  readonly #kinds: Kinds;
  readonly #start: (input: Start) => Promise<number>;
${used.includes('join') ? '  readonly #join: (input: Named) => Promise<unknown>;\n' : ''}  readonly #wakes = new Set<() => void>();
  #call: Call = { kept: new Map(), fail: () => {}, isOver: true };

  constructor(waits: Waits, others: ${others}, kinds: Kinds) {
    this.#waits = waits;
    this.#others = others;
    this.#kinds = kinds;
${declared.join('')}  }

  /** Makes a call. It is given up as a whole where it, or any of its tasks, is given up. */
  async call<Answer>(steps: (ports: Ports) => Promise<Answer>): Promise<Answer> {
    let fail = (_error: unknown): void => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const call: Call = { kept: new Map(), fail, isOver: false };
    this.#call = call;
    try {
      return await Promise.race([this.#whole(call, steps), failed]);
    } catch (error) {
      this.#waits.abandon();
      throw error;
    } finally {
      call.isOver = true;
    }
  }

  async #whole<Answer>(call: Call, steps: (ports: Ports) => Promise<Answer>): Promise<Answer> {
    const ports = this.#portsOf(call, 0);
    const answer = await ${becoming ? 'answerOf(ports, steps(ports))' : 'steps(ports)'};
    const isAtWork = ({ ended }: Kept): boolean => ended === null;
    while (!call.isOver && [...call.kept.values()].some(isAtWork)) await this.#change();
    return answer;
  }

  /** Begins a task under a number that is free. */
  #begin(number: number, name: string, input: unknown): number {
    const call = this.#call;
    const steps = this.#kinds[name];
    if (steps === undefined) throw new TypeError(\`there is no task '\${name}'\`);
    const kept: Kept = { isCancelled: false, ended: null };
    call.kept.set(number, kept);
    const ports = this.#portsOf(call, number);
    const end = (answer: unknown): void => {
      kept.ended = { answer: ordered(answer) };
      this.#wake();
    };
    ${becoming ? `answerOf(ports, ${started})` : started}.then(end, call.fail);
    return number;
  }

  /** The ports of the call itself, which is 0, or of one of its tasks. */
  #portsOf(call: Call, ${cancels ? 'self' : '_self'}: number): Ports {
    const ${name}: Ports['${name}'] = {
${methodsUsed.join('')}    };
    return whileOpen({ ...this.#others, ${name} }, call);
  }

  /** A request that is answered as soon as \`look\` finds how. */
  #when<Input, Answer>(look: (input: Input) => (() => Answer) | null): Waiting<Input, Answer> {
    return {
      attempt: async (input) => {
        const take = look(input);
        return take === null ? null : { answer: take() };
      },
      ready: async (input, signal) => {
        if (look(input) === null && !signal.aborted) await this.#change(signal);
      },
    };
  }

  /** Ends with the next change of any task, or with the signal. */
  #change(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakes.delete(wake);
        resolve();
      };
      this.#wakes.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of [...this.#wakes]) wake();
  }
}

/** The same ports, which take no request any more once the call is over. */
function whileOpen<Part extends object>(part: Part, call: Call): Part {
  return new Proxy(part, {
    get: (target, name) => {
      const held: unknown = Reflect.get(target, name);
      if (typeof held === 'object' && held !== null) return whileOpen(held, call);
      if (typeof held !== 'function') return held;
      return (...given: readonly unknown[]) => {
        if (call.isOver) throw new Unavailable('the call of this task was given up');
        return held(...given);
      };
    },
  });
}
`;
}
