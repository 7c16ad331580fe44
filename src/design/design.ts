import { type Data, Issue, identity, shapeText } from '#base';
import { operationOf, type Spec } from '#spec';
import type { Steps } from './effect.js';
import { guaranteesOf } from './kinds.js';
import { ownNames, type Port, type PortsOf, type PortTable } from './port.js';
import { tasksOf } from './tasks.js';

/** One operation of a role: a generator that asks its ports and ends in the answer. */
export type Operation = (ports: never, input: never) => Steps<Data>;

/** What a role does, by the name of the operation that the specification promises. */
export type Role = { readonly [operation: string]: Operation };

/**
 * A candidate: for each role the operations it serves, and what it needs of each port.
 *
 * The functions are called afresh for every call and may keep nothing outside themselves: what a
 * process knows is the answers it was given since its call began.
 */
export interface Design {
  /** `protocol/idea`, for example `counter/read-then-write`. */
  readonly name: string;
  /** The idea in one sentence. */
  readonly idea: string;
  readonly spec: Spec;
  readonly ports: PortTable;
  readonly roles: { readonly [name: string]: Role };
  /** What processes that nobody calls do, for ever: by the name of the service. */
  readonly services: { readonly [name: string]: Operation };
  /** What the tasks do that a port of tasks declares. */
  readonly tasks: { readonly [name: string]: Operation };
  /** What else a process can `become`: turns of loops, by name. */
  readonly loops: { readonly [name: string]: Operation };
  /** Where the source of the functions stands (`import.meta.url`), for the export; may be absent. */
  readonly source: string | null;
}

type Operations<Table extends PortTable> = {
  readonly [operation: string]: (ports: PortsOf<Table>, input: never) => Steps<Data>;
};

/** The kinds of functions beside those that answer calls. */
const others = ['services', 'tasks', 'loops'] as const;

/**
 * Makes a design, and refuses one that cannot be run.
 *
 * Throws an `Issue` for an operation that the specification does not have, for one that no role
 * serves, for a function that is not a generator, for a task that no port declares or that is
 * declared and not given, and for a need that its port does not know.
 */
export function design<Table extends PortTable>(parts: {
  readonly name: string;
  readonly idea: string;
  readonly spec: Spec;
  readonly ports: Table;
  readonly roles: { readonly [name: string]: Operations<Table> };
  readonly services?: Operations<Table>;
  readonly tasks?: Operations<Table>;
  readonly loops?: Operations<Table>;
  readonly source?: string;
}): Design {
  const { name, spec, ports } = parts;
  for (const [port, declared] of Object.entries(ports)) checkPort(name, port, declared);
  checkTasks(name, ports, Object.keys(parts.tasks ?? {}));
  const served = Object.entries(parts.roles).flatMap(([role, operations]) =>
    Object.entries(operations).map(([operation, steps]) => ({ role, operation, steps })),
  );
  for (const { role, operation, steps } of served) {
    operationOf(spec, operation);
    checkGenerator(`operation '${operation}' of role '${role}' of design '${name}'`, steps);
  }
  for (const kind of others) {
    for (const [each, steps] of Object.entries(parts[kind] ?? {})) {
      checkGenerator(`'${each}' among the ${kind} of design '${name}'`, steps);
    }
  }
  const missing = Object.keys(spec.operations).find(
    (operation) => !served.some((each) => each.operation === operation),
  );
  if (missing !== undefined) {
    throw new Issue('design/operation-missing', {
      wrong: `design '${name}' does not serve '${missing}'`,
      found: `served: ${served.map((each) => each.operation).join(', ') || 'nothing'}`,
      right: `give one of its roles an operation '${missing}'`,
    });
  }
  return Object.freeze({
    name,
    idea: parts.idea,
    spec,
    ports: Object.freeze({ ...ports }),
    roles: Object.freeze(
      Object.fromEntries(
        Object.entries(parts.roles).map(([role, served]) => [role, Object.freeze({ ...served })]),
      ),
    ) as Design['roles'],
    services: Object.freeze({ ...parts.services }) as Design['services'],
    tasks: Object.freeze({ ...parts.tasks }) as Design['tasks'],
    loops: Object.freeze({ ...parts.loops }) as Design['loops'],
    source: parts.source ?? null,
  });
}

function checkGenerator(what: string, steps: unknown): void {
  if (isGenerator(steps)) return;
  throw new Issue('design/not-a-generator', {
    wrong: `${what} is not a generator`,
    found: typeof steps === 'function' ? `function ${steps.name}` : typeof steps,
    right: 'declare it with `function*`; every request to a port is a `yield*`',
  });
}

