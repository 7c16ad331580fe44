/**
 * The program of a process in which a package lives while its bindings are tried: it loads the
 * package, connects as whoever asks, and passes requests on.
 *
 * It is a process of its own because a package may loop for ever: its parent kills it.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Data, messageOf, plain } from '#base';
import type { DeskAnswer, DeskTold } from './desk-told.js';

type Client = { readonly [operation: string]: (input?: Data) => Promise<Data | undefined> };
type Connect = (options: {
  readonly url: string;
  readonly self: string;
  readonly namespace: string;
}) => Promise<Client>;

const state: { connect: Connect | null } = { connect: null };
const clients = new Map<string, Promise<Client>>();

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('uncaughtException', (thrown) => threw(thrown));
process.on('unhandledRejection', (thrown) => threw(thrown));
process.on('message', (told: DeskTold) => {
  answerTo(told).then(
    (answer) => tell({ kind: 'answer', id: told.id, answer: plain(answer) }),
    (thrown) => tell({ kind: 'rejected', id: told.id, why: messageOf(thrown) }),
  );
});

function tell(answer: DeskAnswer): void {
  process.send?.(answer);
}

/** What a package throws beside its calls, where nobody can catch it. */
function threw(thrown: unknown): void {
  tell({ kind: 'threw', why: messageOf(thrown) });
}

async function answerTo(told: DeskTold): Promise<Data> {
  switch (told.kind) {
    case 'load': {
      const place = pathToFileURL(join(told.folder, 'dist', 'index.js')).href;
      state.connect = ((await import(place)) as { readonly connect: Connect }).connect;
      return null;
    }
    case 'ask': {
      const client = await clientOf(told);
      if (told.operation === null) return null;
      const asked = client[told.operation];
      if (asked === undefined) throw new Error(`the package has no '${told.operation}'`);
      return (await asked.call(client, told.input)) ?? null;
    }
    case 'leave': {
      const all = [...clients].filter(([key]) => key.startsWith(`${told.namespace} `));
      for (const [key] of all) clients.delete(key);
      await Promise.allSettled(all.map(async ([, client]) => (await client).close?.()));
      return null;
    }
  }
}

/** The connection of a process, which is made when it first asks. */
function clientOf({ url, namespace, self }: DeskTold & { readonly kind: 'ask' }): Promise<Client> {
  const key = `${namespace} ${self}`;
  const known = clients.get(key);
  if (known !== undefined) return known;
  const made = (state.connect as Connect)({ url, self, namespace });
  clients.set(key, made);
  return made;
}
