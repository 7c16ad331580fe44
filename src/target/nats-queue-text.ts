import type { ConcreteSpec, NatsPlan } from './concrete.js';
import { importsOf } from './imported.js';
import { socketOf, usesFirst, waitName, waitsOf } from './used.js';

const methods: { readonly [name: string]: string } = {
  push: `    push: async (job) => {
      try {
        await session.publish(session.subject(stream, jobWord), JSON.stringify(job), null);
        return { outcome: 'pushed' };
      } catch (error) {
        if (leavesOpen(error)) return { outcome: 'unknown' };
        throw error;
      }
    },
`,
  take: '    take: () => take(null),\n',
  taking: "    taking: () => ({ port, operation: 'take', input: null }),\n",
  ack: "    ack: (delivery) => giveBack(delivery, '+ACK'),\n",
  nack: `    nack: (delivery, delayMs) => {
      const delay = Math.max(Math.round(delayMs * 1_000_000), 0);
      return giveBack(delivery, delay === 0 ? '-NAK' : \`-NAK {"delay": \${delay}}\`);
    },
`,
};

/** The text of `src/nats-queue.ts`: a queue on JetStream. */
export function natsQueueText({ ports, algorithm }: ConcreteSpec, plan: NatsPlan): string {
  const { uses } = algorithm;
  const used = socketOf('queue', uses);
  const takes = waitsOf('queue', uses).length > 0;
  const tells = used.some((name) => name === 'ack' || name === 'nack');
  const named = takes && usesFirst({ ports, algorithm });
  const laid = Object.values(plan.ports).find((port) => port.kind === 'queue');
  const [word, ackWaitMs] = laid?.kind === 'queue' ? [laid.subject, laid.ackWaitMs] : ['job', 0];
  const imports = importsOf({
    './nats-session.js': [
      ...(takes || tells || used.includes('push') ? ['leavesOpen'] : []),
      'type Session',
    ],
    './ordered.js': takes ? ['ordered'] : [],
    './ports.js': [
      'type Queue',
      ...(tells ? ['type Returned'] : []),
      ...(takes ? ['type Taken'] : []),
    ],
    './waits.js': takes ? ['quietly', 'type Waits'] : [],
  });
  const constants = [
    ...(used.includes('push')
      ? [`/** The subject of jobs, below their stream. */\nconst jobWord = '${word}';\n`]
      : []),
    ...(tells
      ? [
          `/** For how long a job is in the hands of who took it, in milliseconds. */\nconst ackWaitMs = ${ackWaitMs};\n`,
        ]
      : []),
    ...(takes
      ? ['/** So often a queue that was empty is asked again. */\nconst lookMs = 20;\n']
      : []),
  ];
  const parameters = [
    'session: Session',
    'stream: string',
    ...(takes ? ['waits: Waits'] : []),
    ...(named ? ['port: string'] : []),
  ];
  const held = used.includes('take') ? 'const take = ' : '';
  return [
    `/**
 * A queue on JetStream: a work-queue stream with one consumer that all processes share. A job is
 * asked for only when it can be taken at once, so nobody is handed one that he no longer waits for.
 */
${imports}`,
    ...constants,
    `/** The queue that lies in this stream. */
export function queueOn<Job>(${layout(parameters)}): Queue<Job> {
${tells ? taking : ''}${takes ? takeText({ held, named, tells }) : ''}${tells ? giveBack : ''}  return {
${used.map((name) => methods[name]).join('')}  };
}
`,
    ...(tells ? [over] : []),
    ...(takes ? [attempts] : []),
  ].join('\n');
}

/** Parameters on one line where they fit, on one line each where not. */
export function layout(parameters: readonly string[]): string {
  const line = parameters.join(', ');
  return line.length <= 50 ? line : `\n${parameters.map((each) => `  ${each},\n`).join('')}`;
}

const taking = `  /** The jobs that this process has in its hands: where their answers go, and when it asked. */
  const hands = new Map<string, { readonly reply: string; readonly askedAt: number }>();
`;

function takeText(parts: {
  readonly held: string;
  readonly named: boolean;
  readonly tells: boolean;
}): string {
  const { held, named, tells } = parts;
  return `  ${held}waits.add<null, Taken<Job>>(${waitName('take', named)}{
    attempt: async () => {
${tells ? '      const askedAt = performance.now();\n' : ''}      const taken = await session.take(stream).catch((error) => {
        if (leavesOpen(error)) return null;
        throw error;
      });
      if (taken === null) return null;
      const { reply } = taken;
      // A server that was killed may use the words of a reply again: no name of a delivery does.
      const delivery = crypto.randomUUID();
${tells ? keeping : ''}      const job = ordered(JSON.parse(taken.content)) as Job;
      return { answer: { job, delivery, attempt: attemptOf(reply) } };
    },
    ready: (_input, signal) => quietly(lookMs, signal),
  });
`;
}

/** A server takes a late word for a timely one: so it is this process that must not say it. */
const keeping = `      for (const [each, held] of hands) if (isOver(held.askedAt)) hands.delete(each);
      hands.set(delivery, { reply, askedAt });
`;

const giveBack = `  const giveBack = async (delivery: string, text: string): Promise<Returned> => {
    const held = hands.get(delivery);
    // The server would count a word that comes too late: so it is not said.
    if (held === undefined || isOver(held.askedAt)) {
      hands.delete(delivery);
      return { outcome: 'late' };
    }
    try {
      await session.tell(held.reply, text);
      hands.delete(delivery);
      return { outcome: 'returned' };
    } catch (error) {
      if (leavesOpen(error)) return { outcome: 'unknown' };
      throw error;
    }
  };
`;

const over = `/** Whether the time of a job that was asked for then is over. */
function isOver(askedAt: number): boolean {
  return performance.now() - askedAt >= ackWaitMs;
}
`;

const attempts = `/** How often a job was handed out: \`$JS.ACK.[domain.account.]stream.consumer.attempt. …\`. */
function attemptOf(reply: string): number {
  const words = reply.split('.');
  return Number(words[words.length === 9 ? 4 : 6]);
}
`;
