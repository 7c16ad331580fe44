import type { NatsPlan } from './concrete.js';

/** The class that holds the connection, and makes and checks the stream. */
export function sessionText(writes: boolean): string {
  const publish = `
  /**
   * Publishes a message, once, and gives its sequence. \`expected\` is the sequence that the newest
   * message of the subject must have: 0 for none, null for any. An error says nothing of what came
   * of it, except where the server names the condition.
   */
  async publish(subject: string, content: string, expected: number | null): Promise<number> {
    await this.#assertUp();
    const condition = expected === null ? {} : { lastSubjectSequence: expected };
    const acknowledged = await this.#jetstream.publish(subject, content, {
      timeout: requestMs,
      expect: { streamName: this.stream, ...condition },
    });
    return acknowledged.seq;
  }
`;
  const fields = writes ? '  readonly #jetstream: JetStreamClient;\n' : '';
  const made = writes
    ? '    this.#jetstream = connection.jetstream({ timeout: requestMs });\n'
    : '';
  return `/** One process's way to the stream; the client makes its connection again for ever. */
export class Session {
  readonly stream: string;
  readonly #connection: NatsConnection;
  readonly #manager: JetStreamManager;
${fields}  #isUp = true;
  #closed = false;

  private constructor(connection: NatsConnection, manager: JetStreamManager, stream: string) {
    this.stream = stream;
    this.#connection = connection;
    this.#manager = manager;
${made}    void this.#watch();
  }

  /** Connects, makes the stream if it is missing, and holds it against what is needed. */
  static async open(options: {
    readonly url: string;
    readonly namespace: string;
  }): Promise<Session> {
    const { url, namespace } = options;
    checkNamespace(namespace);
    const stream = namespace === '' ? streamName : \`\${namespace}_\${streamName}\`;
    const connection = await patiently(() =>
      connect({
        ...credentialsOf(url),
        servers: url,
        timeout: connectMs,
        maxReconnectAttempts: -1,
        reconnectTimeWait: reconnectMs,
        pingInterval: pingMs,
      }),
    );
    try {
      checkServer(connection);
      const manager = await patiently(() => connection.jetstreamManager({ timeout: requestMs }));
      await patiently(() => checkStream(manager, stream));
      return new Session(connection, manager, stream);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** The subject of a key: every byte that may not stand in a subject is written as =XX. */
  subject(place: string, key: string): string {
    const signs = Array.from(new TextEncoder().encode(key), (byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(sign) ? sign : \`=\${byte.toString(16).padStart(2, '0')}\`;
    });
    return \`\${this.stream}.\${place}.\${signs.join('') || '='}\`;
  }

  /** The newest message of a subject, as the leader of the stream knows it; null for none. */
  async last(subject: string): Promise<Last | null> {
    await this.#assertUp();
    try {
      const query = { last_by_subj: subject };
      const message = await this.#manager.streams.getMessage(this.stream, query);
      return { sequence: message.seq, content: message.string() };
    } catch (error) {
      if (codeOf(error) === absentCode) return null;
      throw error;
    }
  }
${writes ? publish : ''}
  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection.close();
  }

  /** What is asked while the connection is down must not be sent later, unseen by its caller. */
  async #assertUp(): Promise<void> {
    if (!this.#closed && !this.#isUp) await pause(reconnectMs);
    if (this.#closed) throw new Unavailable('the connection was closed by its owner');
    if (!this.#isUp) throw new Error('the connection is down');
  }

  async #watch(): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === Events.Disconnect) this.#isUp = false;
      if (type === Events.Reconnect) this.#isUp = true;
    }
  }
}
`;
}

/** What is asked of the server and of its stream before anything else. */
export function checksText({ versionMin, replicas }: NatsPlan): string {
  const [major, minor] = versionMin;
  return `/** The name and password in an address: the client itself does not look for them there. */
function credentialsOf(url: string): { readonly user?: string; readonly pass?: string } {
  const { username, password } = new URL(url.includes('://') ? url : \`nats://\${url}\`);
  if (username === '') return {};
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}

function checkNamespace(namespace: string): void {
  if (/^[A-Za-z0-9_-]*$/.test(namespace)) return;
  throw new RangeError(\`namespace '\${namespace}' has other signs than letters, digits, _ and -\`);
}

/** An old server ignores what it does not know, without a word: its version must be asked for. */
function checkServer({ info }: NatsConnection): void {
  const version = info?.version ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > ${major} || (major === ${major} && minor >= ${minor})) return;
  throw new Unfit(\`the server's version is \${version}; this package needs ${major}.${minor} or later\`);
}

async function checkStream(manager: JetStreamManager, name: string): Promise<void> {
  const wanted = { ...streamSettings, subjects: [\`\${name}.>\`] };
  const found: { readonly [setting: string]: unknown } = {
    ...((await streamOf(manager, name)) ??
      (await manager.streams.add({ ...wanted, name, num_replicas: ${replicas} })).config),
  };
  // A setting that is off may be left out of the answer.
  const is = (setting: string): unknown => found[setting] ?? false;
  const different = Object.entries(wanted)
    .filter(([setting, value]) => JSON.stringify(is(setting)) !== JSON.stringify(value))
    .map(([setting, value]) => {
      const [now, must] = [JSON.stringify(is(setting)), JSON.stringify(value)];
      return \`\${setting} is \${now} and must be \${must}\`;
    });
  if (different.length > 0) throw new Unfit(\`of stream \${name}, \${different.join('; ')}\`);
}

async function streamOf(manager: JetStreamManager, name: string) {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (codeOf(error) === streamAbsentCode) return null;
    throw error;
  }
}
`;
}
