import { type Context, compileFunction } from 'node:vm';
import { assert, canonical, type Data, Issue, identity, messageOf } from '#base';
import { ask, become, type Design, design, type Operation, type Steps } from '#design';
import type { Spec } from '#spec';
import { bodyOf, parameters } from './candidate.js';
import type { Came, Described, Loaded, Make, Next } from './crossing.js';
import { type Load, linkedText } from './linked.js';
import { portOf } from './ports.js';
import { bareRealm, lockDown, runIn } from './realm.js';
import { checkTypes, type Declarations } from './types.js';

/** What a candidate is a candidate for. */
export interface About {
  readonly spec: Spec;
  /** Where the candidate may import `spec` from; by default `task`. */
  readonly task?: string;
  /** With these, its types are checked before anything of it runs. */
  readonly declarations?: Declarations;
}

/**
 * The design in the text of a TypeScript module, which exports one. Its functions run in a
 * hardened realm of their own, and whoever explores the design need not know:
 *
 *   simulator <--effect-- generator of ours --text--> | realm | --generator--> candidate
 *
 * The module may import `protolab/design`, and of its task `spec`: the shapes of the operations without
 * model and properties. It is evaluated anew for every call, service, task and turn, so that nothing
 * can be kept outside; and once for all of them beside, so that what tries to is found.
 *
 * Throws an `Issue` about the candidate. It does not come back from a loop without an end, and may take
 * all memory: where nobody vouches for the candidate, call it in what `apart` runs.
 */
export function candidateDesign(source: string, about: About): Design {
  const { task = usualTask, declarations } = about;
  const body = bodyOf(source, task);
  if (declarations !== undefined) checkTypes(source, task, declarations);
  return designOf(body, { sandbox: hardened(), source, about });
}

/** The same in a sandbox that is there; for tests, which load many candidates or plant holes. */
export function candidateDesignIn(sandbox: Sandbox, source: string, about: About): Design {
  const body = bodyOf(source, about.task ?? usualTask);
  return designOf(body, { sandbox, source, about });
}

/** A realm, and what loads a candidate within it. */
interface Sandbox {
  readonly realm: Context;
  readonly load: Load;
}

/** Makes a realm a sandbox: it has to be hardened before. */
export function sandboxIn(realm: Context): Sandbox {
  return { realm, load: runIn(realm, linkedText()) as Load };
}

function hardened(): Sandbox {
  const realm = bareRealm();
  lockDown(realm);
  return sandboxIn(realm);
}

const usualTask = 'task';

function designOf(
  body: string,
  { sandbox, source, about }: { sandbox: Sandbox; source: string; about: About },
): Design {
  const { spec, task = usualTask } = about;
  const make = compiled(body, sandbox.realm);
  const { name, promise, operations } = spec;
  const told = canonical({ task, spec: { name, promise, operations } });
  const { described, begin } = loadedBy(sandbox.load, make, told);
  const known: Operation[] = [];
  const mark = `// ${identity(source)}`;
  for (const [number, each] of described.functions.entries()) {
    const starting = (self: string, input: Data): Next =>
      letRun(() => begin(number, self, canonical(input)));
    known.push(operationOf({ name: each.name, text: `${each.text}\n${mark}` }, starting, known));
  }
  return rebuilt(described, known, spec);
}

/** The engine has a say of its own in what is a program. */
function compiled(body: string, realm: Context): Make {
  try {
    const made = compileFunction(body, [...parameters], {
      parsingContext: realm,
      filename: 'candidate',
    });
    return made as unknown as Make;
  } catch (thrown) {
    throw new Issue('sandbox/candidate', {
      wrong: 'the module cannot be compiled',
      found: messageOf(thrown),
      right: 'mend it',
    });
  }
}

function loadedBy(
  load: Load,
  make: Make,
  about: string,
): { readonly described: Described; readonly begin: Loaded['begin'] } {
  const loaded = letRun(() => load(make, about));
  if (typeof loaded !== 'string') {
    return { described: dataOf(loaded.described) as unknown as Described, begin: loaded.begin };
  }
  const { code, wrong, found, right } = dataOf(loaded) as { readonly [part: string]: string };
  throw new Issue(code ?? '', {
    wrong: wrong ?? '',
    ...(found === undefined ? {} : { found }),
    right: right ?? '',
  });
}

function rebuilt(described: Described, known: readonly Operation[], spec: Spec): Design {
  const { name, idea, ports, roles, services, tasks, loops } = described;
  const group = (numbers: { readonly [name: string]: number }): { [name: string]: never } =>
    Object.fromEntries(
      Object.entries(numbers).map(([name, number]) => [name, known[number] as never]),
    );
  return design({
    name,
    idea,
    spec,
    ports: Object.fromEntries(
      Object.entries(ports).map(([port, each]) => [port, portOf(port, each)]),
    ),
    roles: Object.fromEntries(
      Object.entries(roles).map(([role, operations]) => [role, group(operations)]),
    ),
    services: group(services),
    tasks: group(tasks),
    loops: group(loops),
  });
}

/** A generator that asks for whatever the candidate asks for, and tells it the answers. */
function operationOf(
  { name, text }: { readonly name: string; readonly text: string },
  starting: (self: string, input: Data) => Next,
  known: readonly Operation[],
): Operation {
  function* operation({ self }: { readonly self: string }, input: Data): Steps<Data> {
    const next = starting(self, input);
    let answer = '';
    while (true) {
      const came = dataOf(letRun(() => next(answer))) as unknown as Came;
      if ('failed' in came) throw new Error(came.failed);
      if ('done' in came) return came.done;
      if ('become' in came) {
        const step = known[came.become];
        assert(step !== undefined, 'a candidate becomes what it has');
        return become(step as never, came.input as never);
      }
      const { port, operation, input } = came.request;
      answer = canonical(yield* ask<Data>(port, operation, input));
    }
  }
  // Designs are told apart by the texts of their functions, and these have all the same.
  Object.defineProperty(operation, 'name', { value: name });
  Object.defineProperty(operation, 'toString', { value: () => text });
  return operation as Operation;
}

/**
 * Lets code of the realm run. Nothing of what it throws is looked at: what a candidate throws has been
 * made a text within the realm, so that this is the end of the stack or of the memory.
 */
function letRun<Result>(code: () => Result): Result {
  try {
    return code();
  } catch {
    throw new Issue('sandbox/stack', {
      wrong: 'the design left no room to say what it did',
      right: 'take less of the stack and of the memory',
    });
  }
}

const charactersMax = 1_000_000;

/** The data in a text from the realm. */
function dataOf(text: unknown): Data {
  if (typeof text !== 'string' || text.length > charactersMax) {
    throw new Issue('sandbox/size', {
      wrong: 'the design says more at once than can be said',
      found: typeof text === 'string' ? `${text.length} characters` : typeof text,
      right: `say at most ${charactersMax} characters`,
    });
  }
  return JSON.parse(text, (key, value) => {
    if (key !== '__proto__') return value;
    throw new Issue('sandbox/key', {
      wrong: 'the design says something under a name that means something else to programs',
      found: "'__proto__'",
      right: 'use another name',
    });
  });
}
