import { type Data, Issue, plain } from '#base';

/** What one effect asks of the world: an operation of a port and its plain arguments. */
export interface Request {
  readonly port: string;
  readonly operation: string;
  readonly input: Data;
}

/**
 * The effect that was made last and not yet yielded. One process runs at a time, from one answer to
 * its next effect, so a single place is enough; it is how a forgotten `yield*` is found.
 */
const armed: { effect: Effect<unknown> | null; forgotten: Issue | null } = {
  effect: null,
  forgotten: null,
};

/**
 * A request on its way out of a process: `const found = yield* store.get('counters', 'visits')`.
 *
 * It carries plain data only. Iterating it yields the effect itself once and returns the answer, so
 * that `yield*` has the precise type of the answer. It can be yielded once.
 */
export class Effect<Answer> {
  readonly request: Request;
  #stage: 'made' | 'asked' | 'answered' = 'made';
  /** For the compiler only: the type of the answer. */
  declare readonly answer?: Answer;

  constructor({ port, operation, input }: Request) {
    this.request = Object.freeze({ port, operation, input: plain(input) });
    forgetNothing(`another effect, ${describe(this.request)}, was made`);
    armed.effect = this;
    Object.freeze(this);
  }

  /** Whether a value was made by this class, and does not only look as if it was. */
  static is(value: unknown): value is Effect<unknown> {
    return typeof value === 'object' && value !== null && #stage in value;
  }

  [Symbol.iterator](): Iterator<Effect<Answer>, Answer, Data> {
    return this as Iterator<Effect<Answer>, Answer, Data>;
  }

  /** The iterator's step, written out because a generator a request would cost twice the time. */
  next(answer: Data): IteratorResult<Effect<Answer>, Answer> {
    if (this.#stage === 'made') {
      this.#stage = 'asked';
      if (armed.effect === this) armed.effect = null;
      return { done: false, value: this };
    }
    if (this.#stage === 'asked') {
      this.#stage = 'answered';
      // The interpreter answers with what the port's declaration says; a binding is held to it.
      return { done: true, value: answer as Answer };
    }
    throw new Issue('design/effect-twice', {
      wrong: `the effect ${describe(this.request)} was yielded twice`,
      right: 'ask the port again: each effect is one request',
    });
  }
}

// Every process can reach these two through its effects: a change would be seen by all others.
Object.freeze(Effect);
Object.freeze(Effect.prototype);

/** What a design's functions are: generators of effects that end in an answer. */
export type Steps<Answer> = Generator<Effect<unknown>, Answer, Data>;

/** Makes an effect. Throws an `Issue` when an argument is not plain data. */
export function ask<Answer>(port: string, operation: string, input: Data): Effect<Answer> {
  return new Effect<Answer>({ port, operation, input });
}

/** Throws an `Issue` when an effect was made and never yielded. */
export function forgetNothing(moment: string): void {
  const forgotten = armed.effect;
  if (forgotten === null) return;
  armed.effect = null;
  armed.forgotten = new Issue('design/forgotten-yield', {
    wrong: `the effect ${describe(forgotten.request)} was never yielded`,
    found: moment,
    right: `write \`yield* ${forgotten.request.port}.${forgotten.request.operation}(…)\``,
  });
  throw armed.forgotten;
}

/** What `forgetNothing` found since this was last asked: a design may have swallowed it. */
export function takeForgotten(): Issue | null {
  const { forgotten } = armed;
  armed.forgotten = null;
  return forgotten;
}

/** Forgets an effect left over from a process that was dropped. */
export function disarm(): void {
  armed.effect = null;
  armed.forgotten = null;
}

function describe({ port, operation }: Request): string {
  return `${port}.${operation}`;
}
