import type { Socket } from 'node:net';
import type { Fate, Judgement, Passage, Seen } from './proxy.js';
import type { Piece, Reader } from './wire.js';

/** How long a connection waits for the server's answers after its client is gone, in milliseconds. */
const lingerMs = 8_000;

type Ask = { readonly seen: Seen; readonly fate: Fate };

/**
 * One connection through a proxy: two sockets, and what is decided over the requests between them.
 *
 * A class because the link is state that two sockets and their timers share.
 */
export class Link {
  readonly owner: string;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #reader: Reader;
  readonly #judgement: Judgement;
  readonly #asked = new Map<string, Ask>();
  readonly #held = new Map<Seen, Buffer>();
  readonly #toServer: Way;
  readonly #toClient: Way;
  #gone = (): void => {};
  #linger: NodeJS.Timeout | undefined;

  constructor(
    { client, server }: { readonly client: Socket; readonly server: Socket },
    options: { readonly owner: string; readonly reader: Reader; readonly judgement: Judgement },
  ) {
    this.owner = options.owner;
    this.#client = client;
    this.#server = server;
    this.#reader = options.reader;
    this.#judgement = options.judgement;
    this.#toServer = new Way(server);
    this.#toClient = new Way(client);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (bytes) => {
      for (const piece of this.#reader.sent(bytes)) this.#send(piece);
    });
    server.on('data', (bytes) => {
      for (const piece of this.#reader.received(bytes)) this.#receive(piece);
    });
    client.once('close', () => this.#clientGone());
    server.once('close', () => this.#serverGone());
  }

  /** Whether its client is gone, and an answer may still come. */
  get lingers(): boolean {
    return this.#client.destroyed && !this.#server.destroyed;
  }

  /** Is told when both ends are closed. */
  whenGone(told: () => void): void {
    this.#gone = told;
  }

  release(seen: Seen): void {
    const bytes = this.#held.get(seen);
    if (bytes === undefined) return;
    this.#held.delete(seen);
    seen.forwarded = true;
    this.#toServer.pass(bytes, 0, () => {});
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #send({ bytes, request }: Piece): void {
    if (request === undefined) {
      this.#toServer.pass(bytes, 0, () => {});
      return;
    }
    const { owner } = this;
    const begun = { forwarded: false, delivered: false, effect: null, over: false };
    const seen: Seen = { owner, kind: request.kind, ...begun };
    const fate = this.#judgement(seen);
    this.#asked.set(request.token, { seen, fate });
    if (fate.request === 'lose') {
      this.#cut();
      return;
    }
    if (fate.request === 'hold') {
      this.#held.set(seen, bytes);
      return;
    }
    this.#toServer.pass(bytes, delayOf(fate.request), () => {
      seen.forwarded = true;
    });
  }

  #receive({ bytes, answer }: Piece): void {
    const ask = answer === undefined ? undefined : this.#asked.get(answer.token);
    if (answer === undefined || ask === undefined) {
      this.#toClient.pass(bytes, 0, () => {});
      return;
    }
    this.#asked.delete(answer.token);
    const { seen, fate } = ask;
    seen.effect = answer.effect;
    if (this.#client.destroyed) {
      this.#endWhenAnswered();
      return;
    }
    const passage = typeof fate.answer === 'function' ? fate.answer(answer.effect) : fate.answer;
    if (passage === 'lose') {
      seen.over = true;
      this.#cut();
      return;
    }
    if (passage === 'hold') {
      // It stays open for the one who asked; that it is answered is known here only.
      this.#client.once('close', () => {
        seen.over = true;
      });
      return;
    }
    this.#toClient.pass(bytes, delayOf(passage), () => {
      seen.delivered = !this.#client.destroyed;
      seen.over = true;
    });
  }

  /** Closes the client's end; the server's waits for the answers to what it has received. */
  #cut(): void {
    this.#client.destroy();
  }

  #clientGone(): void {
    this.#toServer.hurry();
    this.#toClient.drop();
    for (const { seen } of this.#asked.values()) seen.over = true;
    if (this.#server.destroyed) {
      this.#gone();
      return;
    }
    this.#linger = setTimeout(() => this.#server.destroy(), lingerMs);
    this.#linger.unref();
    this.#endWhenAnswered();
  }

  #endWhenAnswered(): void {
    if ([...this.#asked.values()].some(({ seen }) => seen.forwarded)) return;
    this.#server.end();
    this.#server.resume();
  }

  #serverGone(): void {
    clearTimeout(this.#linger);
    this.#toClient.hurry();
    if (this.#client.destroyed) this.#gone();
    else this.#client.end(() => this.#client.destroy());
  }
}

function delayOf(passage: Passage): number {
  return typeof passage === 'number' ? passage : 0;
}

type Late = { readonly bytes: Buffer; readonly at: number; readonly passed: () => void };

/** One direction of a link: what is late holds up what comes after it. */
class Way {
  readonly #to: Socket;
  #late: Late[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(to: Socket) {
    this.#to = to;
  }

  pass(bytes: Buffer, delayMs: number, passed: () => void): void {
    const at = performance.now() + delayMs;
    if (delayMs === 0 && this.#late.length === 0) {
      this.#to.write(bytes);
      passed();
      return;
    }
    this.#late.push({ bytes, at, passed });
    this.#arm();
  }

  /** What is late gets through now: what was written still goes out. */
  hurry(): void {
    clearTimeout(this.#timer);
    for (const { bytes, passed } of this.#late.splice(0)) {
      this.#to.write(bytes);
      passed();
    }
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#late = [];
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const [first] = this.#late;
    if (first === undefined) return;
    this.#timer = setTimeout(
      () => {
        while (this.#late[0] !== undefined && this.#late[0].at <= performance.now() + 0.5) {
          const { bytes, passed } = this.#late.shift() as Late;
          this.#to.write(bytes);
          passed();
        }
        this.#arm();
      },
      Math.max(0, first.at - performance.now()),
    );
  }
}
