/**
 * A target small enough to read: a server of named numbers, and packages that count on it.
 *
 * The server runs in the process of the test; each package is one file, as an export would be.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Piece, Wire } from '../../src/target/wire.ts';

/** The language of the server below: lines, and one answer to each. Every write takes effect. */
export const numbersWire: Wire = () => {
  const open: { token: string; kind: 'read' | 'write' }[] = [];
  let count = 0;
  return {
    sent: (bytes) =>
      linesOf(bytes).map((line): Piece => {
        count += 1;
        const request = {
          token: String(count),
          kind: String(line).startsWith('get') ? ('read' as const) : ('write' as const),
        };
        open.push(request);
        return { bytes: line, request };
      }),
    received: (bytes) =>
      linesOf(bytes).map((line): Piece => {
        const asked = open.shift();
        if (asked === undefined) return { bytes: line };
        const effect = asked.kind === 'write' ? ('applied' as const) : ('none' as const);
        return { bytes: line, answer: { token: asked.token, effect } };
      }),
  };
};

function linesOf(bytes: Buffer): readonly Buffer[] {
  return String(bytes)
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line));
}

/** Serves `add NAME`, `get NAME` and `set NAME NUMBER`; each answers a number. */
export class NumberServer {
  readonly numbers = new Map<string, number>();
  /** After so many requests it falls silent, or is gone. */
  ends: { readonly after: number; readonly how: 'silent' | 'gone' } | null = null;
  #requests = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#attach(socket));

  /** Its address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `numbers://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #attach(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (bytes) => {
      const lines = (text + bytes.toString()).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) this.#serve(socket, line);
    });
  }

  /** Takes effect on arrival, and answers after one to three milliseconds. */
  #serve(socket: Socket, line: string): void {
    this.#requests += 1;
    if (this.ends !== null && this.#requests > this.ends.after) {
      if (this.ends.how === 'gone') this.stop();
      return;
    }
    const [word, name = '', value] = line.split(' ');
    const before = this.numbers.get(name) ?? 0;
    const now = word === 'add' ? before + 1 : word === 'set' ? Number(value) : before;
    this.numbers.set(name, now);
    setTimeout(() => socket.write(`${now}\n`), 1 + (this.#requests % 3));
  }
}

/** One question at a time on one connection; a closed one rejects what waits. */
const dialling = `
import { connect as open } from 'node:net';
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

async function dial(url) {
  const { hostname, port } = new URL(url);
  const socket = open(Number(port), hostname);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let waiting = null;
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
    if (!text.endsWith('\\n')) return;
    waiting?.resolve(Number(text));
    text = '';
  });
  socket.on('error', () => {});
  socket.on('close', () => waiting?.reject(new Error('the connection was closed')));
  const ask = (line) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      if (socket.destroyed) reject(new Error('the connection was closed'));
      else socket.write(line + '\\n');
    });
  return { ask, close: async () => void socket.end() };
}
`;

/** What the operations are, over `ask(request)` and the name `at` of the number. */
const operations = {
  /** The server adds. */
  right: {
    increment: "() => ask('add ' + at)",
    read: "() => ask('get ' + at)",
  },
  /** Two that read the same number lose one of their updates. */
  'lost update': {
    increment:
      "async () => { const next = 1 + await ask('get ' + at); await ask('set ' + at + ' ' + next); return next; }",
    read: "() => ask('get ' + at)",
  },
  /** An answer that does not come is taken for a request that did not arrive. */
  trusting: {
    increment:
      "async () => { try { return await ask('add ' + at); } catch { await again(); return ask('add ' + at); } }",
    read: "async () => { try { return await ask('get ' + at); } catch { await again(); return ask('get ' + at); } }",
  },
  'without read': {
    increment: "() => ask('add ' + at)",
    read: "async () => { throw new Error('read is not made yet'); }",
  },
  'that throws beside': {
    increment:
      "() => { setTimeout(() => { throw new Error('nobody caught this'); }, 1); return ask('add ' + at); }",
    read: "() => ask('get ' + at)",
  },
  'that notes its processes': {
    increment: "() => ask('add ' + at)",
    read: "() => { appendFileSync(new URL('../pids', import.meta.url), process.pid + ' '); return ask('get ' + at); }",
  },
} as const;

export type Counting = keyof typeof operations;

/** Writes a package that counts in one of these ways; gives its folder. */
export function writePackage(root: string, counting: Counting): string {
  const folder = join(root, counting.replaceAll(' ', '-'));
  mkdirSync(join(folder, 'dist'), { recursive: true });
  const { increment, read } = operations[counting];
  const text = `${dialling}
export async function connect({ url, namespace: at }) {
  let line = await dial(url);
  const ask = (request) => line.ask(request);
  const again = async () => { line = await dial(url); };
  const increment = ${increment};
  const read = ${read};
  return { increment, read, close: () => line.close() };
}
`;
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(folder, 'dist', 'index.js'), text);
  return folder;
}
