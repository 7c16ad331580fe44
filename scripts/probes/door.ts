import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The two ways through a door. */
export type Way = 'requests' | 'answers';

/** A door before a server: what goes through it can be held, dropped, cut and refused. */
export interface Door {
  readonly port: number;
  /** Keeps what comes from now on, to let it through at `release`. */
  hold(way: Way): void;
  /** Throws away what comes from now on. */
  drop(way: Way): void;
  /** Lets through what was held, and what comes from now on. */
  release(): void;
  /** Ends all connections. */
  cut(): void;
  /** Ends all connections, and refuses new ones until `open`. */
  close(): void;
  open(): void;
  stop(): Promise<void>;
}

type Mode = 'pass' | 'hold' | 'drop';

/** Opens a door on the loopback interface that leads to a port there. */
export async function startDoor(toPort: number): Promise<Door> {
  const modes: { [way in Way]: Mode } = { requests: 'pass', answers: 'pass' };
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  let refuses = false;
  const pipe = (way: Way, from: Socket, to: Socket): void => {
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      if (modes[way] === 'pass') to.write(bytes);
      if (modes[way] === 'hold') waiting.push(() => to.write(bytes));
    });
    from.on('error', () => from.destroy());
    from.once('close', () => {
      sockets.delete(from);
      // Bytes that are held belong to a request that was made: they stay on their way.
      if (modes[way] === 'hold') waiting.push(() => to.end());
      else to.end();
    });
    sockets.add(from);
  };
  const server = createServer((client) => {
    if (refuses) {
      client.destroy();
      return;
    }
    const target = connect(toPort, '127.0.0.1');
    pipe('requests', client, target);
    pipe('answers', target, client);
  });
  const cut = (): void => {
    waiting.length = 0;
    for (const socket of [...sockets]) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hold: (way) => {
      modes[way] = 'hold';
    },
    drop: (way) => {
      modes[way] = 'drop';
    },
    release: () => {
      modes.requests = 'pass';
      modes.answers = 'pass';
      for (const write of waiting.splice(0)) write();
    },
    cut,
    close: () => {
      refuses = true;
      cut();
    },
    open: () => {
      refuses = false;
    },
    stop: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
