import { assert, type Data, Issue, messageOf, misfit } from '#base';
import {
  announcePort,
  Become,
  type Design,
  disarm,
  forgetNothing,
  type Request,
  type Steps,
  socketsOf,
  takeForgotten,
} from '#design';
import { assertUntouched, takeUsed, tampering } from './guard.js';
import type { Interner } from './interner.js';
import type { Root } from './node.js';
import { checkRequest, requestOf, type Said, saidBy } from './yielded.js';

/** What a process does from one answer to its next request, or to its end. */
export interface Segment {
  readonly said: readonly Said[];
  readonly end: Ending;
}

/** How a segment ends: `failure` is the sentence of what it threw, or did that no design may do. */
export type Ending =
  | { readonly request: Request }
  | { readonly answer: Data }
  | { readonly failure: string }
  | { readonly become: Become };

const saidMax = 1000;

// A design could give its generators a `next` of their own.
const { apply } = Reflect;
const resume = Object.getPrototypeOf(function* () {}).prototype.next;

type StepResult = IteratorResult<unknown, unknown>;

/** How many of the first steps are looked at for tampering, and every which one after that. */
const watched = { first: 1000, every: 32 };

/** Lets the functions of a design run, and tells what they did; nothing that they do gets out. */
export class Segments {
  readonly #design: Design;
  readonly #values: Interner;
  /** How often the design was let run. */
  #ran = 0;

  constructor(design: Design, values: Interner) {
    this.#design = design;
    this.#values = values;
  }

  /** A generator at the beginning of a root; a failure where its function throws at once. */
  begin({ process, operation, input }: Root): Steps<Data> | { readonly failure: string } {
    disarm();
    const ports = socketsOf(this.#design.ports, process);
    try {
      return this.#letRun(() => operation(ports as never, input as never));
    } catch (thrown) {
      return { failure: this.#failureOf(thrown) };
    }
  }

  /** Tells a generator an answer, and lets it go on. */
  next(steps: Steps<Data>, root: Root, told: Data): Segment {
    const said: Said[] = [];
    let answer = told;
    try {
      while (true) {
        const result = this.#letRun(() => apply(resume, steps, [answer]) as StepResult);
        assertNothingHidden();
        if (result.done === true) {
          forgetNothing('the operation returned');
          const { value } = result;
          if (value instanceof Become) return { said, end: { become: value } };
          const end = this.#letRun(() => this.#returned(root, value));
          assertNothingHidden();
          return { said, end };
        }
        const request = requestOf(result.value);
        forgetNothing('something else was yielded');
        if (request.port !== announcePort) {
          checkRequest(this.#design, request);
          return { said, end: { request } };
        }
        said.push(saidBy(request));
        if (said.length > saidMax) {
          return { said: [], end: { failure: `announced ${saidMax} things without a request` } };
        }
        answer = null;
      }
    } catch (thrown) {
      return { said, end: { failure: this.#failureOf(thrown) } };
    }
  }

  /**
   * Lets the design run, and looks before anything else whether it changed what everybody shares:
   * always at first, then now and then.
   */
  #letRun<Result>(code: () => Result): Result {
    try {
      return code();
    } finally {
      this.#ran += 1;
      if (this.#ran <= watched.first || this.#ran % watched.every === 0) assertUntouched();
    }
  }

  #failureOf(thrown: unknown): string {
    if (thrown instanceof Issue && thrown.code === tampering) throw thrown;
    disarm();
    takeUsed();
    return this.#letRun(() => messageOf(thrown));
  }

  #returned({ serves, name, call }: Root, value: unknown): Ending {
    const id = this.#values.id((value ?? null) as Data);
    const answer = this.#values.value(id);
    if (serves === 'service') return { answer };
    const { spec, ports } = this.#design;
    const shapes = Object.assign({}, ...Object.values(ports).map(({ collections }) => collections));
    const shape =
      call === null ? shapes[`${name} answers`] : spec.operations[call.operation]?.answer;
    assert(shape !== undefined, `${name} has the shape of its answer`);
    const problem = misfit(shape, answer, `the answer of '${call?.operation ?? name}'`);
    return problem === null ? { answer } : { failure: problem };
  }
}

/** Throws what a design did wrong and then swallowed. */
function assertNothingHidden(): void {
  const forgotten = takeForgotten();
  const chance = takeUsed();
  if (forgotten !== null) throw forgotten;
  if (chance === null) return;
  throw new Issue('design/not-deterministic', {
    wrong: `the design used '${chance}' and hid it`,
    right: 'ask a port: a design has no chance and no clock',
  });
}
