import { assert, type Data } from '#base';
import type { Announcement } from '#spec';
import type { End, Recorder } from '#trace';
import { type Actor, nothingSent, onItsWay, type Transition } from './actor.js';
import { Automata, type Node } from './automaton.js';
import { type Chooser, refuseChoice } from './chooser.js';
import { Interner } from './interner.js';
import { Narrator } from './narrator.js';
import type { Scenario } from './scenario.js';
import { Transitions } from './transitions.js';

/** The node of a process that has no call left. */
const finished = -1;

/**
 * A scenario in motion.
 *
 * The whole state is one Int32Array: the number of the state of each component, for each process
 * its call and its node, and what is left of each fault's budget. Equal arrays, equal futures; that
 * is what an exhaustive search relies on. Everything is computed once and then looked up.
 *
 *   [ component… | call, node of each process… | budget of each fault… ]
 *
 * Announcements take no time: a call is announced with its first request and a return with its
 * last answer, which is the tightest interval and so loses no violation. A call that says or returns
 * something before it asks anything begins with a step of its own.
 *
 * Written for speed: one World is used for many runs, and mutates itself.
 */
export class World {
  readonly scenario: Scenario;
  readonly state: Int32Array;
  /** The process that acted last, or -1. */
  last = -1;
  steps = 0;
  end: End | null = null;

  readonly #automata: Automata;
  readonly #transitions: Transitions;
  readonly #narrator: Narrator;
  readonly #crash: number;
  readonly #processAt: number;
  readonly #budgetAt: number;
  readonly #beginning: Int32Array;
  readonly #fired: Int32Array;
  /** The first `#count` are those of this step: emptying an array costs more than counting. */
  readonly #actors: Actor[] = [];
  #count = 0;
  /** Whether a process that has begun its call can go on. */
  #busy = false;
  readonly #options: number[] = [];

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    const values = new Interner();
    this.#automata = new Automata(scenario.design, values);
    this.#transitions = new Transitions(scenario, values);
    this.#narrator = new Narrator(scenario);
    const { faults, initial } = this.#transitions;
    this.#crash = faults.indexOf('crash');
    this.#processAt = initial.length;
    this.#budgetAt = this.#processAt + 2 * scenario.processes.length;
    this.state = new Int32Array(this.#budgetAt + faults.length);
    this.#fired = new Int32Array(faults.length);
    this.state.set(initial);
    this.state.set(
      faults.map((fault) => scenario.faults[fault] ?? 0),
      this.#budgetAt,
    );
    scenario.processes.forEach((_, process) => {
      this.#begin(process, 0);
    });
    this.#beginning = this.state.slice();
  }

  /** The announcements of the latest step, as numbers; `announcement` tells what they are. */
  get announced(): readonly number[] {
    return this.#narrator.announced;
  }

  /** The announcement of a number. */
  announcement(id: number): Announcement {
    return this.#narrator.announcement(id);
  }

  /** Has every event of the runs from now on recorded. */
  recordTo(recorder: Recorder): void {
    this.#narrator.recorder = recorder;
  }

