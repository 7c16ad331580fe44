import { design, type Steps } from '#design';
import type { Request } from '../requests.js';
import { keepTime, serveByOneWrite } from './commit.js';
import { hear, type Ports, ports, serverOf } from './parts.js';
import { durableOrigin, originKinds, type Replied } from './spec.js';

function* serve(sockets: Ports, request: Request): Steps<Replied> {
  return yield* serveByOneWrite(sockets, request);
}

/** One document an origin, one conditional write a request, and a token that tells whose it was. */
export const oneDocument = design({
  name: 'durable/one-document',
  idea: 'All promises of an origin are one document; a request is one conditional write of it, and a wake-up is ordered before each write that leaves something to be done.',
  spec: durableOrigin,
  ports,
  roles: { server: serverOf(originKinds, serve) },
  services: { timekeeper: keepTime, listener: hear },
});
