import type { Actor, Transition } from './actor.js';
import { by, headWidth, type Moves, moveWidth, part, unknownNode } from './moves.js';
import { finished } from './node.js';
import type { Purse } from './purse.js';

/** Where things stand in a row of a world without tasks, and what it is made of. */
interface Layout {
  readonly components: number;
  readonly processes: number;
  readonly budgetAt: number;
  /** By fault. */
  readonly purses: readonly Purse[];
  /** The number of the fault that is the crash of a process, or -1. */
  readonly crash: number;
  /** By process: whether it serves, and is not called. */
  readonly serves: readonly boolean[];
  readonly canIdle: boolean;
}

/** How many numbers a leap takes: the actor, the option, the move, and the place of its process. */
const leapWidth = 4;

/** In the place of an option: there is no other one. */
const noChoice = -1;

/**
 * All steps from a state, as numbers, in the order in which a world lists them.
 *
 * Written for speed: what `World.list` says with objects, for a search that goes through all states.
 * It says nothing where a step depends on more than who stands where: where time passes because
 * nobody can go on, where several components are asked at once, and where all calls have ended.
 */
export class Leaps {
  /** The leaps of the latest state: the first `count`. */
  found = new Int32Array(64 * leapWidth);
  count = 0;
  /** How many actors they are of. */
  actors = 0;
  readonly moves: Moves;
  readonly #layout: Layout;
  readonly #budgetAt: number;
  readonly #hasServices: boolean;
  /** The faults that the budget can pay for, as bits. */
  #left = 0;
  /** How many processes have calls that have not ended. */
  #open = 0;
  #busy = false;
  /** By process: where the head of its situation is; 0 where it has nothing left to do. */
  readonly #heads: Int32Array;

  constructor(moves: Moves, layout: Layout) {
    this.moves = moves;
    this.#layout = layout;
    this.#budgetAt = layout.budgetAt;
    this.#hasServices = layout.serves.includes(true);
    this.#heads = new Int32Array(layout.processes);
  }

