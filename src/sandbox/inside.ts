/**
 * The part of the sandbox that runs within the hardened realm, between the host and a candidate.
 *
 *   host --begin: number, text--> | --generator--> candidate
 *        <--next: text ---------- | <--effect----
 *
 * Everything here is of the realm. Only texts and numbers come from the host, and only texts and the
 * functions of this file go to it.
 */
import { canonical, type Data, fromCanonical, Issue, messageOf } from '#base';
import {
  Become,
  disarm,
  Effect,
  forgetNothing,
  type PortTable,
  socketsOf,
  takeForgotten,
} from '#design';
import type { Came, Described, Loaded, Make } from './crossing.js';
import { closeGlobals } from './globals.js';

type Step = (...parts: readonly unknown[]) => unknown;
type Design = (parts: object) => unknown;
type Group = { readonly [name: string]: Step };
interface Parts {
  readonly name: string;
  readonly idea: string;
  readonly ports: PortTable;
  readonly roles: { readonly [role: string]: Group };
  readonly services: Group;
  readonly tasks: Group;
  readonly loops: Group;
}

/** One evaluation of the module: its design, and the functions of that, each once. */
interface Instance {
  readonly parts: Parts;
  readonly functions: readonly Step[];
}

declare const harden: <Value>(value: Value) => Value;

const { apply } = Reflect;
const resume = Object.getPrototypeOf(function* () {}).prototype.next as Step;

/** What a candidate did since its step began that makes the step fail, whatever it did then. */
const noticed: { used: string | null; overflowed: boolean } = { used: null, overflowed: false };

const messageMax = 2000;

/** Closes the realm, and returns what loads a candidate. `author` is the module `protolab/design`. */
export function open(author: { readonly [name: string]: unknown }) {
  const hardenAll = harden;
  closeGlobals((name, right) => {
    noticed.used = name;
    throw new Issue('design/not-deterministic', {
      wrong: `the design used '${name}'`,
      right: `${right}; the same answers must always lead to the same requests`,
    });
  }, hardenAll);
  const given = hardenAll({ ...author });
  return (make: Make, about: string): Loaded | string => {
    const { task, spec } = fromCanonical(about) as { readonly task: string; readonly spec: Data };
    const promised = hardenAll({ spec });
    const instance = (design: unknown): Instance =>
      instanceOf(make, design as Design, { 'protolab/design': given, [task]: promised });
    try {
      const common = instance(given.design);
      const described = canonical(describedOf(common));
      // What was checked once is the same each time.
      return Object.freeze({ described, begin: beginning(common, () => instance(completed)) });
    } catch (thrown) {
      return refusalText(thrown);
    }
  };
}

/** Begins functions twice, in an evaluation of their own and in the one common to all. */
function beginning(common: Instance, fresh: () => Instance): Loaded['begin'] {
  return (number, self, text) => {
    const input = fromCanonical(text);
    const own = begun(fresh(), { number, self, input });
    const shared = begun(common, { number, self, input });
    return (answer) => {
      const told = answer === '' ? null : fromCanonical(answer);
      const came = own(told);
      return shared(told) === came ? came : canonical({ failed: messageOf(leak()) });
    };
  };
}

/** Why a module is refused, as the text of the parts of an `Issue`. */
function refusalText(thrown: unknown): string {
  see(thrown);
  const issue = noticed.overflowed ? overflow() : thrown;
  if (issue instanceof Issue) {
    const { code, wrong, found, right } = issue;
    return canonical({ code, wrong, right, ...(found === undefined ? {} : { found }) });
  }
  const parts = { wrong: 'the module throws when it is evaluated', found: messageOf(thrown) };
  return canonical({ code: 'sandbox/throws', ...parts, right: 'mend it' });
}

function leak(): Issue {
  return new Issue('design/not-deterministic', {
    wrong: 'the design did not do the same with what other processes have left outside of theirs',
    right: 'keep nothing outside the functions of the design',
  });
}

/** Evaluates the module once: what lies outside its functions is new each time. */
function instanceOf(
  make: Make,
  design: Design,
  modules: { readonly [name: string]: object },
): Instance {
  reset();
  const made: unknown[] = [];
  const noting: Design = (parts) => {
    const one = design(parts);
    made.push(one);
    return one;
  };
  const given = {
    ...modules,
    'protolab/design': { ...modules['protolab/design'], design: noting },
  };
  const exports: { [name: string]: unknown } = {};
  make(exports, (name) => imported(name, given), see);
  throwNoticed();
  const exported = new Set(Object.values(exports).filter((value) => made.includes(value)));
  if (exported.size !== 1) {
    throw new Issue('sandbox/no-design', {
      wrong: `the module exports ${exported.size === 0 ? 'no design' : 'several designs'}`,
      found: `exported: ${Object.keys(exports).join(', ') || 'nothing'}`,
      right: 'write `export const mine = design({ … })`, once',
    });
  }
  const [parts] = exported as Set<Parts>;
  const { roles, services, tasks, loops } = parts as Parts;
  const groups = [...Object.values(roles), services, tasks, loops];
  const functions = [...new Set(groups.flatMap((group) => Object.values(group)))];
  return { parts: parts as Parts, functions };
}

