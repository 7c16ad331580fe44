import type { ConcreteSpec, PostgresPlan } from './concrete.js';
import { importsOf } from './imported.js';
import { layout } from './nats-queue-text.js';
import { portSql } from './postgres-log-text.js';
import { socketOf, usesFirst, waitName, waitsOf } from './used.js';

const methods: { readonly [name: string]: string } = {
  push: `    push: async (job) => {
      try {
        await session.send(sql.push, place, [JSON.stringify(job)]);
        return { outcome: 'pushed' };
      } catch (error) {
        if (leavesOpen(error)) return { outcome: 'unknown' };
        throw error;
      }
    },
`,
  take: '    take: () => take(null),\n',
  taking: "    taking: () => ({ port, operation: 'take', input: null }),\n",
  ack: '    ack: (delivery) => giveBack(session, sql.ack, place, delivery),\n',
  nack: `    nack: (delivery, delayMs) => giveBack(session, sql.nack, place, delivery, Math.max(delayMs, 0)),
`,
};

/** The text of `src/postgres-queue.ts`: a queue on PostgreSQL. */
export function postgresQueueText({ ports, algorithm }: ConcreteSpec, plan: PostgresPlan): string {
  const { uses } = algorithm;
  const used = socketOf('queue', uses);
  const takes = waitsOf('queue', uses).length > 0;
  const tells = used.some((name) => name === 'ack' || name === 'nack');
  const named = takes && usesFirst({ ports, algorithm });
  const laid = Object.values(plan.ports).find((port) => port.kind === 'queue');
  const { leaseMs, pollMs } = laid?.kind === 'queue' ? laid : { leaseMs: 0, pollMs: 0 };
  const imports = importsOf({
    './ordered.js': takes ? ['ordered'] : [],
    './ports.js': [
      'type Queue',
      ...(tells ? ['type Returned'] : []),
      ...(takes ? ['type Taken'] : []),
    ],
    './postgres-session.js': ['leavesOpen', 'type Session'],
    './waits.js': takes ? ['quietly', 'type Waits'] : [],
  });
  const parameters = [
    'session: Session',
    'table: string',
    ...(takes ? ['waits: Waits'] : []),
    ...(named ? ['port: string'] : []),
  ];
  const held = used.includes('take') ? 'const take = ' : '';
  return [
    `/**
 * A queue on PostgreSQL: a row for each job, which is due now, or when the time of who took it is
 * over. Who takes one skips those that others are just taking. An empty queue is asked again after
 * a pause, and not waited for: that needs no connection of its own, and no message can be missed.
 */
${imports}`,
    portSql(plan, 'queue', [...used, ...(takes ? ['take'] : [])]),
    ...(takes
      ? [
          `/** For how long a job is in the hands of who took it, in milliseconds. */
const leaseMs = ${leaseMs};

/** So often a queue that was empty is asked again. */
const lookMs = ${pollMs};

type JobRow = { readonly id: string; readonly attempt: number; readonly job: unknown };
`,
        ]
      : []),
    `/** The queue that lies in this table. */
export function queueOn<Job>(${layout(parameters)}): Queue<Job> {
  const place = session.quoted(table);
${takes ? takeText(held, waitName('take', named)) : ''}  return {
${used.map((name) => methods[name]).join('')}  };
}
`,
    ...(tells ? [giveBack] : []),
  ].join('\n');
}

function takeText(held: string, name: string): string {
  return `  ${held}waits.add<null, Taken<Job>>(${name}{
    attempt: async () => {
      const rows = await session.send<JobRow>(sql.take, place, [leaseMs]).catch((error) => {
        if (leavesOpen(error)) return [];
        throw error;
      });
      const [row] = rows;
      if (row === undefined) return null;
      const { id, attempt } = row;
      const job = ordered(row.job) as Job;
      return { answer: { job, delivery: \`\${id}/\${attempt}\`, attempt } };
    },
    ready: (_input, signal) => quietly(lookMs, signal),
  });
`;
}

const giveBack = `/** Ends a delivery; no row says that the job was done, or handed out anew. */
async function giveBack(
  session: Session,
  text: string,
  table: string,
  delivery: string,
  ...more: readonly number[]
): Promise<Returned> {
  if (!/^\\d{1,18}\\/\\d{1,9}$/.test(delivery)) return { outcome: 'late' };
  try {
    const [row] = await session.send(text, table, [...delivery.split('/'), ...more]);
    return { outcome: row === undefined ? 'late' : 'returned' };
  } catch (error) {
    if (leavesOpen(error)) return { outcome: 'unknown' };
    throw error;
  }
}
`;
