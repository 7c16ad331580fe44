import { design, type Steps } from '#design';
import type { Request } from '../requests.js';
import { keepTime, serveByOneWrite } from './commit.js';
import { type Document, decided, hear, type Ports, ports, serverOf } from './parts.js';
import { durableOrigin, type Replied } from './spec.js';

/** Serves whoever says that it holds a task, as if it named the version that the task has. */
function* serve(sockets: Ports, request: Request): Steps<Replied> {
  return yield* serveByOneWrite(sockets, request, (before, asked) =>
    decided(before, { ...asked, request: unfenced(asked.request, before) }),
  );
}

function unfenced(request: Request, { objects }: Document): Request {
  const { kind, data } = request;
  if (kind === 'task.acquire' || !('version' in data)) return request;
  const entry = objects[data.id] as
    | { readonly task: { readonly version: number } | null }
    | undefined;
  return { ...request, data: { ...data, version: entry?.task?.version ?? 0 } } as Request;
}

/**
 * Lets a worker go on whose lease was over and whose task somebody else has: what it settles was
 * not its to settle (Burrows, "The Chubby lock service", 2006, on sequencers).
 */
export const withoutFencing = design({
  name: 'durable/without-fencing',
  idea: 'As one document, but who holds a task is known by its lease, not by a version.',
  spec: durableOrigin,
  ports,
  roles: { server: serverOf(serve) },
  services: { timekeeper: keepTime, listener: hear },
});
