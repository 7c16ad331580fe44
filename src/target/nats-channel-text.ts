import type { ConcreteSpec } from './concrete.js';
import { importsOf } from './imported.js';
import { layout } from './nats-queue-text.js';
import { socketOf, usesFirst, waitName, waitsOf } from './used.js';

const methods: { readonly [name: string]: string } = {
  send: `    send: async (to, message) => {
      session.send(session.subject(place, to), self, JSON.stringify(message));
      return null;
    },
`,
  receive: '    receive: () => receive(null),\n',
  incoming: "    incoming: () => ({ port, operation: 'receive', input: null }),\n",
};

/** The text of `src/nats-channel.ts`: a channel on core NATS. */
export function natsChannelText({ ports, algorithm }: ConcreteSpec): string {
  const { uses } = algorithm;
  const used = socketOf('channel', uses);
  const hears = waitsOf('channel', uses).length > 0;
  const named = hears && usesFirst({ ports, algorithm });
  const imports = importsOf({
    './nats-session.js': ['type Session'],
    './ordered.js': hears ? ['ordered'] : [],
    './ports.js': ['type Channel', ...(hears ? ['type Received'] : [])],
    './waits.js': hears ? ['type Waits'] : [],
  });
  const parameters = [
    'session: Session',
    'place: string',
    'self: string',
    ...(hears ? ['waits: Waits'] : []),
    ...(named ? ['port: string'] : []),
  ];
  const held = used.includes('receive') ? 'const receive = ' : '';
  const first = waitName('receive', named);
  return `/**
 * A channel on core NATS: a subject for each process. A message reaches a process that is connected
 * when it is sent, and waits there until it is received; nobody else keeps it.
 */
${imports}
${hears ? constants : ''}/** The channel whose subjects lie below this place. */
export async function channelOn<Message>(${layout(parameters)}): Promise<Channel<Message>> {
${hears ? hearing(held, first) : ''}  return {
${used.map((name) => methods[name]).join('')}  };
}
${hears ? parsing : ''}`;
}

const constants = `/** How many messages wait at a process; those that come then are lost. */
const waitingMax = 10_000;

`;

function hearing(held: string, first: string): string {
  return `  const arrived: Received<Message>[] = [];
  const wakes = new Set<() => void>();
  ${held}waits.add<null, Received<Message>>(${first}{
    attempt: async () => {
      const answer = arrived.shift();
      return answer === undefined ? null : { answer };
    },
    ready: (_input, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          wakes.delete(wake);
          resolve();
        };
        wakes.add(wake);
        if (arrived.length > 0 || signal.aborted) wake();
        else signal.addEventListener('abort', wake, { once: true });
      }),
  });
  await session.listen(session.subject(place, self), (from, content) => {
    const message = parsed(content);
    if (message === undefined || arrived.length >= waitingMax) return;
    arrived.push({ from, message: ordered(message) as Message });
    for (const wake of [...wakes]) wake();
  });
`;
}

const parsing = `
/** What a message says; undefined where it is none of ours. */
function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
`;
