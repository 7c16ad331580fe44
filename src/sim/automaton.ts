import { assert, brief, type Data, Issue, messageOf, misfit } from '#base';
import {
  announcePort,
  type Design,
  disarm,
  forgetNothing,
  type Operation,
  type Request,
  type Steps,
  socketsOf,
  takeForgotten,
} from '#design';
import type { Call } from '#spec';
import { assertUntouched, takeUsed, tampering } from './guard.js';
import type { Interner } from './interner.js';
import { checkRequest, mayWait, requestOf, type Said, saidBy } from './yielded.js';

/**
 * Where a call stands: all that its process knows is the answers it was given on the way here.
 *
 * `opening`: it has not begun, and will say or return something, or wait, before it is answered.
 * `waiting`: it has asked `request`. `done`: it has returned `answer`. `failed`: it threw, or did
 * what no design may do; `failure` is the sentence.
 */
export interface Node {
  readonly id: number;
  readonly parent: Node | null;
  /** The number of the answer that led here. */
  readonly via: number;
  readonly root: Root;
  readonly said: readonly Said[];
  readonly state: 'opening' | 'waiting' | 'done' | 'failed';
  readonly request: Request | null;
  readonly answer: Data;
  readonly failure: string;
  readonly children: Map<number, Node>;
}

/** The beginning of a call: who calls what. */
export interface Root {
  readonly process: string;
  readonly operation: Operation;
  readonly call: Call;
}

const saidMax = 1000;

// A design could give its generators a `next` of their own.
const { apply } = Reflect;
const resume = Object.getPrototypeOf(function* () {}).prototype.next;

type StepResult = IteratorResult<unknown, unknown>;

/** Where in a call a node stands. */
type Place = Pick<Node, 'root' | 'parent' | 'via'>;

/** The answer to an opening: there is nothing to learn from it. */
export const nothingLearnt = -1;

/** How many of the first steps are looked at for tampering, and every which one after that. */
const watched = { first: 1000, every: 32 };

/**
 * The processes of a scenario as small automata that are learnt while they run.
 *
 * A generator cannot be copied, but where it stands is a function of the answers it was given. So
 * each (node, answer) is computed once, by a live generator, and remembered; every later visit is a
 * look-up. A run that leaves the known part goes on with one live generator for each process.
 */
export class Automata {
  readonly nodes: Node[] = [];
  readonly #design: Design;
  readonly #values: Interner;
  readonly #roots = new Map<string, Node>();
  /** For each process the generator that is alive, and the node at which it stands. */
  readonly #live = new Map<string, { readonly steps: Steps<Data>; at: Node }>();
  /** How often the design was let run. */
  #ran = 0;

  constructor(design: Design, values: Interner) {
    this.#design = design;
    this.#values = values;
  }

  /** The value of a number. */
  valueOf(id: number): Data {
    return this.#values.value(id);
  }

  /** The node at which a call begins: at its first request, or at its opening. */
  begin(process: string, role: string, call: Call): Node {
    const key = `${process}|${this.#values.id([call.operation, call.input])}`;
    const known = this.#roots.get(key);
    if (known !== undefined) return known;
    const operation = this.#design.roles[role]?.[call.operation];
    assert(operation !== undefined, `role ${role} serves ${call.operation}`);
    const root: Root = { process, operation, call };
    const first = this.#start(root, null);
    const asks = first.state === 'waiting' && first.said.length === 0;
    const waits = first.request !== null && mayWait(this.#design, first.request);
    const node = asks && !waits ? first : this.#opening(first);
    this.#roots.set(key, node);
    return node;
  }

  /**
   * Puts a step of its own before a call that says or returns something before it asks anything, or
   * that waits at first: when it is called is a choice like any other, and others may act before
   * it and after it.
   */
  #opening(first: Node): Node {
    const { root } = first;
    const node = this.#node({ root, parent: null, via: -1 }, [], 'opening');
    const begun: Node = { ...first, parent: node };
    this.nodes[first.id] = begun;
    node.children.set(nothingLearnt, begun);
    const live = this.#live.get(root.process);
    if (live?.at === first) live.at = begun;
    return node;
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

  /** The node to which an answer leads. */
  next(node: Node, answer: number): Node {
    const known = node.children.get(answer);
    if (known !== undefined) return known;
    const { process } = node.root;
    let live = this.#live.get(process);
    if (live?.at !== node) {
      this.#again(node);
      live = this.#live.get(process);
    }
    assert(live !== undefined && live.at === node, 'a live generator stands where it was led');
    const child = this.#advance(live.steps, { root: node.root, parent: node, via: answer });
    live.at = child;
    node.children.set(answer, child);
    return child;
  }

  #start(root: Root, expected: Node | null): Node {
    disarm();
    const { process, operation, call } = root;
    const ports = socketsOf(this.#design.ports, process);
    const place = { root, parent: null, via: -1 };
    let node: Node;
    try {
      const steps = this.#letRun(() => operation(ports as never, call.input as never));
      node = this.#advance(steps, place);
      this.#live.set(process, { steps, at: expected ?? node });
    } catch (thrown) {
      node = this.#failed(place, [], thrown);
    }
    if (expected !== null) this.#compare(expected, node);
    return node;
  }

  /** Leads a fresh generator to a known node, by giving it the same answers again. */
  #again(target: Node): void {
    const path: Node[] = [];
    for (let node: Node | null = target; node !== null; node = node.parent) path.unshift(node);
    if (path[0]?.state === 'opening') path.shift();
    const [first, ...rest] = path;
    assert(first !== undefined, 'a path has a beginning');
    this.#start(target.root, first);
    const live = this.#live.get(target.root.process);
    assert(live !== undefined, 'a call that was begun is alive');
    for (const node of rest) {
      const { root, parent, via } = node;
      this.#compare(node, this.#advance(live.steps, { root, parent, via }));
      live.at = node;
    }
  }

