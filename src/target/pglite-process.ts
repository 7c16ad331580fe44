/**
 * The child process of `startPglite`: one PGlite database, served to many clients over TCP.
 *
 *   sockets ──PGLiteSocketHandler (frames messages)──> Turns ──> PGlite ──> data folder
 *
 * Its arguments are the data folder, the port (0: a free one) and `holdMsMax`. It tells its parent
 * `{ kind: 'ready', port, version }` or `{ kind: 'failed', why }`, and ends on SIGTERM.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketHandler, type PGLiteSocketHandlerOptions } from '@electric-sql/pglite-socket';
import { Turns } from './pglite-turns.js';

/** What the process tells its parent. */
export type PgliteMessage =
  | { readonly kind: 'ready'; readonly port: number; readonly version: string }
  | { readonly kind: 'failed'; readonly why: string };

async function serve(dataFolder: string, port: number, holdMsMax: number): Promise<void> {
  const database = await PGlite.create(dataFolder);
  const { rows } = await database.query<{ server_version: string }>('SHOW server_version');
  const version = rows[0]?.server_version ?? '';

  const sockets = new Map<number, Socket>();
  const turns = new Turns(database, {
    holdMsMax,
    evict: (client) => sockets.get(client)?.destroy(),
    broken: () => process.kill(process.pid, 'SIGKILL'),
  });
  const server = createServer((socket) => attach(socket, turns, sockets));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  process.once('SIGTERM', () => void close({ server, sockets, turns, database }));
  tell({ kind: 'ready', port: (server.address() as AddressInfo).port, version });
}

function attach(socket: Socket, turns: Turns, sockets: Map<number, Socket>): void {
  // The package does not export the class of its queue; Turns has the methods that are called.
  const queryQueue = turns as unknown as PGLiteSocketHandlerOptions['queryQueue'];
  const handler = new PGLiteSocketHandler({ queryQueue, closeOnDetach: true });
  const forget = () => {
    sockets.delete(handler.handlerId);
    // The handler takes its listeners off a broken socket; one that is destroyed breaks no more.
    socket.destroy();
  };
  handler.addEventListener('close', forget);
  handler.addEventListener('error', forget);
  sockets.set(handler.handlerId, socket);
  void handler.attach(socket);
}

async function close(parts: {
  server: Server;
  sockets: Map<number, Socket>;
  turns: Turns;
  database: PGlite;
}): Promise<void> {
  parts.turns.close();
  parts.server.close();
  for (const socket of parts.sockets.values()) socket.destroy();
  await parts.database.close();
  process.disconnect();
}

function tell(message: PgliteMessage): void {
  process.send?.(message);
}

const [dataFolder = '', port = '0', holdMsMax = '0'] = process.argv.slice(2);
serve(dataFolder, Number(port), Number(holdMsMax)).catch((error: unknown) => {
  tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect();
});
