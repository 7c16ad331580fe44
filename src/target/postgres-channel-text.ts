import type { ConcreteSpec, PostgresPlan } from './concrete.js';
import { importsOf } from './imported.js';
import { layout } from './nats-queue-text.js';
import { portSql } from './postgres-log-text.js';
import { socketOf, usesFirst, waitName, waitsOf } from './used.js';

const methods: { readonly [name: string]: string } = {
  send: `    send: async (to, message) => {
      try {
        await session.send(sql.send, place, [to, self, JSON.stringify(message)]);
      } catch (error) {
        // Nobody is told whether a message arrives: this one may, or may not.
        if (!leavesOpen(error)) throw error;
      }
      return null;
    },
`,
  receive: '    receive: () => receive(null),\n',
  incoming: "    incoming: () => ({ port, operation: 'receive', input: null }),\n",
};

/** The text of `src/postgres-channel.ts`: a channel on PostgreSQL. */
export function postgresChannelText(
  { ports, algorithm }: ConcreteSpec,
  plan: PostgresPlan,
): string {
  const { uses } = algorithm;
  const used = socketOf('channel', uses);
  const hears = waitsOf('channel', uses).length > 0;
  const named = hears && usesFirst({ ports, algorithm });
  const laid = Object.values(plan.ports).find((port) => port.kind === 'channel');
  const imports = importsOf({
    './ordered.js': hears ? ['ordered'] : [],
    './ports.js': ['type Channel', ...(hears ? ['type Received'] : [])],
    './postgres-session.js': ['leavesOpen', 'type Session'],
    './waits.js': hears ? ['quietly', 'type Waits'] : [],
  });
  const parameters = [
    'session: Session',
    'table: string',
    'self: string',
    ...(hears ? ['waits: Waits'] : []),
    ...(named ? ['port: string'] : []),
  ];
  const held = used.includes('receive') ? 'const receive = ' : '';
  const hearing = `  ${held}waits.add<null, Received<Message>>(${waitName('receive', named)}{
    attempt: async () => {
      const rows = await session.send<MessageRow>(sql.receive, place, [self]).catch((error) => {
        if (leavesOpen(error)) return [];
        throw error;
      });
      const [row] = rows;
      if (row === undefined) return null;
      return { answer: { from: row.sender, message: ordered(row.message) as Message } };
    },
    ready: (_input, signal) => quietly(lookMs, signal),
  });
`;
  return [
    `/**
 * A channel on PostgreSQL: a row for each message, which is gone when it is received. A table that
 * is looked at again and again, and not LISTEN: that reaches only who is connected at the moment,
 * carries 8,000 bytes at most, and needs a connection that nothing else is asked on.
 */
${imports}`,
    portSql(plan, 'channel', [...used, ...(hears ? ['receive'] : [])]),
    ...(hears
      ? [
          `/** So often a process looks for messages. */
const lookMs = ${laid?.kind === 'channel' ? laid.pollMs : 20};

type MessageRow = { readonly sender: string; readonly message: unknown };
`,
        ]
      : []),
    `/** The channel whose messages lie in this table. */
export async function channelOn<Message>(${layout(parameters)}): Promise<Channel<Message>> {
  const place = session.quoted(table);
${hears ? hearing : ''}  return {
${used.map((name) => methods[name]).join('')}  };
}
`,
  ].join('\n');
}
