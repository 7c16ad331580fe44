import { assert, type Data } from '#base';
import { tasksAtMost } from '#design';
import type { Announcement } from '#spec';
import type { End, Recorder } from '#trace';
import {
  type Actor,
  type Delta,
  nothingSent,
  onItsWay,
  type Start,
  stuck,
  type Transition,
} from './actor.js';
import type { Automata } from './automaton.js';
import { type Chooser, refuseChoice } from './chooser.js';
import { Leaps } from './leaps.js';
import { Narrator } from './narrator.js';
import { finished, type Node, type Root } from './node.js';
import type { Fork, Paths, Spot, Way } from './paths.js';
import { type Purse, pursesOf } from './purse.js';
import type { Scenario } from './scenario.js';
import { type Tables, tablesOf } from './tables.js';
import { Toll } from './toll.js';
import { type Acting, asksNobody, type Meeting, type Transitions } from './transitions.js';

/**
 * A scenario in motion.
 *
 * The whole state is one Int32Array: the number of the state of each component, the node of each
 * process and of each of its tasks, and what is left of each fault's budget, as many as fit in a
 * number. Equal arrays, equal futures; that is what an exhaustive search relies on. Everything is
 * computed once and then looked up.
 *
 *   [ component… | node of each process… | node of each task… | budget… ]
 *
 * Announcements take no time: a call is announced with its first request and a return with its
 * last answer, which is the tightest interval and so loses no violation. What says or returns
 * something before it asks anything begins with a step of its own.
 *
 * Written for speed: one World is used for many runs, and mutates itself. Who may act is looked up
 * again only where the node or the component that it asks is another one than before.
 */
export class World {
  readonly scenario: Scenario;
  /** The state, and behind it as many numbers as somebody wanted for himself. */
  readonly row: Int32Array;
  readonly state: Int32Array;
  /** Where the process or task stands that acted last: an index of the state, or -1. */
  last = -1;
  steps = 0;
  end: End | null = null;
  /** Who may act in this step, plainest first: the first `count`. */
  actors: readonly Actor[];
  count = 0;
  /** How many of them commit no fault. */
  faultless = 0;

  readonly #automata: Automata;
  readonly #transitions: Transitions;
  readonly #narrator: Narrator;
  readonly #crash: number;
  readonly #components: number;
  readonly #processes: number;
  readonly #tasksMax: number;
  /** Where the nodes of processes begin in the state, those of tasks, and the budget. */
  readonly #nodeAt: number;
  readonly #taskAt: number;
  readonly #budgetAt: number;
  /** By fault: where what is left of its budget stands. */
  readonly #purses: readonly Purse[];
  readonly #hasServices: boolean;
  readonly #stepsMax: number;
  readonly #beginning: Int32Array;
  readonly #toll: Toll;
  readonly #tables: Tables;
  /** The actors as they are listed here; those of a spot were listed before. */
  readonly #listed: Actor[] = [];
  /** Where runs have been; null where what happens depends on more than the state. */
  readonly #paths: Paths | null;
  /** Where the run is among them; null where it has left them. */
  #spot: Spot | null = null;
  /** Whether somebody who has begun can go on. */
  #busy = false;
  readonly #options: number[] = [];
  /** By process and call: the node at which it begins. */
  readonly #begins: number[][];
  /** By place in the state: the node that was looked up last, whom it asks, and what came of it. */
  readonly #seenNode: Int32Array;
  readonly #seenState: Int32Array;
  readonly #seenAsked: Int32Array;
  readonly #seen: Meeting[] = [];
  readonly #actingState: Int32Array;
  readonly #acting: Acting[] = [];

