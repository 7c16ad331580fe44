import { canonical, type Data, Issue, type Shape } from '#base';
import {
  type ChannelGuarantee,
  type ClockGuarantee,
  chance,
  channel,
  clock,
  type LogGuarantee,
  log,
  type Port,
  type Query,
  type QueueGuarantee,
  queue,
  type StoreGuarantee,
  store,
  tasks,
  tokens,
} from '#design';

/** A port as it comes out of the realm: everything but its socket. */
interface Described {
  readonly kind: string;
  readonly collections: { readonly [name: string]: Shape };
  readonly queries: { readonly [name: string]: Query };
  readonly needs: readonly string[];
  readonly outside: readonly string[];
  readonly atMost?: number;
}

/**
 * A port made anew from its description, with a socket of ours.
 *
 * Throws an `Issue` for a description that no declaration of this library makes. Whether the needs are
 * known is looked at by `design`.
 */
export function portOf(name: string, described: Data): Port {
  const port = isDescribed(described) ? declared(described) : null;
  if (port !== null) {
    const { socket, ...again } = port;
    if (canonical(again) === canonical(described)) return port;
  }
  throw new Issue('sandbox/port', {
    wrong: `port '${name}' was not declared as ports are`,
    right:
      'declare it with `store`, `tokens`, `clock`, `chance`, `channel`, `queue`, `log` or `tasks`',
  });
}

function declared({ kind, collections, queries, needs, outside, atMost }: Described): Port | null {
  const of = (name: string): Shape => collections[name] ?? { kind: 'any' };
  switch (kind) {
    case 'store':
      return store(
        collections,
        needs as readonly StoreGuarantee[],
        outside as readonly StoreGuarantee[],
        queries,
      );
    case 'tokens':
      return tokens();
    case 'chance':
      return chance();
    case 'clock':
      return clock(needs as readonly ClockGuarantee[], outside as readonly ClockGuarantee[]);
    case 'channel':
      return channel(
        of('message'),
        needs as readonly ChannelGuarantee[],
        outside as readonly ChannelGuarantee[],
      );
    case 'queue':
      return queue(
        of('job'),
        needs as readonly QueueGuarantee[],
        outside as readonly QueueGuarantee[],
      );
    case 'log':
      return log(of('entry'), needs as readonly LogGuarantee[], outside as readonly LogGuarantee[]);
    case 'tasks': {
      const names = Object.keys(collections).filter((each) => each.endsWith(' takes'));
      const kinds = names.map((each) => {
        const task = each.slice(0, -' takes'.length);
        return [task, { input: of(each), answer: of(`${task} answers`) }] as const;
      });
      return tasks(Object.fromEntries(kinds), atMost === undefined ? {} : { atMost });
    }
    default:
      return null;
  }
}

function isDescribed(value: Data): value is Data & Described {
  const { collections, queries, needs, outside, atMost } = recordOf(value) ?? {};
  const shapes = recordOf(collections);
  const asked = recordOf(queries);
  return (
    shapes !== null &&
    Object.values(shapes).every(isShape) &&
    asked !== null &&
    Object.values(asked).every(isQuery) &&
    isTexts(needs) &&
    isTexts(outside) &&
    (atMost === undefined || typeof atMost === 'number')
  );
}

function isShape(value: Data): value is Data & Shape {
  const { kind, of, fields } = recordOf(value) ?? {};
  if (['nothing', 'flag', 'integer', 'text', 'any'].includes(String(kind))) return true;
  if (['list', 'map', 'maybe'].includes(String(kind))) return of !== undefined && isShape(of);
  const parts = recordOf(fields);
  return kind === 'record' && parts !== null && Object.values(parts).every(isShape);
}

function isQuery(value: Data): boolean {
  const { collection, by } = recordOf(value) ?? {};
  return typeof collection === 'string' && isTexts(by);
}

function isTexts(value: Data | undefined): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function recordOf(value: Data | undefined): { readonly [name: string]: Data } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return value as { readonly [name: string]: Data };
}
