/** The text of `src/nats-session.ts`: the connection, and the streams that must lie there. */
import type { ConcreteSpec, NatsPlan } from './concrete.js';
import { checksText, consumerChecks, levelCheck, streamChecks } from './nats-checks-text.js';
import { methodsText } from './nats-methods-text.js';
import { type NatsNeeds, natsNeeds } from './nats-needs.js';
import { constantsText, headText, streamsOf } from './nats-streams-text.js';

/** The text of the session of a package, with the methods that its ports need. */
export function natsSessionText(concrete: ConcreteSpec, plan: NatsPlan): string {
  const needs = natsNeeds(concrete, plan);
  const constants = constantsText(plan, needs, streamsOf(concrete, plan));
  return [
    headText(needs, constants),
    constants,
    sessionText(plan, needs),
    ...namesText(needs),
    checksText(plan),
    ...(needs.streams ? [streamChecks] : []),
    ...(needs.queue ? [consumerChecks] : []),
    ...(plan.apiLevelMin > 0 ? [levelCheck(plan)] : []),
    errorsText(plan, needs),
  ].join('\n');
}

function sessionText(plan: NatsPlan, needs: NatsNeeds): string {
  const publish = needs.publish || needs.append;
  const manager = needs.last || needs.find || needs.read;
  const parameters = [
    'connection: NatsConnection',
    ...(manager ? ['manager: JetStreamManager'] : []),
  ];
  const made = `new Session(${['connection', ...(manager ? ['manager'] : []), 'prefix'].join(', ')})`;
  return `/** One process's way to the server; the client makes its connection again for ever. */
export class Session {
  readonly #connection: NatsConnection;
${manager ? '  readonly #manager: JetStreamManager;\n' : ''}${
  publish ? '  readonly #jetstream: JetStreamClient;\n' : ''
}  readonly #prefix: string;
  #isUp = true;
  #closed = false;

  private constructor(${parameters.join(', ')}, prefix: string) {
    this.#connection = connection;
${manager ? '    this.#manager = manager;\n' : ''}${
  publish ? '    this.#jetstream = connection.jetstream({ timeout: requestMs });\n' : ''
}    this.#prefix = prefix;
    void this.#watch();
  }

  /** Connects, makes what is missing, and holds what is there against what is needed. */
  static async open(options: {
    readonly url: string;
    readonly namespace: string;
  }): Promise<Session> {
    const { url, namespace } = options;
    checkNamespace(namespace);
    const prefix = namespace === '' ? '' : \`\${namespace}_\`;
    const connection = await connected(url);
    try {
      checkServer(connection);
${openingText(needs, plan.apiLevelMin > 0)}      return ${made};
    } catch (error) {
      await connection.close();
      throw asUnfit(error);
    }
  }

  /** The subject of a key: every byte that may not stand in a subject is written as =XX. */
  subject(place: string, key: string): string {
    const signs = Array.from(new TextEncoder().encode(key), (byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(sign) ? sign : \`=\${byte.toString(16).padStart(2, '0')}\`;
    });
    return \`\${this.#prefix}\${place}.\${signs.join('') || '='}\`;
  }
${methodsText(plan, needs)}
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

function openingText({ streams, queue }: NatsNeeds, level: boolean): string {
  if (!streams) return '';
  const then = (check: string): string => `      await patiently(() => ${check}, leavesOpen);\n`;
  return `      const manager = await patiently(
        () => connection.jetstreamManager({ timeout: requestMs }),
        leavesOpen,
      );
${level ? then('checkLevel(manager)') : ''}${then('checkStreams(manager, prefix)')}${
  queue ? then('checkConsumers(manager, prefix)') : ''
}`;
}

function namesText(needs: NatsNeeds): readonly string[] {
  const messages = needs.last || needs.read;
  const streams = messages || needs.publish || needs.append;
  return [
    ...(messages
      ? ['type Message = { readonly sequence: number; readonly content: string };\n']
      : []),
    ...(streams
      ? [
          `/** The stream of a subject: its first word. */
function streamOf(subject: string): string {
  return subject.slice(0, subject.indexOf('.'));
}
`,
        ]
      : []),
  ];
}

function errorsText({ readMode }: NatsPlan, needs: NatsNeeds): string {
  const absent = `/** Whether an error says that there is no message. */
function isAbsent(error: unknown): boolean {
  return ${readMode === 'direct' && needs.last ? "codeOf(error) === absentCode || (error instanceof NatsError && error.code === '404')" : 'codeOf(error) === absentCode'};
}

`;
  return `${needs.last || needs.read ? absent : ''}/** Whether it is open what came of a request: no error says so, but for those that are final. */
export function leavesOpen(error: unknown): boolean {
  if (error instanceof Unavailable || error instanceof Unfit) return false;
  return !(error instanceof NatsError && finalCodes.includes(error.code));
}

/** On connecting, a server that lets nobody in, or does not let him do what is needed, is unfit. */
function asUnfit(error: unknown): unknown {
  const isFinal = error instanceof NatsError && finalCodes.includes(error.code);
  return isFinal ? new Unfit(\`the server says: \${error.message}\`) : error;
}

/** The code of an error of JetStream; 0 for any other. */
export function codeOf(error: unknown): number {
  return error instanceof NatsError ? (error.api_error?.err_code ?? 0) : 0;
}
`;
}
