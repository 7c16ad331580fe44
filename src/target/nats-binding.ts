import type { NatsPlan } from './concrete.js';
import { checksText, sessionText } from './nats-session-text.js';
import { orderedText } from './ordered-text.js';

const methods = {
  get: (removes: boolean) => `    get: (collection, key) =>
      patiently(async () => {
        const last = await session.last(subject(collection, key));
        if (last === null${removes ? " || last.content === ''" : ''}) return null;
        const value = ordered(JSON.parse(last.content)) as never;
        return { value, revision: ${removes ? 'revisionOf(last.sequence)' : 'last.sequence'} };
      }),
`,
  create: (removes: boolean) =>
    removes
      ? `    create: async (collection, key, value) => {
      const place = subject(collection, key);
      const content = JSON.stringify(value);
      const written = await write(session, place, content, 0);
      if (written.outcome !== 'refused') return written;
      // A removed key keeps its empty message, and a value may be written over exactly that one.
      const last = await patiently(() => session.last(place));
      if (last === null || last.content !== '') return written;
      return write(session, place, content, last.sequence);
    },
`
      : `    create: (collection, key, value) =>
      write(session, subject(collection, key), JSON.stringify(value), 0),
`,
  update: (removes: boolean) =>
    removes
      ? `    update: async (collection, key, revision, value) => {
      if (!isOfValue(revision)) return { outcome: 'refused' };
      const content = JSON.stringify(value);
      return write(session, subject(collection, key), content, sequenceOf(revision));
    },
`
      : `    update: async (collection, key, revision, value) => {
      // Sequence 0 would be the condition of a creation.
      if (revision < 1) return { outcome: 'refused' };
      return write(session, subject(collection, key), JSON.stringify(value), revision);
    },
`,
  put: () => `    put: (collection, key, value) =>
      write(session, subject(collection, key), JSON.stringify(value), null),
`,
  remove: () => `    remove: async (collection, key, revision) => {
      if (!isOfValue(revision)) return { outcome: 'refused' };
      return write(session, subject(collection, key), '', sequenceOf(revision));
    },
`,
} as const;

/** The text of `src/nats-store.ts`: the store of the algorithm on JetStream. */
export function natsBinding(plan: NatsPlan): string {
  const { operations } = plan;
  const removes = plan.tombstone !== null;
  const used = Object.entries(methods).filter(([operation]) => operations.includes(operation));
  const writes = operations.some((operation) => operation !== 'get');
  return [
    header(writes),
    constants(plan, writes),
    errors,
    sessionText(writes),
    checksText(plan),
    `/** The store whose collections lie below these subjects. */
export function storeOn<Collections extends { readonly [name: string]: unknown }>(
  session: Session,
  places: { readonly [name in keyof Collections & string]: string },
): Store<Collections> {
  const subject = (collection: keyof Collections & string, key: string): string =>
    session.subject(places[collection], key);
  return {
${used.map(([, text]) => text(removes)).join('')}  };
}
`,
    ...(writes ? [write(removes)] : []),
    ...(removes ? [revisions] : []),
    patiently,
    ...(operations.includes('get') ? [orderedText] : []),
  ].join('\n');
}

function header(writes: boolean): string {
  return `/**
 * The store on JetStream: one stream, a subject for each key, whose newest message is the value. A
 * message is published once. What came of one that was not acknowledged is unknown here, and said
 * to be so.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  connect,
  DiscardPolicy,
  Events,
  type JetStreamClient,
  type JetStreamManager,
  type NatsConnection,
  NatsError,
  RetentionPolicy,
  StorageType,
} from 'nats';
import type { ${writes ? 'Store, Written' : 'Store'} } from './ports.js';
`.replace(writes ? '' : '  type JetStreamClient,\n', '');
}

function constants(plan: NatsPlan, writes: boolean): string {
  const { patience, settings } = plan;
  const lines = Object.entries(settings).map(
    ([name, value]) => `  ${name}: ${settingText(name, value)},\n`,
  );
  const codes = plan.finalCodes.map((code) => `  '${code}',\n`);
  const refused = `/** "Wrong last sequence": the condition of a message did not hold. */
const refusedCodes = [${plan.refusedCodes.join(', ')}];

`;
  return `const connectMs = ${patience.connectMs};
const reconnectMs = ${plan.reconnectMs};
const requestMs = ${patience.requestMs};
const pingMs = ${plan.pingMs};

/** The pauses between the attempts of a read. */
const readPausesMs = [${patience.readPausesMs.join(', ')}];

${writes ? refused : ''}/** There is no message, and there is no stream. */
const absentCode = ${plan.absentCode};
const streamAbsentCode = ${plan.streamAbsentCode};

/** Errors of the client after which trying again would not help. */
const finalCodes = [
${codes.join('')}];

const streamName = '${plan.stream}';

/** How the stream is made, and must be. */
const streamSettings = {
${lines.join('')}} as const;
`;
}

/** The names under which the client declares the words of three settings. */
const enums: { readonly [setting: string]: { readonly [value: string]: string } } = {
  discard: { new: 'DiscardPolicy.New', old: 'DiscardPolicy.Old' },
  retention: { limits: 'RetentionPolicy.Limits' },
  storage: { file: 'StorageType.File' },
};

function settingText(name: string, value: boolean | number | string): string {
  if (typeof value !== 'string') return String(value);
  return enums[name]?.[value] ?? `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
}

const errors = `/** The server could not be reached; what came of the call that was given up is unknown. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The server, or the stream on it, is not what this package was made for. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

type Last = { readonly sequence: number; readonly content: string };
`;

function write(removes: boolean): string {
  const revision = removes
    ? "content === '' ? revisionOf(sequence) + 1 : revisionOf(sequence)"
    : '';
  const written = removes
    ? `    const sequence = await session.publish(subject, content, expected);
    const revision = ${revision};
    return { outcome: 'written', revision };
`
    : `    return { outcome: 'written', revision: await session.publish(subject, content, expected) };
`;
  return `/** Publishes a message. It is never published again: so a refusal is that of this message. */
async function write(
  session: Session,
  subject: string,
  content: string,
  expected: number | null,
): Promise<Written> {
  try {
${written}  } catch (error) {
    if (refusedCodes.includes(codeOf(error))) return { outcome: 'refused' };
    if (leavesOpen(error)) return { outcome: 'unknown' };
    throw error;
  }
}
`;
}

const revisions = `/**
 * The revision of a value is twice its sequence, that of a removal one more: so no condition can
 * name a removal, although it is a message like any other.
 */
function revisionOf(sequence: number): number {
  return 2 * sequence;
}

function sequenceOf(revision: number): number {
  return revision / 2;
}

function isOfValue(revision: number): boolean {
  return revision > 0 && revision % 2 === 0;
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
        throw new Unavailable('the server does not answer', { cause: error });
      }
      await pause(pauseMs);
    }
  }
}

/** Whether it is open what came of a request: no error says so, but for those that are final. */
function leavesOpen(error: unknown): boolean {
  if (error instanceof Unavailable || error instanceof Unfit) return false;
  return !(error instanceof NatsError && finalCodes.includes(error.code));
}

/** The code of an error of JetStream; 0 for any other. */
function codeOf(error: unknown): number {
  return error instanceof NatsError ? (error.api_error?.err_code ?? 0) : 0;
}
`;
