import type { ConcreteSpec, PostgresPlan } from './concrete.js';
import { importsOf } from './imported.js';
import { linesText } from './literal.js';
import { socketOf } from './used.js';

const methods: { readonly [name: string]: string } = {
  append: '    append: (entry) => append(session, sql.append, place, [JSON.stringify(entry)]),\n',
  appendAfter: `    appendAfter: (offset, entry) =>
      append(session, sql.appendAfter, place, [JSON.stringify(entry), Math.max(offset, 0)]),
`,
  read: `    read: (offset) =>
      patiently(async () => {
        const rows = await session.send<EntryRow>(sql.read, place, [offset]);
        return rows.map(({ at, entry }) => {
          return { offset: Number(at), entry: ordered(entry) as Entry };
        });
      }, leavesOpen),
`,
};

/** The text of `src/postgres-log.ts`: a log on PostgreSQL. */
export function postgresLogText({ algorithm }: ConcreteSpec, plan: PostgresPlan): string {
  const used = socketOf('log', algorithm.uses);
  const reads = used.includes('read');
  const appends = used.some((name) => name !== 'read');
  const imports = importsOf({
    './ordered.js': reads ? ['ordered'] : [],
    './patience.js': reads ? ['patiently'] : [],
    './ports.js': [...(appends ? ['type Appended'] : []), 'type Log'],
    './postgres-session.js': ['leavesOpen', 'type Session'],
  });
  return [
    `/**
 * A log on PostgreSQL: one table, whose row at offset 0 knows the newest offset. An append moves it,
 * and holds its lock until it has taken effect: so appends come in order, without gaps.
 */
${imports}`,
    portSql(plan, 'log', used),
    ...(reads ? ['type EntryRow = { readonly at: string; readonly entry: unknown };\n'] : []),
    `/** The log that lies in this table. */
export function logOn<Entry>(session: Session, table: string): Log<Entry> {
  const place = session.quoted(table);
  return {
${used.map((name) => methods[name]).join('')}  };
}
`,
    ...(appends ? [append] : []),
  ].join('\n');
}

/** The statements of a kind of port, as a constant with those that are used. */
export function portSql(
  { ports }: PostgresPlan,
  kind: 'log' | 'queue' | 'channel',
  used: readonly string[],
): string {
  const plan = Object.values(ports).find((port) => port.kind === kind);
  const statements: { readonly [name: string]: string } =
    plan === undefined || plan.kind === 'own' ? {} : plan.statements;
  const lines = Object.entries(statements)
    .filter(([name]) => used.includes(name))
    .map(([name, text]) => `  ${name}: ${linesText(text, 4)},\n`);
  return lines.length === 0 ? '' : `const sql = {\n${lines.join('')}};\n`;
}

const append = `/** Sends an append; no row says that its condition did not hold. */
async function append(
  session: Session,
  text: string,
  table: string,
  values: readonly unknown[],
): Promise<Appended> {
  try {
    const [row] = await session.send<{ readonly at: string }>(text, table, values);
    if (row === undefined) return { outcome: 'refused' };
    return { outcome: 'appended', offset: Number(row.at) };
  } catch (error) {
    if (leavesOpen(error)) return { outcome: 'unknown' };
    throw error;
  }
}
`;
