import type { PostgresPlan } from './concrete.js';

/** The class that holds the connection. */
export const sessionText = `/** One process's way to the database: a connection, and a fresh one after any error. */
export class Session {
  readonly #url: string;
  readonly #namespace: string;
  #current: { readonly client: Client; readonly socket: Socket } | null = null;
  #closed = false;

  private constructor(url: string, namespace: string) {
    this.#url = url;
    this.#namespace = namespace;
  }

  /** Connects, makes the tables that are missing, and holds the others against what is needed. */
  static async open(options: {
    readonly url: string;
    readonly namespace: string;
    readonly tables: readonly string[];
  }): Promise<Session> {
    const { url, namespace, tables } = options;
    checkNames(namespace, tables);
    const session = new Session(url, namespace);
    try {
      for (const name of tables) {
        const table = session.table(name);
        await patiently(() => session.send(tableSql, table));
        const [found] = await patiently(() => session.send(describeSql, table));
        if (found?.value === tableNeeded) continue;
        throw new Unfit(\`table \${table} is (\${found?.value}); needed is (\${tableNeeded})\`);
      }
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** The quoted name of a table within the namespace. */
  table(name: string): string {
    return this.#namespace === '' ? \`"\${name}"\` : \`"\${this.#namespace}_\${name}"\`;
  }

  /** Sends a statement, once; an error says nothing of what came of it. */
  async send(text: string, table: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    if (this.#closed) throw new Unavailable('the connection was closed by its owner');
    this.#current ??= await this.#connect();
    const { client, socket } = this.#current;
    const statement = text.replaceAll('{table}', table);
    try {
      const results = [await client.query<Row>(statement, values && [...values])].flat();
      return results.at(-1)?.rows ?? [];
    } catch (error) {
      this.#drop(socket);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const current = this.#current;
    this.#current = null;
    if (current === null) return;
    const cut = setTimeout(() => current.socket.destroy(), connectMs);
    await current.client.end().catch(() => {});
    clearTimeout(cut);
  }

  async #connect(): Promise<{ readonly client: Client; readonly socket: Socket }> {
    const socket = new Socket();
    const client = new Client({
      connectionString: this.#url,
      stream: () => socket,
      keepAlive: true,
      connectionTimeoutMillis: connectMs,
      query_timeout: requestMs,
      statement_timeout: statementMs,
    });
    client.on('error', () => this.#drop(socket));
    try {
      await client.connect();
      await client.query(sessionSql);
      await checkServer(client);
    } catch (error) {
      this.#drop(socket);
      // A pause, so that a call that only writes does not spin while there is no server.
      await pause(reconnectMs);
      throw error;
    }
    if (!this.#closed) return { client, socket };
    this.#drop(socket);
    throw new Unavailable('the connection was closed by its owner');
  }

  #drop(socket: Socket): void {
    if (this.#current?.socket === socket) this.#current = null;
    socket.destroy();
  }
}
`;

/** What is asked of the server and of its tables before anything else. */
export function checksText(plan: PostgresPlan): string {
  const version = Math.floor(plan.versionMin / 10000);
  const unsynced = plan.syncRequired
    ? "if (found.fsync !== 'on') throw new Unfit('fsync is off; this package needs it on');"
    : "if (found.fsync !== 'on') warnOnce();";
  return `const tableNeeded =
  '${plan.schema.described}';

function checkNames(namespace: string, tables: readonly string[]): void {
  if (!/^[A-Za-z0-9_-]*$/.test(namespace)) {
    throw new RangeError(\`namespace '\${namespace}' has other signs than letters, digits, _ and -\`);
  }
  const longest = Math.max(...tables.map((name) => namespace.length + 1 + name.length));
  if (longest > 63) {
    throw new RangeError(\`namespace '\${namespace}' is \${longest - 63} letters too long\`);
  }
}

type Server = {
  readonly version: number;
  readonly standby: boolean;
  readonly fsync: string;
  readonly isolation: string;
};

async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<Server>(serverSql);
  const [found] = rows;
  if (found === undefined || found.standby) throw new Error('the server is a standby');
  if (found.version < ${plan.versionMin}) {
    throw new Unfit(\`the server's version is \${found.version}; this package needs ${version} or later\`);
  }
  if (found.isolation !== '${plan.isolation}') {
    throw new Unfit(\`the isolation level is '\${found.isolation}', not '${plan.isolation}'\`);
  }
  ${unsynced}
}
${plan.syncRequired ? '' : warning}`;
}

const warning = `
const warned = { once: false };

function warnOnce(): void {
  if (warned.once) return;
  warned.once = true;
  process.emitWarning('fsync is off: acknowledged writes may be lost when the power fails');
}
`;