  /** How often each fault of the budget has happened in this world, over all its runs. */
  fired(): { readonly [fault: string]: number } {
    const { faults } = this.#transitions;
    return Object.fromEntries(faults.map((fault, at) => [fault, this.#fired[at] as number]));
  }

  /** Goes to the beginning. */
  reset(): void {
    this.state.set(this.#beginning);
    this.last = -1;
    this.steps = 0;
    this.end = null;
    this.#narrator.reset();
    this.#checkEnd();
  }

  /** Goes to a state that was reached before, after so many steps. */
  load(state: Int32Array, { last, steps }: { last: number; steps: number }): void {
    this.state.set(state);
    this.last = last;
    this.steps = steps;
    this.end = null;
    this.#narrator.announced.length = 0;
  }

  /** One step: asks the chooser who acts and what happens, and lets it happen. */
  step(chooser: Chooser): void {
    assert(this.end === null, 'a run that has ended takes no step');
    this.steps += 1;
    this.#narrator.announced.length = 0;
    this.#narrator.step = this.steps;
    const faultless = this.#listActors();
    const count = this.#count;
    assert(count > 0, 'somebody can act while the run has not ended');
    const choice = count === 1 ? 0 : chooser.choose(count, faultless);
    const actor = choice < count ? this.#actors[choice] : undefined;
    if (actor === undefined) refuseChoice(choice, count);
    const transition = this.#pick(actor, chooser);
    if (this.#narrator.recorder !== null)
      this.#narrator.time = this.#transitions.timeIn(this.state);
    if (actor.kind === 'process') this.#answer(actor.index, transition);
    else if (actor.kind === 'component') this.#act(actor.index, transition);
    else if (actor.kind === 'crash') this.#crashNow(actor.index, transition);
    else this.#standStill();
    this.#checkEnd();
    if (this.end === null && this.steps >= this.scenario.stepsMax) {
      this.end = { kind: 'cut', why: `${this.scenario.stepsMax} steps` };
    }
  }

  /** Fills the list of actors, plainest first, and returns how many commit no fault. */
  #listActors(): number {
    const transitions = this.#transitions;
    const processes = this.scenario.processes.length;
    this.#count = 0;
    this.#busy = false;
    if (this.last !== -1) this.#listProcess(this.last);
    for (let process = 0; process < processes; process += 1) {
      if (process !== this.last) this.#listProcess(process);
    }
    for (let component = 0; component < this.#processAt; component += 1) {
      const [plain] = transitions.acting(component, this.state);
      for (let at = 0; at < plain.length; at += 1) this.#list(plain[at] as Actor);
    }
    if (!this.#busy) {
      for (const actor of transitions.idling(this.#waitingNodes(), this.state)) this.#list(actor);
    }
    if (this.#count === 0) this.#list(transitions.stuck);
    const faultless = this.#count;
    for (let component = 0; component < this.#processAt; component += 1) {
      const [, faulty] = transitions.acting(component, this.state);
      for (let at = 0; at < faulty.length; at += 1) {
        const actor = faulty[at] as Actor;
        if (this.#isAffordable(actor.transitions[0] as Transition)) this.#list(actor);
      }
    }
    if (this.#crash !== -1 && (this.state[this.#budgetAt + this.#crash] as number) > 0) {
      for (let process = 0; process < processes; process += 1) {
        const node = this.#nodeOf(process);
        const actor = node === null ? null : transitions.crashing(node, process, this.state);
        if (actor !== null) this.#list(actor);
      }
    }
    return faultless;
  }

  #listProcess(process: number): void {
    const node = this.#nodeOf(process);
    if (node === null) return;
    const actor = this.#transitions.answering(node, process, this.state);
    if (actor === null) return;
    // Who has not called yet keeps nobody waiting, and does not keep time from passing.
    if (node.parent !== null) this.#busy = true;
    this.#list(actor);
  }

  #waitingNodes(): readonly Node[] {
    const nodes = this.scenario.processes.flatMap((_, process) => this.#nodeOf(process) ?? []);
    return nodes.filter(({ parent }) => parent !== null);
  }

  #standStill(): void {
    const why = this.#whoWaits();
    this.#narrator.action({
      port: 'world',
      note: `nobody can go on: ${why}`,
      fact: null,
      fault: '',
    });
    this.end = { kind: 'stuck', why };
  }

  #whoWaits(): string {
    const waiting = this.scenario.processes.flatMap(({ name }, process) => {
      const request = this.#nodeOf(process)?.request ?? null;
      return request === null ? [] : `${name} waits for ${request.port}.${request.operation}`;
    });
    return waiting.join(', ').replace('first.first', 'the first of several');
  }

  #list(actor: Actor): void {
    this.#actors[this.#count] = actor;
    this.#count += 1;
  }

  /** Chooses among what may come of an actor's step, and pays for it. */
  #pick({ transitions }: Actor, chooser: Chooser): Transition {
    const options = this.#options;
    let count = 0;
    let faultless = 0;
    for (let at = 0; at < transitions.length; at += 1) {
      const transition = transitions[at] as Transition;
      if (transition.fault === -1) faultless += 1;
      else if (!this.#isAffordable(transition)) continue;
      options[count] = at;
      count += 1;
    }
    const choice = count === 1 ? 0 : chooser.choose(count, Math.max(faultless, 1));
    const option = choice < count ? options[choice] : undefined;
    if (option === undefined) refuseChoice(choice, count);
    const transition = transitions[option] as Transition;
    const { fault } = transition;
    if (fault !== -1) {
      this.state[this.#budgetAt + fault] = (this.state[this.#budgetAt + fault] as number) - 1;
      this.#fired[fault] = (this.#fired[fault] as number) + 1;
    }
    return transition;
  }

  #isAffordable({ fault }: Transition): boolean {
    return fault === -1 || (this.state[this.#budgetAt + fault] as number) > 0;
  }

  #answer(process: number, transition: Transition): void {
    const node = this.#nodeOf(process);
    assert(node !== null, 'a process that acts is waiting');
    this.#announceCall(process, node);
    this.last = process;
    if (transition.component !== -1) {
      this.state[transition.component] = transition.state;
      this.#tellEffect(process, node, transition);
    }
    const next =
      node.children.get(transition.answer) ?? this.#automata.next(node, transition.answer);
    this.#arrive(process, next);
  }

  #act(component: number, { state, note, fact, fault }: Transition): void {
    this.state[component] = state;
    const { faults } = this.#transitions;
    const port = this.#transitions.portOf(component);
    this.#narrator.action({ port, note, fact, fault: faults[fault] ?? '' });
  }

  #crashNow(process: number, transition: Transition): void {
    const node = this.#nodeOf(process);
    assert(node !== null, 'a process that crashes is at work');
    if (transition.answer !== nothingSent) {
      this.#announceCall(process, node);
      this.state[transition.component] = transition.state;
      const { fact } = transition;
      const note = transition.note === onItsWay ? 'is on its way' : 'takes effect';
      const unseen = { answer: null, fault: '', note, fact };
      this.#narrator.effect({ process, call: this.#callOf(process) }, node.request, unseen);
    }
    const call = this.#callOf(process);
    this.#narrator.crash({ process, call }, transition.note);
    this.#begin(process, call + 1);
    if (this.last === process) this.last = -1;
  }

  /** Puts a process at the beginning of a call, or at its end when there is none left. */
  #begin(process: number, call: number): void {
    const plan = this.scenario.processes[process];
    const next = plan?.calls[call];
    const at = this.#processAt + 2 * process;
    this.state[at] = call;
    this.state[at + 1] =
      plan === undefined || next === undefined
        ? finished
        : this.#automata.begin(plan.name, plan.role, next).id;
  }