function imported(name: string, modules: { readonly [name: string]: object }): object {
  const found = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (found !== undefined) return found;
  throw new Issue('sandbox/import', {
    wrong: 'the module requires something that is not there',
    found: `'${name}'`,
    right: `import from ${Object.keys(modules)
      .map((each) => `'${each}'`)
      .join(' or ')}`,
  });
}

function completed(parts: object): object {
  return Object.freeze({ services: {}, tasks: {}, loops: {}, ...parts });
}

function describedOf({ parts, functions }: Instance): Described {
  const numbers = (group: Group): { readonly [name: string]: number } =>
    Object.fromEntries(
      Object.entries(group).map(([name, step]) => [name, functions.indexOf(step)]),
    );
  const { name, idea, ports, roles, services, tasks, loops } = parts;
  return {
    name,
    idea,
    ports: Object.fromEntries(
      Object.entries(ports).map(([name, { socket, ...plainly }]) => [
        name,
        plainly as unknown as Data,
      ]),
    ),
    functions: functions.map((step) => ({ name: String(step.name), text: String(step) })),
    roles: Object.fromEntries(
      Object.entries(roles).map(([role, group]) => [role, numbers(group)] as const),
    ),
    services: numbers(services),
    tasks: numbers(tasks),
    loops: numbers(loops),
  };
}

/** Begins a function; whatever it throws is what its first step comes to. */
function begun(
  { parts, functions }: Instance,
  { number, self, input }: { number: number; self: string; input: Data },
): (answer: Data) => string {
  let steps: unknown = null;
  return (answer) => {
    reset();
    try {
      steps ??= apply(functions[number] as Step, undefined, [socketsOf(parts.ports, self), input]);
      const result = apply(resume, steps, [answer]) as IteratorResult<unknown, unknown>;
      throwNoticed();
      return canonical(cameOf(result, functions));
    } catch (thrown) {
      see(thrown);
      const sentence = noticed.overflowed ? messageOf(overflow()) : messageOf(thrown);
      return canonical({ failed: String(sentence).slice(0, messageMax) });
    }
  };
}

function cameOf(
  { done, value }: IteratorResult<unknown, unknown>,
  functions: readonly Step[],
): Came {
  if (done !== true) {
    if (!Effect.is(value)) throw nonsense(value);
    forgetNothing('something else was yielded');
    const { port, operation, input } = value.request;
    if (typeof port !== 'string' || typeof operation !== 'string') throw nonsense(value);
    return { request: { port, operation, input } };
  }
  forgetNothing('the operation returned');
  if (!(value instanceof Become)) return { done: (value ?? null) as Data };
  const become = functions.indexOf(value.step as unknown as Step);
  if (become !== -1) return { become, input: value.input };
  throw new Issue('design/become', {
    wrong: 'a process became what the design does not name',
    found: `function ${String(value.step.name) || 'without a name'}`,
    right: 'name it in the design: design({ loops: { … } })',
  });
}

function nonsense(value: unknown): Issue {
  const isObject = ['object', 'function'].includes(typeof value);
  return new Issue('design/nonsense', {
    wrong: 'the design yielded something that is no request to a port',
    found: isObject ? `a value of type ${typeof value}` : String(value),
    right: 'write `yield* port.operation(…)`',
  });
}

function reset(): void {
  disarm();
  noticed.used = null;
  noticed.overflowed = false;
}

/** Looks at what was caught: how deep a stack may grow is not the same in every run. */
function see(thrown: unknown): void {
  if (!(thrown instanceof RangeError)) return;
  if (String(thrown.message).includes('call stack')) noticed.overflowed = true;
}

/** Throws what a candidate did wrong and then swallowed. */
function throwNoticed(): void {
  const forgotten = takeForgotten();
  if (noticed.overflowed) throw overflow();
  if (forgotten !== null) throw forgotten;
  if (noticed.used === null) return;
  throw new Issue('design/not-deterministic', {
    wrong: `the design used '${noticed.used}' and hid it`,
    right: 'ask a port: a design has no chance and no clock',
  });
}

function overflow(): Issue {
  return new Issue('sandbox/stack', {
    wrong: 'the design called itself until there was no stack left',
    right: 'write a loop, or end the recursion sooner',
  });
}
