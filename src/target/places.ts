/** Where the ports of a design lie on a target. */
import { assert, Issue } from '#base';
import { type Design, type Port, type PortKind, tasksAtMost } from '#design';
import type { ConcretePort, TargetName } from './concrete.js';

/** What a process has by itself, on every target, and from where. */
export const ownSources = {
  tokens: 'crypto.randomUUID()',
  chance: 'crypto.randomInt(sides)',
  clock: 'Date.now(), and timers that look at it again',
  tasks: 'functions that run side by side, on the one connection of the process',
} as const;

/** The kinds of ports, other than stores, of which something lies on the target. */
const placed: readonly PortKind[] = ['queue', 'log', 'channel'];

/**
 * The ports of a design with their places.
 *
 *                 PostgreSQL (a table)   NATS
 *   collection    base_collection        `collection`, below the stream `base`
 *   other port    base_port              base_port: a stream, or the first word of subjects
 *
 * Throws an `Issue` for names that would meet in one place, or are too long for one.
 */
export function placesOf(
  design: Design,
  { base, target }: { readonly base: string; readonly target: TargetName },
): readonly ConcretePort[] {
  const several = Object.values(design.ports).filter(({ kind }) => kind === 'store').length > 1;
  const tableOf = (words: readonly string[]): string => [base, ...words].join('_').toLowerCase();
  const ports = Object.entries(design.ports).map(([name, port]): ConcretePort => {
    if (port.kind === 'tasks') return tasksPort(name, port);
    const { kind, collections, queries } = port;
    return {
      name,
      kind,
      ...(placed.includes(kind)
        ? { place: target === 'nats' ? `${base}_${name}` : tableOf([worded(name)]) }
        : {}),
      collections: Object.entries(collections).map(([collection, shape]) => {
        const words = [...(several ? [name] : []), collection].map(worded);
        return {
          name: collection,
          shape,
          place: target === 'nats' ? words.join('.') : tableOf(words),
        };
      }),
      ...(Object.keys(queries).length === 0 ? {} : { queries }),
    };
  });
  const places = ports.flatMap(({ kind, place, collections }) =>
    kind === 'store' ? collections.map((each) => each.place) : place === undefined ? [] : [place],
  );
  const wrong = places.find((place, at) => places.indexOf(place) !== at || place.length > 63);
  if (wrong === undefined) return ports;
  throw new Issue('concrete/place', {
    wrong: `the collections of '${design.name}' cannot have places of their own`,
    found: wrong,
    right: 'give them names that differ in their letters and digits, and are short',
  });
}

/** A port of tasks: the shapes of each kind, which it holds as `look takes` and `look answers`. */
function tasksPort(name: string, port: Port): ConcretePort {
  const { kind, collections } = port;
  const kinds = Object.entries(collections).flatMap(([taking, input]) => {
    const task = /^(.*) takes$/.exec(taking)?.[1];
    const answer = collections[`${task} answers`];
    return task === undefined || answer === undefined ? [] : [[task, { input, answer }] as const];
  });
  const tasks = { atMost: tasksAtMost(port), kinds: Object.fromEntries(kinds) };
  return { name, kind, collections: [], tasks };
}

function worded(word: string): string {
  return word.replaceAll(/[^A-Za-z0-9_]/g, '_');
}

/** Finds the place of a collection. */
export function placeIn(
  ports: readonly ConcretePort[],
): (port: string, collection: string) => string {
  return (port, collection) => {
    const found = ports
      .find(({ name }) => name === port)
      ?.collections.find(({ name }) => name === collection);
    assert(found !== undefined, `collection '${collection}' of port '${port}' has no place`);
    return found.place;
  };
}
