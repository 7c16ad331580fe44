/** What of the vocabulary of ports an algorithm uses: a package holds nothing else. */
import { kinds, type PortKind } from '#design';
import type { ConcretePort, ConcreteSpec } from './concrete.js';

/** A query of a store, whatever carries it on its target. */
export type BoundQuery = {
  readonly port: string;
  readonly name: string;
  readonly collection: string;
  readonly columns: readonly string[];
};

/** What is made of ports and an algorithm, whatever the target. */
export type Bindable = {
  readonly ports: readonly ConcretePort[];
  readonly algorithm: Pick<ConcreteSpec['algorithm'], 'types' | 'uses'>;
  readonly queries: readonly BoundQuery[];
};

/** A concrete specification as what is made of it, whatever the target. */
export function bindable({ ports, algorithm, plan }: ConcreteSpec): Bindable {
  return { ports, algorithm, queries: plan.queries };
}

/** The queries of one port. */
export function queriesOf({ queries }: Pick<Bindable, 'queries'>, port: string) {
  return queries.filter((query) => query.port === port);
}

/** The functions of a socket that make branches, each with the request that it stands for. */
const branchesOf: { readonly [kind in PortKind]?: { readonly [name: string]: string } } = {
  clock: { at: 'until' },
  channel: { incoming: 'receive' },
  queue: { taking: 'take' },
  tasks: { ended: 'join', cancelled: 'cancelled' },
};

/** The names that may stand in an algorithm with these ports, and that its package may need. */
export function vocabularyOf(portKinds: readonly PortKind[]): readonly string[] {
  const branching = portKinds.some((kind) => branchesOf[kind] !== undefined);
  return [
    ...new Set(portKinds.flatMap((kind) => kinds[kind].operations)),
    ...portKinds.flatMap((kind) => Object.keys(branchesOf[kind] ?? {})),
    ...(branching ? ['first'] : []),
    ...['say', 'Data'],
  ];
}

/** Among what is used, says that functions go on as others: `become`. */
export const becomeName = 'become';

/** Among what is used, says that an update names other keys that must be unchanged. */
export const unchangedName = 'unchanged';

/** The functions that the socket of a kind of port has here, in the order of their declaration. */
export function socketOf(kind: PortKind, uses: readonly string[]): readonly string[] {
  const branches = Object.keys(branchesOf[kind] ?? {});
  const requests = kinds[kind].operations.filter(
    (name) => uses.includes(name) && !branches.includes(name),
  );
  return [...requests, ...branching(kind, uses).map(([name]) => name)];
}

/** The functions that make branches, and the request of each; none where nothing takes them. */
function branching(kind: PortKind, uses: readonly string[]): readonly [string, string][] {
  if (!uses.includes('first')) return [];
  return Object.entries(branchesOf[kind] ?? {}).filter(([name]) => uses.includes(name));
}

/** The requests of a kind of port that wait, and are made here: alone, or within `first`. */
export function waitsOf(kind: PortKind, uses: readonly string[]): readonly string[] {
  const branched = branching(kind, uses).map(([, operation]) => operation);
  const asked = socketOf(kind, uses);
  return kinds[kind].waits.filter((name) => asked.includes(name) || branched.includes(name));
}

/** Whether any request of the package waits. */
export function anyWaits({ ports, algorithm }: Pick<Bindable, 'ports' | 'algorithm'>): boolean {
  return ports.some(({ kind }) => waitsOf(kind, algorithm.uses).length > 0);
}

/** Whether the algorithm waits for whichever comes first: only then are there branches. */
export function usesFirst({
  ports,
  algorithm: { uses },
}: Pick<Bindable, 'ports' | 'algorithm'>): boolean {
  return ports.some(({ kind }) => branching(kind, uses).length > 0);
}

/** The port of tasks, if there is one; a design has one at most. */
export function tasksPortOf({ ports }: Pick<Bindable, 'ports'>): ConcretePort | undefined {
  return ports.find(({ kind }) => kind === 'tasks');
}

/** Whether functions of the algorithm go on as others. */
export function becomes({ algorithm }: Pick<Bindable, 'algorithm'>): boolean {
  return algorithm.uses.includes(becomeName);
}

/** Whether the package announces what its processes say. */
export function says({ algorithm }: Pick<Bindable, 'algorithm'>): boolean {
  return algorithm.uses.includes('say');
}

/** The first argument with which a binding declares a request that waits; nothing without `first`. */
export function waitName(operation: string, first: boolean): string {
  return first ? `\`\${port}.${operation}\`, ` : '';
}
