import type { ConcreteSpec, PostgresPlan } from './concrete.js';

/** A table of a package: the statements that make it with its indices, and what it must be. */
export type TableLayout = {
  readonly name: string;
  readonly indices: readonly string[];
  readonly make: readonly string[];
  readonly must: string;
};

/** What the tables of ports other than stores must be, as `describe` of the plan says it. */
const musts = {
  queue:
    'id bigint not null, job jsonb not null, due timestamp with time zone not null, attempt integer not null; PRIMARY KEY (id); logged',
  log: 'at bigint not null, entry jsonb, newest bigint; PRIMARY KEY (at); logged',
  channel:
    'id bigint not null, receiver text not null, sender text not null, message jsonb not null; PRIMARY KEY (id); logged',
} as const;

/** The tables of a package; the names of indices stand in braces, as those of tables do. */
export function tablesOf({ ports }: ConcreteSpec, plan: PostgresPlan): readonly TableLayout[] {
  return ports.flatMap(({ name, kind, collections }): readonly TableLayout[] => {
    if (kind === 'store') {
      return collections.map(({ place }) => {
        const queries = plan.queries.filter(({ table }) => table === place);
        return {
          name: place,
          indices: queries.map(({ index }) => index),
          make: [plan.schema.ddl, ...queries.map(({ ddl, index }) => withIndex(ddl, index))],
          must: plan.schema.described,
        };
      });
    }
    const port = plan.ports[name];
    if (port === undefined || port.kind === 'own') return [];
    const { table, ddl, index } = port;
    const make = ddl.map((text) => withIndex(text, index));
    const indices = index === null ? [] : [index];
    return [{ name: table, indices, make, must: musts[port.kind] }];
  });
}

function withIndex(text: string, index: string | null): string {
  return index === null ? text : text.replaceAll('{index}', `{${index}}`);
}
