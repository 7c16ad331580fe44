import { firstPort, kinds, type Request } from '#design';
import type { Actor, Node, Scenario, Transition, World } from '#sim';
import { type Step, theWorld } from './dependence.js';

/** What a node asks for, as the numbers of parts of components. */
type Touched = Pick<Step, 'reads' | 'writes'>;

const nothing: Touched = { reads: [], writes: [] };

/** More tasks than a process can have at once. */
const strandsOfProcess = 32;

/** The number of a process's task; task 0 is its call or service itself. */
export function strandOf({ kind, index, task }: Actor): number {
  return kind === 'process' ? index * strandsOfProcess + task : theWorld;
}

/** Tells of the steps of a world what `dependence` asks; what a node touches is looked up. */
export class Footprints {
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #hasTime: boolean;
  /** The port of the tasks; null where there is none. */
  readonly #keeper: string | null;
  readonly #parts = new Map<string, number>();
  readonly #known: (Touched | undefined)[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#scenario = world.scenario;
    const { plugs, design } = this.#scenario;
    this.#hasTime = Object.values(plugs).some(({ idle }) => idle !== undefined);
    const keeper = Object.entries(design.ports).find(([, { kind }]) => kind === 'tasks');
    this.#keeper = keeper?.[0] ?? null;
  }

  /** What is known of a step before it is taken; the rest is as if nothing came of it. */
  before(actor: Actor): Step {
    const { index } = actor;
    const node = this.#world.nodeOf(actor);
    const strand = strandOf(actor);
    const plain = { strand, process: index, starts: -1, returns: false };
    const calm = { wakes: false, quiets: false, rests: false };
    if (strand === theWorld || node === null) return { ...plain, ...nothing, ...calm };
    return { ...plain, ...this.#touchedBy(node), ...calm, wakes: this.#hasTime && !node.begun };
  }

  /** Which call a process is in; -1 where it has nothing left to do. */
  callOf({ index }: Actor): number {
    const node = this.#world.nodeOf({ kind: 'process', index, task: 0 } as Actor);
    return node === null ? -1 : node.root.number;
  }

  /** The whole step, after it was taken; `call` is the one that its process was in before. */
  after(actor: Actor, { starts }: Transition, before: Step, call: number): Step {
    if (before.strand === theWorld) return before;
    const node = this.#world.nodeOf(actor);
    const callNow = this.callOf(actor);
    const waits = node === null || !node.begun || this.#mayWait(node);
    const isService = this.#scenario.processes[actor.index]?.service !== undefined;
    const ended = actor.task > 0 && node === null ? this.#end(actor) : nothing;
    return {
      ...before,
      writes: [...before.writes, ...ended.writes],
      starts: starts === null ? -1 : actor.index * strandsOfProcess + starts.task,
      returns: callNow !== call,
      quiets: this.#hasTime && waits,
      rests: callNow === -1 || (isService && waits),
    };
  }

  #mayWait({ state, request }: Node): boolean {
    if (state !== 'waiting' || request === null) return state !== 'opening';
    if (request.port === firstPort) return true;
    const kind = this.#scenario.design.ports[request.port]?.kind;
    return kind === undefined || kinds[kind].waits.includes(request.operation);
  }

  #touchedBy(node: Node): Touched {
    const known = this.#known[node.id];
    if (known !== undefined) return known;
    const { state, request, root } = node;
    const asked = state === 'waiting' && request !== null ? branchesOf(request) : [];
    const all = asked.map((each) => this.#touched(each, root));
    const made: Touched = {
      reads: [...new Set(all.flatMap(({ reads }) => reads))],
      writes: [...new Set(all.flatMap(({ writes }) => writes))],
    };
    this.#known[node.id] = made;
    return made;
  }

  #touched({ port, operation, input }: Request, { process, task }: Node['root']): Touched {
    const asked = { process, operation, input, task };
    const touched = this.#scenario.plugs[port]?.touches?.(asked);
    if (touched === undefined) return { reads: [], writes: [this.#part(`${port}|`)] };
    const number = (part: string): number => this.#part(`${port}|${part}`);
    return { reads: touched.reads.map(number), writes: touched.writes.map(number) };
  }

  /** What the world tells the keeper of tasks when one of them ends. */
  #end({ index, task }: Actor): Touched {
    if (this.#keeper === null) return nothing;
    const process = this.#scenario.processes[index]?.name ?? '';
    const told = { port: this.#keeper, operation: 'end', input: {} };
    return this.#touched(told, { process, task } as Node['root']);
  }

  #part(name: string): number {
    const known = this.#parts.get(name);
    if (known !== undefined) return known;
    const number = this.#parts.size;
    this.#parts.set(name, number);
    return number;
  }
}

function branchesOf(request: Request): readonly Request[] {
  if (request.port !== firstPort) return [request];
  return Object.values(request.input as unknown as { readonly [branch: string]: Request });
}