  /** Compares a node with the same one made again, which is not kept. */
  #compare(known: Node, again: Node): void {
    assert(this.nodes.pop() === again, 'the node that was made last is the one to drop');
    assertSame(known, again);
  }

  #advance(steps: Steps<Data>, place: Place): Node {
    const said: Said[] = [];
    let answer: Data = place.via === -1 ? null : this.#values.value(place.via);
    try {
      while (true) {
        const told = answer;
        const result = this.#letRun(() => apply(resume, steps, [told]) as StepResult);
        assertNothingHidden();
        if (result.done === true) {
          forgetNothing('the operation returned');
          const end = this.#letRun(() => this.#returned(place.root, result.value));
          assertNothingHidden();
          return this.#node(place, said, end);
        }
        const request = requestOf(result.value);
        forgetNothing('something else was yielded');
        if (request.port !== announcePort) {
          checkRequest(this.#design, request);
          return this.#node(place, said, { request });
        }
        said.push(saidBy(request));
        if (said.length > saidMax) {
          return this.#node(place, [], {
            failure: `announced ${saidMax} things without a request`,
          });
        }
        answer = null;
      }
    } catch (thrown) {
      return this.#failed(place, said, thrown);
    }
  }

  #failed(place: Place, said: readonly Said[], thrown: unknown): Node {
    if (thrown instanceof Issue && thrown.code === tampering) throw thrown;
    disarm();
    takeUsed();
    return this.#node(place, said, { failure: this.#letRun(() => messageOf(thrown)) });
  }

  #returned({ call }: Root, value: unknown): { answer: Data } | { failure: string } {
    const { answer: shape } = this.#design.spec.operations[call.operation] ?? {};
    assert(shape !== undefined, `the specification has ${call.operation}`);
    const id = this.#values.id((value ?? null) as Data);
    const answer = this.#values.value(id);
    const problem = misfit(shape, answer, `the answer of '${call.operation}'`);
    return problem === null ? { answer } : { failure: problem };
  }

  #node(
    place: Place,
    said: readonly Said[],
    end: { request: Request } | { answer: Data } | { failure: string } | 'opening',
  ): Node {
    const node: Node = {
      ...place,
      id: this.nodes.length,
      said,
      ...ending(end),
      children: new Map(),
    };
    this.nodes.push(node);
    return node;
  }
}

function ending(
  end: { request: Request } | { answer: Data } | { failure: string } | 'opening',
): Pick<Node, 'state' | 'request' | 'answer' | 'failure'> {
  const none = { request: null, answer: null, failure: '' };
  if (end === 'opening') return { state: 'opening', ...none };
  if ('request' in end) return { state: 'waiting', ...none, ...end };
  if ('answer' in end) return { state: 'done', ...none, ...end };
  return { state: 'failed', ...none, ...end };
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

function assertSame(known: Node, again: Node): void {
  const same =
    known.state === again.state &&
    known.request?.operation === again.request?.operation &&
    JSON.stringify(known.request) === JSON.stringify(again.request) &&
    known.failure === again.failure &&
    JSON.stringify(known.answer) === JSON.stringify(again.answer) &&
    JSON.stringify(known.said) === JSON.stringify(again.said);
  if (same) return;
  throw new Issue('design/not-deterministic', {
    wrong: `'${known.root.call.operation}' of ${known.root.process} did two different things when given the same answers twice`,
    found: `first ${brief((known.request ?? known.answer) as Data)}, then ${brief((again.request ?? again.answer) as Data)}`,
    right: 'keep nothing outside the function, and use no chance and no clock',
  });
}
