import { assert, type Data, Issue, messageOf } from '#base';
import type { Become, Design, Operation, Steps } from '#design';
import type { Decisions } from './decisions.js';
import type { Interner } from './interner.js';
import { type Node, nodeOf, nothingLearnt, type Root } from './node.js';
import { differenceOf } from './same.js';
import { type Ending, type Segment, Segments } from './segment.js';
import { mayWait, type Said } from './yielded.js';

/** How many functions may become the next one without a request between. */
const becomingMax = 100;

/** How far a turn is made again when another turn leads to its beginning. */
const auditedSteps = 12;

/** Where a node is: under which root, and reached by which answer. */
type Place = Pick<Node, 'root' | 'parent' | 'via'>;

/** A generator that is alive, and the node at which it stands. */
interface Live {
  readonly steps: Steps<Data>;
  at: Node | null;
}

/**
 * The processes of a scenario as small automata that are learnt while they run.
 *
 * A generator cannot be copied, but where it stands is a function of the answers it was given. So
 * each (node, answer) is computed once, by a live generator, and remembered; every later visit is a
 * look-up. A run that leaves the known part goes on with one live generator for each process.
 *
 * What a process has become is the root of an automaton of its own, the same one however it was
 * reached: there the histories of a loop come together.
 */
export class Automata {
  readonly nodes: Node[] = [];
  readonly #design: Design;
  readonly #values: Interner;
  readonly #segments: Segments;
  readonly #roots = new Map<string, Node>();
  /** The functions that a process may become, with their numbers. */
  readonly #functions = new Map<Operation, { readonly number: number; readonly name: string }>();
  /** For each process and task its live generator. */
  readonly #live = new Map<string, Live>();
  /** How often the beginning of a turn was reached again. */
  readonly #reached = new Map<Node, number>();
  #becoming = 0;
  readonly #decisions: Decisions | null;

  /** `decisions` are those that a design leaves open, where it does. */
  constructor(design: Design, values: Interner, decisions: Decisions | null) {
    this.#decisions = decisions;
    this.#design = design;
    this.#values = values;
    this.#segments = new Segments(design, values);
    const groups = [...Object.values(design.roles), design.services, design.tasks, design.loops];
    for (const [name, each] of groups.flatMap((group) => Object.entries(group))) {
      this.#functions.set(each, { number: this.#functions.size, name });
    }
  }

  /** The value of a number. */
  valueOf(id: number): Data {
    return this.#values.value(id);
  }

  /** Whether where an answer leads depends on something that is decided from run to run. */
  get isOpen(): boolean {
    return this.#decisions !== null;
  }

  /** The node at which a call, a service or a task begins: at its first request, or its opening. */
  begin(root: Root): Node {
    this.#decisions?.listen();
    const key = this.#keyOf(root);
    const known = this.#rootAt(key);
    if (known !== undefined) return known;
    this.#becoming = 0;
    const from = this.#decisions?.heard ?? 0;
    const first = this.#start(root, null);
    const asks = first.state === 'waiting' && first.said.length === 0 && first.lands === first.id;
    const waits = first.request !== null && mayWait(this.#design, first.request);
    const node = asks && (!waits || root.serves !== 'call') ? first : this.#opening(first);
    this.#enter(key, node, from);
    return node;
  }

  /** The beginning of a root, as it is under what is decided now. */
  #rootAt(key: string): Node | undefined {
    return this.#roots.get(key) ?? this.#decisions?.find(key);
  }

  /** Remembers a beginning, with the decisions that were asked for on the way to it. */
  #enter(key: string, node: Node, from: number): void {
    if (this.#decisions?.enter(key, node, from) !== true) this.#roots.set(key, node);
  }

  /** The node to which an answer leads. */
  next(node: Node, answer: number): Node {
    const known = node.children.get(answer);
    if (known !== undefined) return known;
    this.#decisions?.listen();
    const edge = edgeOf(node.id, answer);
    const decided = this.#decisions?.find(edge);
    if (decided !== undefined) return decided;
    const key = liveKey(node.root);
    let live = this.#live.get(key);
    if (live?.at !== node) {
      this.#again(node);
      live = this.#live.get(key);
    }
    assert(live !== undefined && live.at === node, 'a live generator stands where it was led');
    this.#becoming = 0;
    this.#decisions?.listen();
    const child = this.#advance(live, { root: node.root, parent: node, via: answer });
    if (this.#decisions?.enter(edge, child, 0) !== true) node.children.set(answer, child);
    return child;
  }

  #keyOf({ process, task, operation, serves, input, number }: Root): string {
    const which = this.#functions.get(operation)?.number ?? -1;
    return `${process}|${task}|${serves} ${number}|${which}|${this.#values.id(input)}`;
  }

  /**
   * Puts a step of its own before what says or returns something before it asks anything, and before
   * a call that waits at first: when it begins is a choice like any other, and others may act before
   * it and after it.
   */
  #opening(first: Node): Node {
    const { root } = first;
    const node = this.#node({ root, parent: null, via: -1 }, [], 'opening');
    node.children.set(nothingLearnt, this.#replace(first, { parent: node, begun: true }));
    return node;
  }

