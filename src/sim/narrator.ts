import type { Data } from '#base';
import type { Request } from '#design';
import type { Announcement } from '#spec';
import type { RecordedEvent, Recorder } from '#trace';
import type { Node } from './automaton.js';
import { Interner } from './interner.js';
import type { Scenario } from './scenario.js';
import type { Said } from './yielded.js';

/** Which call of which process. */
export interface Place {
  readonly process: number;
  readonly call: number;
}

/**
 * Tells what happens: announcements as numbers, always; events, when somebody records them.
 *
 * Written for speed: the number of each call and return is looked up where it was announced before.
 */
export class Narrator {
  /** The announcements of the latest step. */
  readonly announced: number[] = [];
  recorder: Recorder | null = null;
  /** The step of the events that are recorded. */
  step = 0;
  /** True time before that step, where the world has time. */
  time: number | null = null;
  readonly #scenario: Scenario;
  readonly #announcements = new Interner();
  /** By process, then by call: the number of its announcement. */
  readonly #calls: readonly (number | undefined)[][];
  /** By process, then by call: the number of its return, by the node at which it ends. */
  readonly #returns: readonly (Map<number, number> | undefined)[][];
  readonly #down: boolean[];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#calls = scenario.processes.map(() => []);
    this.#returns = scenario.processes.map(() => []);
    this.#down = scenario.processes.map(() => false);
  }

  announcement(id: number): Announcement {
    return this.#announcements.value(id) as unknown as Announcement;
  }

  reset(): void {
    this.announced.length = 0;
    this.#down.fill(false);
  }

  call({ process, call }: Place, { root }: Node): void {
    const { operation, input } = root.call;
    let id = this.#calls[process]?.[call];
    if (id === undefined) {
      id = this.#id({ ...this.#names(process, call), kind: 'call', operation, input });
      (this.#calls[process] as (number | undefined)[])[call] = id;
    }
    this.announced.push(id);
    if (this.recorder === null) return;
    if (this.#down[process] === true) {
      this.#down[process] = false;
      const { process: name } = this.#names(process, call);
      this.#record({ kind: 'restart', process: name, note: 'with nothing in memory' });
    }
    this.#record({ kind: 'call', ...this.#names(process, call), operation, request: input });
  }

  return({ process, call }: Place, node: Node): void {
    const { answer, root } = node;
    let known = this.#returns[process]?.[call];
    if (known === undefined) {
      known = new Map();
      (this.#returns[process] as unknown[])[call] = known;
    }
    let id = known.get(node.id);
    if (id === undefined) {
      id = this.#id({ ...this.#names(process, call), kind: 'return', answer });
      known.set(node.id, id);
    }
    this.announced.push(id);
    if (this.recorder === null) return;
    const { operation } = root.call;
    this.#record({ kind: 'return', ...this.#names(process, call), operation, answer });
  }

  say({ process, call }: Place, { name, data }: Said): void {
    const { process: who } = this.#names(process, call);
    this.announced.push(this.#id({ kind: 'say', process: who, name, data }));
    if (this.recorder === null) return;
    this.#record({ kind: 'say', process: who, note: name, request: data });
  }

  crash({ process, call }: Place, note: string): void {
    const { process: who } = this.#names(process, call);
    this.announced.push(this.#id({ kind: 'crash', process: who }));
    this.#down[process] = true;
    if (this.recorder === null) return;
    this.#record({ kind: 'crash', process: who, note, fault: 'crash' });
  }

  effect(
    { process, call }: Place,
    request: Request | null,
    parts: Pick<RecordedEvent, 'answer' | 'note' | 'fact' | 'fault'>,
  ): void {
    if (this.recorder === null) return;
    const { port = '', operation = '', input = null } = request ?? {};
    const names = this.#names(process, call);
    this.#record({ kind: 'effect', ...names, port, operation, request: input, ...parts });
  }

  action(parts: Pick<RecordedEvent, 'port' | 'note' | 'fact' | 'fault'>): void {
    if (this.recorder !== null) this.#record({ kind: 'action', ...parts });
  }

  #names(process: number, call: number): { readonly process: string; readonly call: string } {
    const name = this.#scenario.processes[process]?.name ?? '';
    return { process: name, call: `${name}#${call}` };
  }

  #id(announcement: Announcement): number {
    return this.#announcements.id(announcement as unknown as Data);
  }

  #record(parts: Partial<RecordedEvent> & Pick<RecordedEvent, 'kind'>): void {
    this.recorder?.add({
      step: this.step,
      process: '',
      port: '',
      operation: '',
      call: '',
      request: null,
      answer: null,
      fault: '',
      note: '',
      time: this.time ?? this.step,
      fact: null,
      ...parts,
    });
  }
}
