import { brief, type Data, Issue } from '#base';
import { type Design, Effect, firstPort, kinds, type Request } from '#design';
import { problemIn } from './input.js';

/** What a process announced in passing, with its own word for it. */
export interface Said {
  readonly name: string;
  readonly data: Data;
}

/** The request of whatever a design yielded. Throws an `Issue` for anything but an effect. */
export function requestOf(yielded: unknown): Request {
  if (Effect.is(yielded)) return yielded.request;
  throw new Issue('design/nonsense', {
    wrong: 'the design yielded something that is no request to a port',
    found: ['object', 'function'].includes(typeof yielded)
      ? `a value of type ${typeof yielded}`
      : String(yielded),
    right: 'write `yield* port.operation(…)`',
  });
}

/** What a request to announce something says. Throws an `Issue` where the name is missing. */
export function saidBy({ input }: Request): Said {
  const { name, data = null } = (input ?? {}) as Partial<{ name: Data; data: Data }>;
  if (typeof name === 'string') return { name, data };
  throw new Issue('design/nonsense', {
    wrong: 'the design announced something without a name',
    found: brief(input),
    right: 'write `yield* say(name, data)`',
  });
}

/** A request that waits for an answer, with the name of its branch; null where it stands alone. */
export interface Asking extends Request {
  readonly branch: string | null;
}

/** What a request asks: itself, or each of the branches of which the first is waited for. */
export function askingsOf(request: Request): readonly Asking[] {
  if (request.port !== firstPort) return [{ ...request, branch: null }];
  const branches = Object.entries((request.input ?? {}) as { readonly [name: string]: Data });
  return branches.map(([branch, asked]) => {
    const { port, operation, input } = (asked ?? {}) as Partial<Request>;
    if (typeof port === 'string' && typeof operation === 'string' && input !== undefined) {
      return { branch, port, operation, input };
    }
    throw new Issue('design/branch', {
      wrong: `the branch '${branch}' of \`first\` is nothing that can be waited for`,
      found: brief(asked),
      right: 'name what a port offers to wait for, for example `clock.at(20)`',
    });
  });
}

/** Whether a request may have to wait before anything can answer it. */
export function mayWait({ ports }: Design, { port, operation }: Request): boolean {
  const kind = ports[port]?.kind;
  return port === firstPort || (kind !== undefined && kinds[kind].waits.includes(operation));
}

/** Throws an `Issue` for a request that no plug should ever see, because its port is not so. */
export function checkRequest(design: Design, request: Request): void {
  const asked = askingsOf(request);
  if (asked.length === 0) {
    throw new Issue('design/branch', {
      wrong: '`first` has no branch to wait for',
      right: 'name at least one, for example `first({ late: clock.at(20) })`',
    });
  }
  for (const each of asked) {
    checkAsking(design, each);
    if (each.branch === null || mayWait(design, each)) continue;
    throw new Issue('design/branch', {
      wrong: `the branch '${each.branch}' of \`first\` waits for nothing`,
      found: `${each.port}.${each.operation}`,
      right: 'ask for it by itself, with a `yield*` of its own',
    });
  }
}

function checkAsking({ ports }: Design, { port, operation, input }: Request): void {
  const declared = Object.hasOwn(ports, port) ? ports[port] : undefined;
  if (declared === undefined) {
    throw new Issue('design/no-port', {
      wrong: `the design has no port '${port}'`,
      right: `use one of: ${Object.keys(ports).join(', ')}`,
    });
  }
  const { operations } = kinds[declared.kind];
  if (!operations.includes(operation)) {
    throw new Issue('design/no-operation', {
      wrong: `a ${declared.kind} has no operation '${operation}'`,
      right: `ask port '${port}' for one of: ${operations.join(', ')}`,
    });
  }
  const problem = problemIn(declared, operation, input);
  if (problem === null) return;
  const { code, wrong, found, right } = problem;
  throw new Issue(code, { wrong: `${port}.${operation} ${wrong}`, found, right });
}
