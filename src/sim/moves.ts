import { assert } from '#base';
import type { Actor, Transition } from './actor.js';
import type { Automata } from './automaton.js';
import { asksNobody, type Transitions } from './transitions.js';

/** Where the parts of a move stand, in numbers behind its beginning. */
export const part = { component: 0, state: 1, node: 2, told: 3, fault: 4, id: 5, by: 6 } as const;

/** Who makes a move: the process of a node, its crash, or a component by itself. */
export const by = { process: 0, crash: 1, component: 2 } as const;

/** How many numbers a move takes. */
export const moveWidth = 7;

/** Before the moves of a situation: how many its process has, how many crashes, whether it has begun. */
export const headWidth = 3;

/** In the place of the node of a move: where it leads must be worked out, each time or this time. */
export const unknownNode = -2;

const slotWidth = 4;

/**
 * What may happen where, packed into numbers: for each situation (a node and the state of the
 * component that it asks; or a component and its own state) a head and its moves, side by side.
 *
 *   [ moves, crashes, begun | component, state, node, told, fault, id, by | … ]
 *
 * Written for speed: a search of all states goes through more situations than a cache holds as
 * objects. A move whose node is `unknownNode` is taken by the world, and packed from what it did.
 */
export class Moves {
  /** Heads and moves; the first head is that of who has nothing left to do. */
  packed = new Int32Array(1024);
  /** By the number of what is told: the announcements. */
  readonly told: (readonly number[])[] = [[]];
  /** By the id of a move: who makes it, and what comes of it. */
  readonly actors: Actor[] = [];
  readonly transitions: Transition[] = [];
  readonly #toldIds = new Map<string, number>([['', 0]]);
  readonly #automata: Automata;
  readonly #transitions: Transitions;
  /** By node: whom it asks, plus 3; 0 where that was not looked up. */
  #asked = new Int32Array(1024);
  /** node or component, state, where its head is */
  #slots = new Int32Array(1024 * slotWidth);
  #situations = 0;
  #end: number = headWidth;

  constructor(automata: Automata, transitions: Transitions) {
    this.#automata = automata;
    this.#transitions = transitions;
  }

  /** Where the head of the situation of a node is; -1 where it asks several components at once. */
  ofNode(node: number, row: Int32Array): number {
    const known = node < this.#asked.length ? (this.#asked[node] as number) : 0;
    const asked = known === 0 ? this.#askedBy(node) : known - 3;
    if (asked < asksNobody) return -1;
    const state = asked === asksNobody ? -1 : (row[asked] as number);
    const at = this.#slotOf(node, state);
    const head = this.#slots[at + 2] as number;
    return head === 0 ? this.#meet(node, state, row) : head;
  }

  /** Where the head of what a component does by itself is: its plain moves, then the others. */
  ofComponent(component: number, state: number): number {
    const at = this.#slotOf(-1 - component, state);
    const head = this.#slots[at + 2] as number;
    return head === 0 ? this.#act(component, state) : head;
  }

  /** Packs what the world has worked out of a move. */
  learn(move: number): void {
    const { delta } = this.transitions[this.packed[move + part.id] as number] as Transition;
    if (delta === null || delta.end !== null) return;
    this.packed[move + part.node] = delta.node;
    this.packed[move + part.told] = this.#toldIn(delta.announced);
  }

  #askedBy(node: number): number {
    const made = this.#automata.nodes[node];
    assert(made !== undefined, 'a node has a number');
    if (node >= this.#asked.length) {
      const larger = new Int32Array(2 * node);
      larger.set(this.#asked);
      this.#asked = larger;
    }
    const asked = this.#transitions.askedBy(made);
    this.#asked[node] = asked + 3;
    return asked;
  }

  #meet(node: number, state: number, row: Int32Array): number {
    const made = this.#automata.nodes[node];
    assert(made !== undefined, 'a node has a number');
    const { actor, crash, begun } = this.#transitions.meeting(made, row);
    const head = this.#enter(node, state);
    const moves = this.#pack(actor === null ? [] : [actor], by.process);
    const crashes = this.#pack(crash === null ? [] : [crash], by.crash);
    return this.#head(head, moves, crashes, begun ? 1 : 0);
  }

  #act(component: number, state: number): number {
    const { plain, faulty } = this.#transitions.acting(component, state);
    const head = this.#enter(-1 - component, state);
    const moves = this.#pack(plain, by.component);
    return this.#head(head, moves, this.#pack(faulty, by.component), 0);
  }

  /** Fills a head, once its moves are packed: packing them may move it to a larger array. */
  #head(at: number, ...parts: readonly [number, number, number]): number {
    this.packed.set(parts, at);
    return at;
  }

  /** Begins a situation. */
  #enter(who: number, state: number): number {
    this.#situations += 1;
    if (this.#situations * 2 * slotWidth > this.#slots.length) this.#spread();
    const at = this.#slotOf(who, state);
    const head = this.#end;
    this.#slots[at] = who;
    this.#slots[at + 1] = state;
    this.#slots[at + 2] = head;
    this.#end += headWidth;
    this.#makeRoom();
    return head;
  }

  /** Packs the moves of actors behind what is there; how many they are. */
  #pack(actors: readonly Actor[], whose: (typeof by)[keyof typeof by]): number {
    let count = 0;
    for (const actor of actors) {
      for (const transition of actor.transitions) {
        const move = this.#end;
        this.#end += moveWidth;
        this.#makeRoom();
        this.packed[move + part.component] = transition.component;
        this.packed[move + part.state] = transition.state;
        this.packed[move + part.node] = whose === by.component ? -1 : unknownNode;
        this.packed[move + part.by] = whose;
        this.packed[move + part.fault] = transition.fault;
        this.packed[move + part.id] = this.actors.length;
        this.actors.push(actor);
        this.transitions.push(transition);
        this.learn(move);
        count += 1;
      }
    }
    return count;
  }

  #toldIn(announced: readonly number[]): number {
    const key = announced.join();
    const known = this.#toldIds.get(key);
    if (known !== undefined) return known;
    const id = this.told.push(announced) - 1;
    this.#toldIds.set(key, id);
    return id;
  }

  #makeRoom(): void {
    if (this.#end + headWidth <= this.packed.length) return;
    const larger = new Int32Array(2 * this.packed.length);
    larger.set(this.packed);
    this.packed = larger;
  }

  /** The slot of a situation, or the empty one where it belongs. */
  #slotOf(who: number, state: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let mixed = Math.imul(who, 0x9e3779b1) ^ Math.imul(state, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    let at = ((mixed ^ (mixed >>> 16)) * slotWidth) & mask;
    while (slots[at + 2] !== 0 && (slots[at] !== who || slots[at + 1] !== state)) {
      at = (at + slotWidth) & mask;
    }
    return at;
  }

  #spread(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length);
    for (let from = 0; from < before.length; from += slotWidth) {
      if (before[from + 2] === 0) continue;
      const at = this.#slotOf(before[from] as number, before[from + 1] as number);
      this.#slots.set(before.subarray(from, from + slotWidth), at);
    }
  }
}
