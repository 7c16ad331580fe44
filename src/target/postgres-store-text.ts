import type { ConcreteSpec, PostgresPlan } from './concrete.js';
import { importsOf } from './imported.js';
import { linesText } from './literal.js';
import { storeHead } from './nats-store-text.js';
import { operationsUsed } from './ports-text.js';

const update = `    update: (collection, key, revision, value) =>
      write(session, sql.update, place(collection), [key, JSON.stringify(value), revision]),
`;

const updateUnchanged = `    update: (collection, key, revision, value, unchanged = []) => {
      const values: unknown[] = [key, JSON.stringify(value), revision];
      const conditions = unchanged.map((other) => {
        const condition = other.revision === 0 ? sql.absent : sql.holds;
        const parameters: { [name: string]: string } = { other: place(other.collection) };
        parameters.key = \`$\${values.push(other.key)}\`;
        if (other.revision !== 0) parameters.revision = \`$\${values.push(other.revision)}\`;
        return condition.replaceAll(/\\{(\\w+)\\}/g, (all, name) => parameters[name] ?? all);
      });
      const text = sql.update.replace('RETURNING', () => \`\${conditions.join('\\n')}\\nRETURNING\`);
      return write(session, text, place(collection), values);
    },
`;

const methods = {
  get: `    get: (collection, key) =>
      patiently(async () => {
        const [row] = await session.send<Row>(sql.get, place(collection), [key]);
        if (row === undefined) return null;
        return { value: ordered(row.value) as never, revision: Number(row.revision) };
      }, leavesOpen),
`,
  find: `    find: (query, fields) =>
      patiently(async () => {
        const { collection, by } = queries[query];
        const wanted = by.map((field) => JSON.stringify(fields[field as never]));
        const text = finds[\`\${places[collection]}.\${query}\`] ?? '';
        const rows = await session.send<KeyedRow>(text, place(collection), wanted);
        const found = rows.map(({ key, value, revision }) => {
          return { key, value: ordered(value) as never, revision: Number(revision) };
        });
        return found.sort((left, right) => (left.key < right.key ? -1 : 1));
      }, leavesOpen),
`,
  create: `    create: (collection, key, value) =>
      write(session, sql.create, place(collection), [key, JSON.stringify(value)]),
`,
  update,
  put: `    put: (collection, key, value) =>
      write(session, sql.put, place(collection), [key, JSON.stringify(value)]),
`,
  remove: `    remove: (collection, key, revision) =>
      write(session, sql.remove, place(collection), [key, revision]),
`,
} as const;

/** The text of `src/postgres-store.ts`: the store of the algorithm on PostgreSQL. */
export function postgresStoreText({ algorithm }: ConcreteSpec, plan: PostgresPlan): string {
  const used = operationsUsed(algorithm.uses);
  const finds = used.includes('find');
  const reads = used.includes('get') || finds;
  const writes = used.some((operation) => operation !== 'get' && operation !== 'find');
  const unchanged = used.includes('update') && plan.unchanged !== null;
  const imports = importsOf({
    './ordered.js': reads ? ['ordered'] : [],
    './patience.js': reads ? ['patiently'] : [],
    './ports.js': ['type Store', ...(writes ? ['type Written'] : [])],
    './postgres-session.js': ['leavesOpen', 'type Session'],
  });
  return [
    `/**
 * The store on PostgreSQL: one table a collection, one statement a request, each statement a
 * transaction of its own. What came of a write that got no answer is unknown, and said to be so.
 */
${imports}`,
    sqlText(plan, { used, unchanged }),
    ...(finds ? [findsText(plan)] : []),
    ...(reads || writes ? [rowText({ finds, reads })] : []),
    `/** The store whose collections lie in these tables. */
${storeHead(finds)}
  const place = (collection: keyof Collections & string): string =>
    session.quoted(places[collection]);
  return {
${used
  .map((name) => (name === 'update' && unchanged ? updateUnchanged : methods[name]))
  .join('')}  };
}
`,
    ...(writes ? [write] : []),
  ].join('\n');
}

function sqlText(
  { statements, unchanged }: PostgresPlan,
  parts: { readonly used: readonly string[]; readonly unchanged: boolean },
): string {
  const of = (name: string, text: string): string => `  ${name}: ${linesText(text, 4)},\n`;
  const lines = [
    ...parts.used.filter((name) => name !== 'find').map((name) => of(name, statements[name] ?? '')),
    ...(parts.unchanged && unchanged !== null
      ? [of('holds', unchanged.holds), of('absent', unchanged.absent)]
      : []),
  ];
  return lines.length === 0 ? '' : `const sql = {\n${lines.join('')}};\n`;
}

function findsText({ queries }: PostgresPlan): string {
  const lines = queries.map(
    ({ table, name, sql }) => `  '${table}.${name}': ${linesText(sql, 4)},\n`,
  );
  return `/** The statement of each query, by its table and its name; an index carries it. */
const finds: { readonly [query: string]: string } = {
${lines.join('')}};
`;
}

function rowText({ finds, reads }: { readonly finds: boolean; readonly reads: boolean }): string {
  const row = reads
    ? 'type Row = { readonly value: unknown; readonly revision: string };\n'
    : 'type Row = { readonly revision: string };\n';
  return finds ? `${row}type KeyedRow = Row & { readonly key: string };\n` : row;
}

const write = `/** Sends a write; a row says that it took effect, no row that its condition did not hold. */
async function write(
  session: Session,
  text: string,
  table: string,
  values: readonly unknown[],
): Promise<Written> {
  try {
    const [row] = await session.send<Row>(text, table, values);
    if (row === undefined) return { outcome: 'refused' };
    return { outcome: 'written', revision: Number(row.revision) };
  } catch (error) {
    if (leavesOpen(error)) return { outcome: 'unknown' };
    throw error;
  }
}
`;
