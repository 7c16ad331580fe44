import type { ConcreteSpec, NatsPlan } from './concrete.js';
import { importsOf } from './imported.js';
import { operationsUsed, type StoreOperation } from './ports-text.js';
import { unchangedName } from './used.js';

/** What is looked at before an update that names other keys: nothing here can be a condition. */
const lookedAt = (
  removes: boolean,
): string => `      // A message carries no condition on other subjects: these are looked at, and may change.
      for (const other of unchanged) {
        const place = subject(other.collection, other.key);
        const last = await patiently(() => session.last(place), leavesOpen);
        const found = ${
          removes
            ? "last === null || last.content === '' ? 0 : revisionOf(last.sequence)"
            : 'last?.sequence ?? 0'
        };
        if (found !== other.revision) return { outcome: 'refused' };
      }
`;

const methods = {
  get: (removes: boolean) => `    get: (collection, key) =>
      patiently(async () => {
        const last = await session.last(subject(collection, key));
        if (last === null${removes ? " || last.content === ''" : ''}) return null;
        const value = ordered(JSON.parse(last.content)) as never;
        return { value, revision: ${removes ? 'revisionOf(last.sequence)' : 'last.sequence'} };
      }, leavesOpen),
`,
  find: (removes: boolean) => `    find: async (query, fields) => {
      const { collection, by } = queries[query];
      const wanted = by.map((field) => JSON.stringify(ordered(fields[field as never])));
      const place = \`\${streamName}.\${places[collection]}\`;
      const keys = await patiently(() => session.keys(place), leavesOpen);
      const rows = [];
      for (const key of [...keys].sort()) {
        const last = await patiently(() => session.last(session.subject(place, key)), leavesOpen);
        if (last === null${removes ? " || last.content === ''" : ''}) continue;
        const value = ordered(JSON.parse(last.content)) as { readonly [field: string]: unknown };
        const fits = by.every((field, at) => JSON.stringify(value[field]) === wanted[at]);
        const revision = ${removes ? 'revisionOf(last.sequence)' : 'last.sequence'};
        if (fits) rows.push({ key, value: value as never, revision });
      }
      return rows;
    },
`,
  create: (removes: boolean) =>
    removes
      ? `    create: async (collection, key, value) => {
      const place = subject(collection, key);
      const content = JSON.stringify(value);
      const written = await write(session, place, content, 0);
      if (written.outcome !== 'refused') return written;
      // A removed key keeps its empty message, and a value may be written over exactly that one.
      const last = await patiently(() => session.last(place), leavesOpen);
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
export function natsStoreText({ algorithm }: ConcreteSpec, plan: NatsPlan): string {
  const used = operationsUsed(algorithm.uses);
  const removes = plan.tombstone !== null;
  const finds = used.includes('find');
  const writes = used.some((operation) => operation !== 'get' && operation !== 'find');
  const reads = used.includes('get') || finds;
  const unchanged = used.includes('update') && algorithm.uses.includes(unchangedName);
  const patient = reads || unchanged || (removes && used.includes('create'));
  const imports = importsOf({
    './nats-session.js': [
      ...(writes ? ['codeOf'] : []),
      ...(writes || patient ? ['leavesOpen'] : []),
      'type Session',
    ],
    './ordered.js': reads ? ['ordered'] : [],
    './patience.js': patient ? ['patiently'] : [],
    './ports.js': ['type Store', ...(writes ? ['type Written'] : [])],
  });
  return [
    `/**
 * The store on JetStream: one stream, a subject for each key, whose newest message is the value.${
   finds
     ? `
 * A query reads all values of its collection, one after another, and keeps those that fit.`
     : ''
 }
 */
${imports}
const streamName = '${plan.stream}';
${
  writes
    ? `
/** "Wrong last sequence": the condition of a message did not hold. */
const refusedCodes = [${plan.refusedCodes.join(', ')}];
`
    : ''
}`,
    `/** The store whose collections lie below these subjects of the stream. */
${storeHead(finds)}
  const subject = (collection: keyof Collections & string, key: string): string =>
    session.subject(\`\${streamName}.\${places[collection]}\`, key);
  return {
${used.map((operation) => methodText(operation, { removes, unchanged })).join('')}  };
}
`,
    ...(writes ? [write(removes)] : []),
    ...(removes ? [revisions] : []),
  ].join('\n');
}

function methodText(
  operation: StoreOperation,
  { removes, unchanged }: { readonly removes: boolean; readonly unchanged: boolean },
): string {
  const text = methods[operation](removes);
  if (operation !== 'update' || !unchanged) return text;
  const refusal = /^.*return \{ outcome: 'refused' \};\n/m;
  return text
    .replace('revision, value)', 'revision, value, unchanged = [])')
    .replace(refusal, (line) => `${line}${lookedAt(removes)}`);
}

/** The head of the function that makes a store, on any target. */
export function storeHead(finds: boolean, places = 'places'): string {
  if (!finds) {
    return `export function storeOn<Collections extends { readonly [name: string]: unknown }>(
  session: Session,
  ${places}: { readonly [name in keyof Collections & string]: string },
): Store<Collections> {`;
  }
  return `export function storeOn<
  Collections extends { readonly [name: string]: unknown },
  Queries extends { readonly [name: string]: { readonly collection: string; readonly by: string } },
>(
  session: Session,
  ${places}: { readonly [name in keyof Collections & string]: string },
  queries: {
    readonly [name in keyof Queries]: {
      readonly collection: Queries[name]['collection'];
      readonly by: readonly string[];
    };
  },
): Store<Collections, Queries> {`;
}

function write(removes: boolean): string {
  const written = removes
    ? `    const sequence = await session.publish(subject, content, expected);
    const revision = content === '' ? revisionOf(sequence) + 1 : revisionOf(sequence);
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
