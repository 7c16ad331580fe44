import { assert, type Data } from '#base';
import { needsOf } from '#design';
import type { Asked, Component, Happening } from '#env';
import {
  type Actor,
  actorOf,
  changed,
  nothingSent,
  onItsWay,
  silent,
  startOf,
  type Transition,
} from './actor.js';
import { type Asking, Askings } from './asking.js';
import type { Interner } from './interner.js';
import type { Node, Root } from './node.js';
import type { Scenario } from './scenario.js';

/** A component in its port, with what the design needs of it: those faults it cannot commit. */
interface Plugged {
  readonly port: string;
  readonly plug: Component;
  readonly needs: readonly string[];
}

/** Whom a node asks: nobody, or several at once; else the index of the component. */
export const asksNobody = -1;
const asksSeveral = -2;

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
  /** The index of the component that keeps tasks, or -1. */
  readonly keeper: number;
  /** Whether a component does something when no process can go on. */
  readonly canIdle: boolean;
  readonly #crash: number;
  /** The component that has time, or -1; and by its state, what time it is. */
  readonly #timed: number;
  readonly #times = new Map<number, number>();
  readonly #values: Interner;
  readonly #components: readonly Plugged[];
  readonly #askings: Askings;
  /** By node, then by the state of the component that it asks. */
  readonly #meetings: (Map<number, Meeting> | undefined)[] = [];
  /** The same for nodes that ask several components: by node, then by all their states. */
  readonly #waiting: (Map<string, Meeting> | undefined)[] = [];
  /** By component, then by its state and the request. */
  readonly #answers: readonly Map<string, readonly Transition[]>[];
  /** By component, its state and those who wait there. */
  readonly #idling = new Map<string, readonly Actor[]>();
  /** By component, then by its state: the faultless actors, then the others. */
  readonly #actions: readonly Map<number, Acting>[];

  constructor(scenario: Scenario, values: Interner) {
    this.#values = values;
    this.#components = Object.entries(scenario.design.ports).map(([port, declared]) => {
      const plug = scenario.plugs[port];
      assert(plug !== undefined, `port ${port} has a plug`);
      return { port, plug, needs: needsOf(declared) };
    });
    this.keeper = this.#components.findIndex(({ plug }) => plug.kind === 'tasks');
    const names = this.#components.map(({ port }) => port);
    this.#askings = new Askings({ ports: names, keeper: this.keeper, values });
    this.#timed = this.#components.findIndex(({ plug }) => plug.time !== undefined);
    this.canIdle = this.#components.some(({ plug }) => plug.idle !== undefined);
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

  /** True time, as the component knows it that has time; `otherwise` where none has. */
  timeIn(components: Int32Array, otherwise: number): number {
    if (this.#timed === -1) return otherwise;
    const state = components[this.#timed] as number;
    let time = this.#times.get(state);
    if (time === undefined) {
      const { plug } = this.#components[this.#timed] as Plugged;
      time = plug.time?.(this.#values.value(state)) ?? otherwise;
      this.#times.set(state, time);
    }
    return time;
  }

  /** The component that a node asks, `asksNobody` or `asksSeveral`. */
  askedBy(node: Node): number {
    const asks = this.#askings.of(node);
    if (asks.length === 0) return asksNobody;
    return asks.length > 1 ? asksSeveral : (asks[0] as Asking).component;
  }

  /** What a node meets: what may come of its request, and how its process may crash. */
  meeting(node: Node, components: Int32Array): Meeting {
    const asks = this.#askings.of(node);
    const several = asks.length > 1;
    const [one] = asks;
    const state = one === undefined ? -1 : (components[one.component] as number);
    const known = several
      ? this.#waiting[node.id]?.get(asks.map(({ component }) => components[component]).join())
      : this.#meetings[node.id]?.get(state);
    if (known !== undefined) return known;
    const made: Meeting = {
      actor: actorOf('process', node.root, this.#answersAt(node, asks, components)),
      // Who waits for several things has asked none of them.
      crash: this.#crash === -1 ? null : this.#crashAt(node, several ? undefined : one, state),
      begun: node.begun,
    };
    if (several) {
      this.#waiting[node.id] ??= new Map();
      const key = asks.map(({ component }) => components[component]).join();
      this.#waiting[node.id]?.set(key, made);
    } else {
      this.#meetings[node.id] ??= new Map();
      this.#meetings[node.id]?.set(state, made);
    }
    return made;
  }

  /** What may come of a node's requests: what is plain, then the faults. */
  #answersAt(node: Node, asks: readonly Asking[], components: Int32Array): readonly Transition[] {
    if (node.state === 'opening') return [silent('begins')];
    const all = asks.flatMap((one) => this.#branchOf(one, components[one.component] as number));
    const plain = all.filter(({ fault }) => fault === -1);
    return [...plain, ...all.filter(({ fault }) => fault !== -1)];
  }

  /** What may come of one request; its answer tells the branch, where there are branches. */
  #branchOf(asking: Asking, state: number): readonly Transition[] {
    const { branch, request, component } = asking;
    const starting = component === this.keeper && request.operation === 'start';
    return this.#answersTo(asking, state).map((each) => {
      const { answer } = each;
      const starts = starting ? startOf(request, this.#values.value(answer)) : null;
      if (branch === null) return changed(each, { starts });
      const told = { came: branch, answer: this.#values.value(answer) };
      return changed(each, { starts, request, answer: this.#values.id(told) });
    });
  }

  /** What happens while no process can go on: time passes for those who wait. */
  idling(nodes: readonly Node[], components: Int32Array): readonly Actor[] {
    return this.#components.flatMap((plugged, component) => {
      if (plugged.plug.idle === undefined) return [];
      const waiting = nodes.flatMap((node) =>
        this.#askings
          .of(node)
          .filter((asking) => asking.component === component)
          .map(({ asked }) => asked),
      );
      if (waiting.length === 0) return [];
      const state = components[component] as number;
      const key = `${component} ${state} ${waiting.join()}`;
      let known = this.#idling.get(key);
      if (known === undefined) {
        const asked = waiting.map((id) => this.#values.value(id) as Asked & Data);
        known = this.#actorsOf(component, plugged.plug.idle(this.#values.value(state), asked));
        this.#idling.set(key, known);
      }
      return known;
    });
  }

  /** What a component may do by itself: the faultless, and the others. */
  acting(component: number, state: number): Acting {
    const known = this.#actions[component]?.get(state);
    if (known !== undefined) return known;
    const { plug } = this.#components[component] as Plugged;
    const actors = this.#actorsOf(component, plug.actions(this.#values.value(state)));
    const made: Acting = {
      plain: actors.filter(({ faultless }) => faultless > 0),
      faulty: actors.filter(({ faultless }) => faultless === 0),
    };
    this.#actions[component]?.set(state, made);
    return made;
  }

  #actorsOf(component: number, happenings: readonly Happening[]): readonly Actor[] {
    return happenings
      .flatMap((each) => this.#transition(component, each))
      .flatMap((each) => actorOf('component', { index: component }, [each]) ?? []);
  }

  /** How the process at a node may crash; null where it has nothing to lose. */
  #crashAt(node: Node, asking: Asking | undefined, state: number): Actor | null {
    if (node.state === 'opening') return null;
    const sent = asking === undefined ? [] : this.#crashesAfter(asking, state);
    // A process that is only about to call has nothing to lose.
    const before = changed(silent('before its request arrives'), {
      answer: nothingSent,
      fault: this.#crash,
    });
    return actorOf('crash', node.root, [...(node.begun ? [before] : []), ...sent]);
  }

  /** The state of the keeper of tasks after something that the world lets it know. */
  kept(
    { process, task }: Pick<Root, 'process' | 'task'>,
    told: { readonly operation: 'end'; readonly answer: Data } | { readonly operation: 'drop' },
    state: number,
  ): number {
    const { operation, ...input } = told;
    const asked = this.#values.id({ process, task, operation, input });
    const request = { port: this.portOf(this.keeper), operation, input };
    const [happened] = this.#answersTo(
      { component: this.keeper, asked, request, branch: null },
      state,
    );
    assert(happened !== undefined, 'the keeper of tasks hears what the world tells it');
    return happened.state;
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
        starts: null,
        delta: null,
        told: [],
      },
    ];
  }

  /** After the request took effect, or while it is on its way, without the answer. */
  #crashesAfter(asking: Asking, state: number): readonly Transition[] {
    const { component, asked } = asking;
    // What a process has in its own memory is gone with it.
    if (component === this.keeper) return [];
    const fault = this.#crash;
    const [plain] = this.#answersTo(asking, state);
    const arrived =
      plain === undefined || plain.state === state
        ? []
        : [changed(plain, { fault, note: 'before it learns that its write arrived' })];
    const { plug } = this.#components[component] as Plugged;
    const request = this.#values.value(asked) as Asked & Data;
    const sent = (plug.abandoned?.(this.#values.value(state), request) ?? [])
      .flatMap((each) => this.#transition(component, each))
      .map((each) => changed(each, { fault, note: onItsWay }));
    return [...arrived, ...sent];
  }
}

/** What a node meets in a state of the component that it asks. */
export interface Meeting {
  /** The process, with what may come of its request; null where it must wait. */
  readonly actor: Actor | null;
  /** Its crash; null where it has nothing to lose, or no crash is in the budget. */
  readonly crash: Actor | null;
  readonly begun: boolean;
}

/** What a component may do by itself. */
export interface Acting {
  readonly plain: readonly Actor[];
  readonly faulty: readonly Actor[];
}
