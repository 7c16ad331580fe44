import { assert } from '#base';
import { firstPort, kinds, type Request } from '#design';
import type { Actor, Node, Scenario, Transition, World } from '#sim';
import { type Step, theWorld } from './dependence.js';

/** What a node asks for, as the numbers of parts of components. */
type Touched = Pick<Step, 'reads' | 'writes' | 'takes'>;

const nothing: Touched = { reads: [], writes: [], takes: [] };

/** More tasks than a process can have at once. */
const strandsOfProcess = 32;

/** The number of a process's task; task 0 is its call or service itself. */
export function strandOf({ kind, index, task }: Pick<Actor, 'kind' | 'index' | 'task'>): number {
  return kind === 'process' ? index * strandsOfProcess + task : theWorld;
}

/** Where a process and one of its strands stood before a step. */
export interface Standing {
  readonly node: Node | null;
  readonly main: Node | null;
}

/**
 * Tells of the steps of a world what `dependence` asks.
 *
 * Written for speed: what a node touches is looked up, and so is a step that came to the same.
 */
export class Footprints {
  /** A step of the world, which touches everything. */
  readonly theWorld: Step;
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #hasTime: boolean;
  readonly #canCrash: boolean;
  /** Whether the world can do something by itself. */
  readonly #canAct: boolean;
  /** Whether there may be no answer. */
  readonly #isSilent: boolean;
  /** The port of the tasks; null where there is none. */
  readonly #keeper: string | null;
  readonly #parts = new Map<string, number>();
  readonly #touched: (Touched | undefined)[] = [];
  /** By where everybody stood before and after; and by all that is told of them. */
  readonly #steps = new Map<string, Step>();
  readonly #equals = new Map<string, Step>();

  /** `canAct`: whether the world may do something by itself. */
  constructor(world: World, { canAct }: { readonly canAct: boolean }) {
    this.#world = world;
    this.#scenario = world.scenario;
    const { plugs, design, faults } = this.#scenario;
    this.#hasTime = Object.values(plugs).some(({ idle }) => idle !== undefined);
    this.#canCrash = Object.hasOwn(faults, 'crash');
    this.#canAct = canAct;
    this.#isSilent = Object.hasOwn(faults, 'unavailable');
    const keeper = Object.entries(design.ports).find(([, { kind }]) => kind === 'tasks');
    this.#keeper = keeper?.[0] ?? null;
    this.theWorld = this.any(theWorld);
  }

  /** The step of a strand of which nothing else is known. */
  any(strand: number): Step {
    return this.#step(`any ${strand}`, () => ({ strand, process: theWorld, matters: true }));
  }

  /** Where an actor stands before its step. */
  standing(actor: Actor): Standing {
    return { node: this.#world.nodeOf(actor), main: this.#nodeOf(actor.index, 0) };
  }

  /** Of these strands, those that have something to ask where the world is, with what it takes. */
  asking(strands: Iterable<number>): readonly Pick<Step, 'strand' | 'takes'>[] {
    return [...strands].flatMap((strand) => {
      const index = Math.floor(strand / strandsOfProcess);
      const node = this.#nodeOf(index, strand % strandsOfProcess);
      return node === null ? [] : [{ strand, takes: this.#touchedBy(node).takes }];
    });
  }

  /** The step that was taken just now, by an actor that stood so before. */
  after(actor: Actor, { starts }: Transition, { node, main }: Standing): Step {
    const { index, task } = actor;
    const strand = strandOf(actor);
    if (strand === theWorld || node === null) return this.theWorld;
    const world = this.#world;
    const now = world.nodeOf(actor);
    const mainNow = this.#nodeOf(index, 0);
    const announces = world.announced;
    const stand = `${node.id} ${now?.id} ${main?.id} ${mainNow?.id}`;
    const key = `${strand} ${stand} ${starts?.task} ${announces.join()}`;
    return this.#step(key, () => {
      const ends = now === null;
      const returns = callOf(mainNow) !== callOf(main);
      const isService = this.#scenario.processes[index]?.service !== undefined;
      const waits = ends || this.#mayWait(now);
      const asked = this.#touchedBy(node);
      return {
        strand,
        process: index,
        ...asked,
        writes: ends ? union([asked.writes, this.#end(actor)]) : asked.writes,
        starts: starts === null ? [] : [index * strandsOfProcess + starts.task],
        ends,
        leavesTasks: (task === 0 || ends) && mainNow?.state === 'done',
        returns,
        escapes: returns && this.#canCrash,
        wakes: this.#hasTime && !node.begun,
        quiets: this.#hasTime && waits,
        rests: this.#canAct && (mainNow === null || (isService && waits)),
        announces,
      };
    });
  }

  /** The step of a strand of which one of several may come. */
  either(ones: readonly Step[]): Step {
    const [first] = ones;
    assert(first !== undefined, 'a step that can be taken comes to something');
    const any = (flag: (step: Step) => boolean): boolean => ones.some(flag);
    // Who acts, what is asked and what it starts is the same whatever comes of it.
    const { id: _, ...same } = first;
    return this.#step(`either ${ones.map(({ id }) => id).join()}`, () => ({
      ...same,
      writes: union(ones.map(({ writes }) => writes)),
      ends: any(({ ends }) => ends),
      leavesTasks: any(({ leavesTasks }) => leavesTasks),
      returns: any(({ returns }) => returns),
      escapes: any(({ escapes }) => escapes),
      quiets: any(({ quiets }) => quiets),
      rests: any(({ rests }) => rests),
      announces: union(ones.map(({ announces }) => announces)),
    }));
  }

