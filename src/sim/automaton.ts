import { assert, brief, type Data, Issue, messageOf, misfit } from '#base';
import {
  announcePort,
  type Design,
  disarm,
  Effect,
  forgetNothing,
  type Operation,
  type Request,
  type Steps,
  socketsOf,
} from '#design';
import type { Call } from '#spec';
import { takeUsed } from './guard.js';
import type { Interner } from './interner.js';

/** What a process announced in passing, with its own word for it. */
export interface Said {
  readonly name: string;
  readonly data: Data;
}

/**
 * Where a call stands: all that its process knows is the answers it was given on the way here.
 *
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
  readonly state: 'waiting' | 'done' | 'failed';
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

  constructor(design: Design, values: Interner) {
    this.#design = design;
    this.#values = values;
  }

  /** The node at which a call begins: at its first request, or already at its end. */
  begin(process: string, role: string, call: Call): Node {
    const key = `${process}|${this.#values.id([call.operation, call.input])}`;
    const known = this.#roots.get(key);
    if (known !== undefined) return known;
    const operation = this.#design.roles[role]?.[call.operation];
    assert(operation !== undefined, `role ${role} serves ${call.operation}`);
    const root: Root = { process, operation, call };
    const node = this.#start(root, null);
    this.#roots.set(key, node);
    return node;
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
    let steps: Steps<Data>;
    try {
      steps = operation(ports as never, call.input as never);
    } catch (thrown) {
      return this.#node({ root, parent: null, via: -1 }, [], { failure: messageOf(thrown) });
    }
    const node = this.#advance(steps, { root, parent: null, via: -1 });
    if (expected !== null) assertSame(expected, node);
    this.#live.set(process, { steps, at: expected ?? node });
    return node;
  }

  /** Leads a fresh generator to a known node, by giving it the same answers again. */
  #again(target: Node): void {
    const path: Node[] = [];
    for (let node: Node | null = target; node !== null; node = node.parent) path.unshift(node);
    const [first, ...rest] = path;
    assert(first !== undefined, 'a path has a beginning');
    this.#start(target.root, first);
    const live = this.#live.get(target.root.process);
    assert(live !== undefined, 'a call that was begun is alive');
    for (const node of rest) {
      const { root, parent, via } = node;
      assertSame(node, this.#advance(live.steps, { root, parent, via }));
      live.at = node;
    }
  }

  #advance(steps: Steps<Data>, place: Pick<Node, 'root' | 'parent' | 'via'>): Node {
    const said: Said[] = [];
    let answer: Data = place.via === -1 ? null : this.#values.value(place.via);
    try {
      while (true) {
        const result = steps.next(answer);
        const chance = takeUsed();
        if (chance !== null) {
          return this.#node(place, said, {
            failure: `used '${chance}' and hid it; a design has no chance and no clock`,
          });
        }
        if (result.done === true) {
          forgetNothing('the operation returned');
          return this.#node(place, said, this.#returned(place.root, result.value));
        }
        const request = requestOf(result.value);
        forgetNothing('something else was yielded');
        if (request.port !== announcePort) {
          this.#checkRequest(request);
          return this.#node(place, said, { request });
        }
        said.push(request.input as unknown as Said);
        if (said.length > saidMax) {
          return this.#node(place, [], {
            failure: `announced ${saidMax} things without a request`,
          });
        }
        answer = null;
      }
    } catch (thrown) {
      disarm();
      return this.#node(place, said, { failure: messageOf(thrown) });
    }
  }

  #returned({ call }: Root, value: unknown): { answer: Data } | { failure: string } {
    const { answer: shape } = this.#design.spec.operations[call.operation] ?? {};
    assert(shape !== undefined, `the specification has ${call.operation}`);
    const id = this.#values.id((value ?? null) as Data);
    const answer = this.#values.value(id);
    const problem = misfit(shape, answer, `the answer of '${call.operation}'`);
    return problem === null ? { answer } : { failure: problem };
  }

  #checkRequest({ port, operation, input }: Request): void {
    const declared = this.#design.ports[port];
    if (declared === undefined) {
      throw new Issue('design/no-port', {
        wrong: `the design has no port '${port}'`,
        right: `use one of: ${Object.keys(this.#design.ports).join(', ')}`,
      });
    }
    if (declared.kind !== 'store') return;
    const { collection, key, value } = input as { collection: string; key: string; value?: Data };
    const shape = declared.collections[collection];
    if (shape === undefined || typeof key !== 'string') {
      throw new Issue('design/no-collection', {
        wrong: `${port}.${operation} names a place that the design did not declare`,
        found: `collection ${brief(collection ?? null)}, key ${brief(key ?? null)}`,
        right: `collections: ${Object.keys(declared.collections).join(', ')}; keys are texts`,
      });
    }
    const problem =
      value === undefined ? null : misfit(shape, value, `the value written to '${collection}'`);
    if (problem === null) return;
    throw new Issue('design/value-shape', {
      wrong: `${port}.${operation} writes what its collection does not hold`,
      found: problem,
      right: 'write a value of the declared shape',
    });
  }

  #node(
    place: Pick<Node, 'root' | 'parent' | 'via'>,
    said: readonly Said[],
    end: { request: Request } | { answer: Data } | { failure: string },
  ): Node {
    const node: Node = {
      ...place,
      id: this.nodes.length,
      said,
      state: 'request' in end ? 'waiting' : 'answer' in end ? 'done' : 'failed',
      request: 'request' in end ? end.request : null,
      answer: 'answer' in end ? end.answer : null,
      failure: 'failure' in end ? end.failure : '',
      children: new Map(),
    };
    this.nodes.push(node);
    return node;
  }
}

function requestOf(yielded: unknown): Request {
  if (yielded instanceof Effect) return yielded.request;
  throw new Issue('design/nonsense', {
    wrong: 'the design yielded something that is no request to a port',
    found: typeof yielded === 'object' ? 'an object' : String(yielded),
    right: 'write `yield* port.operation(…)`',
  });
}

function assertSame(known: Node, again: Node): void {
  const same =
    known.state === again.state &&
    known.request?.operation === again.request?.operation &&
    JSON.stringify(known.request) === JSON.stringify(again.request) &&
    JSON.stringify(known.answer) === JSON.stringify(again.answer);
  if (same) return;
  throw new Issue('design/not-deterministic', {
    wrong: `'${known.root.call.operation}' of ${known.root.process} did two different things when given the same answers twice`,
    found: `first ${brief((known.request ?? known.answer) as Data)}, then ${brief((again.request ?? again.answer) as Data)}`,
    right: 'keep nothing outside the function, and use no chance and no clock',
  });
}