/** Tasks are declared by a port, with their shapes, and given as functions: both or neither. */
function checkTasks(design: string, ports: PortTable, given: readonly string[]): void {
  const declaring = Object.entries(ports).filter(([, { kind }]) => kind === 'tasks');
  const declared = declaring.flatMap(([, port]) => tasksOf(port));
  if (declaring.length > 1) {
    throw new Issue('design/tasks', {
      wrong: `design '${design}' has two ports of tasks`,
      found: declaring.map(([name]) => name).join(', '),
      right: 'declare all kinds of tasks in one port',
    });
  }
  const missing = declared.find((name) => !given.includes(name));
  const strange = given.find((name) => !declared.includes(name));
  if (missing === undefined && strange === undefined) return;
  throw new Issue('design/tasks', {
    wrong:
      missing !== undefined
        ? `design '${design}' declares the task '${missing}' and does not give it`
        : `design '${design}' gives the task '${strange}', which no port declares`,
    found: `declared: ${declared.join(', ') || 'none'}; given: ${given.join(', ') || 'none'}`,
    right: 'declare each in a port `tasks({ name: { input, answer } })`, and give its function',
  });
}

const generatorPrototype = Object.getPrototypeOf(function* () {});

function isGenerator(steps: unknown): boolean {
  return typeof steps === 'function' && Object.getPrototypeOf(steps) === generatorPrototype;
}

function checkPort(
  design: string,
  name: string,
  { kind, needs, outside, collections, queries }: Port,
): void {
  if (ownNames.includes(name) || !/^[a-z][A-Za-z0-9]*$/.test(name)) {
    throw new Issue('design/port-name', {
      wrong: `design '${design}' cannot name a port '${name}'`,
      right: `use a word in lower case other than ${ownNames.join(', ')}`,
    });
  }
  const parted = Object.keys(collections).find((collection) => collection.includes('/'));
  if (parted !== undefined) {
    throw new Issue('design/collection-name', {
      wrong: `port '${name}' of design '${design}' cannot have a collection '${parted}'`,
      right: 'leave out the `/`: a place is written `collection/key`',
    });
  }
  for (const [query, { collection, by }] of Object.entries(queries)) {
    const shape = collections[collection];
    const fields = shape?.kind === 'record' ? Object.keys(shape.fields) : [];
    const strange = by.find((field) => !fields.includes(field));
    if (by.length > 0 && strange === undefined) continue;
    throw new Issue('design/query', {
      wrong: `port '${name}' of design '${design}' cannot be asked the query '${query}'`,
      found:
        shape === undefined
          ? `no collection '${collection}'`
          : `fields asked for: ${by.join(', ') || 'none'}`,
      right: `name fields of its records: ${fields.join(', ') || 'none there are'}`,
    });
  }
  const known = guaranteesOf(kind);
  const strange = [...needs, ...outside].find((need) => !Object.hasOwn(known, need));
  if (strange === undefined) return;
  throw new Issue('design/no-guarantee', {
    wrong: `design '${design}' needs of port '${name}' what no ${kind} knows`,
    found: `'${strange}'`,
    right: `choose from: ${Object.keys(known).join('; ')}`,
  });
}

/** The identity of a design: a hash over its functions' texts, its ports and its needs. */
export function designHash(design: Design): string {
  return identity({
    name: design.name,
    ports: Object.fromEntries(
      Object.entries(design.ports).map(([name, { collections, queries, ...port }]) => [
        name,
        {
          kind: port.kind,
          needs: port.needs,
          outside: port.outside,
          collections: shapesText(collections),
          ...(Object.keys(queries).length === 0 ? {} : { queries: queries as unknown as Data }),
        },
      ]),
    ),
    roles: Object.fromEntries(
      Object.entries(design.roles).map(([name, role]) => [name, textsOf(role)]),
    ),
    ...Object.fromEntries(
      others.flatMap((kind) =>
        Object.keys(design[kind]).length === 0 ? [] : [[kind, textsOf(design[kind])]],
      ),
    ),
  });
}

function shapesText(shapes: Port['collections']): Data {
  return Object.fromEntries(Object.entries(shapes).map(([name, each]) => [name, shapeText(each)]));
}

function textsOf(role: Role): Data {
  return Object.fromEntries(Object.entries(role).map(([name, steps]) => [name, String(steps)]));
}
