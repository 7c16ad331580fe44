import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import {
  connect,
  credsAuthenticator,
  type JetStreamClient,
  type JetStreamManager,
  type NatsConnection,
} from 'nats';
import { Issue, messageOf } from '#base';
import { isRefusal, patiently, pauseMs, refused, requestMs } from './patience.js';

/** A server with JetStream that we are connected to. */
export interface Server {
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
  /**
   * Makes a request until it is answered. It must be one that may be made twice: the answer to one
   * that took effect may have been lost.
   *
   * The time is counted in tries and not by the clock, so that a process that was stopped by a
   * signal does not find that it has lost its server. What says that something is there already, or
   * is not as a write expected, is thrown as it is.
   *
   * Throws an `Issue` where the server refuses us, has no JetStream, or stays silent for 3 minutes.
   */
  ask<Answer>(request: () => Promise<Answer>): Promise<Answer>;
  /** Says that a stream of this name is there now: where it is not any more, `ask` says so. */
  expect(stream: string): void;
  /** Sends what was not sent yet, if the server takes it, and ends the connection. */
  close(): Promise<void>;
}

/**
 * Connects to the NATS servers of an address, `nats://user:password@host:4222`, several joined by
 * commas. `credentials` is the path of a credentials file.
 *
 * Lost connections are made again for as long as they are lost. Throws an `Issue` when there is no
 * server at first, when it does not let us in, or has no JetStream.
 */
export async function connectTo(
  address: string,
  { credentials }: { readonly credentials?: string } = {},
): Promise<Server> {
  const connection = await connected(address, credentials);
  const options = { timeout: requestMs };
  const expected: string[] = [];
  const lookForAll = async (): Promise<void> => {
    const manager = await connection.jetstreamManager({ ...options, checkAPI: false });
    for (const name of expected) await manager.streams.info(name);
  };
  const ask: Server['ask'] = (request) => patiently(connection, request, lookForAll);
  try {
    return {
      stream: connection.jetstream(options),
      manager: await ask(() => connection.jetstreamManager(options)),
      ask,
      expect: (stream) => {
        expected.push(stream);
      },
      close: () => ended(connection),
    };
  } catch (thrown) {
    await ended(connection);
    throw thrown;
  }
}

async function connected(
  address: string,
  credentials: string | undefined,
): Promise<NatsConnection> {
  const { servers, user, pass } = partsOf(address);
  const authenticator = credentials === undefined ? {} : authenticatorOf(credentials);
  try {
    return await connect({
      servers,
      ...(user === '' ? {} : pass === '' ? { token: user } : { user, pass }),
      ...authenticator,
      name: 'protolab sweep',
      timeout: requestMs,
      maxReconnectAttempts: -1,
      reconnectTimeWait: pauseMs,
    });
  } catch (thrown) {
    if (isRefusal(thrown)) throw refused(thrown);
    throw new Issue('sweep/no-server', {
      wrong: `no NATS server was reached at ${servers.join(', ')}`,
      found: messageOf(thrown),
      right: 'start one with JetStream (nats-server -js), or give its address with --nats',
    });
  }
}

function authenticatorOf(file: string): {
  readonly authenticator: ReturnType<typeof credsAuthenticator>;
} {
  try {
    return { authenticator: credsAuthenticator(readFileSync(file)) };
  } catch (thrown) {
    throw new Issue('sweep/credentials', {
      wrong: `the credentials cannot be read from '${file}'`,
      found: messageOf(thrown),
      right: 'give the path of a .creds file, as the operator of the server makes it',
    });
  }
}

/** An address in parts; the client does not read user and password from it. */
function partsOf(address: string): { servers: string[]; user: string; pass: string } {
  try {
    const urls = address.split(',').map((each) => {
      const text = each.trim();
      return new URL(text.includes('://') ? text : `nats://${text}`);
    });
    if (urls.some(({ hostname }) => hostname === '')) throw new Error('it names no host');
    const [first] = urls as [URL];
    return {
      servers: urls.map(({ protocol, host }) => `${protocol}//${host}`),
      user: decodeURIComponent(first.username),
      pass: decodeURIComponent(first.password),
    };
  } catch (thrown) {
    throw new Issue('sweep/address', {
      wrong: 'this is not the address of a NATS server',
      found: `'${address.replace(/\/\/.*@/, '//…@')}' (${messageOf(thrown)})`,
      right: 'write for example nats://localhost:4222',
    });
  }
}

/** Ends a connection; a server that is away does not keep us. */
async function ended(connection: NatsConnection): Promise<void> {
  const drained = connection.drain().catch(() => {});
  await Promise.race([drained, pause(1_000, undefined, { ref: false })]);
  await connection.close();
}