  /** Puts a node that has just been made in the place of itself, with some parts changed. */
  #replace(node: Node, parts: Partial<Node>): Node {
    const changed = nodeOf({ ...node, ...parts });
    this.nodes[node.id] = changed;
    const live = this.#live.get(liveKey(node.root));
    if (live?.at === node) live.at = changed;
    return changed;
  }

  /** Begins a root, with a new generator: a new node, or one that is known and must be the same. */
  #start(root: Root, expected: Node | null): Node {
    const begun = this.#segments.begin(root);
    const place = { root, parent: null, via: -1 };
    if ('failure' in begun) {
      if (expected === null) return this.#node(place, [], begun);
      return theSame(expected, { said: [], end: begun });
    }
    const live: Live = { steps: begun, at: null };
    this.#live.set(liveKey(root), live);
    if (expected === null) return this.#advance(live, place);
    this.#repeat(live, expected);
    return expected;
  }

  /** Leads a fresh generator to a known node, by giving it the same answers again. */
  #again(target: Node): void {
    const path: Node[] = [];
    for (let node: Node | null = target; node !== null; node = node.parent) path.unshift(node);
    if (path[0]?.state === 'opening') path.shift();
    const [first, ...rest] = path;
    assert(first !== undefined, 'a path has a beginning');
    this.#start(target.root, first);
    const live = this.#live.get(liveKey(target.root));
    assert(live !== undefined, 'a call that was begun is alive');
    for (const node of rest) this.#repeat(live, node);
  }

  /** Leads a generator one step further on a way that is known. */
  #repeat(live: Live, known: Node): void {
    const { id, root, via } = known;
    const told = via === -1 ? null : this.#values.value(via);
    const again = this.#segments.next(live.steps, root, told);
    live.at = theSame(this.nodes[id] as Node, again);
  }

  /** Lets a generator run from one answer to its next request, or to its end. */
  #advance(live: Live, place: Place): Node {
    const told = place.via === -1 ? null : this.#values.value(place.via);
    const { said, end } = this.#segments.next(live.steps, place.root, told);
    if ('become' in end) return this.#becomes(place, said, end.become);
    live.at = this.#node(place, said, end);
    return live.at;
  }

  /** The beginning of what a process has become, reached from here. */
  #becomes(place: Place, said: readonly Said[], { step, input }: Become): Node {
    const operation = step as unknown as Operation;
    const known = this.#functions.get(operation);
    if (known === undefined) {
      const unknown = new Issue('design/become', {
        wrong: 'a process became what the design does not name',
        found: `function ${step.name || 'without a name'}`,
        right: 'name it in the design: design({ loops: { … } })',
      });
      return this.#node(place, said, { failure: messageOf(unknown) });
    }
    this.#becoming += 1;
    if (this.#becoming > becomingMax) {
      const failure = `became another function ${becomingMax} times without a request`;
      return this.#node(place, [], { failure });
    }
    const given = this.#values.value(this.#values.id(input));
    const root: Root = { ...place.root, operation, name: known.name, input: given };
    const begins = this.#beginningOf(root);
    // The way into it is a node of its own, because of what was said on the way.
    const way = { ...begins, ...place, id: this.nodes.length, said: [...said, ...begins.said] };
    const node = nodeOf({ ...way, begun: true });
    this.nodes.push(node);
    return node;
  }

  /** The first node of a turn; made again now and then, for all its histories must agree. */
  #beginningOf(root: Root): Node {
    const key = `become|${this.#keyOf(root)}`;
    const known = this.#rootAt(key);
    if (known === undefined) {
      const from = this.#decisions?.heard ?? 0;
      const first = this.#start(root, null);
      const isNew = first.lands === first.id;
      const begun = isNew ? this.#replace(first, { begun: true }) : first;
      this.#enter(key, begun, from);
      return begun;
    }
    const reached = (this.#reached.get(known) ?? 0) + 1;
    this.#reached.set(known, reached);
    const isPowerOfTwo = (reached & (reached - 1)) === 0;
    if ((reached < 8 || isPowerOfTwo) && known.lands === known.id) this.#audit(known, reached);
    else this.#live.delete(liveKey(root));
    return known;
  }

  /**
   * Makes a turn again along a way that is known, with whatever a process may have kept of what lies
   * behind it: it must do the same, or else its histories cannot be taken for one.
   */
  #audit(known: Node, variant: number): void {
    this.#start(known.root, known);
    const live = this.#live.get(liveKey(known.root));
    let node = known;
    for (let step = 0; live !== undefined && step < auditedSteps; step += 1) {
      const ways = [...node.children.values()];
      const child = ways[variant % Math.max(ways.length, 1)];
      if (child === undefined || child.lands !== child.id) return;
      this.#repeat(live, child);
      node = child;
    }
  }

  #node(place: Place, said: readonly Said[], end: Ending | 'opening'): Node {
    const id = this.nodes.length;
    const begun = place.parent !== null || place.root.serves !== 'call';
    const children = new Map<number, Node>();
    const node = nodeOf({ ...place, id, said, ...ending(end), children, begun, lands: id });
    this.nodes.push(node);
    return node;
  }
}

/** The known node, which must be what was done again. */
function theSame(known: Node, again: Segment): Node {
  const { said, end } = again;
  const difference = differenceOf(known, { said, ...('become' in end ? none : ending(end)) });
  if (difference !== null) throw difference;
  return known;
}

/** A process became something else where it had not before. */
const none = {
  state: 'done',
  request: null,
  answer: null,
  failure: 'it became something',
} as const;

/** A node and an answer as one number. */
function edgeOf(node: number, answer: number): number {
  return node * 2 ** 26 + answer;
}

function liveKey({ process, task }: Root): string {
  return `${process}|${task}`;
}

function ending(end: Ending | 'opening'): Pick<Node, 'state' | 'request' | 'answer' | 'failure'> {
  const none = { request: null, answer: null, failure: '' };
  if (end === 'opening') return { state: 'opening', ...none };
  if ('request' in end) return { state: 'waiting', ...none, ...end };
  if ('answer' in end) return { state: 'done', ...none, answer: end.answer };
  assert('failure' in end, 'what a process becomes is no node of its own');
  return { state: 'failed', ...none, ...end };
}
