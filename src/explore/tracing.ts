import { type Design, type Operation, type Request, socketsOf } from '#design';
import type { Met, Node } from '#sim';
import type { Position } from './source-text.js';

/** Where the program of a process stood: the innermost place first, then those it was called from. */
export type Places = readonly Position[];

/**
 * Where in its text a process stands at each node, found by letting it run there again.
 *
 * A generator that waits tells nobody where it stands; but each request is made by calling a socket,
 * and a call knows where it comes from. So the functions run with sockets that look, and are given
 * the answers that led to a node. It takes about 30 µs a node: not for every step of a search.
 */
export class Tracing {
  readonly #design: Design;
  readonly #met: Met;
  readonly #known = new Map<Node, Places>();
  /** What was announced on the way: the places of `say`. */
  readonly announced: { readonly places: Places; readonly operation: Operation }[] = [];
  #latest: Places = [];
  #isLooking = false;

  constructor(design: Design, met: Met) {
    this.#design = design;
    this.#met = met;
  }

  /** How many nodes were looked at. */
  get count(): number {
    return this.#known.size;
  }

  /** Where the process stands at a node that waits for an answer. */
  at(node: Node): Places {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const path: Node[] = [];
    for (let each: Node | null = node; each !== null; each = each.parent) path.unshift(each);
    if (path[0]?.state === 'opening') path.shift();
    this.#follow(path);
    return this.#known.get(node) ?? [];
  }

  #follow(path: readonly Node[]): void {
    const { process, operation, input } = (path[0] as Node).root;
    const sockets = socketsOf(this.#design.ports, process);
    const looking = Object.fromEntries(
      Object.entries(sockets).map(([name, socket]) => [name, this.#looking(socket)]),
    );
    const steps = operation(looking as never, input as never);
    for (const [at, node] of path.entries()) {
      this.#isLooking = !this.#known.has(node);
      let told = at === 0 ? null : this.#met.valueOf(node.via);
      while (true) {
        const result = steps.next(told);
        if (result.done === true) return;
        const { request } = result.value as { readonly request: Request };
        if (request.port !== 'say') break;
        if (this.#isLooking) this.announced.push({ places: this.#latest, operation });
        told = null;
      }
      if (this.#isLooking) this.#known.set(node, this.#latest);
    }
    steps.return(null as never);
  }

  /** A socket whose calls look where they come from. */
  #looking(socket: unknown): unknown {
    if (typeof socket === 'function') {
      return (...given: unknown[]) => {
        if (this.#isLooking) this.#latest = placesHere();
        return socket(...given);
      };
    }
    if (typeof socket !== 'object' || socket === null) return socket;
    const methods = Object.entries(socket).map(([name, each]) => [name, this.#looking(each)]);
    return Object.freeze(Object.fromEntries(methods));
  }
}

/** The calls between the socket, which is ours, and where we let the process run. */
function placesIn(sites: readonly EnclosedSite[]): Places {
  const places: Position[] = [];
  for (const site of sites) {
    const script = site.getFileName();
    if (script === import.meta.url && places.length > 0) break;
    if (script === null || script === import.meta.url) continue;
    places.push({
      script,
      line: site.getLineNumber() ?? 0,
      column: site.getColumnNumber() ?? 0,
      within: site.getFunctionName() ?? '',
      beginLine: site.getEnclosingLineNumber(),
      beginColumn: site.getEnclosingColumnNumber(),
    });
  }
  return places;
}

/** A call as V8 tells of it; where its function begins is not in the types of Node. */
interface EnclosedSite extends NodeJS.CallSite {
  getEnclosingLineNumber(): number;
  getEnclosingColumnNumber(): number;
}

/** How many calls are looked at, from the innermost outwards. */
const framesMax = 16;

/** Where the caller of a socket stands. */
function placesHere(): Places {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = framesMax;
    Error.prepareStackTrace = (_, sites) => placesIn(sites as readonly EnclosedSite[]);
    Error.captureStackTrace(holder, placesHere);
    // It is made when it is read.
    return holder.stack as Places;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Error.prepareStackTrace = prepareStackTrace;
  }
}
