import type { Met, Node, Scenario } from '#sim';
import { type SiteNotMet, Sites } from './sites.js';
import { bounded } from './slice.js';
import { Tracing } from './tracing.js';

/**
 * A request of a design where it was made: on behalf of which call, what was asked, and which faults
 * happened to it.
 *
 *   { call: 'client increment', asked: 'store.update', place: 'own-token.ts:69',
 *     text: 'return yield* store.update('counters', …);', faults: ['crash', 'stale read'] }
 */
export interface SiteMet {
  /** The role, or the service, and its operation. */
  readonly call: string;
  readonly asked: string;
  /** The file and the line, or where no file is at hand, as in a notebook, the function and its line. */
  readonly place: string;
  readonly text: string;
  /** In alphabetical order; none where it only went well. */
  readonly faults: readonly string[];
}

/** What of a design and of its world an exploration has met: read what is missing first. */
export interface Coverage {
  /** The `yield*`s that were never reached. */
  readonly unreached: readonly SiteNotMet[];
  /** The faults of the budget that never happened. */
  readonly idle: readonly string[];
  /** The `sometimes` that never happened, and those that did. */
  readonly unwitnessed: readonly string[];
  readonly witnessed: readonly string[];
  /** How often each fault happened. */
  readonly fired: { readonly [fault: string]: number };
  /** The requests that were made, each with its faults. */
  readonly sites: readonly SiteMet[];
  /** Whether all was looked at; where not, what seems never to be reached may have been. */
  readonly isWhole: boolean;
}

/** The most nodes that are looked at. */
const nodesMax = 5000;

/** What was met in a search; `struck` are the faults that happened at each node. */
export function coverageOf(
  scenario: Scenario,
  parts: {
    readonly met: Met;
    readonly struck: ReadonlyMap<Node, readonly string[]>;
    readonly unwitnessed: readonly string[];
    readonly fired: { readonly [fault: string]: number };
  },
): Coverage {
  const { met, struck, unwitnessed, fired } = parts;
  const { design } = scenario;
  const waiting = met.nodes.filter(({ id, lands, state }) => state === 'waiting' && lands === id);
  const looked = waiting.slice(0, nodesMax);
  const tracing = new Tracing(design, met);
  const what = `a process of design '${design.name}'`;
  // The last first: on the way to them lie the others.
  const traced = bounded(
    () => looked.toReversed().map((node) => [node, tracing.at(node)] as const),
    {
      secondsMax: 10,
      what,
    },
  );
  const sites = new Sites(design);
  const rows = new Map<string, SiteMet & { readonly order: string }>();
  for (const [node, places] of traced) {
    const { place, text, order } = sites.reach(places, node.root.operation);
    const row = { call: callOf(scenario, node), asked: askedOf(node), place, text };
    const key = JSON.stringify(row);
    const faults = new Set([...(rows.get(key)?.faults ?? []), ...(struck.get(node) ?? [])]);
    rows.set(key, { ...row, faults: [...faults].sort(), order });
  }
  for (const { places, operation } of tracing.announced) sites.reach(places, operation);
  const sometimes = design.spec.properties.filter(({ kind }) => kind === 'sometimes');
  return {
    unreached: sites.unreached(),
    idle: Object.keys(fired).filter((fault) => fired[fault] === 0),
    unwitnessed,
    witnessed: sometimes.map(({ name }) => name).filter((name) => !unwitnessed.includes(name)),
    fired,
    sites: [...rows.values()]
      .sort((left, right) => (left.order < right.order ? -1 : 1))
      .map(({ order: _, ...site }) => site),
    isWhole: looked.length === waiting.length,
  };
}

function callOf({ processes }: Scenario, { root }: Node): string {
  const role = processes[root.index]?.role ?? '';
  return role === root.name ? role : `${role} ${root.name}`;
}

function askedOf({ request }: Node): string {
  const { port = '', operation = '' } = request ?? {};
  return port === operation ? port : `${port}.${operation}`;
}
