import { assert, type Data, Issue, identity, misfit, plain } from '#base';
import { type Design, designHash, type Port } from '#design';
import type { Component } from '#env';
import { type Call, operationOf } from '#spec';
import { checkFaults } from './faults.js';
import { standardPlugs } from './plugs.js';

/** One process of a world: its name, its role, and the calls that its user makes, in order. */
export interface ProcessPlan {
  readonly name: string;
  readonly role: string;
  readonly calls: readonly Call[];
  /** What it does instead, for ever: a process that nobody calls has a service and no calls. */
  readonly service?: { readonly name: string; readonly input: Data };
}

/**
 * One world: a design, who runs which role, the plugs of its ports, and what may go wrong.
 *
 * A run is its scenario and its choices. `faults` is the budget: how often each fault may happen in
 * one run; what is not named does not happen.
 */
export interface Scenario {
  readonly name: string;
  readonly design: Design;
  readonly processes: readonly ProcessPlan[];
  readonly plugs: { readonly [port: string]: Component };
  readonly faults: { readonly [fault: string]: number };
  readonly stepsMax: number;
}

/** What a scenario is made of; see `scenario`. */
interface ScenarioParts {
  readonly design: Design;
  readonly clients: { readonly [role: string]: readonly (CallText | readonly CallText[])[] };
  readonly services?: { readonly [service: string]: readonly Data[] };
  readonly name?: string;
  readonly holds?: { readonly [place: string]: Data };
  readonly plugs?: { readonly [port: string]: Component };
  readonly faults?: { readonly [fault: string]: number };
  readonly stepsMax?: number;
}

/**
 * Makes a scenario and refuses one that cannot be run.
 *
 * `clients` is the short form: `{ client: ['increment', 'increment'] }` is two processes of the role
 * `client`, `client 1` and `client 2`, each with one call; a list within makes several calls.
 * `holds` is what the stores hold at the beginning: `{ 'counters/visits': 0 }`.
 * `services` are processes that nobody calls: `{ node: [1, 2] }` is `node 1` and `node 2`, each with
 * what it is given.
 * Defaults: a standard component in every port, empty stores, no faults, 200 steps.
 *
 * Throws an `Issue` for a port without a plug, a plug of another kind, a role or an operation that
 * does not exist, an unknown fault, a negative budget, a fault that a need of the design excludes in
 * every port that has it, and for what no collection can hold.
 */
export function scenario(parts: ScenarioParts): Scenario {
  const { design, clients, faults = {}, stepsMax = 200 } = parts;
  const holds = holdingsOf(design, parts.holds ?? {});
  const plugs = parts.plugs ?? standardPlugs(design, { holds, faults });
  checkNothingIdle(design, plugs, parts);
  for (const [port, declared] of Object.entries(design.ports)) checkPlug(plugs, port, declared);
  checkFaults(design, plugs, faults);
  if (!Number.isInteger(stepsMax) || stepsMax < 1) {
    throw new Issue('scenario/steps', {
      wrong: 'the limit on steps is not a positive whole number',
      found: String(stepsMax),
      right: 'give a limit of at least 1',
    });
  }
  const callers: readonly ProcessPlan[] = Object.entries(clients).flatMap(([role, plans]) =>
    plans.map((plan, at) => ({
      name: `${role} ${at + 1}`,
      role,
      calls: (Array.isArray(plan) ? plan : [plan]).map((call) => callOf(design, role, call)),
    })),
  );
  const processes = [...callers, ...servingIn(design, parts.services ?? {}, clients)];
  if (callers.length === 0) {
    throw new Issue('scenario/empty', {
      wrong: `the scenario of '${design.name}' has no process that is called`,
      right: "say who calls what, for example { client: ['increment', 'increment'] }",
    });
  }
  const spent = Object.entries(faults).filter(([, times]) => times > 0);
  const budget = spent.map(([fault, times]) => `${times} ${fault}`).join(', ') || 'no faults';
  const made: Scenario = Object.freeze({
    name: parts.name ?? `${processes.length} processes, ${budget}`,
    design,
    processes: frozenPlans(processes),
    plugs: Object.freeze({ ...plugs }),
    faults: Object.freeze(Object.fromEntries(spent)),
    stepsMax,
  });
  madeOf.set(made, parts);
  return made;
}

const madeOf = new WeakMap<Scenario, ScenarioParts>();

/** The same world with other calls and another budget of faults; services stay as they are. */
export function remade(
  scenarioBefore: Scenario,
  { clients, faults }: Required<Pick<ScenarioParts, 'clients' | 'faults'>>,
): Scenario {
  const parts = madeOf.get(scenarioBefore);
  assert(parts !== undefined, 'a scenario was made by `scenario`');
  return scenario({ ...parts, clients, faults });
}

/** What was explored is what is claimed: nobody changes a world afterwards. */
function frozenPlans(plans: readonly ProcessPlan[]): readonly ProcessPlan[] {
  const frozen = plans.map(({ calls, ...rest }) =>
    Object.freeze({ ...rest, calls: Object.freeze(calls.map((call) => Object.freeze(call))) }),
  );
  return Object.freeze(frozen);
}

