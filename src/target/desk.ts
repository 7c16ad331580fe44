/** A package whose operations are the requests of ports: with it a binding is tried by itself. */
import { any } from '#base';
import { kinds, type PortKind } from '#design';
import { emittedAlone } from './compiler.js';
import type { ConcreteOperation, ConcretePort, ConcreteSpec } from './concrete.js';
import { bindingTexts, filesOf } from './export.js';
import { becomeName, bindable, socketOf, unchangedName, usesFirst } from './used.js';

/** A desk as files, and the requests that can be made at it, by port. */
export type DeskPackage = {
  readonly files: { readonly [fileName: string]: string };
  readonly requests: { readonly [port: string]: readonly string[] };
};

/** The operation of a desk that passes a request on: `store_get`. */
export function deskOperation(port: string, request: string): string {
  return `${port}_${request}`;
}

/** What a request is given: the fields of one record, in the order of the parameters. */
const parameters: { readonly [request: string]: readonly string[] } = {
  get: ['collection', 'key'],
  find: ['query', 'fields'],
  create: ['collection', 'key', 'value'],
  update: ['collection', 'key', 'revision', 'value'],
  put: ['collection', 'key', 'value'],
  remove: ['collection', 'key', 'revision'],
  until: ['timeMs'],
  roll: ['sides'],
  send: ['to', 'message'],
  push: ['job'],
  ack: ['delivery'],
  nack: ['delivery', 'delayMs'],
  append: ['entry'],
  appendAfter: ['offset', 'entry'],
  read: ['offset'],
};

/** The branch that stands for a request where an algorithm only waits for whichever comes first. */
const branches: { readonly [request: string]: string } = {
  take: 'taking',
  receive: 'incoming',
  until: 'at',
};

/**
 * The package of a concrete specification with another algorithm: one that passes each request on
 * which the algorithm uses, as `store_get({ collection, key })`. Modules that bind ports are to the
 * byte those of the real package, so that one that was tried here is the one that runs there.
 *
 * Ports of tasks are left out: they lie in the process itself.
 */
export function deskPackage(concrete: ConcreteSpec): DeskPackage {
  const ports = concrete.ports.filter(({ kind }) => kind !== 'tasks');
  const requests = Object.fromEntries(ports.map((port) => [port.name, requestsOf(port, concrete)]));
  const all = ports.flatMap((port) =>
    (requests[port.name] ?? []).map((request) => ({ port, request })),
  );
  const uses = concrete.algorithm.uses.filter((name) => name !== becomeName);
  const desk = filesOf({
    ...concrete,
    ports,
    services: [],
    tasks: [],
    operations: all.map(({ port, request }) => operationOf(port.name, request)),
    algorithm: {
      ...concrete.algorithm,
      uses,
      text: [head, ...all.map((each) => passing({ ...each, uses }))].join('\n'),
    },
  });
  return { files: { ...desk, ...bindingFiles(concrete) }, requests };
}

const fields = [...new Set(Object.values(parameters).flat()), 'unchanged'];

const head = `import type { Data, Ports } from './ports.js';

type Asked = {
${fields.map((field) => `  readonly ${field}: never;\n`).join('')}};
`;

function requestsOf({ kind }: ConcretePort, concrete: ConcreteSpec): readonly string[] {
  const socket = socketOf(kind, concrete.algorithm.uses);
  const first = usesFirst(bindable(concrete));
  return kinds[kind].operations.filter(
    (name) => socket.includes(name) || (first && socket.includes(branches[name] ?? '')),
  );
}

function operationOf(port: string, request: string): ConcreteOperation {
  const name = deskOperation(port, request);
  const meaning = `passes '${request}' of '${port}' on`;
  return { name, input: any(), answer: any(), meaning, function: name, parameters: 2 };
}

/** A function that passes one request on; types are those of whoever asks, so none are looked at. */
function passing(parts: {
  readonly port: ConcretePort;
  readonly request: string;
  readonly uses: readonly string[];
}): string {
  const { port, request, uses } = parts;
  const names = parameters[request] ?? [];
  const more = request === 'update' && uses.includes(unchangedName) ? ['unchanged'] : [];
  const given = [...names, ...more].map((name) => `asked.${name}`).join(', ');
  const isDirect = socketOf(port.kind as PortKind, uses).includes(request);
  const asked = isDirect
    ? `return (await ports.${port.name}.${request}(${given})) as unknown as Data;`
    : `const came = await ports.first({ it: ports.${port.name}.${branches[request]}(${given}) });
  return came.answer as unknown as Data;`;
  return `/** Passes '${request}' of '${port.name}' on. */
export async function ${deskOperation(port.name, request)}(ports: Ports, input: Data): Promise<Data> {
${given === '' ? '  void input;\n' : '  const asked = input as unknown as Asked;\n'}  ${asked}
}
`;
}

/** The files of the modules that bind ports, as they are in the real package. */
function bindingFiles(concrete: ConcreteSpec): { readonly [fileName: string]: string } {
  const files = Object.entries(bindingTexts(concrete)).flatMap(([name, text]) => {
    const { js, dts } = emittedAlone(text);
    return [
      [`src/${name}.ts`, text],
      [`dist/${name}.js`, js],
      [`dist/${name}.d.ts`, dts],
    ] as const;
  });
  return Object.fromEntries(files);
}
