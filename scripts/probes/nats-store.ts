import { setTimeout as pause } from 'node:timers/promises';
import {
  DiscardPolicy,
  type JetStreamManager,
  type NatsConnection,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats';
import type { Data } from '#base';
import type { Binary } from './nats-place.js';
import type { Probe } from './probe.js';
import type { RealStore } from './store.js';

/** Who answers a read: the leader of the stream, or whichever replica is asked. */
export type ReadMode = 'leader' | 'direct';

/** What a probe says of a server of this version and the way it is used. */
export function aboutNats(
  { version }: Binary,
  { replicas, read }: { readonly replicas: number; readonly read: ReadMode },
): Pick<Probe, 'port' | 'target' | 'version' | 'setup' | 'claims'> {
  const settings = [
    `version: ${version.split('.').slice(0, 2).join('.')}`,
    `replicas: ${replicas}`,
    `read: ${read}`,
  ];
  return {
    port: 'store',
    target: 'nats-server',
    version,
    setup: { replicas, reads: read === 'leader' ? 'by the leader' : 'direct' },
    claims: { target: 'nats', settings },
  };
}

/** Those of an exported package. */
const settings = {
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  max_msgs_per_subject: 1,
  allow_rollup_hdrs: false,
  deny_delete: true,
  deny_purge: true,
} as const;

/** How a server says that a condition did not hold, and that there is no such message. */
const refusedCodes: readonly number[] = [10071, 10164];
const absentCode = 10037;

/** The settings of a stream that holds a store, as exported packages make it. */
export function storeStream(parts: {
  readonly name: string;
  readonly replicas: number;
  readonly read: ReadMode;
}): Partial<StreamConfig> & { readonly name: string } {
  const { name, replicas, read } = parts;
  return {
    ...settings,
    name,
    subjects: [`${name}.>`],
    num_replicas: replicas,
    allow_direct: read === 'direct',
  };
}

/** What the client's types leave out. */
type Direct = { readonly direct: Pick<JetStreamManager['streams'], 'getMessage'> };

/** A store on a stream, in the way in which exported packages use it. */
export async function natsStore(parts: {
  readonly connection: NatsConnection;
  readonly stream: string;
  readonly read: ReadMode;
  readonly timeoutMs?: number;
}): Promise<RealStore> {
  const { connection, stream, read, timeoutMs = 1500 } = parts;
  const options = { timeout: timeoutMs, checkAPI: false };
  const manager = (await connection.jetstreamManager(options)) as JetStreamManager & Direct;
  const jetstream = connection.jetstream({ timeout: timeoutMs });
  const subjectOf = (key: string) => `${stream}.${key}`;
  const write = async (key: string, content: string, expected: number): Promise<Data> => {
    try {
      const { seq } = await jetstream.publish(subjectOf(key), content, {
        timeout: timeoutMs,
        expect: { streamName: stream, lastSubjectSequence: expected },
      });
      return { outcome: 'written', revision: seq };
    } catch (error) {
      return { outcome: refusedCodes.includes(codeOf(error)) ? 'refused' : 'unknown' };
    }
  };
  return {
    get: async (key) => {
      for (const waitMs of [50, 100, 200, 400, 800, 0]) {
        try {
          const query = { last_by_subj: subjectOf(key) };
          const source = read === 'direct' ? manager.direct : manager.streams;
          const message = await source.getMessage(stream, query);
          if (message === null || message.data.length === 0) return null;
          return { value: JSON.parse(message.string()) as Data, revision: message.seq };
        } catch (error) {
          const code = codeOf(error);
          if (code === absentCode || (read === 'direct' && code === 404)) return null;
          if (code !== 503) return undefined;
        }
        await pause(waitMs);
      }
      return undefined;
    },
    create: (key, value) => write(key, JSON.stringify(value), 0),
    update: (key, revision, value) => write(key, JSON.stringify(value), revision),
    remove: (key, revision) => write(key, '', revision),
    close: () => connection.close(),
  };
}

/** The number of an error of the server's: of JetStream, or the code of a direct answer. */
function codeOf(error: unknown): number {
  const { api_error: named, code } = error as {
    api_error?: { err_code?: number };
    code?: string;
  };
  return named?.err_code || Number(code) || 0;
}
