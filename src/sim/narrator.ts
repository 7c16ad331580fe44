import type { Data } from '#base';
import type { Request } from '#design';
import type { Announcement } from '#spec';
import type { EventForm, Forms, Recorder } from '#trace';
import type { Interner } from './interner.js';
import type { Node, Root } from './node.js';
import type { Scenario } from './scenario.js';

/** The numbers of something that is announced: of its announcement, and of the form of its event. */
interface Told {
  readonly announced: number;
  readonly form: number;
}

/**
 * Tells what happens, as numbers: announcements, always; the forms of events, when somebody records
 * them.
 *
 * Written for speed: what was told before is looked up.
 */
export class Narrator {
  /** The announcements of the latest step: the first `count`. */
  announced: readonly number[] = [];
  count = 0;
  recorder: Recorder | null = null;
  /** The step of the events that are recorded, and true time before it. */
  step = 0;
  time = 0;
  /** The forms of the events of the latest step, but for a restart: the first `formCount`. */
  readonly forms: number[] = [];
  formCount = 0;
  /** Whether a call was announced in the latest step. */
  called = false;
  readonly #scenario: Scenario;
  readonly #announcements: Interner;
  readonly #forms: Forms;
  /** By process, then by call. */
  readonly #calls: readonly (Told | undefined)[][];
  /** By process, then by call, then by the node at which it ends. */
  readonly #returns: readonly (Map<number, Told> | undefined)[][];
  /** By process, then by how it is told. */
  readonly #crashes: readonly Map<string, Told>[];
  /** By process: the form of its restart. */
  readonly #restarts: (number | undefined)[] = [];
  /** By node: what is said on the way there. */
  readonly #says: (readonly Told[] | undefined)[] = [];
  readonly #actions = new Map<string, number>();
  readonly #down: Uint8Array;
  /** What is announced for the first time; what is repeated stays where it was kept. */
  readonly #fresh: number[] = [];

  constructor(scenario: Scenario, announcements: Interner, forms: Forms) {
    this.#announcements = announcements;
    this.#forms = forms;
    this.#scenario = scenario;
    this.#calls = scenario.processes.map(() => []);
    this.#returns = scenario.processes.map(() => []);
    this.#crashes = scenario.processes.map(() => new Map());
    this.#down = new Uint8Array(scenario.processes.length);
  }

  announcement(id: number): Announcement {
    return this.#announcements.value(id) as unknown as Announcement;
  }

