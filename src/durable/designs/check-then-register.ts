import { design, type Steps } from '#design';
import type { Entry } from '../objects.js';
import { withCallback } from '../promise-requests.js';
import type { Request, RequestData } from '../requests.js';
import { keepTime, revise, serveByOneWrite } from './commit.js';
import { type Document, decided, hear, type Ports, ports, serverOf } from './parts.js';
import { durableOrigin, type Replied } from './spec.js';

/** Puts a task to rest in two writes: first its own record, and then where it waits. */
function* serve(sockets: Ports, request: Request): Steps<Replied> {
  const replied = yield* serveByOneWrite(sockets, request, restingAlone);
  const { status } = replied.answer as { readonly status: number };
  if (request.kind === 'task.suspend' && status === 200) yield* register(sockets, request.data);
  return replied;
}

/** What a suspension writes by itself: nobody knows yet that somebody waits. */
function restingAlone(before: Document, asked: { request: Request; clockMs: number }) {
  const { replied, after } = decided(before, asked);
  const { kind, data } = asked.request;
  if (kind !== 'task.suspend') return { replied, after };
  const own = after.objects[data.id];
  const objects = own === undefined ? before.objects : { ...before.objects, [data.id]: own };
  return { replied, after: { ...after, objects } };
}

function* register(sockets: Ports, { id, actions }: RequestData['task.suspend']): Steps<null> {
  return yield* revise(sockets, (before) => {
    const entries = actions.flatMap(({ data }) => {
      const entry = before.objects[data.awaited] as Entry | undefined;
      // What is settled by now is not waited for any more, and nobody is told.
      const isPending = entry !== undefined && entry.promise.state === 'pending';
      return isPending ? [[data.awaited, withCallback(entry, id)] as const] : [];
    });
    return { ...before, objects: { ...before.objects, ...Object.fromEntries(entries) } };
  });
}

/**
 * Loses the wake-up between the check and the registration: what is settled between the two writes
 * knows of nobody to wake, and the task rests for ever.
 *
 * The check and the registration must be one step (Mesa's `WAIT`: Lampson and Redell, "Experience
 * with processes and monitors in Mesa", 1980).
 */
export const checkThenRegister = design({
  name: 'durable/check-then-register',
  idea: 'As one document, but a task is first put to rest, and then entered where it waits.',
  spec: durableOrigin,
  ports,
  roles: { server: serverOf(serve) },
  services: { timekeeper: keepTime, listener: hear },
});
