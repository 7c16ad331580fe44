import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be shut: then open connections break, and no new one is made. */
export interface Gate {
  /** The address of the server with the place of the gate in it. */
  readonly url: string;
  shut(isShut: boolean): void;
  close(): Promise<void>;
}

/** Opens a gate before a server, on the loopback interface. What passes is not looked at. */
export async function openGate(url: string, standardPort: number): Promise<Gate> {
  const address = new URL(url);
  const to = { host: address.hostname, port: Number(address.port || standardPort) };
  const sockets = new Set<Socket>();
  const state = { isShut: false };
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((near) => {
    keep(near);
    if (state.isShut) return near.destroy();
    const far = keep(connect(to));
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
    return near;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address.hostname = '127.0.0.1';
  address.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: address.href,
    shut: (isShut) => {
      state.isShut = isShut;
      if (isShut) cut();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