  /** Has the events from now on recorded. */
  recordTo(recorder: Recorder): void {
    recorder.begin(this.#forms);
    this.recorder = recorder;
  }

  reset(): void {
    this.count = 0;
    this.formCount = 0;
    if (this.recorder !== null) this.#down.fill(0);
  }

  /** Begins a step. */
  begin(step: number): void {
    this.count = 0;
    this.formCount = 0;
    this.called = false;
    this.step = step;
  }

  call(process: number, call: number, { root }: Node): void {
    let told = this.#calls[process]?.[call];
    if (told === undefined) {
      const { name: operation, input } = root;
      const names = this.#names(process, call);
      told = {
        announced: this.#id({ ...names, kind: 'call', operation, input }),
        form: this.#form({ kind: 'call', ...names, operation, request: input }),
      };
      (this.#calls[process] as (Told | undefined)[])[call] = told;
    }
    this.called = true;
    this.#announce(told.announced);
    if (this.recorder === null) return;
    this.up(process);
    this.#record(told.form);
  }

  /** Tells that a process is there again, where it has been down. */
  up(process: number): void {
    if (this.#down[process] === 0) return;
    this.#down[process] = 0;
    let form = this.#restarts[process];
    if (form === undefined) {
      const { process: name } = this.#names(process, 0);
      form = this.#form({ kind: 'restart', process: name, note: 'with nothing in memory' });
      this.#restarts[process] = form;
    }
    this.recorder?.note(form, this.step, this.time);
  }

  return(process: number, call: number, node: Node): void {
    let known = this.#returns[process]?.[call];
    if (known === undefined) {
      known = new Map();
      (this.#returns[process] as unknown[])[call] = known;
    }
    let told = known.get(node.id);
    if (told === undefined) {
      const { answer, root } = node;
      const operation = root.call?.operation ?? root.name;
      const names = this.#names(process, call);
      told = {
        announced: this.#id({ ...names, kind: 'return', answer }),
        form: this.#form({ kind: 'return', ...names, operation, answer }),
      };
      known.set(node.id, told);
    }
    this.#announce(told.announced);
    if (this.recorder !== null) this.#record(told.form);
  }

  /** What is said on the way to a node. */
  say(process: number, { id, said }: Node): void {
    let all = this.#says[id];
    if (all === undefined) {
      const who = this.#names(process, 0).process;
      all = said.map(({ name, data }) => ({
        announced: this.#id({ kind: 'say', process: who, name, data }),
        form: this.#form({ kind: 'say', process: who, note: name, request: data }),
      }));
      this.#says[id] = all;
    }
    for (let at = 0; at < all.length; at += 1) {
      const told = all[at] as Told;
      this.#announce(told.announced);
      if (this.recorder !== null) this.#record(told.form);
    }
  }

  crash(process: number, note: string): void {
    let told = this.#crashes[process]?.get(note);
    if (told === undefined) {
      const who = this.#names(process, 0).process;
      told = {
        announced: this.#id({ kind: 'crash', process: who }),
        form: this.#form({ kind: 'crash', process: who, note, fault: 'crash' }),
      };
      this.#crashes[process]?.set(note, told);
    }
    this.#announce(told.announced);
    this.down(process);
    if (this.recorder !== null) this.#record(told.form);
  }

  /** Notes that a process has crashed, and will have to come back. */
  down(process: number): void {
    this.#down[process] = 1;
  }

  /** What a request did; `told` keeps the forms that it had, by call, for the next time. */
  effect(
    { index, task }: Pick<Root, 'index' | 'task'>,
    call: number,
    told: number[],
    partsOf: () => Pick<EventForm, 'answer' | 'note' | 'fact' | 'fault'> & {
      readonly request: Request | null;
    },
  ): void {
    if (this.recorder === null) return;
    let form = told[call];
    if (form === undefined) {
      const { request, ...parts } = partsOf();
      const { port = '', operation = '', input = null } = request ?? {};
      const note = task === 0 ? parts.note : `${parts.note} (task ${task})`;
      const names = this.#names(index, call);
      form = this.#form({
        kind: 'effect',
        ...names,
        ...{ port, operation, request: input },
        ...parts,
        note,
      });
      told[call] = form;
    }
    this.#record(form);
  }

  /** What a component did by itself; `told` keeps its form for the next time. */
  action(told: number[], parts: Pick<EventForm, 'port' | 'note' | 'fact' | 'fault'>): void {
    if (this.recorder === null) return;
    told[0] ??= this.#form({ kind: 'action', ...parts });
    this.#record(told[0]);
  }

  /** That nobody can go on. */
  standstill(why: string): void {
    if (this.recorder === null) return;
    let form = this.#actions.get(why);
    if (form === undefined) {
      form = this.#form({ kind: 'action', port: 'world', note: `nobody can go on: ${why}` });
      this.#actions.set(why, form);
    }
    this.#record(form);
  }

  /** Announces what was announced before. */
  repeat(ids: readonly number[]): void {
    this.announced = ids;
    this.count = ids.length;
  }

  /** Records what was recorded before. */
  again(forms: readonly number[]): void {
    const { recorder, step, time } = this;
    if (recorder === null) return;
    for (let at = 0; at < forms.length; at += 1) recorder.note(forms[at] as number, step, time);
  }

  #announce(id: number): void {
    this.announced = this.#fresh;
    this.#fresh[this.count] = id;
    this.count += 1;
  }

  #names(process: number, call: number): { readonly process: string; readonly call: string } {
    const name = this.#scenario.processes[process]?.name ?? '';
    return { process: name, call: `${name}#${call}` };
  }

  #id(announcement: Announcement): number {
    return this.#announcements.id(announcement as unknown as Data);
  }

  #form(parts: Partial<EventForm> & Pick<EventForm, 'kind'>): number {
    return this.#forms.add({
      process: '',
      port: '',
      operation: '',
      call: '',
      request: null,
      answer: null,
      fault: '',
      note: '',
      fact: null,
      ...parts,
    });
  }

  #record(form: number): void {
    this.forms[this.formCount] = form;
    this.formCount += 1;
    this.recorder?.note(form, this.step, this.time);
  }
}
