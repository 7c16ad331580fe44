import { assert, type Data, Issue } from '#base';
import type { Component, Happening } from '#env';
import type { Announcement } from '#spec';
import type { End, Recorder } from '#trace';
import { Automata, type Node, nothingLearnt } from './automaton.js';
import type { Chooser } from './chooser.js';
import { Interner } from './interner.js';
import type { Scenario } from './scenario.js';

/** A happening with everything interned, as the hot path needs it. */
interface Transition {
  readonly state: number;
  readonly answer: number;
  /** The index of the fault in the budget, or -1. */
  readonly fault: number;
  readonly note: string;
  readonly fact: Data;
}

/** A component in its port, with what the design needs of it: those faults it cannot commit. */
interface Plugged {
  readonly port: string;
  readonly plug: Component;
  readonly needs: readonly string[];
}

/** How a call begins that has not asked anything yet. */
const opening: readonly Transition[] = [
  { state: -1, answer: nothingLearnt, fault: -1, note: 'begins', fact: null },
];

/** Who may act: a process, a component by itself, or a crash. */
interface Actor {
  readonly kind: 'process' | 'component' | 'crash';
  readonly index: number;
  readonly transitions: readonly Transition[];
}

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
  /** The announcements of the latest step, as numbers; `announcement` tells what they are. */
  readonly announced: number[] = [];
  /** The process that acted last, or -1. */
  last = -1;
  steps = 0;
  end: End | null = null;
  recorder: Recorder | null = null;
  /** How often each fault has happened in this world, over all its runs. */
  readonly fired: { [fault: string]: number };

  readonly #values = new Interner();
  readonly #announcements = new Interner();
  readonly #automata: Automata;
  readonly #components: readonly Plugged[];
  readonly #faults: readonly string[];
  readonly #crash: number;
  readonly #answers: Map<number, readonly Transition[]>[];
  readonly #actions: Map<number, readonly Transition[]>[];
  readonly #asked = new Map<number, { readonly component: number; readonly asked: number }>();
  readonly #crashes: Map<number, readonly Transition[]>[];
  readonly #processAt: number;
  readonly #budgetAt: number;
  readonly #actors: Actor[] = [];
  readonly #options: number[] = [];
  readonly #down: boolean[];

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.#automata = new Automata(scenario.design, this.#values);
    this.#components = Object.entries(scenario.design.ports).map(([port, { needs }]) => {
      const plug = scenario.plugs[port];
      assert(plug !== undefined, `port ${port} has a plug`);
      return { port, plug, needs };
    });
    this.#faults = Object.keys(scenario.faults).sort();
    this.#crash = this.#faults.indexOf('crash');
    this.fired = Object.fromEntries(this.#faults.map((fault) => [fault, 0]));
    this.#answers = this.#components.map(() => new Map());
    this.#actions = this.#components.map(() => new Map());
    this.#crashes = this.#components.map(() => new Map());
    this.#processAt = this.#components.length;
    this.#budgetAt = this.#processAt + 2 * scenario.processes.length;
    this.state = new Int32Array(this.#budgetAt + this.#faults.length);
    this.#down = scenario.processes.map(() => false);
  }

  /** The announcement of a number. */
  announcement(id: number): Announcement {
    return this.#announcements.value(id) as unknown as Announcement;
  }

  /** Goes to the beginning. */
  reset(): void {
    this.#components.forEach(({ plug }, at) => {
      this.state[at] = this.#values.id(plug.initial);
    });
    this.#faults.forEach((fault, at) => {
      this.state[this.#budgetAt + at] = this.scenario.faults[fault] ?? 0;
    });
    this.last = -1;
    this.steps = 0;
    this.end = null;
    this.announced.length = 0;
    this.#down.fill(false);
    this.scenario.processes.forEach((_, process) => {
      this.#begin(process, 0);
    });
    this.#checkEnd();
  }

  /** Goes to a state that was reached before, after so many steps. */
  load(state: Int32Array, { last, steps }: { last: number; steps: number }): void {
    this.state.set(state);
    this.last = last;
    this.steps = steps;
    this.end = null;
    this.announced.length = 0;
  }

  /** One step: asks the chooser who acts and what happens, and lets it happen. */
  step(chooser: Chooser): void {
    assert(this.end === null, 'a run that has ended takes no step');
    this.announced.length = 0;
    this.steps += 1;
    const faultless = this.#listActors();
    const count = this.#actors.length;
    assert(count > 0, 'somebody can act while the run has not ended');
    const choice = count === 1 ? 0 : chooser.choose(count, faultless);
    const actor = this.#actors[choice] ?? refuseChoice(choice, count);
    const transition = this.#pick(actor, chooser);
    if (actor.kind === 'process') this.#answer(actor.index, transition);
    else if (actor.kind === 'component') this.#act(actor.index, transition);
    else this.#crashNow(actor.index, transition);
    this.#checkEnd();
    if (this.end === null && this.steps >= this.scenario.stepsMax) {
      this.end = { kind: 'cut', why: `${this.scenario.stepsMax} steps` };
    }
  }

  #pick({ transitions }: Actor, chooser: Chooser): Transition {
    const options = this.#options;
    options.length = 0;
    let faultless = 0;
    for (let at = 0; at < transitions.length; at += 1) {
      const { fault } = transitions[at] as Transition;
      if (fault === -1) faultless += 1;
      else if ((this.state[this.#budgetAt + fault] as number) === 0) continue;
      options.push(at);
    }
    const count = options.length;
    const choice = count === 1 ? 0 : chooser.choose(count, Math.max(faultless, 1));
    const transition = transitions[options[choice] ?? refuseChoice(choice, count)] as Transition;
    if (transition.fault !== -1) {
      const budget = this.#budgetAt + transition.fault;
      this.state[budget] = (this.state[budget] as number) - 1;
      const fault = this.#faults[transition.fault] as string;
      this.fired[fault] = (this.fired[fault] as number) + 1;
    }
    return transition;
  }

  /** Fills the list of actors, plainest first, and returns how many commit no fault. */
  #listActors(): number {
    const actors = this.#actors;
    actors.length = 0;
    const { processes } = this.scenario;
    if (this.last !== -1) this.#listProcess(this.last);
    for (let process = 0; process < processes.length; process += 1) {
      if (process !== this.last) this.#listProcess(process);
    }
    for (let component = 0; component < this.#components.length; component += 1) {
      this.#listActions(component, false);
    }
    const faultless = actors.length;
    for (let component = 0; component < this.#components.length; component += 1) {
      this.#listActions(component, true);
    }
    if (this.#crash !== -1 && (this.state[this.#budgetAt + this.#crash] as number) > 0) {
      for (let process = 0; process < processes.length; process += 1) this.#listCrash(process);
    }
    return faultless;
  }

  #listProcess(process: number): void {
    const node = this.#nodeOf(process);
    if (node === null) return;
    this.#actors.push({
      kind: 'process',
      index: process,
      transitions: this.#answersTo(node),
    });
  }

  #listActions(component: number, faulty: boolean): void {
    for (const transition of this.#actionsOf(component)) {
      const { fault } = transition;
      if (faulty !== (fault !== -1)) continue;
      if (faulty && (this.state[this.#budgetAt + fault] as number) === 0) continue;
      this.#actors.push({ kind: 'component', index: component, transitions: [transition] });
    }
  }

  #listCrash(process: number): void {
    const node = this.#nodeOf(process);
    if (node === null) return;
    const transitions = this.#crashesOf(node);
    if (transitions.length > 0) this.#actors.push({ kind: 'crash', index: process, transitions });
  }

  #nodeOf(process: number): Node | null {
    const id = this.state[this.#processAt + 2 * process + 1] as number;
    return id === -1 ? null : (this.#automata.nodes[id] as Node);
  }

  #answersTo(node: Node): readonly Transition[] {
    if (node.state === 'opening') return opening;
    const { component, asked } = this.#askedBy(node);
    const state = this.state[component] as number;
    const known = this.#answers[component]?.get(state * 0x4000000 + asked);
    if (known !== undefined) return known;
    const plugged = this.#components[component] as Plugged;
    const { plug } = plugged;
    const request = this.#values.value(asked) as Parameters<Component['answers']>[1] & Data;
    const happenings = plug.answers(this.#values.value(state), request);
    const made = happenings.flatMap((each) => this.#transition(plugged, each));
    assert(made[0]?.fault === -1, 'the first happening is faultless');
    this.#answers[component]?.set(state * 0x4000000 + asked, made);
    return made;
  }

  #askedBy(node: Node): { readonly component: number; readonly asked: number } {
    const known = this.#asked.get(node.id);
    if (known !== undefined) return known;
    const { request, root } = node;
    assert(request !== null, 'a waiting node has a request');
    const component = this.#components.findIndex(({ port }) => port === request.port);
    const { operation, input } = request;
    const asked = this.#values.id({ process: root.process, operation, input });
    const made = { component, asked };
    this.#asked.set(node.id, made);
    return made;
  }

  #actionsOf(component: number): readonly Transition[] {
    const state = this.state[component] as number;
    const known = this.#actions[component]?.get(state);
    if (known !== undefined) return known;
    const plugged = this.#components[component] as Plugged;
    const actions = plugged.plug.actions(this.#values.value(state));
    const made = actions.flatMap((each) => this.#transition(plugged, each));
    this.#actions[component]?.set(state, made);
    return made;
  }

  /** A fault that the scenario never pays for, or that this port excludes, is no transition. */
  #transition({ plug, needs }: Plugged, happening: Happening): Transition[] {
    const fault = happening.fault === null ? -1 : this.#faults.indexOf(happening.fault);
    if (happening.fault !== null) {
      if (fault === -1 || needs.includes(plug.faults[happening.fault] ?? '')) return [];
    }
    return [
      {
        state: this.#values.id(happening.state),
        answer: this.#values.id(happening.answer),
        fault,
        note: happening.note,
        fact: happening.fact,
      },
    ];
  }

  /** How a process may crash here: before its request arrives, or after, without the answer. */
  #crashesOf(node: Node): readonly Transition[] {
    if (node.state === 'opening') return [];
    const { component, asked } = this.#askedBy(node);
    const state = this.state[component] as number;
    const key = (state * 0x4000000 + asked) * 2 + (node.parent === null ? 0 : 1);
    const known = this.#crashes[component]?.get(key);
    if (known !== undefined) return known;
    const made: Transition[] = [];
    const fault = this.#crash;
    // A process that is only about to call has nothing to lose.
    if (node.parent !== null) {
      made.push({ state, answer: -1, fault, note: 'before its request arrives', fact: null });
    }
    const [plain] = this.#answersTo(node);
    if (plain !== undefined && plain.state !== state) {
      const { state: after, answer, fact } = plain;
      made.push({
        state: after,
        answer,
        fault,
        note: 'before it learns that its write arrived',
        fact,
      });
    }
    this.#crashes[component]?.set(key, made);
    return made;
  }

  #answer(process: number, transition: Transition): void {
    const node = this.#nodeOf(process);
    assert(node !== null, 'a process that acts is waiting');
    this.#announceCall(process, node);
    this.last = process;
    if (node.state !== 'opening') {
      this.state[this.#askedBy(node).component] = transition.state;
      if (this.recorder !== null) this.#recordEffect(process, node, transition);
    }
    const child = node.children.get(transition.answer);
    this.#arrive(process, child ?? this.#automata.next(node, transition.answer));
  }

  #act(component: number, { state, note, fact, fault }: Transition): void {
    this.state[component] = state;
    this.#record({
      kind: 'action',
      process: '',
      port: this.#components[component]?.port ?? '',
      note,
      fact,
      fault: this.#faults[fault] ?? '',
    });
  }

  #crashNow(process: number, transition: Transition): void {
    const node = this.#nodeOf(process);
    assert(node !== null, 'a process that crashes is at work');
    if (transition.answer !== -1) {
      this.#announceCall(process, node);
      const { component } = this.#askedBy(node);
      this.state[component] = transition.state;
      const unseen = {
        ...transition,
        answer: this.#values.id(null),
        fault: -1,
        note: 'takes effect',
      };
      if (this.recorder !== null) this.#recordEffect(process, node, unseen);
    }
    const { name } = this.scenario.processes[process] as { name: string };
    this.#announce({ kind: 'crash', process: name });
    this.#record({ kind: 'crash', process: name, note: transition.note, fault: 'crash' });
    this.#down[process] = true;
    this.#begin(process, (this.state[this.#processAt + 2 * process] as number) + 1);
    if (this.last === process) this.last = -1;
  }

  /** Puts a process at the beginning of a call, or at its end when there is none left. */
  #begin(process: number, call: number): void {
    const plan = this.scenario.processes[process];
    const at = this.#processAt + 2 * process;
    this.state[at] = call;
    const next = plan?.calls[call];
    if (plan === undefined || next === undefined) {
      this.state[at + 1] = -1;
      return;
    }
    this.state[at + 1] = this.#automata.begin(plan.name, plan.role, next).id;
  }

  #arrive(process: number, node: Node): void {
    this.state[this.#processAt + 2 * process + 1] = node.id;
    for (const said of node.said) this.#say(process, said);
    if (node.state !== 'waiting') this.#finish(process, node);
  }

  #finish(process: number, node: Node): void {
    const plan = this.scenario.processes[process] as { name: string };
    if (node.state === 'failed') {
      this.end ??= { kind: 'threw', process: plan.name, message: node.failure };
      return;
    }
    const number = this.state[this.#processAt + 2 * process] as number;
    const call = `${plan.name}#${number}`;
    const { operation } = node.root.call;
    this.#announce({ kind: 'return', process: plan.name, call, answer: node.answer });
    this.#record({ kind: 'return', process: plan.name, call, operation, answer: node.answer });
    this.#begin(process, number + 1);
  }

  #announceCall(process: number, node: Node): void {
    if (node.parent !== null) return;
    const { name } = this.scenario.processes[process] as { name: string };
    const { operation, input } = node.root.call;
    const call = `${name}#${this.state[this.#processAt + 2 * process]}`;
    if (this.#down[process] === true) {
      this.#down[process] = false;
      this.#record({ kind: 'restart', process: name, note: 'with nothing in memory' });
    }
    this.#announce({ kind: 'call', process: name, call, operation, input });
    this.#record({ kind: 'call', process: name, call, operation, request: input });
  }

  #say(process: number, { name: word, data }: { name: string; data: Data }): void {
    const { name } = this.scenario.processes[process] as { name: string };
    this.#announce({ kind: 'say', process: name, name: word, data });
    this.#record({ kind: 'say', process: name, note: word, request: data });
  }

  #announce(announcement: Announcement): void {
    this.announced.push(this.#announcements.id(announcement as unknown as Data));
  }

  #recordEffect(process: number, node: Node, { answer, note, fact, fault }: Transition): void {
    const { name } = this.scenario.processes[process] as { name: string };
    const { port = '', operation = '', input = null } = node.request ?? {};
    this.#record({
      kind: 'effect',
      process: name,
      port,
      operation,
      call: `${name}#${this.state[this.#processAt + 2 * process]}`,
      request: input,
      answer: this.#values.value(answer),
      note,
      fact,
      fault: this.#faults[fault] ?? '',
    });
  }

  #record(parts: Partial<Parameters<Recorder['add']>[0]> & Pick<RecordedKind, 'kind'>): void {
    this.recorder?.add({
      step: this.steps,
      process: '',
      port: '',
      operation: '',
      call: '',
      request: null,
      answer: null,
      fault: '',
      note: '',
      time: this.steps,
      fact: null,
      ...parts,
    });
  }

  #checkEnd(): void {
    if (this.end !== null) return;
    for (let process = 0; process < this.scenario.processes.length; process += 1) {
      if ((this.state[this.#processAt + 2 * process + 1] as number) !== -1) return;
    }
    this.end = { kind: 'completed' };
  }
}

function refuseChoice(choice: number, count: number): never {
  throw new Issue('chooser/choice', {
    wrong: 'a chooser chose an option that there is not',
    found: `option ${choice} of ${count} (they count from 0)`,
    right: 'answer a whole number of at least 0 and below the count',
  });
}

type RecordedKind = Parameters<Recorder['add']>[0];
