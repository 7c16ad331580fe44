/** The text of `src/postgres-session.ts`: the connection, and the tables that must lie there. */
import type { ConcreteSpec, PostgresPlan } from './concrete.js';
import { linesText, literalText } from './literal.js';
import { checksText, errorsText, turnedAwayText } from './postgres-checks-text.js';
import { tablesOf } from './postgres-tables.js';
import { tasksPortOf } from './used.js';

/** The text of the session of a package. */
export function postgresSessionText(concrete: ConcreteSpec, plan: PostgresPlan): string {
  return [
    headText,
    constantsText(plan),
    tablesText(concrete, plan),
    sessionText(plan, tasksPortOf(concrete) === undefined ? '' : inTurnText),
    checksText(plan),
    ...(isStrict(plan) ? [turnedAwayText] : []),
    errorsText,
  ].join('\n');
}

const headText = `/**
 * One process's way to the database, and the tables that must lie there. A statement is sent once.
 * What came of one that got no answer is unknown, and said to be so.
 */
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { patiently, Unavailable, Unfit } from './patience.js';
`;

function constantsText(plan: PostgresPlan): string {
  const { patience, statementTimeoutMs, openClasses, session, server, schema } = plan;
  const classes = openClasses.map((each) => `'${each}'`).join(', ');
  return `const connectMs = ${patience.connectMs};
const reconnectMs = ${patience.readPausesMs[0] ?? 50};
const requestMs = ${patience.requestMs};
const statementMs = ${statementTimeoutMs};
${isStrict(plan) ? strictConstants : ''}
/** The classes of SQLSTATE that leave open what came of a statement, or that pass. */
const openClasses = [${classes}];

/** Sent once on each new connection. */
const sessionSql = ${linesText(session.join(';\n'), 2)};

/** Asks what the server is. */
const serverSql = ${linesText(server, 2)};

/** Lets one process at a time make tables. */
const lockSql = 'SELECT pg_advisory_xact_lock(${schema.lock})';

/** Describes a table. */
const describeSql = ${linesText(schema.describe, 2)};
`;
}

/** Whether the isolation level turns transactions away that have taken no effect. */
function isStrict({ isolation }: PostgresPlan): boolean {
  return isolation !== 'read committed';
}

const strictConstants = `
/** How often a transaction that was turned away is sent again. */
const turnedAwayMax = 20;
`;

function tablesText(concrete: ConcreteSpec, plan: PostgresPlan): string {
  const tables = tablesOf(concrete, plan);
  const names = tables.flatMap(({ name, indices }) => [name, ...indices]);
  const layouts = tables.map(({ name, make, must }) => {
    const texts = make.map((text) => `      ${linesText(text, 8)},\n`);
    return `  ${name}: {
    make: [
${texts.join('')}    ],
    must: ${linesText(must, 6)},
  },
`;
  });
  return `/** The tables: how each is made with its indices, and what it must be. */
const tables = {
${layouts.join('')}};

/** The names of the tables and of their indices, without the namespace. */
const names = ${literalText(names, { used: 14 })};
`;
}

const sendText = `  /** Sends a statement, once; an error says nothing of what came of it. */
  async send<Row extends object>(
    text: string,
    table: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]> {
    if (this.#closed) throw new Unavailable('the connection was closed by its owner');
    this.#current ??= await this.#connect();
    const { client, socket } = this.#current;
    try {
      const results = [await client.query<Row>(this.#named(text, table), values && [...values])];
      return results.flat().at(-1)?.rows ?? [];
    } catch (error) {
      this.#drop(socket);
      throw error;
    }
  }
`;

const strictSend = `  /**
   * Sends a statement; an error says nothing of what came of it. Only one that was turned away,
   * and so took no effect, is sent again.
   */
  async send<Row extends object>(
    text: string,
    table: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]> {
    for (let turnedAway = 0; ; turnedAway += 1) {
      if (this.#closed) throw new Unavailable('the connection was closed by its owner');
      this.#current ??= await this.#connect();
      const { client, socket } = this.#current;
      try {
        const results = [await client.query<Row>(this.#named(text, table), values && [...values])];
        return results.flat().at(-1)?.rows ?? [];
      } catch (error) {
        const again = isTurnedAway(error) && turnedAway < turnedAwayMax;
        if (!again) {
          this.#drop(socket);
          throw error;
        }
      }
      await pause(Math.random() * 5 * turnedAway);
    }
  }
`;

const namedText = `  /** A statement with the quoted names of its tables and indices in the place of \`{name}\`. */
  #named(text: string, table: string): string {
    return text.replaceAll(/\\{(\\w+)\\}/g, (_, name) =>
      name === 'table' ? table : this.quoted(name),
    );
  }
`;

/** Where several tasks share a connection, their statements take turns on it. */
const inTurnText = `  /** Sends a statement when all that were asked for before it have ended: tasks share this. */
  send<Row extends object>(
    text: string,
    table: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]> {
    const sent = this.#last.then(() => this.#send<Row>(text, table, values));
    this.#last = sent.catch(() => {});
    return sent;
  }

`;

/** The class; `inTurn` is the text of a method that lets statements take turns, or empty. */
function sessionText(plan: PostgresPlan, inTurn: string): string {
  const once = isStrict(plan) ? strictSend : sendText;
  const sends = inTurn === '' ? once : `${inTurn}${once.replace('async send<', 'async #send<')}`;
  const send = `${sends}\n${namedText}`;
  return `/** One process's way to the database: a connection, and a fresh one after any error. */
export class Session {
  readonly #url: string;
  readonly #prefix: string;
  #current: { readonly client: Client; readonly socket: Socket } | null = null;
${inTurn === '' ? '' : '  #last: Promise<unknown> = Promise.resolve();\n'}  #closed = false;

  private constructor(url: string, namespace: string) {
    this.#url = url;
    this.#prefix = namespace === '' ? '' : \`\${namespace}_\`;
  }

  /** Connects, makes the tables that are missing, and holds the others against what is needed. */
  static async open(options: {
    readonly url: string;
    readonly namespace: string;
  }): Promise<Session> {
    const { url, namespace } = options;
    checkNames(namespace);
    const session = new Session(url, namespace);
    try {
      for (const [name, { make, must }] of Object.entries(tables)) {
        const table = session.quoted(name);
        for (const text of make) {
          await patiently(() => session.send(\`\${lockSql};\\n\${text}\`, table), leavesOpen);
          // The table comes first: nothing is added to one that is another's.
          const describe = () => session.send<{ readonly value: unknown }>(describeSql, table);
          const [found] = await patiently(describe, leavesOpen);
          if (found?.value === must) continue;
          throw new Unfit(\`table \${table} is (\${found?.value}); needed is (\${must})\`);
        }
      }
      return session;
    } catch (error) {
      await session.close();
      throw isForbidden(error) ? new Unfit(\`the database says: \${error.message}\`) : error;
    }
  }

  /** The quoted name of a table or an index within the namespace. */
  quoted(name: string): string {
    return \`"\${this.#prefix}\${name}"\`;
  }

${send}
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
}
