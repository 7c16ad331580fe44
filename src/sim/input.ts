import {
  brief,
  type Data,
  integer,
  misfit,
  record,
  type Shape,
  shapeText,
  type Typed,
  text,
} from '#base';
import type { Port } from '#design';

/** What is wrong with the input of a request, in parts of a sentence that names the request. */
export interface Problem {
  readonly code: string;
  readonly wrong: string;
  readonly found: string;
  readonly right: string;
}

type Given = { readonly [part: string]: Data };

/** What is wrong with the input of a request to a port; null where nothing is. */
export function problemIn(port: Port, operation: string, input: Data): Problem | null {
  if (port.kind === 'tasks' && operation === 'start') return problemInStart(port, input);
  if (port.kind !== 'store') return misshapen(inputOf(port, operation), input);
  return operation === 'find' ? problemInQuery(port, input) : problemInPlace(port, input);
}

/** The shape of the input of an operation; null for one that takes none. */
function inputOf({ kind, collections }: Port, operation: string): Shape | null {
  const held = (name: string) => collections[name] as Typed<Data>;
  switch (`${kind}.${operation}`) {
    case 'clock.until':
      return record({ timeMs: integer() });
    case 'chance.roll':
      return record({ sides: integer() });
    case 'channel.send':
      return record({ to: text(), message: held('message') });
    case 'queue.push':
      return record({ job: held('job') });
    case 'queue.ack':
      return record({ delivery: text() });
    case 'queue.nack':
      return record({ delivery: text(), delayMs: integer() });
    case 'tasks.join':
    case 'tasks.cancel':
      return record({ task: integer() });
    case 'log.append':
      return record({ entry: held('entry') });
    case 'log.appendAfter':
      return record({ offset: integer(), entry: held('entry') });
    case 'log.read':
      return record({ offset: integer() });
    default:
      return null;
  }
}

function problemInStart({ collections }: Port, input: Data): Problem | null {
  const { name = null } = (input ?? {}) as Given;
  const takes = `${name} takes`;
  if (Object.hasOwn(collections, takes)) {
    return misshapen(record({ name: text(), input: collections[takes] as Typed<Data> }), input);
  }
  return {
    code: 'design/no-task',
    wrong: 'starts what the design did not declare',
    found: `task ${brief(name)}`,
    right: 'declare it: tasks({ name: { input, answer } })',
  };
}

function misshapen(shape: Shape | null, input: Data): Problem | null {
  if (shape === null) return null;
  const problem = misfit(shape, input, 'the input');
  if (problem === null) return null;
  return {
    code: 'design/input-shape',
    wrong: 'is given what it does not take',
    found: problem,
    right: `give ${shapeText(shape)}`,
  };
}

function problemInQuery({ queries, collections }: Port, input: Data): Problem | null {
  const { query = null, fields = null } = (input ?? {}) as Given;
  const declared =
    typeof query === 'string' && Object.hasOwn(queries, query) ? queries[query] : undefined;
  if (declared === undefined) {
    return {
      code: 'design/no-query',
      wrong: 'asks what the design did not declare',
      found: `query ${brief(query)}`,
      right: `queries: ${Object.keys(queries).join(', ') || 'none'}`,
    };
  }
  const held = collections[declared.collection];
  const shapes = held?.kind === 'record' ? held.fields : {};
  const asked = Object.fromEntries(
    declared.by.map((field) => [field, shapes[field] as Typed<Data>]),
  );
  return misshapen(record(asked), fields);
}

function problemInPlace({ collections }: Port, input: Data): Problem | null {
  const { collection = null, key = null, value, unchanged = [] } = (input ?? {}) as Given;
  const shape = shapeAt(collections, collection, key);
  if (shape === null) return nowhere(collections, { collection, key });
  const strange = (unchanged as readonly Given[]).find(
    (each) => shapeAt(collections, each.collection ?? null, each.key ?? null) === null,
  );
  if (strange !== undefined) return nowhere(collections, strange);
  if (value === undefined) return null;
  const place = `the value written to '${collection}'`;
  const problem = value === null ? `${place} is none` : misfit(shape, value, place);
  if (problem === null) return null;
  return {
    code: 'design/value-shape',
    wrong: 'writes what its collection does not hold',
    found: problem,
    right: 'write a value of the declared shape; for none, remove the value',
  };
}

function shapeAt(collections: Port['collections'], collection: Data, key: Data): Shape | null {
  if (typeof collection !== 'string' || typeof key !== 'string') return null;
  return Object.hasOwn(collections, collection) ? (collections[collection] as Shape) : null;
}

function nowhere(collections: Port['collections'], { collection, key }: Given): Problem {
  return {
    code: 'design/no-collection',
    wrong: 'names a place that the design did not declare',
    found: `collection ${brief(collection ?? null)}, key ${brief(key ?? null)}`,
    right: `collections: ${Object.keys(collections).join(', ')}; keys are texts`,
  };
}
