import type { ConcreteSpec, NatsPlan } from './concrete.js';
import { importsOf } from './imported.js';
import { socketOf } from './used.js';

const methods: { readonly [name: string]: string } = {
  append: '    append: (entry) => append(session, subject, JSON.stringify(entry), null),\n',
  appendAfter: `    appendAfter: (offset, entry) =>
      append(session, subject, JSON.stringify(entry), Math.max(offset, 0)),
`,
  read: `    read: async (offset) => {
      const entries = [];
      const from = Math.max(offset, 1);
      for (let at = from; at < from + readMax; at += 1) {
        const found = await patiently(() => session.at(subject, at), leavesOpen);
        if (found === null) break;
        entries.push({ offset: at, entry: ordered(JSON.parse(found.content)) as Entry });
      }
      return entries;
    },
`,
};

/** The text of `src/nats-log.ts`: a log on JetStream. */
export function natsLogText({ algorithm }: ConcreteSpec, plan: NatsPlan): string {
  const used = socketOf('log', algorithm.uses);
  const reads = used.includes('read');
  const appends = used.some((name) => name !== 'read');
  const laid = Object.values(plan.ports).find((port) => port.kind === 'log');
  const [word, readMax] = laid?.kind === 'log' ? [laid.subject, laid.readMax] : ['entry', 100];
  const imports = importsOf({
    './nats-session.js': [...(appends ? ['codeOf'] : []), 'leavesOpen', 'type Session'],
    './ordered.js': reads ? ['ordered'] : [],
    './patience.js': reads ? ['patiently'] : [],
    './ports.js': [...(appends ? ['type Appended'] : []), 'type Log'],
  });
  return [
    `/**
 * A log on JetStream: a stream of its own with one subject, in which nothing is ever deleted; so the
 * sequence of a message is its offset, and there are no gaps.
 */
${imports}
${
  appends
    ? `/** "Wrong last sequence": the log had gone on. */
const refusedCodes = [${plan.refusedCodes.join(', ')}];
`
    : ''
}${appends && reads ? '\n' : ''}${
  reads
    ? `/** How many entries one read gives at most. */
const readMax = ${readMax};
`
    : ''
}`,
    `/** The log that lies in this stream. */
export function logOn<Entry>(session: Session, stream: string): Log<Entry> {
  const subject = session.subject(stream, '${word}');
  return {
${used.map((name) => methods[name]).join('')}  };
}
`,
    ...(appends ? [append] : []),
  ].join('\n');
}

const append = `/** Publishes an entry, once. */
async function append(
  session: Session,
  subject: string,
  content: string,
  expected: number | null,
): Promise<Appended> {
  try {
    return { outcome: 'appended', offset: await session.append(subject, content, expected) };
  } catch (error) {
    if (refusedCodes.includes(codeOf(error))) return { outcome: 'refused' };
    if (leavesOpen(error)) return { outcome: 'unknown' };
    throw error;
  }
}
`;