  #step(key: string, make: () => Partial<Step> & Pick<Step, 'strand' | 'process'>): Step {
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const parts = { ...bare, ...make() };
    const text = JSON.stringify(parts);
    const made: Step = this.#equals.get(text) ?? { ...parts, id: this.#equals.size };
    this.#equals.set(text, made);
    this.#steps.set(key, made);
    return made;
  }

  #nodeOf(index: number, task: number): Node | null {
    return this.#world.nodeOf({ kind: 'process', index, task } as Actor);
  }

  /** Whether somebody at a node may have to wait there, or keeps nobody waiting. */
  #mayWait({ state, request, begun }: Node): boolean {
    if (!begun) return true;
    if (state !== 'waiting' || request === null) return state !== 'opening';
    if (this.#isSilent) return true;
    const { port, operation } = request;
    // Who waits for the first of several asks no port of the design.
    const kind = this.#scenario.design.ports[port]?.kind;
    return kind === undefined || kinds[kind].waits.includes(operation);
  }

  #touchedBy(node: Node): Touched {
    const known = this.#touched[node.id];
    if (known !== undefined) return known;
    const { state, request, root } = node;
    const asked = state === 'waiting' && request !== null ? branchesOf(request) : [];
    const all = asked.map((each) => this.#asks(each, root));
    const made: Touched = {
      reads: union(all.map(({ reads }) => reads)),
      writes: union(all.map(({ writes }) => writes)),
      takes: union(all.map(({ takes }) => takes)),
    };
    this.#touched[node.id] = made;
    return made;
  }

  #asks(
    { port, operation, input }: Request,
    { process, task }: Pick<Node['root'], 'process' | 'task'>,
  ): Touched {
    const touched = this.#scenario.plugs[port]?.touches?.({ process, operation, input, task });
    const number = (part: string): number => this.#part(`${port}|${part}`);
    const whole = [this.#part(port)];
    if (touched === undefined) return { ...nothing, writes: whole, takes: whole };
    const { reads, writes, takes = [] } = touched;
    return { reads: reads.map(number), writes: writes.map(number), takes: takes.map(number) };
  }

  /** What the world tells the keeper of tasks when one of them ends: its answer is there. */
  #end({ index, task }: Actor): readonly number[] {
    if (this.#keeper === null) return [];
    const process = this.#scenario.processes[index]?.name ?? '';
    const told = { port: this.#keeper, operation: 'end', input: {} };
    return this.#asks(told, { process, task }).writes;
  }

  #part(name: string): number {
    const known = this.#parts.get(name);
    if (known !== undefined) return known;
    const number = this.#parts.size;
    this.#parts.set(name, number);
    return number;
  }
}

const bare: Omit<Step, 'id' | 'strand' | 'process'> = {
  ...nothing,
  matters: false,
  starts: [],
  ends: false,
  leavesTasks: false,
  returns: false,
  escapes: false,
  wakes: false,
  quiets: false,
  rests: false,
  announces: [],
};

/** Which call a process is in; -1 where it has nothing left to do. */
function callOf(main: Node | null): number {
  return main === null ? -1 : main.root.number;
}

function union(lists: readonly (readonly number[])[]): readonly number[] {
  return lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())];
}

function branchesOf(request: Request): readonly Request[] {
  if (request.port !== firstPort) return [request];
  return Object.values(request.input as unknown as { readonly [branch: string]: Request });
}
