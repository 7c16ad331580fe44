/** The places of ports other than stores, and the queries of stores, as parts of a page. */
import type { ConcreteSpec, NatsPlan, PostgresPlan } from './concrete.js';
import type { NatsPortPlan } from './nats-ports.js';
import { fenced, table } from './page-text.js';
import type { PostgresPortPlan, PostgresQuery } from './postgres-ports.js';

/** What lies on NATS beside the stores; nothing for a design that has stores and tokens only. */
export function natsPlaces({ queries, ports, stream }: NatsPlan): readonly string[] {
  const asked = queries.map(
    ({ name, place, columns }) =>
      `The query \`${name}\` reads all values below \`${stream}.${place}\` and keeps those in which ${listed(columns)} are as asked for: its cost grows with the collection.`,
  );
  return [
    ...asked.flatMap((line) => [line, '']),
    ...Object.entries(ports).flatMap(([port, plan]) => natsPlace(port, plan)),
  ];
}

function natsPlace(port: string, plan: NatsPortPlan): readonly string[] {
  switch (plan.kind) {
    case 'own':
      return ownPlace(port, plan.from);
    case 'channel':
      return [
        `The channel \`${port}\`: core NATS, subject \`${plan.subject}.<receiver>\`, sender in the header \`${plan.header}\`.`,
        '',
      ];
    case 'log':
      return [
        `The log \`${port}\`: the stream \`${plan.stream}\`, subject \`${plan.stream}.${plan.subject}\`, condition in the header \`${plan.header}\`, read by ${plan.read}, at most ${plan.readMax} entries. Its settings:`,
        '',
        ...settingsTable(plan.settings),
      ];
    case 'queue':
      return [
        `The queue \`${port}\`: the stream \`${plan.stream}\`, subject \`${plan.stream}.${plan.subject}\`, and one durable pull consumer \`${plan.consumer.name}\` for all who take jobs; done is \`${plan.ack}\`, given back is \`${plan.nack}\`. The settings of the stream:`,
        '',
        ...settingsTable(plan.settings),
        'The settings of the consumer:',
        '',
        ...settingsTable(plan.consumer.settings),
      ];
  }
}

function settingsTable(settings: NatsPlan['settings']): readonly string[] {
  const rows = Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value)]);
  return table(['setting', 'value'], rows);
}

/** What lies on PostgreSQL beside the tables of the stores. */
export function postgresPlaces({ queries, ports, unchanged }: PostgresPlan): readonly string[] {
  return [
    ...queries.flatMap(queryPlace),
    ...(unchanged === null
      ? []
      : [
          'For each other key that an update names, its statement goes on as one of:',
          '',
          ...fenced('sql', `${unchanged.holds}\n${unchanged.absent}`),
        ]),
    ...Object.entries(ports).flatMap(([port, plan]) => postgresPlace(port, plan)),
  ];
}

function queryPlace({ name, table: of, index, ddl, sql, recorded }: PostgresQuery) {
  return [
    `The query \`${name}\` on the table \`${of}\`, carried by the index \`${index}\`:`,
    '',
    ...fenced('sql', `${ddl};\n\n${sql};`),
    ...(recorded === null
      ? []
      : [
          `Its plan, as recorded on PostgreSQL ${recorded.version} with ${recorded.rows.toLocaleString('en-US')} rows:`,
          '',
          ...fenced(
            'text',
            recorded.nodes.map((node, depth) => `${'  '.repeat(depth)}${node}`).join('\n'),
          ),
        ]),
  ];
}

function postgresPlace(port: string, plan: PostgresPortPlan): readonly string[] {
  if (plan.kind === 'own') return ownPlace(port, plan.from);
  const { kind, table: of, ddl, statements, leaseMs, pollMs } = plan;
  const times = [
    ...(leaseMs === 0 ? [] : [`a job is somebody's for ${leaseMs} ms`]),
    ...(pollMs === 0 ? [] : [`who waits asks again after ${pollMs} ms`]),
  ];
  return [
    `The ${kind} \`${port}\`: the table \`${of}\`${times.length === 0 ? '' : `; ${times.join('; ')}`}.`,
    '',
    ...fenced('sql', ddl.map((each) => `${each};`).join('\n')),
    ...Object.entries(statements).flatMap(([operation, text]) => [
      `\`${operation}\` is:`,
      '',
      ...fenced('sql', `${text};`),
    ]),
  ];
}

/** Tokens are told among the guarantees; the rest of what a process has by itself is told here. */
function ownPlace(port: string, from: string): readonly string[] {
  if (from.includes('randomUUID')) return [];
  return [`The port \`${port}\` is the process's own: ${from}.`, ''];
}

/** What a package holds against the words of the server on connecting, where a plan says so. */
export function checksLayout({ plan }: ConcreteSpec, level: string): readonly string[] {
  if (plan.kind !== 'nats') return [];
  return [`${level} Checked on connecting`, '', ...plan.checks.map((each) => `- ${each}`), ''];
}

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(' and ');
}
