import { remade, type Scenario } from '#sim';
import type { Attempt } from './attempts.js';
import type { Deed } from './deeds.js';

/** A part of a world: some of its calls, and some of its faults. */
export interface Part {
  readonly scenario: Scenario;
  /** A deed of the whole world as one of the part; null for what cannot happen there. */
  translate(deed: Deed): Deed | null;
}

/** Which calls stay, by the index of their process and their number; and how often each fault may happen. */
interface Cut {
  keeps(process: number, call: number): boolean;
  readonly faults: Scenario['faults'];
}

/**
 * The parts of a world in which a run may still happen, the boldest cut first: only what the run
 * needs; then without one client, one call, one fault. Services stay: they are no clients, but what
 * the design is made of. A part without a call is none.
 */
export function partsFor(scenario: Scenario, { deeds }: Attempt): readonly Part[] {
  return cutsFor(scenario, deeds).flatMap((cut) => partOf(scenario, cut) ?? []);
}

function cutsFor({ processes, faults }: Scenario, deeds: readonly Deed[]): readonly Cut[] {
  const names = faultsIn({ faults });
  const needed: Cut = {
    keeps: (process, call) => deeds.some((deed) => isIn(deed, process, call)),
    faults: Object.fromEntries(
      names.map((name, at) => [name, deeds.filter(({ fault }) => fault === at).length]),
    ),
  };
  const all = () => true;
  const callers = [...processes.entries()].filter(([, { service }]) => service === undefined);
  return [
    needed,
    ...callers.map(([at]): Cut => ({ keeps: (process) => process !== at, faults })),
    ...callers.flatMap(([at, { calls }]) =>
      [...calls.keys()].map(
        (number): Cut => ({
          keeps: (process, call) => process !== at || call !== number,
          faults,
        }),
      ),
    ),
    ...names.map((name): Cut => ({ keeps: all, faults: { ...faults, [name]: 0 } })),
    ...names.map(
      (name): Cut => ({ keeps: all, faults: { ...faults, [name]: (faults[name] ?? 1) - 1 } }),
    ),
  ];
}

/** The faults of a world, in the order of their places in a state. */
function faultsIn({ faults }: Pick<Scenario, 'faults'>): readonly string[] {
  return Object.keys(faults).sort();
}

function isIn({ kind, index, node }: Deed, process: number, call: number): boolean {
  return kind !== 'component' && index === process && node?.root.number === call;
}

/** A part of a world; null where nothing was cut, or nothing is called any more. */
function partOf(scenario: Scenario, { keeps, faults }: Cut): Part | null {
  const { processes } = scenario;
  const clients: { [role: string]: Scenario['processes'][number]['calls'][] } = {};
  const indexes: number[] = [];
  let kept = 0;
  let cut = Object.keys(faults).some((name) => faults[name] !== scenario.faults[name]);
  for (const [at, { role, calls, service }] of processes.entries()) {
    const staying = calls.filter((_, call) => keeps(at, call));
    if (staying.length < calls.length) cut = true;
    const stays = service !== undefined || staying.length > 0;
    indexes.push(stays ? kept : -1);
    if (stays) kept += 1;
    if (staying.length > 0) clients[role] = [...(clients[role] ?? []), staying];
  }
  if (!cut || Object.keys(clients).length === 0) return null;
  const part = remade(scenario, { clients, faults });
  const [before, after] = [faultsIn(scenario), faultsIn(part)];
  return {
    scenario: part,
    translate: (deed) => {
      const fault = deed.fault === -1 ? -1 : after.indexOf(before[deed.fault] as string);
      if (deed.kind === 'component') {
        return fault === -1 && deed.fault !== -1 ? null : { ...deed, fault };
      }
      const index = deed.index === -1 ? -1 : (indexes[deed.index] as number);
      const isGone = deed.node?.root.serves === 'call' && !keeps(deed.index, deed.node.root.number);
      if (deed.kind !== 'stuck' && (index === -1 || isGone)) return null;
      if (deed.kind === 'crash' && fault === -1) return null;
      return { ...deed, index, fault };
    },
  };
}
