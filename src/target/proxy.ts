import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Issue } from '#base';
import { Link } from './proxy-link.js';
import { type Effect, opaque, type RequestKind, type Wire } from './wire.js';

/** A request of a process to the target, as it was seen at its door. */
export interface Seen {
  /** The name of the door. */
  readonly owner: string;
  readonly kind: RequestKind;
  /** Whether it was handed on to the target: what was not has no effect there. */
  forwarded: boolean;
  /** Whether its answer was handed on to the one who asked. */
  delivered: boolean;
  /** What the target answered, seen here also where the answer is kept from the one who asked. */
  effect: Effect | null;
  /** Nobody waits for it any longer: it was answered, or its connection is gone. */
  over: boolean;
}

/**
 * How a request, or its answer, gets through. `lose`: the connection is cut in its place. `hold`: it
 * does not get through while its connection lasts, unless it is released. A number: so many
 * milliseconds later, and so does what comes after it.
 */
export type Passage = 'pass' | 'lose' | 'hold' | number;

/** What is done with a request and with its answer, which may hang on what the answer says. */
export interface Fate {
  readonly request: Passage;
  readonly answer: Passage | ((effect: Effect) => Passage);
}

/** Decides over the requests; asked once for each, as it arrives. */
export type Judgement = (seen: Seen) => Fate;

/** Doors of our own before a target, at which requests are seen, held, delayed and lost. */
export interface TcpProxy {
  /** Opens a door for one process; gives the target's address with the door in place of its own. */
  door(owner: string): Promise<string>;
  /** Who decides from now on. */
  judge(judgement: Judgement): void;
  /** Hands a held request on to the target after all. */
  release(seen: Seen): void;
  /** Closes all doors and connections, after a moment for the answers that are still on their way. */
  close(): Promise<void>;
}

/** The ports of the targets whose addresses often go without. */
const defaultPorts: { readonly [protocol: string]: string } = {
  'nats:': '4222',
  'postgres:': '5432',
  'postgresql:': '5432',
};

const passes: Fate = { request: 'pass', answer: 'pass' };

/**
 * Makes a proxy on the loopback interface that forwards TCP connections to a target.
 *
 *   worker ──request──> client socket │ link │ server socket ──> target
 *          <──answer───               │      │               <──
 *
 * The target's language is read just far enough to tell requests and answers apart. Where a client
 * is gone, the connection to the server stays until its last request is answered there: so it is
 * the server itself that says what came of a request whose answer nobody received.
 *
 * @throws Issue `proxy/no-port` for an address without a port
 */
export function makeProxy(target: string, wire: Wire = opaque): TcpProxy {
  const address = new URL(target);
  const { hostname } = address;
  const port = Number(address.port || defaultPorts[address.protocol] || '0');
  if (port === 0) {
    throw new Issue('proxy/no-port', {
      wrong: 'connections can only be cut on an address with a port',
      found: `${address.protocol}//${hostname}`,
      right: 'write the port into the address of the target',
    });
  }
  const doors = new Map<string, Server>();
  const links = new Set<Link>();
  const state = { judgement: (() => passes) as Judgement };
  return {
    door: async (owner) => {
      const server = createServer((client) => {
        const link = new Link(
          { client, server: connect(port, hostname.replace(/^\[|\]$/g, '')) },
          { owner, reader: wire(), judgement: (seen) => state.judgement(seen) },
        );
        links.add(link);
        link.whenGone(() => links.delete(link));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      doors.set(owner, server);
      const door = new URL(target);
      door.hostname = '127.0.0.1';
      door.port = String((server.address() as AddressInfo).port);
      return door.href;
    },
    judge: (judgement) => {
      state.judgement = judgement;
    },
    release: (seen) => {
      for (const link of links) link.release(seen);
    },
    close: async () => {
      for (let waits = 0; waits < 40 && [...links].some((link) => link.lingers); waits += 1) {
        await pause(25);
      }
      for (const link of links) link.destroy();
      for (const [name, server] of [...doors]) {
        doors.delete(name);
        server.close();
        await once(server, 'close');
      }
    },
  };
}
