/**
 * Small worlds in which every component, every fault and every kind of process has a part, as data
 * that fast-check can make and make smaller.
 */
import { canonical } from '#base';
import { become, type Design, design, type Steps } from '#design';
import { type Scenario, scenario } from '#sim';
import type { Property } from '#spec';
import { promise } from '../toys.js';
import { lines, type Memory } from './mixed-lines.js';
import { type Ports, plugsOf, portsOf } from './mixed-ports.js';
import { properties } from './mixed-properties.js';

/** What two programs do, in which world. */
export interface Mixed {
  readonly call: readonly string[];
  readonly other: readonly string[];
  readonly work: readonly string[];
  readonly serve: readonly string[];
  /** How many turns a call takes more; a service with turns has no end of them. */
  readonly turns: number;
  readonly clients: readonly (readonly ('a' | 'b')[])[];
  readonly services: number;
  readonly faults: readonly string[];
  readonly properties: readonly string[];
  readonly sessions: boolean;
}

function* carryOut(program: readonly string[], ports: Ports, count: number): Steps<number> {
  const memory: Memory = { count, found: null, delivery: '', offset: 0, started: [] };
  for (const line of program) {
    const [, run] = lines[line] as (typeof lines)[string];
    yield* run(ports, memory) as Steps<unknown>;
  }
  return memory.count;
}

/** The design of a plan. */
export function mixedDesign(plan: Mixed): Design {
  const { call, other, work, serve, turns } = plan;
  const used = [...call, ...other, ...work, ...serve];
  function* a(all: Ports): Steps<number> {
    const count = yield* carryOut(call, all, 0);
    if (turns === 0) return count;
    return become(again, { count: Math.min(count, 1), left: turns - 1 });
  }
  function* again(
    all: Ports,
    given: { readonly count: number; readonly left: number },
  ): Steps<number> {
    const count: number = yield* carryOut(call, all, given.count);
    if (given.left === 0) return count;
    return become(again, { count: Math.min(count, 1), left: given.left - 1 });
  }
  function* serving(all: Ports, count: number): Steps<number> {
    const next: number = yield* carryOut(serve, all, count);
    if (turns === 0 || serve.length === 0) return next;
    return become(serving, Math.min(next, 1));
  }
  const ports = portsOf(new Set(used.flatMap((line) => lines[line]?.[0] ?? [])));
  return design({
    name: 'toy/mixed',
    idea: 'For a test.',
    spec: promise(plan.properties.map((name) => properties[name] as Property)),
    ports,
    roles: {
      client: {
        a,
        *b(all: Ports): Steps<number> {
          return yield* carryOut(other, all, 0);
        },
      },
    },
    services: { serving },
    tasks: Object.hasOwn(ports, 'tasks')
      ? {
          *work(all: Ports, count: number): Steps<number> {
            return yield* carryOut(work, all, count);
          },
        }
      : {},
    loops: { again },
  } as never);
}

/** The scenario of a plan. */
export function mixedScenario(plan: Mixed): Scenario {
  const made = mixedDesign(plan);
  const plugs = plugsOf(made.ports, plan.sessions);
  const known = Object.values(plugs).flatMap((plug) => Object.keys(plug.faults));
  const named = plan.faults.filter((fault) => fault === 'crash' || known.includes(fault));
  return scenario({
    design: made,
    clients: { client: plan.clients },
    plugs,
    faults: Object.fromEntries(named.map((fault) => [fault, 1])),
    stepsMax: 60,
    ...(plan.services > 0 ? { services: { serving: [1] } } : {}),
  });
}

/** A plan as one line. */
export function mixedText(plan: Mixed): string {
  return canonical(plan as never);
}