  #arrive(process: number, node: Node): void {
    this.state[this.#processAt + 2 * process + 1] = node.id;
    const place = { process, call: this.#callOf(process) };
    for (const said of node.said) this.#narrator.say(place, said);
    if (node.state === 'waiting') return;
    if (node.state === 'failed') {
      const { name } = this.scenario.processes[process] as { name: string };
      this.end ??= { kind: 'threw', process: name, message: node.failure };
      return;
    }
    this.#narrator.return(place, node);
    this.#begin(process, place.call + 1);
  }

  #announceCall(process: number, node: Node): void {
    if (node.parent !== null) return;
    this.#narrator.call({ process, call: this.#callOf(process) }, node);
  }

  #tellEffect(process: number, node: Node, transition: Transition): void {
    if (this.#narrator.recorder === null) return;
    const { answer, note, fact, fault, request } = transition;
    const told = this.#automata.valueOf(answer);
    const parts = {
      answer: request === null ? told : (told as { readonly answer: Data }).answer,
      note,
      fact,
      fault: this.#transitions.faults[fault] ?? '',
    };
    const place = { process, call: this.#callOf(process) };
    this.#narrator.effect(place, request ?? node.request, parts);
  }

  #callOf(process: number): number {
    return this.state[this.#processAt + 2 * process] as number;
  }

  #nodeOf(process: number): Node | null {
    const id = this.state[this.#processAt + 2 * process + 1] as number;
    return id === finished ? null : (this.#automata.nodes[id] as Node);
  }

  #checkEnd(): void {
    if (this.end !== null) return;
    for (let at = this.#processAt + 1; at < this.#budgetAt; at += 2) {
      if (this.state[at] !== finished) return;
    }
    this.end = { kind: 'completed' };
  }
}
