import type { PostgresPlan } from './concrete.js';
import { orderedText } from './ordered-text.js';
import { operationsUsed } from './ports-text.js';
import { checksText, sessionText } from './postgres-session-text.js';

const methods = {
  get: `    get: (collection, key) =>
      patiently(async () => {
        const [row] = await session.send(sql.get, place(collection), [key]);
        if (row === undefined) return null;
        return { value: ordered(row.value) as never, revision: Number(row.revision) };
      }),
`,
  create: `    create: (collection, key, value) =>
      write(session, sql.create, place(collection), [key, JSON.stringify(value)]),
`,
  update: `    update: (collection, key, revision, value) =>
      write(session, sql.update, place(collection), [key, JSON.stringify(value), revision]),
`,
  put: `    put: (collection, key, value) =>
      write(session, sql.put, place(collection), [key, JSON.stringify(value)]),
`,
  remove: `    remove: (collection, key, revision) =>
      write(session, sql.remove, place(collection), [key, revision]),
`,
} as const;

/** The text of `src/postgres-store.ts`: the store of the algorithm on PostgreSQL. */
export function postgresBinding(plan: PostgresPlan): string {
  const used = operationsUsed(Object.keys(plan.statements));
  const reads = used.includes('get');
  const writes = used.some((operation) => operation !== 'get');
  const types = ['Store', ...(writes ? ['Written'] : [])].join(', ');
  return [
    header(types),
    constants(plan),
    sql(plan, used),
    unavailable,
    sessionText,
    checksText(plan),
    `/** The store whose collections lie in these tables. */
export function storeOn<Collections extends { readonly [name: string]: unknown }>(
  session: Session,
  tables: { readonly [name in keyof Collections & string]: string },
): Store<Collections> {
  const place = (collection: keyof Collections & string): string =>
    session.table(tables[collection]);
  return {
${used.map((operation) => methods[operation]).join('')}  };
}
`,
    ...(writes ? [write] : []),
    patiently,
    ...(reads ? [orderedText] : []),
  ].join('\n');
}

function header(types: string): string {
  return `/**
 * The store on PostgreSQL: one table a collection, one statement a request, each statement a
 * transaction of its own. A request is sent once. What came of a write that got no answer is
 * unknown here, and said to be so.
 */
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { ${types} } from './ports.js';
`;
}

function constants({ patience, statementTimeoutMs, openClasses }: PostgresPlan): string {
  const classes = openClasses.map((each) => `'${each}'`).join(', ');
  const pauses = patience.readPausesMs.join(', ');
  return `const connectMs = ${patience.connectMs};
const reconnectMs = ${patience.readPausesMs[0] ?? 50};
const requestMs = ${patience.requestMs};
const statementMs = ${statementTimeoutMs};

/** The pauses between the attempts of a read. */
const readPausesMs = [${pauses}];

/** The classes of SQLSTATE that leave open what came of a statement, or that pass. */
const openClasses = [${classes}];
`;
}

function sql(
  { statements, session, server, schema }: PostgresPlan,
  used: readonly string[],
): string {
  const texts = used.map(
    (operation) => `  ${operation}: ${quoted(statements[operation] ?? '', 4)},\n`,
  );
  return `const sql = {
${texts.join('')}};

/** Sent once on each new connection. */
const sessionSql = ${quoted(session.join(';\n'), 2)};

/** Asks what the server is. */
const serverSql = ${quoted(server, 2)};

/** Makes a table, one process at a time. */
const tableSql = ${quoted(`SELECT pg_advisory_xact_lock(${schema.lock});\n${schema.ddl}`, 2)};

/** Describes a table. */
const describeSql = ${quoted(schema.describe, 2)};
`;
}

/** A text as a TypeScript literal; one of several lines keeps them, indented. */
function quoted(text: string, indent: number): string {
  if (!text.includes('\n')) return literal(text);
  return `\`\n${text.replaceAll(/^/gm, ' '.repeat(indent))}\``;
}

function literal(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}

const unavailable = `/** The database could not be reached; what came of the call that was given up is unknown. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The server, or what lies on it, is not what this package was made for. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

type Row = { readonly value: unknown; readonly revision: string };
`;

const write = `/** Sends a write; a row says that it took effect, no row that its condition did not hold. */
async function write(
  session: Session,
  text: string,
  table: string,
  values: readonly unknown[],
): Promise<Written> {
  try {
    const [row] = await session.send(text, table, values);
    if (row === undefined) return { outcome: 'refused' };
    return { outcome: 'written', revision: Number(row.revision) };
  } catch (error) {
    if (leavesOpen(error)) return { outcome: 'unknown' };
    throw error;
  }
}
`;

const patiently = `/** Makes a request that changes nothing, again after a pause if it fails; then gives up. */
async function patiently<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (!leavesOpen(error)) throw error;
      const pauseMs = readPausesMs[attempt];
      if (pauseMs === undefined) {
        throw new Unavailable('the database does not answer', { cause: error });
      }
      await pause(pauseMs);
    }
  }
}

/** Whether it is open what came of a request: not where the server itself found it faulty. */
function leavesOpen(error: unknown): boolean {
  if (error instanceof Unavailable || error instanceof Unfit) return false;
  if (!(error instanceof DatabaseError)) return true;
  return openClasses.includes((error.code ?? '').slice(0, 2));
}
`;
