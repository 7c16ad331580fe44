import { brief, type Data, Issue, misfit } from '#base';
import { type Design, Effect, type Port, type Request } from '#design';

/** What a process announced in passing, with its own word for it. */
export interface Said {
  readonly name: string;
  readonly data: Data;
}

/** The request of whatever a design yielded. Throws an `Issue` for anything but an effect. */
export function requestOf(yielded: unknown): Request {
  if (Effect.is(yielded)) return yielded.request;
  throw new Issue('design/nonsense', {
    wrong: 'the design yielded something that is no request to a port',
    found: ['object', 'function'].includes(typeof yielded)
      ? `a value of type ${typeof yielded}`
      : String(yielded),
    right: 'write `yield* port.operation(…)`',
  });
}

/** What a request to announce something says. Throws an `Issue` where the name is missing. */
export function saidBy({ input }: Request): Said {
  const { name, data = null } = (input ?? {}) as Partial<{ name: Data; data: Data }>;
  if (typeof name === 'string') return { name, data };
  throw new Issue('design/nonsense', {
    wrong: 'the design announced something without a name',
    found: brief(input),
    right: 'write `yield* say(name, data)`',
  });
}

/** What can be asked of each kind of port. */
const operations = {
  store: ['get', 'create', 'update', 'put', 'remove'],
  tokens: ['fresh'],
} as const satisfies { readonly [kind in Port['kind']]: readonly string[] };

/** Throws an `Issue` for a request that no plug should ever see, because its port is not so. */
export function checkRequest({ ports }: Design, { port, operation, input }: Request): void {
  const declared = Object.hasOwn(ports, port) ? ports[port] : undefined;
  if (declared === undefined) {
    throw new Issue('design/no-port', {
      wrong: `the design has no port '${port}'`,
      right: `use one of: ${Object.keys(ports).join(', ')}`,
    });
  }
  const known: readonly string[] = operations[declared.kind];
  if (!known.includes(operation)) {
    throw new Issue('design/no-operation', {
      wrong: `a ${declared.kind} has no operation '${operation}'`,
      right: `ask port '${port}' for one of: ${known.join(', ')}`,
    });
  }
  if (declared.kind !== 'store') return;
  const { collection, key, value } = (input ?? {}) as Partial<{
    [part in 'collection' | 'key' | 'value']: Data;
  }>;
  const { collections } = declared;
  const shape =
    typeof collection === 'string' && Object.hasOwn(collections, collection)
      ? collections[collection]
      : undefined;
  if (shape === undefined || typeof key !== 'string') {
    throw new Issue('design/no-collection', {
      wrong: `${port}.${operation} names a place that the design did not declare`,
      found: `collection ${brief(collection ?? null)}, key ${brief(key ?? null)}`,
      right: `collections: ${Object.keys(collections).join(', ')}; keys are texts`,
    });
  }
  if (value === undefined) return;
  const place = `the value written to '${collection}'`;
  const problem = value === null ? `${place} is none` : misfit(shape, value, place);
  if (problem === null) return;
  throw new Issue('design/value-shape', {
    wrong: `${port}.${operation} writes what its collection does not hold`,
    found: problem,
    right: 'write a value of the declared shape; for none, remove the value',
  });
}
