import { assert, type Data } from '#base';
import type { Asked, Component, Happening } from '#env';
import { type Node, nothingLearnt } from './automaton.js';
import type { Interner } from './interner.js';
import type { Scenario } from './scenario.js';

/** A happening with everything interned, as the hot path needs it. */
export interface Transition {
  readonly state: number;
  readonly answer: number;
  /** The index of the fault in the budget, or -1. */
  readonly fault: number;
  readonly note: string;
  readonly fact: Data;
}

/** Who may act, a process, a component by itself, or a crash, and what may come of it. */
export interface Actor {
  readonly kind: 'process' | 'component' | 'crash';
  /** The index of the process or of the component. */
  readonly index: number;
  readonly transitions: readonly Transition[];
}

/** A component in its port, with what the design needs of it: those faults it cannot commit. */
interface Plugged {
  readonly port: string;
  readonly plug: Component;
  readonly needs: readonly string[];
}

/** What a node asks: which component, and what, as a number. */
interface Asking {
  readonly component: number;
  readonly asked: number;
}

/** The crash of a process that did not get as far as its request; it is answered nothing. */
export const nothingSent = -1;

/** How a call begins that has not asked anything yet. */
const opening: readonly Transition[] = [
  { state: -1, answer: nothingLearnt, fault: -1, note: 'begins', fact: null },
];

/**
 * What may happen where: the components' pure functions, computed once and then looked up.
 *
 * Written for speed: what a node meets in a state is kept with the node, as a ready-made actor, so
 * that the hot path neither hashes nor allocates.
 */
export class Transitions {
  /** The faults of the budget, in the order of their places in a state. */
  readonly faults: readonly string[];
  /** The initial state of each component. */
  readonly initial: readonly number[];
  readonly #crash: number;
  readonly #values: Interner;
  readonly #components: readonly Plugged[];
  readonly #askings: (Asking | undefined)[] = [];
  /** By node, then by the state of the component that it asks. */
  readonly #answering: (Map<number, Actor> | undefined)[] = [];
  readonly #crashing: (Map<number, Actor | null> | undefined)[] = [];
  /** By component, then by its state and the request. */
  readonly #answers: readonly Map<string, readonly Transition[]>[];
  /** By component, then by its state: the faultless actors, then the others. */
  readonly #actions: readonly Map<number, readonly [readonly Actor[], readonly Actor[]]>[];

  constructor(scenario: Scenario, values: Interner) {
    this.#values = values;
    this.#components = Object.entries(scenario.design.ports).map(([port, { needs }]) => {
      const plug = scenario.plugs[port];
      assert(plug !== undefined, `port ${port} has a plug`);
      return { port, plug, needs };
    });
    this.faults = Object.keys(scenario.faults).sort();
    this.#crash = this.faults.indexOf('crash');
    this.#answers = this.#components.map(() => new Map());
    this.#actions = this.#components.map(() => new Map());
    this.initial = this.#components.map(({ plug }) => values.id(plug.initial));
  }

  /** The name of a component's port. */
  portOf(component: number): string {
    return this.#components[component]?.port ?? '';
  }

  /** The component that a node asks, -1 where it has not asked anything yet. */
  componentOf(node: Node): number {
    return node.state === 'opening' ? -1 : this.#asking(node).component;
  }

  /** The process at a node, with what its request may meet. */
  answering(node: Node, process: number, components: Int32Array): Actor {
    const component = this.componentOf(node);
    const state = component === -1 ? -1 : (components[component] as number);
    let known = this.#answering[node.id];
    if (known === undefined) {
      known = new Map();
      this.#answering[node.id] = known;
    }
    let actor = known.get(state);
    if (actor === undefined) {
      const transitions = component === -1 ? opening : this.#answersTo(this.#asking(node), state);
      actor = { kind: 'process', index: process, transitions };
      known.set(state, actor);
    }
    return actor;
  }

  /** What a component may do by itself: the faultless, and the others. */
  acting(component: number, components: Int32Array): readonly [readonly Actor[], readonly Actor[]] {
    const state = components[component] as number;
    const known = this.#actions[component]?.get(state);
    if (known !== undefined) return known;
    const plugged = this.#components[component] as Plugged;
    const actors = plugged.plug
      .actions(this.#values.value(state))
      .flatMap((each) => this.#transition(plugged, each))
      .map((each): Actor => ({ kind: 'component', index: component, transitions: [each] }));
    const faulty = (actor: Actor): boolean => actor.transitions[0]?.fault !== -1;
    const made = [actors.filter((each) => !faulty(each)), actors.filter(faulty)] as const;
    this.#actions[component]?.set(state, made);
    return made;
  }

  /** How the process at a node may crash; null where it has nothing to lose. */
  crashing(node: Node, process: number, components: Int32Array): Actor | null {
    if (node.state === 'opening') return null;
    const state = components[this.#asking(node).component] as number;
    let known = this.#crashing[node.id];
    if (known === undefined) {
      known = new Map();
      this.#crashing[node.id] = known;
    }
    let actor = known.get(state);
    if (actor === undefined) {
      const transitions = this.#crashesAt(node, state);
      actor = transitions.length === 0 ? null : { kind: 'crash', index: process, transitions };
      known.set(state, actor);
    }
    return actor;
  }

  #answersTo({ component, asked }: Asking, state: number): readonly Transition[] {
    const key = `${state} ${asked}`;
    const known = this.#answers[component]?.get(key);
    if (known !== undefined) return known;
    const plugged = this.#components[component] as Plugged;
    const request = this.#values.value(asked) as Asked & Data;
    const happenings = plugged.plug.answers(this.#values.value(state), request);
    const made = happenings.flatMap((each) => this.#transition(plugged, each));
    assert(made[0]?.fault === -1, 'the first happening is faultless');
    this.#answers[component]?.set(key, made);
    return made;
  }

  #asking(node: Node): Asking {
    const known = this.#askings[node.id];
    if (known !== undefined) return known;
    const { request, root } = node;
    assert(request !== null, 'a waiting node has a request');
    const component = this.#components.findIndex(({ port }) => port === request.port);
    const { operation, input } = request;
    const asked = this.#values.id({ process: root.process, operation, input });
    const made = { component, asked };
    this.#askings[node.id] = made;
    return made;
  }

  /** A fault that the scenario never pays for, or that this port excludes, is no transition. */
  #transition({ plug, needs }: Plugged, happening: Happening): Transition[] {
    const fault = happening.fault === null ? -1 : this.faults.indexOf(happening.fault);
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

  /** Before its request arrives, or after it took effect, without the answer. */
  #crashesAt(node: Node, state: number): readonly Transition[] {
    const fault = this.#crash;
    // A process that is only about to call has nothing to lose.
    const note = 'before its request arrives';
    const before = { state, answer: nothingSent, fault, note, fact: null };
    const [plain] = this.#answersTo(this.#asking(node), state);
    const after =
      plain === undefined || plain.state === state
        ? []
        : [{ ...plain, fault, note: 'before it learns that its write arrived' }];
    return [...(node.parent === null ? [] : [before]), ...after];
  }
}
