import { design } from '#design';
import { keepTime, serveByOneWrite } from './commit.js';
import { hear, ports, serverOf } from './parts.js';
import { durableOrigin } from './spec.js';

/** One document an origin, one conditional write a request, and a token that tells whose it was. */
export const oneDocument = design({
  name: 'durable/one-document',
  idea: 'All promises of an origin are one document; a request is one conditional write of it, and a wake-up is ordered before each write that leaves something to be done.',
  spec: durableOrigin,
  ports,
  roles: { server: serverOf(serveByOneWrite) },
  services: { timekeeper: keepTime, listener: hear },
});