  /**
   * `spare` is how many numbers of a `row` behind the state are somebody else's; `tables` are those
   * of the scenario, unless others are given.
   */
  constructor(
    scenario: Scenario,
    {
      spare = 0,
      tables = tablesOf(scenario),
    }: { readonly spare?: number; readonly tables?: Tables } = {},
  ) {
    this.scenario = scenario;
    this.#stepsMax = scenario.stepsMax;
    this.actors = this.#listed;
    this.#tables = tables;
    this.#automata = tables.automata;
    this.#transitions = tables.transitions;
    this.#narrator = new Narrator(scenario, tables.announcements, tables.forms);
    const { faults, initial } = this.#transitions;
    this.#crash = faults.indexOf('crash');
    this.#components = initial.length;
    this.#processes = scenario.processes.length;
    this.#hasServices = scenario.processes.some(({ service }) => service !== undefined);
    const ports = Object.values(scenario.design.ports);
    this.#tasksMax = Math.max(0, ...ports.map(tasksAtMost));
    this.#paths = this.#tasksMax === 0 && !this.#automata.isOpen ? tables.paths : null;
    this.#nodeAt = this.#components;
    this.#taskAt = this.#nodeAt + this.#processes;
    this.#budgetAt = this.#taskAt + this.#processes * this.#tasksMax;
    this.#purses = pursesOf(faults.map((fault) => scenario.faults[fault] ?? 0));
    const width = this.#budgetAt + 1 + (this.#purses.at(-1)?.at ?? -1);
    this.row = new Int32Array(width + spare);
    this.state = this.row.subarray(0, width);
    this.#toll = new Toll(faults);
    this.#seenNode = new Int32Array(this.#budgetAt).fill(finished);
    this.#seenState = new Int32Array(this.#budgetAt);
    this.#seenAsked = new Int32Array(this.#budgetAt);
    this.#actingState = new Int32Array(this.#components).fill(-1);
    this.#begins = scenario.processes.map(() => []);
    this.state.set(initial);
    this.state.fill(finished, this.#taskAt, this.#budgetAt);
    for (const { at, one, full } of this.#purses) {
      this.state[this.#budgetAt + at] = (this.state[this.#budgetAt + at] as number) + one * full;
    }
    for (let process = 0; process < this.#processes; process += 1) this.#begin(process, 0);
    this.#beginning = this.row.slice();
  }

  /** The announcements of the latest step, as numbers; `announcement` tells what they are. */
  get announced(): readonly number[] {
    return this.#narrator.announced.slice(0, this.#narrator.count);
  }

  /** How many announcements the latest step made. */
  get announcements(): number {
    return this.#narrator.count;
  }

  /** The number of one of them. */
  announcedAt(index: number): number {
    return this.#narrator.announced[index] as number;
  }

  /** The announcement of a number. */
  announcement(id: number): Announcement {
    return this.#narrator.announcement(id);
  }

  /** Has every event of the runs from now on recorded. */
  recordTo(recorder: Recorder): void {
    this.#spot = null;
    this.#narrator.recordTo(recorder);
  }

  /** How often each fault of the budget has happened in this world, over all its runs. */
  fired(): { readonly [fault: string]: number } {
    return this.#toll.fired();
  }

  /** The faults of the budget that have happened on the way to this state, in alphabetical order. */
  spent(): readonly string[] {
    return this.#transitions.faults.filter((_, fault) => {
      const { at, one, mask, full } = this.#purses[fault] as Purse;
      return ((this.state[this.#budgetAt + at] as number) & mask) !== one * full;
    });
  }

  /** By node: the faults that happened while a process stood there, over all runs of this world. */
  struck(): ReadonlyMap<Node, readonly string[]> {
    return this.#toll.struck(this.#automata.nodes);
  }

  /** Counts a fault that has happened in a leap from a state of this world. */
  strike(fault: number, node: number): void {
    this.#toll.count(fault, node);
  }

  /** All steps from a state as numbers; null where they depend on more than who stands where. */
  leaps(): Leaps | null {
    const { faults, canIdle } = this.#transitions;
    if (this.#paths === null || faults.length > 31) return null;
    return new Leaps(this.#tables.moves, {
      components: this.#components,
      processes: this.#processes,
      budgetAt: this.#budgetAt,
      purses: this.#purses,
      crash: this.#crash,
      serves: this.scenario.processes.map(({ service }) => service !== undefined),
      canIdle,
    });
  }

  /** Goes to the beginning. */
  reset(): void {
    copy(this.#beginning, this.row);
    this.last = -1;
    this.steps = 0;
    this.end = null;
    this.#narrator.reset();
    this.#checkEnd();
    this.#spot = this.#narrator.recorder === null ? this.#beginningSpot() : null;
  }

  #beginningSpot(): Spot | null {
    if (this.#paths === null) return null;
    this.#paths.beginning ??= this.#paths.at(this.state, -1);
    return this.#paths.beginning;
  }

  /** Goes to a row that was reached before, after so many steps, with `last` as it was then. */
  load(row: Int32Array, last: number, steps: number): void {
    copy(row, this.row);
    this.last = last;
    this.steps = steps;
    this.end = null;
    this.#spot = null;
    this.#narrator.count = 0;
  }

  /** One step: asks the chooser who acts and what happens, and lets it happen. */
  step(chooser: Chooser): void {
    assert(this.end === null, 'a run that has ended takes no step');
    if (this.#spot !== null) {
      this.#walk(this.#spot, chooser);
      return;
    }
    this.list();
    const { count } = this;
    assert(count > 0, 'somebody can act while the run has not ended');
    const choice = count === 1 ? 0 : chooser.choose(count, this.faultless);
    const actor = choice < count ? this.actors[choice] : undefined;
    if (actor === undefined) refuseChoice(choice, count);
    this.take(actor, this.#pick(actor, chooser), chooser);
  }

  /** A step from where runs have been: what came of it before comes of it again. */
  #walk(spot: Spot, chooser: Chooser): void {
    const forks = spot.forks ?? this.#forksAt(spot);
    const { faultless } = spot;
    this.actors = spot.actors;
    this.count = forks.length;
    this.faultless = faultless;
    const choice = forks.length === 1 ? 0 : chooser.choose(forks.length, faultless);
    const fork = forks[choice] ?? refuseChoice(choice, forks.length);
    const { open, plain, ways } = fork;
    const option = open.length === 1 ? 0 : chooser.choose(open.length, Math.max(plain, 1));
    const way = ways[option];
    if (way === undefined) refuseChoice(option, open.length);
    if (way === null) this.#explore(fork, option, chooser);
    else this.#follow(fork.actor, way);
  }

  /** Takes a step that nobody has taken from where the run is, and remembers it. */
  #explore({ actor, open, ways }: Fork, option: number, chooser: Chooser): void {
    const transition = open[option] as Transition;
    this.take(actor, transition, chooser);
    const to = this.#paths?.at(this.state, this.last) ?? null;
    if (to === null) return;
    const end = this.end?.kind === 'cut' ? null : this.end;
    ways[option] = { to, announced: this.announced, fault: transition.fault, end };
    this.#spot = to;
  }

  /** What came of a step before. */
  #follow(actor: Actor, { to, announced, fault, end }: Way): void {
    this.steps += 1;
    if (fault !== -1) this.#count(actor, fault);
    copy(to.row, this.row);
    this.last = to.last;
    this.#spot = to;
    this.#narrator.repeat(announced);
    this.end = end;
    if (end === null) this.#checkSteps();
  }

  #forksAt(spot: Spot): readonly Fork[] {
    this.list();
    const actors = this.#listed.slice(0, this.count);
    spot.actors = actors;
    spot.faultless = this.faultless;
    spot.forks = actors.map((actor) => {
      const open = actor.transitions.filter((each) => this.isAffordable(each));
      return { actor, open, plain: actor.faultless, ways: open.map(() => null) };
    });
    return spot.forks;
  }

  /** Lets happen what was chosen; the chooser is asked what else is open, when a process crashes. */
  take(actor: Actor, transition: Transition, chooser: Chooser): void {
    this.steps += 1;
    const narrator = this.#narrator;
    narrator.begin(this.steps);
    this.#spot = null;
    const { fault } = transition;
    if (fault !== -1) {
      const { at, one } = this.#purses[fault] as Purse;
      this.state[this.#budgetAt + at] = (this.state[this.#budgetAt + at] as number) - one;
      this.#count(actor, fault);
    }
    const isTold = narrator.recorder !== null;
    if (isTold) narrator.time = this.#transitions.timeIn(this.state, this.steps);
    const { delta } = transition;
    if (delta !== null && (!isTold || delta.forms !== null)) this.#repeat(actor, transition, delta);
    else {
      if (actor.kind === 'process') this.#answer(actor, transition);
      else if (actor.kind === 'component') this.#act(actor.index, transition);
      else if (actor.kind === 'crash') this.#crashNow(actor.index, transition, chooser);
      else this.#standStill();
      this.#remember(actor, transition);
    }
    this.#checkEnd();
    if (this.end === null) this.#checkSteps();
  }

  #checkSteps(): void {
    if (this.steps < this.#stepsMax) return;
    this.end = { kind: 'cut', why: `${this.#stepsMax} steps` };
  }

  /** Counts a fault, and notes where its process stood. */
  #count({ kind, index, task }: Actor, fault: number): void {
    const isOfProcess = kind !== 'component';
    this.#toll.count(fault, isOfProcess ? (this.state[this.#placeOf(index, task)] as number) : -1);
  }

  /** What happened before with a transition happens again. */
  #repeat({ kind, index }: Actor, { component, state }: Transition, delta: Delta): void {
    const narrator = this.#narrator;
    const place = this.#nodeAt + index;
    if (component !== -1) this.state[component] = state;
    this.state[place] = delta.node;
    narrator.repeat(delta.announced);
    if (delta.forms !== null && narrator.recorder !== null) {
      if (delta.calls) narrator.up(index);
      narrator.again(delta.forms);
      if (kind === 'crash') narrator.down(index);
    }
    if (kind === 'process') this.last = place;
    else if (this.last === place) this.last = -1;
    this.end = delta.end;
  }

  /** Without tasks, what a process does in a step is the same whatever others have done. */
  #remember({ kind, index }: Actor, transition: Transition): void {
    if (this.#tasksMax > 0 || (kind !== 'process' && kind !== 'crash')) return;
    if (this.#automata.isOpen) return;
    const { recorder, forms, formCount, called } = this.#narrator;
    transition.delta = {
      node: this.state[this.#nodeAt + index] as number,
      announced: this.announced,
      forms: recorder === null ? null : forms.slice(0, formCount),
      calls: called,
      end: this.end,
    };
  }

  /** Whether a process was seen to become something, so that it may come back to where it was. */
  get hasTurns(): boolean {
    return this.#automata.nodes.some(({ id, lands }) => id !== lands);
  }

  /** Where a process stands that may act, or that may crash; null for a component. */
  nodeOf({ kind, index, task }: Actor): Node | null {
    return kind === 'process' || kind === 'crash' ? this.#nodeIn(this.#placeOf(index, task)) : null;
  }

  /** Fills the list of actors, plainest first. */
  list(): void {
    const transitions = this.#transitions;
    const { state, last } = this;
    this.actors = this.#listed;
    this.count = 0;
    this.#busy = false;
    if (last !== -1) this.#listAt(last);
    for (let at = this.#nodeAt; at < this.#budgetAt; at += 1) {
      if (at !== last) this.#listAt(at);
    }
    for (let component = 0; component < this.#components; component += 1) {
      const { plain } = this.#actingAt(component);
      for (let at = 0; at < plain.length; at += 1) this.#list(plain[at] as Actor);
    }
    if (!this.#busy && transitions.canIdle) {
      for (const actor of transitions.idling(this.#waitingNodes(), state)) this.#list(actor);
    }
    if (this.count === 0) this.#list(stuck);
    this.faultless = this.count;
    for (let component = 0; component < this.#components; component += 1) {
      const { faulty } = this.#actingAt(component);
      for (let at = 0; at < faulty.length; at += 1) {
        const actor = faulty[at] as Actor;
        if (this.isAffordable(actor.transitions[0] as Transition)) this.#list(actor);
      }
    }
    if (this.#crash !== -1 && this.#isLeft(this.#crash)) {
      for (let at = this.#nodeAt; at < this.#taskAt; at += 1) {
        const id = state[at] as number;
        if (id === finished) continue;
        const { crash } = this.#meetingAt(at, id);
        if (crash !== null) this.#list(crash);
      }
    }
  }

  /** Whether the budget has what a transition costs. */
  isAffordable({ fault }: Transition): boolean {
    return fault === -1 || this.#isLeft(fault);
  }

  #isLeft(fault: number): boolean {
    const { at, mask } = this.#purses[fault] as Purse;
    return ((this.state[this.#budgetAt + at] as number) & mask) !== 0;
  }

  /** How many of an actor's transitions the budget can pay for. */
  affordable({ transitions, faultless }: Actor): number {
    let count = faultless;
    for (let at = faultless; at < transitions.length; at += 1) {
      if (this.isAffordable(transitions[at] as Transition)) count += 1;
    }
    return count;
  }

  #listAt(at: number): void {
    const id = this.state[at] as number;
    if (id === finished) return;
    const { actor, begun } = this.#meetingAt(at, id);
    if (actor === null) return;
    // Who has not called yet keeps nobody waiting, and does not keep time from passing.
    if (begun) this.#busy = true;
    this.#list(actor);
  }

  /** What is met at a place in the state; looked up only where something has changed since. */
  #meetingAt(at: number, id: number): Meeting {
    const same = this.#seenNode[at] === id;
    if (same) {
      const asked = this.#seenAsked[at] as number;
      const isFresh = asked < 0 ? asked === asksNobody : this.#seenState[at] === this.state[asked];
      if (isFresh) return this.#seen[at] as Meeting;
    }
    const node = this.#automata.nodes[id] as Node;
    const meeting = this.#transitions.meeting(node, this.state);
    const asked = same ? (this.#seenAsked[at] as number) : this.#transitions.askedBy(node);
    this.#seenNode[at] = id;
    this.#seenAsked[at] = asked;
    this.#seenState[at] = asked >= 0 ? (this.state[asked] as number) : -1;
    this.#seen[at] = meeting;
    return meeting;
  }

  /** What a component may do by itself; looked up only where its state is another one. */
  #actingAt(component: number): Acting {
    const state = this.state[component] as number;
    if (this.#actingState[component] === state) return this.#acting[component] as Acting;
    const acting = this.#transitions.acting(component, state);
    this.#actingState[component] = state;
    this.#acting[component] = acting;
    return acting;
  }

  #waitingNodes(): readonly Node[] {
    const waiting: Node[] = [];
    for (let at = this.#nodeAt; at < this.#budgetAt; at += 1) {
      const node = this.#nodeIn(at);
      if (node?.begun === true) waiting.push(node);
    }
    return waiting;
  }

  #standStill(): void {
    const why = this.#whoWaits();
    this.#narrator.standstill(why);
    this.end = { kind: 'stuck', why };
  }

  #whoWaits(): string {
    const waiting = this.#waitingNodes().map(({ request, root: { process, task } }) => {
      const who = task === 0 ? process : `task ${task} of ${process}`;
      if (request === null) return `${who} waits for its tasks`;
      return `${who} waits for ${request.port}.${request.operation}`;
    });
    return waiting.join(', ').replaceAll('first.first', 'the first of several');
  }

  #list(actor: Actor): void {
    this.#listed[this.count] = actor;
    this.count += 1;
  }