  /** Lists all leaps from a state; false where the world must say what may happen. */
  list(row: Int32Array, last: number): boolean {
    const { components, crash, canIdle } = this.#layout;
    this.count = 0;
    this.actors = 0;
    if (!this.#meet(row)) return false;
    if (canIdle && !this.#busy) return false;
    this.#left = this.#leftIn(row);
    const heads = this.#heads;
    if (last !== -1) this.#listMoves(heads[last - components] as number, last);
    for (let process = 0; process < heads.length; process += 1) {
      const place = components + process;
      if (place !== last) this.#listMoves(heads[process] as number, place);
    }
    for (let component = 0; component < components; component += 1) {
      const head = this.moves.ofComponent(component, row[component] as number);
      this.#listActs({ from: head + headWidth, moves: this.moves.packed[head] as number });
    }
    if (this.actors === 0) return false;
    if (this.#left === 0) return true;
    for (let component = 0; component < components; component += 1) {
      const head = this.moves.ofComponent(component, row[component] as number);
      const plain = this.moves.packed[head] as number;
      const from = head + headWidth + plain * moveWidth;
      this.#listActs({ from, moves: this.moves.packed[head + 1] as number });
    }
    if (crash === -1 || (this.#left & (1 << crash)) === 0) return true;
    for (let process = 0; process < heads.length; process += 1) {
      this.#listCrashes(heads[process] as number, components + process);
    }
    return true;
  }

  /**
   * Lets a leap happen in `into`, which is the row that was listed; false, and nothing is changed,
   * where the world must take it: for the first time, or because nobody may be called any more.
   */
  take(leap: number, into: Int32Array): boolean {
    const { packed } = this.moves;
    const move = this.found[leap * leapWidth + 2] as number;
    const place = this.found[leap * leapWidth + 3] as number;
    const node = packed[move + part.node] as number;
    if (node === unknownNode || (this.#hasServices && this.isLast(leap))) return false;
    const component = packed[move + part.component] as number;
    if (component !== -1) into[component] = packed[move + part.state] as number;
    if (place !== -1) into[place] = node;
    const fault = packed[move + part.fault] as number;
    if (fault !== -1) {
      const { at, one } = this.#layout.purses[fault] as Purse;
      into[this.#budgetAt + at] = (into[this.#budgetAt + at] as number) - one;
    }
    return true;
  }

  /** Puts back in `into` what a leap has changed, from the row that was listed. */
  undo(leap: number, row: Int32Array, into: Int32Array): void {
    const { packed } = this.moves;
    const move = this.found[leap * leapWidth + 2] as number;
    const place = this.found[leap * leapWidth + 3] as number;
    const component = packed[move + part.component] as number;
    if (component !== -1) into[component] = row[component] as number;
    if (place !== -1) into[place] = row[place] as number;
    if (packed[move + part.fault] === -1) return;
    for (let at = this.#budgetAt; at < row.length; at += 1) into[at] = row[at] as number;
  }

  /** Whether the last call ends with a leap, and so the run, where nobody serves. */
  isLast(leap: number): boolean {
    if (this.#open > 1) return false;
    const move = this.found[leap * leapWidth + 2] as number;
    const place = this.found[leap * leapWidth + 3] as number;
    if (place === -1 || this.moves.packed[move + part.node] !== finished) return false;
    return this.#layout.serves[place - this.#layout.components] !== true;
  }

  /** The index of the actor of a leap; -1 where there is no other actor. */
  firstOf(leap: number): number {
    return this.actors > 1 ? (this.found[leap * leapWidth] as number) : noChoice;
  }

  /** Which of the actor's options a leap is; -1 where there is no other one. */
  secondOf(leap: number): number {
    return this.found[leap * leapWidth + 1] as number;
  }

  /** The fault with which a leap happens, or -1. */
  faultOf(leap: number): number {
    return this.moves.packed[(this.found[leap * leapWidth + 2] as number) + part.fault] as number;
  }

  /** Where the node stands of the process whose step or crash a leap is; -1 for a component. */
  placeOf(leap: number): number {
    return this.found[leap * leapWidth + 3] as number;
  }

  /** Who has acted last after a leap, where `last` was it before: a crash makes forget its process. */
  lastAfter(leap: number, last: number): number {
    const move = this.found[leap * leapWidth + 2] as number;
    const place = this.placeOf(leap);
    if (this.moves.packed[move + part.by] === by.process) return place;
    return place === last ? -1 : last;
  }

  /** What a leap announces. */
  toldBy(leap: number): readonly number[] {
    const move = this.found[leap * leapWidth + 2] as number;
    return this.moves.told[this.moves.packed[move + part.told] as number] as readonly number[];
  }

  /** Who makes a leap. */
  actorOf(leap: number): Actor {
    return this.moves.actors[this.#idOf(leap)] as Actor;
  }

  /** What comes of a leap. */
  transitionOf(leap: number): Transition {
    return this.moves.transitions[this.#idOf(leap)] as Transition;
  }

  /** Learns from the world, which has just taken a leap. */
  learn(leap: number): void {
    this.moves.learn(this.found[leap * leapWidth + 2] as number);
  }

  #idOf(leap: number): number {
    return this.moves.packed[(this.found[leap * leapWidth + 2] as number) + part.id] as number;
  }

  /** Where the heads of all processes are; false where one of them asks several components. */
  #meet(row: Int32Array): boolean {
    const { components, serves } = this.#layout;
    const { moves } = this;
    this.#open = 0;
    this.#busy = false;
    for (let process = 0; process < this.#heads.length; process += 1) {
      const node = row[components + process] as number;
      let head = 0;
      if (node !== finished) {
        head = moves.ofNode(node, row);
        if (head === -1) return false;
        if (serves[process] !== true) this.#open += 1;
        if (moves.packed[head] !== 0 && moves.packed[head + 2] !== 0) this.#busy = true;
      }
      this.#heads[process] = head;
    }
    return this.#open > 0;
  }

  #leftIn(row: Int32Array): number {
    const { purses } = this.#layout;
    let left = 0;
    for (let fault = 0; fault < purses.length; fault += 1) {
      const { at, mask } = purses[fault] as Purse;
      if (((row[this.#budgetAt + at] as number) & mask) !== 0) left |= 1 << fault;
    }
    return left;
  }

  /** Lists what may come of the request of a process. */
  #listMoves(head: number, place: number): void {
    this.#listAll({ from: head + headWidth, moves: this.moves.packed[head] as number, place });
  }

  #listCrashes(head: number, place: number): void {
    const before = this.moves.packed[head] as number;
    const moves = this.moves.packed[head + 1] as number;
    this.#listAll({ from: head + headWidth + before * moveWidth, moves, place });
  }

  /** Lists moves of one actor that the budget can pay for. */
  #listAll({ from, moves, place }: { from: number; moves: number; place: number }): void {
    if (moves === 0) return;
    const { packed } = this.moves;
    const begin = this.count;
    for (let move = from; move < from + moves * moveWidth; move += moveWidth) {
      const fault = packed[move + part.fault] as number;
      if (fault !== -1 && (this.#left & (1 << fault)) === 0) continue;
      this.#add(this.count - begin, move, place);
    }
    if (this.count === begin) return;
    if (this.count === begin + 1) this.found[begin * leapWidth + 1] = noChoice;
    this.actors += 1;
  }

  /** Lists what a component may do by itself: each is an actor of its own. */
  #listActs({ from, moves }: { from: number; moves: number }): void {
    const place = -1;
    for (let each = 0; each < moves; each += 1) {
      this.#listAll({ from: from + each * moveWidth, moves: 1, place });
    }
  }

  #add(option: number, move: number, place: number): void {
    const at = this.count * leapWidth;
    if (at === this.found.length) {
      const larger = new Int32Array(2 * at);
      larger.set(this.found);
      this.found = larger;
    }
    this.found[at] = this.actors;
    this.found[at + 1] = option;
    this.found[at + 2] = move;
    this.found[at + 3] = place;
    this.count += 1;
  }
}
