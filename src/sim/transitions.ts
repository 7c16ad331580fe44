import { assert, type Data } from '#base';
import { needsOf, type Request } from '#design';
import type { Asked, Component, Happening } from '#env';
import {
  type Actor,
  actorOf,
  nothingSent,
  onItsWay,
  opening,
  stuck,
  type Transition,
} from './actor.js';
import type { Node } from './automaton.js';
import type { Interner } from './interner.js';
import type { Scenario } from './scenario.js';
import { askingsOf } from './yielded.js';

/** A component in its port, with what the design needs of it: those faults it cannot commit. */
interface Plugged {
  readonly port: string;
  readonly plug: Component;
  readonly needs: readonly string[];
}

/** What a node asks: which component, what, as a number, and on behalf of which branch. */
interface Asking {
  readonly component: number;
  readonly asked: number;
  readonly request: Request;
  readonly branch: string | null;
}

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
  readonly #askings: (readonly Asking[] | undefined)[] = [];
  /** By node, then by the state of the component that it asks; null where it must wait. */
  readonly #answering: (Map<number, Actor | null> | undefined)[] = [];
  /** The same for nodes that ask several components: by node, then by all their states. */
  readonly #waiting: (Map<string, Actor | null> | undefined)[] = [];
  readonly #crashing: (Map<number, Actor | null> | undefined)[] = [];
  /** By component, then by its state and the request. */
  readonly #answers: readonly Map<string, readonly Transition[]>[];
  /** By component, its state and those who wait there. */
  readonly #idling = new Map<string, readonly Actor[]>();
  /** By component, then by its state: the faultless actors, then the others. */
  readonly #actions: readonly Map<number, readonly [readonly Actor[], readonly Actor[]]>[];

  constructor(scenario: Scenario, values: Interner) {
    this.#values = values;
    this.#components = Object.entries(scenario.design.ports).map(([port, declared]) => {
      const plug = scenario.plugs[port];
      assert(plug !== undefined, `port ${port} has a plug`);
      return { port, plug, needs: needsOf(declared) };
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

  /** True time, as the component knows it that has time; null where none has. */
  timeIn(components: Int32Array): number | null {
    for (const [at, { plug }] of this.#components.entries()) {
      if (plug.time === undefined) continue;
      return plug.time(this.#values.value(components[at] as number));
    }
    return null;
  }

  /** The process at a node, with what its request may meet; null where it must wait. */
  answering(node: Node, process: number, components: Int32Array): Actor | null {
    const asks = node.state === 'opening' ? null : this.#asks(node);
    if (asks !== null && asks.length > 1) return this.#answeringFirst(node, process, components);
    const one = asks?.[0];
    const state = one === undefined ? -1 : (components[one.component] as number);
    let known = this.#answering[node.id];
    if (known === undefined) {
      known = new Map();
      this.#answering[node.id] = known;
    }
    let actor = known.get(state);
    if (actor === undefined) {
      actor = actorOf(process, one === undefined ? opening : this.#branchOf(one, state));
      known.set(state, actor);
    }
    return actor;
  }

  /** What may come first of all that a node waits for: what is plain, then the faults. */
  #answeringFirst(node: Node, process: number, components: Int32Array): Actor | null {
    const asks = this.#asks(node);
    const key = asks.map(({ component }) => components[component]).join();
    let known = this.#waiting[node.id];
    if (known === undefined) {
      known = new Map();
      this.#waiting[node.id] = known;
    }
    let actor = known.get(key);
    if (actor === undefined) {
      const all = asks.flatMap((one) => this.#branchOf(one, components[one.component] as number));
      const plain = all.filter(({ fault }) => fault === -1);
      actor = actorOf(process, [...plain, ...all.filter(({ fault }) => fault !== -1)]);
      known.set(key, actor);
    }
    return actor;
  }

  /** What may come of one request; its answer tells the branch, where there are branches. */
  #branchOf(asking: Asking, state: number): readonly Transition[] {
    const { branch, request } = asking;
    const transitions = this.#answersTo(asking, state);
    if (branch === null) return transitions;
    return transitions.map((each) => ({
      ...each,
      request,
      answer: this.#values.id({ came: branch, answer: this.#values.value(each.answer) }),
    }));
  }

  /** What happens while no process can go on: time passes for those who wait. */
  idling(nodes: readonly Node[], components: Int32Array): readonly Actor[] {
    return this.#components.flatMap((plugged, component) => {
      const waiting = nodes.flatMap((node) =>
        this.#asks(node)
          .filter((asking) => asking.component === component)
          .map(({ asked }) => asked),
      );
      if (plugged.plug.idle === undefined || waiting.length === 0) return [];
      const state = components[component] as number;
      const key = `${component} ${state} ${waiting.join()}`;
      let known = this.#idling.get(key);
      if (known === undefined) {
        const asked = waiting.map((id) => this.#values.value(id) as Asked & Data);
        known = plugged.plug
          .idle(this.#values.value(state), asked)
          .flatMap((each) => this.#transition(component, each))
          .map((each): Actor => ({ kind: 'component', index: component, transitions: [each] }));
        this.#idling.set(key, known);
      }
      return known;
    });
  }

  /** The end of a run in which nobody can go on. */
  get stuck(): Actor {
    return stuck;
  }

  /** What a component may do by itself: the faultless, and the others. */
  acting(component: number, components: Int32Array): readonly [readonly Actor[], readonly Actor[]] {
    const state = components[component] as number;
    const known = this.#actions[component]?.get(state);
    if (known !== undefined) return known;
    const plugged = this.#components[component] as Plugged;
    const actors = plugged.plug
      .actions(this.#values.value(state))
      .flatMap((each) => this.#transition(component, each))
      .map((each): Actor => ({ kind: 'component', index: component, transitions: [each] }));
    const faulty = (actor: Actor): boolean => actor.transitions[0]?.fault !== -1;
    const made = [actors.filter((each) => !faulty(each)), actors.filter(faulty)] as const;
    this.#actions[component]?.set(state, made);
    return made;
  }

  /** How the process at a node may crash; null where it has nothing to lose. */
  crashing(node: Node, process: number, components: Int32Array): Actor | null {
    if (node.state === 'opening') return null;
    const [one, ...others] = this.#asks(node);
    // Who waits for several things has asked none of them, so their states make no difference.
    const asking = others.length === 0 ? one : undefined;
    const state = asking === undefined ? -1 : (components[asking.component] as number);
    let known = this.#crashing[node.id];
    if (known === undefined) {
      known = new Map();
      this.#crashing[node.id] = known;
    }
    let actor = known.get(state);
    if (actor === undefined) {
      const begun = node.parent !== null;
      const sent = asking === undefined ? [] : this.#crashesAfter(asking, state);
      // A process that is only about to call has nothing to lose.
      const transitions = [...(begun ? [this.#crashBefore()] : []), ...sent];
      actor = transitions.length === 0 ? null : { kind: 'crash', index: process, transitions };
      known.set(state, actor);
    }
    return actor;
  }

  #answersTo({ component, asked }: Asking, state: number): readonly Transition[] {
    const key = `${state} ${asked}`;
    const known = this.#answers[component]?.get(key);
    if (known !== undefined) return known;
    const { plug } = this.#components[component] as Plugged;
    const request = this.#values.value(asked) as Asked & Data;
    const happenings = plug.answers(this.#values.value(state), request);
    const made = happenings.flatMap((each) => this.#transition(component, each));
    assert(made.length === 0 || made[0]?.fault === -1, 'the first happening is faultless');
    this.#answers[component]?.set(key, made);
    return made;
  }

  /** Every request of a node: one, or those of which it waits for the first. */
  #asks(node: Node): readonly Asking[] {
    if (node.state !== 'waiting') return [];
    const known = this.#askings[node.id];
    if (known !== undefined) return known;
    const { request, root } = node;
    assert(request !== null, 'a waiting node has a request');
    const made = askingsOf(request).map(({ branch, ...asking }) => {
      const component = this.#components.findIndex(({ port }) => port === asking.port);
      const { operation, input } = asking;
      const asked = this.#values.id({ process: root.process, operation, input });
      return { component, asked, request: asking, branch };
    });
    this.#askings[node.id] = made;
    return made;
  }

  /** A fault that the scenario never pays for, or that this port excludes, is no transition. */
  #transition(component: number, happening: Happening): Transition[] {
    const { plug, needs } = this.#components[component] as Plugged;
    const fault = happening.fault === null ? -1 : this.faults.indexOf(happening.fault);
    if (happening.fault !== null) {
      if (fault === -1 || needs.includes(plug.faults[happening.fault] ?? '')) return [];
    }
    return [
      {
        component,
        state: this.#values.id(happening.state),
        answer: this.#values.id(happening.answer),
        request: null,
        fault,
        note: happening.note,
        fact: happening.fact,
      },
    ];
  }

  #crashBefore(): Transition {
    const [begin] = opening as readonly [Transition];
    const note = 'before its request arrives';
    return { ...begin, answer: nothingSent, fault: this.#crash, note };
  }

  /** After the request took effect, or while it is on its way, without the answer. */
  #crashesAfter(asking: Asking, state: number): readonly Transition[] {
    const { component, asked } = asking;
    const fault = this.#crash;
    const [plain] = this.#answersTo(asking, state);
    const arrived =
      plain === undefined || plain.state === state
        ? []
        : [{ ...plain, fault, note: 'before it learns that its write arrived' }];
    const { plug } = this.#components[component] as Plugged;
    const request = this.#values.value(asked) as Asked & Data;
    const sent = (plug.abandoned?.(this.#values.value(state), request) ?? [])
      .flatMap((each) => this.#transition(component, each))
      .map((each) => ({ ...each, fault, note: onItsWay }));
    return [...arrived, ...sent];
  }
}
