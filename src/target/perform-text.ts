/** What stands in `src/index.ts` between a connection and the functions of the algorithm. */
import { bindingOf } from './bound.js';
import type { ConcreteSpec, ConcreteSteps } from './concrete.js';
import { socketType } from './ports-text.js';
import { anyWaits, becomes, bindable, says, tasksPortOf, usesFirst } from './used.js';

/** Whether there is more between them than a call: tasks, turns of loops, lives of services. */
export function performs(concrete: ConcreteSpec): boolean {
  const { services } = concrete;
  return services.length > 0 || becomes(concrete) || tasksPortOf(concrete) !== undefined;
}

/** The statements that open a connection and make the ports of one process. */
export function openingText(concrete: ConcreteSpec): string {
  const tasks = tasksPortOf(concrete);
  const bound = concrete.ports
    .filter((port) => port !== tasks)
    .map((port) => {
      const binding = bindingOf(concrete, port, socketType(port, bindable(concrete), 4));
      return `    ${port.name}: ${binding},\n`;
    });
  const made = tasks === undefined ? 'ports: Ports' : `others: Omit<Ports, '${tasks.name}'>`;
  return `  const { url, self = crypto.randomUUID(), namespace = '' } = options;
  const session = await Session.open({ url, namespace });
${anyWaits(concrete) ? '  const waits = new Waits();\n' : ''}  const ${made} = {
    self,
${bound.join('')}${says(concrete) ? say : ''}${usesFirst(concrete) ? first : ''}  };
`;
}

const say = `    say: async (name, data) => {
      options.onSay?.(name, data);
      return null;
    },
`;

const first = '    first: (branches) => waits.first(branches),\n';

/** How a connection is closed, as a property of what is returned. */
export function closeText(concrete: ConcreteSpec): string {
  return anyWaits(concrete)
    ? `    close: () => {
      waits.end();
      return session.close();
    },
`
    : '    close: () => session.close(),\n';
}

/** How a function of the algorithm is called with its ports: `keeper.call(steps)`. */
export function performText(concrete: ConcreteSpec): string {
  if (tasksPortOf(concrete) !== undefined) return '(steps) => keeper.call(steps)';
  if (becomes(concrete)) return '(steps) => answerOf(ports, steps(ports))';
  return '(steps) => steps(ports)';
}

/** The keeper of the tasks, where there are any. */
export function keeperText(concrete: ConcreteSpec): string {
  if (tasksPortOf(concrete) === undefined) return '';
  const kinds = concrete.tasks.map(({ name, function: steps }) => `${name}: algorithm.${steps}`);
  const line = `  const keeper = new Keeper(waits, others, { ${kinds.join(', ')} });\n`;
  if (line.length <= 101) return line;
  const lines = kinds.map((each) => `    ${each},\n`);
  return `  const keeper = new Keeper(waits, others, {\n${lines.join('')}  });\n`;
}

/** What `src/index.ts` imports for all this. */
export function performImports(concrete: ConcreteSpec): readonly string[] {
  const tasks = tasksPortOf(concrete) !== undefined;
  return [
    ...(becomes(concrete) && !tasks ? ["import { answerOf } from './become.js';"] : []),
    ...(tasks ? ["import { Keeper } from './tasks.js';"] : []),
    ...(concrete.services.length > 0 ? ["import { untilAborted } from './serve.js';"] : []),
  ];
}

/** The types around services: what one is run with, and what one process is. */
export function serviceTypes({ services }: ConcreteSpec): string {
  if (services.length === 0) return '';
  return `/** Where a service connects, as whom, and until when it runs. */
export interface ServiceOptions extends ConnectOptions {
  /** Ends the service: its connection is closed, and whatever waits there is given up. */
  readonly signal: AbortSignal;
  /** Is told whenever the service begins: 1 at first, more when it knows nothing any more. */
  readonly onBegin?: ((life: number) => void) | undefined;
}

`;
}

/** The functions that run the services, each for as long as nobody aborts it. */
export function servicesText({ services }: ConcreteSpec): string {
  if (services.length === 0) return '';
  return `${services.map(serviceText).join('')}
/** Lets one process after the other do what a service does, each from its beginning. */
function serve(steps: (ports: Ports) => Promise<unknown>, options: ServiceOptions): Promise<void> {
  const { signal, onBegin = () => {} } = options;
  const begin = async () => {
    const { perform, close } = await opened(options);
    return { work: () => perform(steps), close };
  };
  return untilAborted(signal, begin, onBegin);
}
`;
}

/** The name of the function that runs a service: `runNode`. */
export function runnerName(service: string): string {
  return `run${service.slice(0, 1).toUpperCase()}${service.slice(1)}`;
}

function serviceText({ name, function: steps, parameters }: ConcreteSteps): string {
  const takes = parameters > 1;
  const given = ['ports', 'input'].slice(0, parameters).join(', ');
  const input = takes ? `  input: Parameters<typeof algorithm.${steps}>[1],\n` : '';
  const ports = parameters === 0 ? '()' : '(ports)';
  const head = takes
    ? `${runnerName(name)}(\n${input}  options: ServiceOptions,\n)`
    : `${runnerName(name)}(options: ServiceOptions)`;
  return `
/**
 * Runs the service \`${name}\` as one process, until its signal is aborted. Nobody calls it.
 *
 * It rejects as \`connect\` does where it cannot begin. Later it begins anew, with the same input,
 * whenever a request of it is given up: as after a crash.
 */
export function ${head}: Promise<void> {
  return serve(${ports} => algorithm.${steps}(${given}), options);
}
`;
}
