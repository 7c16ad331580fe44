import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Issue } from '#base';

/** What gets lost when a connection is cut: the request on its way, or the answer to it. */
export type Loss = 'request' | 'answer';

/** A door of our own before a target, at which connections can be cut. */
export interface TcpProxy {
  /** The target's address with the door's host and port in place of its own. */
  readonly url: string;
  /**
   * Cuts a connection when it next carries a long request: that request, or its answer, is lost.
   * The connection is the oldest that is not yet to be cut, so that each comes to its turn. Long is
   * what is not shorter than its latest requests were on average: a write carries a value, and to
   * lose a write tells more than to lose a read. Such a request may never come.
   */
  cutNext(cut: { readonly loses: Loss }): void;
  /** How many connections were cut so far, each with the bytes that were lost. */
  readonly cuts: { readonly [loss in Loss]: number };
  stop(): Promise<void>;
}

/** The ports of the targets whose addresses often go without. */
const defaultPorts: { readonly [protocol: string]: string } = {
  'nats:': '4222',
  'postgres:': '5432',
  'postgresql:': '5432',
};

type Link = {
  readonly client: Socket;
  readonly server: Socket;
  loses: Loss | null;
  /** The mean length of the latest requests, and whether the last one was at least as long. */
  mean: number;
  long: boolean;
};

/**
 * Starts a proxy on the loopback interface that forwards TCP connections to a target.
 *
 *   worker ──request──> client socket │ link │ server socket ──> target
 *          <──answer───               │      │               <──
 *
 * A request that is lost never reached the target; a lost answer belongs to a request that did. The
 * bytes are not understood: what is lost may be a greeting or a part of a message. The one who asked
 * sees a closed connection either way.
 *
 * @throws Issue `proxy/no-port` for an address without a port
 */
export async function startProxy(target: string): Promise<TcpProxy> {
  const address = new URL(target);
  const { hostname } = address;
  const port = address.port || defaultPorts[address.protocol] || '';
  if (port === '') {
    throw new Issue('proxy/no-port', {
      wrong: 'connections can only be cut on an address with a port',
      found: `${address.protocol}//${hostname}`,
      right: 'write the port into the address of the target',
    });
  }
  const links = new Set<Link>();
  const cuts = { request: 0, answer: 0 };
  const door = createServer((client) => {
    const server = connect(Number(port), hostname);
    const link: Link = { client, server, loses: null, mean: 0, long: false };
    links.add(link);
    forward(link, cuts);
    const closed = (): void => {
      if (client.closed && server.closed) links.delete(link);
    };
    client.once('close', closed);
    server.once('close', closed);
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  address.hostname = '127.0.0.1';
  address.port = String((door.address() as AddressInfo).port);
  return {
    url: address.href,
    cuts,
    cutNext: ({ loses }) => {
      const link = [...links].find((each) => each.loses === null && !isClosing(each));
      if (link !== undefined) link.loses = loses;
    },
    stop: async () => {
      for (const { client, server } of links) {
        client.destroy();
        server.destroy();
      }
      door.close();
      await once(door, 'close');
    },
  };
}

function forward(link: Link, cuts: { [loss in Loss]: number }): void {
  const { client, server } = link;
  const ways = [
    { from: client, to: server, loss: 'request' },
    { from: server, to: client, loss: 'answer' },
  ] as const;
  for (const { from, to, loss } of ways) {
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      if (loss === 'request') measure(link, bytes.length);
      if (link.loses !== loss || !link.long) {
        to.write(bytes);
        return;
      }
      link.loses = null;
      cuts[loss] += 1;
      client.destroy();
      server.destroy();
    });
    from.on('error', () => from.destroy());
    // What was already written still goes out: a killed client's last request reaches the target.
    from.once('close', () => to.end());
  }
}

function isClosing({ client, server }: Link): boolean {
  return client.destroyed || server.destroyed;
}

function measure(link: Link, length: number): void {
  link.long = length >= link.mean;
  link.mean += (length - link.mean) / 4;
}