  /** Chooses among what may come of an actor's step. */
  #pick({ transitions, faultless: plain }: Actor, chooser: Chooser): Transition {
    const options = this.#options;
    let count = plain;
    for (let at = plain; at < transitions.length; at += 1) {
      if (!this.isAffordable(transitions[at] as Transition)) continue;
      options[count] = at;
      count += 1;
    }
    const choice = count === 1 ? 0 : chooser.choose(count, Math.max(plain, 1));
    if (!(choice >= 0 && choice < count)) refuseChoice(choice, count);
    const transition = transitions[choice < plain ? choice : (options[choice] as number)];
    if (transition === undefined) refuseChoice(choice, count);
    return transition;
  }

  #answer({ index, task }: Actor, transition: Transition): void {
    const at = this.#placeOf(index, task);
    const node = this.#nodeIn(at);
    assert(node !== null, 'a process that acts is waiting');
    if (!node.begun) this.#narrator.call(index, this.#callOf(index), node);
    this.last = at;
    if (transition.component !== -1) {
      this.state[transition.component] = transition.state;
      if (this.#narrator.recorder !== null) this.#tellEffect(node, transition);
    }
    const { answer, starts } = transition;
    const next = this.#automata.next(node, answer);
    if (starts !== null) this.#startTask(index, starts);
    this.#arrive(at, next);
  }

  #startTask(process: number, { task, name, input }: Start): void {
    const operation = this.scenario.design.tasks[name];
    assert(operation !== undefined, `the design gives the task ${name}`);
    const who = { ...this.#who(process), task };
    const root: Root = { ...who, operation, name, input, serves: 'task', call: null, number: 0 };
    this.state[this.#placeOf(process, task)] = this.#automata.begin(root).id;
  }

  #act(component: number, { state, note, fact, fault, told }: Transition): void {
    this.state[component] = state;
    if (this.#narrator.recorder === null) return;
    const { faults } = this.#transitions;
    const port = this.#transitions.portOf(component);
    this.#narrator.action(told, { port, note, fact, fault: faults[fault] ?? '' });
  }

  #crashNow(process: number, transition: Transition, chooser: Chooser): void {
    const node = this.#nodeIn(this.#nodeAt + process);
    assert(node !== null, 'a process that crashes is at work');
    const call = this.#callOf(process);
    if (!node.begun && transition.answer !== nothingSent) {
      this.#narrator.call(process, call, node);
    }
    this.#lose(node, transition);
    for (let task = 1; task <= this.#tasksMax; task += 1) this.#loseTask(process, task, chooser);
    this.#dropTasks(process);
    this.#narrator.crash(process, transition.note);
    const { service } = this.scenario.processes[process] as { service?: unknown };
    this.#begin(process, service === undefined ? call + 1 : call);
    if (this.last >= this.#nodeAt && this.#processAt(this.last) === process) this.last = -1;
  }

  /** What becomes of the request of a crashed process: nothing, or it takes effect unseen. */
  #lose({ root, request }: Node, { answer, component, state, ...rest }: Transition): void {
    if (answer === nothingSent) return;
    this.state[component] = state;
    if (this.#narrator.recorder === null) return;
    const { fact, told } = rest;
    const note = rest.note === onItsWay ? 'is on its way' : 'takes effect';
    this.#narrator.effect(root, this.#callOf(root.index), told, () => {
      return { request, answer: null, fault: '', note, fact };
    });
  }

  #loseTask(process: number, task: number, chooser: Chooser): void {
    const at = this.#placeOf(process, task);
    const node = this.#nodeIn(at);
    this.state[at] = finished;
    const ways = node === null ? null : this.#transitions.meeting(node, this.state).crash;
    if (node === null || ways === null) return;
    const count = ways.transitions.length;
    const choice = count === 1 ? 0 : chooser.choose(count, count);
    const way = ways.transitions[choice];
    if (way === undefined) refuseChoice(choice, count);
    this.#lose(node, way);
  }

  #dropTasks(process: number): void {
    const { keeper } = this.#transitions;
    if (keeper === -1) return;
    const who = { process: this.#who(process).process, task: 0 };
    const state = this.state[keeper] as number;
    this.state[keeper] = this.#transitions.kept(who, { operation: 'drop' }, state);
  }

  /** Puts a process at the beginning of a call or a service, or at its end when there is none. */
  #begin(process: number, call: number): void {
    const known = (this.#begins[process] as number[])[call];
    const node = known ?? this.#beginningOf(process, call);
    if (known === undefined) (this.#begins[process] as number[])[call] = node;
    this.state[this.#nodeAt + process] = node;
  }

  #beginningOf(process: number, call: number): number {
    const plan = this.scenario.processes[process];
    assert(plan !== undefined, 'a process has a plan');
    const { role, service, calls } = plan;
    const next = calls[call];
    const who = { ...this.#who(process), task: 0 };
    const { services, roles } = this.scenario.design;
    if (service !== undefined) {
      const { name, input } = service;
      const operation = services[name];
      assert(operation !== undefined, `the design gives the service ${name}`);
      const root: Root = {
        ...who,
        operation,
        name,
        input,
        serves: 'service',
        call: null,
        number: 0,
      };
      return this.#automata.begin(root).id;
    }
    if (next === undefined) return finished;
    const { operation: name, input } = next;
    const operation = roles[role]?.[name];
    assert(operation !== undefined, `role ${role} serves ${name}`);
    const root: Root = { ...who, operation, name, input, serves: 'call', call: next, number: call };
    return this.#automata.begin(root).id;
  }

  #who(process: number): Pick<Root, 'process' | 'index'> {
    return { process: this.scenario.processes[process]?.name ?? '', index: process };
  }

  #arrive(at: number, node: Node): void {
    this.state[at] = node.lands;
    const process = this.#processAt(at);
    if (node.said.length > 0) this.#narrator.say(process, node);
    if (node.state === 'waiting') return;
    if (node.state === 'failed') {
      const { name } = this.scenario.processes[process] as { name: string };
      this.end ??= { kind: 'threw', process: name, message: node.failure };
      return;
    }
    if (at >= this.#taskAt) this.#endTask(at, node);
    this.#return(process);
  }

  #endTask(at: number, { root, answer }: Node): void {
    this.state[at] = finished;
    const { keeper } = this.#transitions;
    const state = this.state[keeper] as number;
    this.state[keeper] = this.#transitions.kept(root, { operation: 'end', answer }, state);
  }

  /** A call returns when it has an answer and its tasks have ended. */
  #return(process: number): void {
    const node = this.#nodeIn(this.#nodeAt + process);
    if (node?.state !== 'done') return;
    for (let task = 1; task <= this.#tasksMax; task += 1) {
      if (this.state[this.#placeOf(process, task)] !== finished) return;
    }
    this.#dropTasks(process);
    if (node.root.serves === 'service') {
      this.state[this.#nodeAt + process] = finished;
      return;
    }
    const call = this.#callOf(process);
    this.#narrator.return(process, call, node);
    this.#begin(process, call + 1);
  }

  #tellEffect(node: Node, transition: Transition): void {
    const { answer, note, fact, fault, request, told } = transition;
    const { root } = node;
    this.#narrator.effect(root, this.#callOf(root.index), told, () => {
      const value = this.#automata.valueOf(answer);
      return {
        request: request ?? node.request,
        answer: request === null ? value : (value as { readonly answer: Data }).answer,
        note,
        fact,
        fault: this.#transitions.faults[fault] ?? '',
      };
    });
  }

  #callOf(process: number): number {
    const node = this.#nodeIn(this.#nodeAt + process);
    return node === null ? -1 : node.root.number;
  }

  /** Where in the state the node of a process or of one of its tasks is. */
  #placeOf(process: number, task: number): number {
    if (task === 0) return this.#nodeAt + process;
    return this.#taskAt + process * this.#tasksMax + task - 1;
  }

  /** Whose node stands at a place in the state. */
  #processAt(at: number): number {
    if (at < this.#taskAt) return at - this.#nodeAt;
    return Math.floor((at - this.#taskAt) / this.#tasksMax);
  }

  #nodeIn(at: number): Node | null {
    const id = this.state[at] as number;
    return id === finished ? null : (this.#automata.nodes[id] as Node);
  }

  /** A run ends when every call has ended and the services have nothing to do but to wait. */
  #checkEnd(): void {
    if (this.end !== null) return;
    for (let process = 0; process < this.#processes; process += 1) {
      if (this.state[this.#nodeAt + process] === finished) continue;
      if (!this.#hasServices) return;
      if (this.scenario.processes[process]?.service === undefined) return;
    }
    if (!this.#hasServices || this.#isAtRest()) this.end = { kind: 'completed' };
  }

  #isAtRest(): boolean {
    for (let at = this.#nodeAt; at < this.#budgetAt; at += 1) {
      const id = this.state[at] as number;
      if (id !== finished && this.#meetingAt(at, id).actor !== null) return false;
    }
    for (let component = 0; component < this.#components; component += 1) {
      const { plain } = this.#actingAt(component);
      if (plain.length > 0) return false;
    }
    return true;
  }
}

/** What `set` does; for so few numbers a loop is faster. */
function copy(from: Int32Array, to: Int32Array): void {
  for (let at = 0; at < from.length; at += 1) to[at] = from[at] as number;
}