/** The processes that serve, and are not called. */
function servingIn(
  { name, services }: Design,
  wanted: { readonly [service: string]: readonly Data[] },
  clients: { readonly [role: string]: unknown },
): readonly ProcessPlan[] {
  return Object.entries(wanted).flatMap(([service, inputs]) => {
    if (!Object.hasOwn(services, service)) {
      throw new Issue('scenario/no-service', {
        wrong: `design '${name}' has no service '${service}'`,
        found: `services: ${Object.keys(services).join(', ') || 'none'}`,
        right: 'name one of these',
      });
    }
    if (Object.hasOwn(clients, service)) {
      throw new Issue('scenario/two-of-a-name', {
        wrong: `'${service}' is a role that is called, and a service`,
        right: 'give one of them another name: processes are named by it',
      });
    }
    return inputs.map((input, at) => ({
      name: `${service} ${at + 1}`,
      role: service,
      calls: [],
      service: Object.freeze({ name: service, input: plain(input) }),
    }));
  });
}

/** A call in short form: the name of an operation, or a name and its input. */
export type CallText = string | { readonly operation: string; readonly input: Data };

function callOf(design: Design, role: string, call: CallText): Call {
  const { operation, input } = typeof call === 'string' ? { operation: call, input: null } : call;
  const roles = Object.keys(design.roles);
  if (!roles.includes(role)) {
    throw new Issue('scenario/no-role', {
      wrong: `design '${design.name}' has no role '${role}'`,
      found: `roles: ${roles.join(', ')}`,
      right: 'name one of these',
    });
  }
  const promised = operationOf(design.spec, operation);
  if (design.roles[role]?.[operation] === undefined) {
    throw new Issue('scenario/not-served', {
      wrong: `role '${role}' of '${design.name}' does not serve '${operation}'`,
      found: `it serves: ${Object.keys(design.roles[role] ?? {}).join(', ')}`,
      right: 'call one of these, or another role',
    });
  }
  const problem = misfit(promised.input, input, 'the input');
  if (problem !== null) {
    throw new Issue('scenario/input', {
      wrong: `the call of '${operation}' does not fit the specification`,
      found: problem,
      right: 'give the input that the specification declares',
    });
  }
  return { operation, input: plain(input) };
}

/** What the stores hold, checked against the collections that the design declares. */
function holdingsOf(
  { name, ports }: Design,
  holds: { readonly [place: string]: Data },
): { readonly [place: string]: Data } {
  const shapes = Object.assign({}, ...Object.values(ports).map(({ collections }) => collections));
  for (const [place, value] of Object.entries(holds)) {
    const collection = place.slice(0, place.indexOf('/'));
    const shape = Object.hasOwn(shapes, collection) ? shapes[collection] : undefined;
    const problem =
      shape === undefined
        ? `collections: ${Object.keys(shapes).join(', ') || 'none'}`
        : value === null
          ? 'the value is none'
          : misfit(shape, value);
    if (problem === null) continue;
    throw new Issue('scenario/holds', {
      wrong: `no store of design '${name}' can hold '${place}'`,
      found: problem,
      right: "name a place as 'collection/key', with a value of the declared shape",
    });
  }
  return plain(holds);
}

/** What is given and would not be used is a mistake too. */
function checkNothingIdle(
  { name, ports }: Design,
  plugs: Scenario['plugs'],
  given: { readonly plugs?: unknown; readonly holds?: unknown },
): void {
  const idle = Object.keys(plugs).find((port) => !Object.hasOwn(ports, port));
  if (idle !== undefined) {
    throw new Issue('scenario/no-port', {
      wrong: `design '${name}' has no port '${idle}' to plug into`,
      found: `ports: ${Object.keys(ports).join(', ') || 'none'}`,
      right: 'drop the plug, or name one of these',
    });
  }
  if (given.plugs === undefined || given.holds === undefined) return;
  throw new Issue('scenario/holds', {
    wrong: `the scenario of '${name}' gives plugs and, beside them, what the stores hold`,
    right: 'give the plug what it holds: storeComponent({ holds })',
  });
}

function checkPlug(plugs: Scenario['plugs'], port: string, { kind }: Port): void {
  const plug = plugs[port];
  if (plug?.kind === kind) return;
  throw new Issue('scenario/no-plug', {
    wrong: `no ${kind} is plugged into port '${port}'`,
    found:
      plug === undefined
        ? `plugged: ${Object.keys(plugs).join(', ') || 'nothing'}`
        : `a ${plug.kind}`,
    right: `plug in a ${kind}, for example ${kind}Component()`,
  });
}

/** The identity of a scenario: its design, its processes and its budget. */
export function scenarioHash(scenario: Scenario): string {
  return identity({
    design: designHash(scenario.design),
    processes: scenario.processes as unknown as Data,
    faults: scenario.faults,
    stepsMax: scenario.stepsMax,
    plugs: Object.fromEntries(
      Object.entries(scenario.plugs).map(([port, { kind, initial }]) => [port, { kind, initial }]),
    ),
  });
}
