/**
 * Whose message a PGlite database, which knows one session only, is given next.
 *
 *   client 1  BEGIN ─ UPDATE ─ COMMIT          ┐ a turn lasts until the database is ready
 *   client 2            (waits)      SELECT    ┘ and in no transaction
 */
import type { PGlite } from '@electric-sql/pglite';

/** What the database is to say about one message, and who hears it. */
type Waiting = {
  readonly client: number;
  readonly message: Uint8Array;
  readonly hear: (answer: Uint8Array) => void;
  readonly answered: (size: number) => void;
  readonly refused: (error: Error) => void;
};

/**
 * Gives the messages of many clients to one database, a whole turn of one client at a time.
 *
 * A turn begins with a client's first message and ends when the database says that it is ready and
 * in no transaction (`ReadyForQuery`, status `I`). So the parts of a query (parse, bind, execute,
 * sync) are never mixed with those of another client, which would answer one client with the
 * other's rows; the queue of `@electric-sql/pglite-socket`, whose place this class takes, mixes
 * them when they arrive in pieces. A client that is lost within its turn is rolled back.
 *
 * PGlite does not outlive a fatal error: it would spin for ever. So nothing malformed is given to
 * it, COPY from the client (which it cannot read) is made to fail, and `broken` is called when a
 * fatal error occurs all the same, in the middle of it: then only ending the process helps.
 *
 * A class because the turn is state that all the sockets share.
 */
export class Turns {
  readonly #database: PGlite;
  readonly #holdMsMax: number;
  readonly #evict: (client: number) => void;
  readonly #broken: () => void;
  #waiting: Waiting[] = [];
  #holder: number | undefined;
  #busy = false;
  #closed = false;
  #silence: NodeJS.Timeout | undefined;

  /**
   * @param options `holdMsMax`: how long a client may be silent within its turn while others wait,
   *   in milliseconds; `evict`: closes the connection of a client that was silent for longer;
   *   `broken`: ends the process
   */
  constructor(
    database: PGlite,
    options: {
      readonly holdMsMax: number;
      readonly evict: (client: number) => void;
      readonly broken: () => void;
    },
  ) {
    this.#database = database;
    this.#holdMsMax = options.holdMsMax;
    this.#evict = options.evict;
    this.#broken = options.broken;
  }

  /**
   * Gives the message to the database in its turn; `hear` is told the answer piece by piece.
   *
   * Rejects a message that is malformed, or whose client is gone: its connection is then closed.
   */
  enqueue(
    client: number,
    message: Uint8Array,
    hear: (answer: Uint8Array) => void,
  ): Promise<number> {
    return new Promise((answered, refused) => {
      if (!isWellFormed(message)) return refused(new Error('not a message of PostgreSQL'));
      if (copying.has(message[0] ?? 0)) return answered(0);
      this.#waiting.push({ client, message, hear, answered, refused });
      void this.#work();
    });
  }

  /** Forgets what a lost client still waits for. */
  clearQueueForHandler(client: number): void {
    const lost = this.#waiting.filter((waiting) => waiting.client === client);
    this.#waiting = this.#waiting.filter((waiting) => waiting.client !== client);
    for (const waiting of lost) waiting.refused(new Error('the client is gone'));
  }

  /** Ends the turn of a lost client, in its name, so that nothing unfinished stays. */
  async clearTransactionIfNeeded(client: number): Promise<void> {
    for (const message of abandon) {
      if (this.#holder !== client || this.#closed) return;
      // The caller awaits this nowhere, so that a rejection would end the process.
      await this.enqueue(client, message, () => {}).catch(() => {});
    }
  }

  getQueueLength(): number {
    return this.#waiting.length;
  }

  /** From now on nothing is given to the database. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#silence);
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#answer(next);
    this.#busy = false;
    this.#limitSilence();
  }

  #next(): Waiting | undefined {
    if (this.#closed) return undefined;
    const holder = this.#holder;
    if (holder === undefined) return this.#waiting.shift();
    const index = this.#waiting.findIndex((waiting) => waiting.client === holder);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  async #answer({ client, message, hear, answered, refused }: Waiting): Promise<void> {
    this.#holder = client;
    clearTimeout(this.#silence);
    this.#silence = undefined;
    let size = 0;
    let tail = Buffer.alloc(0);
    try {
      await this.#database.execProtocolRawStream(withoutCopy(message), {
        onRawData: (answer) => {
          const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.length);
          if (fatal.some((mark) => bytes.includes(mark))) this.#broken();
          size += bytes.length;
          tail = Buffer.concat([tail, bytes.subarray(-idle.length)]).subarray(-idle.length);
          hear(answer);
        },
      });
    } catch (error) {
      refused(error as Error);
      return;
    }
    if (tail.equals(idle) || message[0] === terminate) this.#holder = undefined;
    answered(size);
  }

  #limitSilence(): void {
    const holder = this.#holder;
    if (holder === undefined || this.#waiting.length === 0 || this.#silence !== undefined) return;
    this.#silence = setTimeout(() => this.#evict(holder), this.#holdMsMax);
  }
}

/** The message `ReadyForQuery` with the status "in no transaction". */
const idle = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** How `ErrorResponse` tells, in every language, that the session is over. */
const fatal = ['VFATAL\0', 'VPANIC\0'];

/** The first byte of the message `Terminate`. */
const terminate = code('X');

/** The first bytes of what a client may send; only a first message, without a type, has a zero. */
const kinds = new Set([0, ...[...'QPBDESCFHXdcfp'].map(code)]);

/**
 * Rolls back in whatever state a client was lost: within a transaction, between the parts of a
 * query, or after an error, when the database passes over everything until a `Sync`.
 */
const abandon = [framed('Q', 'ROLLBACK\0'), framed('S', ''), framed('Q', 'ROLLBACK\0')];

/** What belongs to a COPY that was refused already. */
const copying = new Set([...'dcf'].map(code));

const copyFail = framed('f', 'COPY from the client is not possible with PGlite\0');

/** Behind what may be a COPY from the client stands its refusal, which is passed over otherwise. */
function withoutCopy(message: Uint8Array): Uint8Array {
  const mayCopy = message[0] === code('Q') || message[0] === code('E');
  return mayCopy ? Buffer.concat([message, copyFail]) : message;
}

function isWellFormed(message: Uint8Array): boolean {
  const kind = message[0] ?? -1;
  if (!kinds.has(kind) || message.length < 5) return false;
  return kind === 0 || Buffer.from(message).readInt32BE(1) === message.length - 1;
}

function framed(kind: string, content: string): Buffer {
  const message = Buffer.from(`${kind}0000${content}`);
  message.writeInt32BE(message.length - 1, 1);
  return message;
}

function code(kind: string): number {
  return kind.charCodeAt(0);
}
