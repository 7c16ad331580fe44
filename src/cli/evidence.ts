import type { Data } from '#base';
import type { Design } from '#design';
import { story } from '#explain';
import { type Exploration, explanationOf, explore, type Strategy, summaryOf } from '#explore';
import { type Scenario, scenario } from '#sim';
import type { Evidence, Unmet } from '#target';

/**
 * What comes of each need that a target does not meet, where that can be simulated: the same design
 * with the need dropped, in the same world, with the fault that breaks it in the budget.
 *
 * First with that fault alone, which makes the plainest story, then beside the faults of the world.
 * `replay` is the command that finds it again; `strategy` is for the second search; `onNeed` is told
 * which need is looked into.
 */
export function evidenceFor(
  examined: Scenario,
  refusal: Unmet,
  options: {
    readonly replay: string;
    readonly strategy?: Strategy;
    readonly onNeed?: (guarantee: string) => void;
  },
): readonly Evidence[] {
  const { strategy = bounded } = options;
  return refusal.unmet.flatMap((gap): readonly Evidence[] => {
    const { port, guarantee, fault } = gap;
    if (fault === null || !hasFault(examined, port, fault)) return [];
    options.onNeed?.(guarantee);
    const design = without(examined.design, gap);
    const alone = explored(examined, { design, faults: { [fault]: 1 } });
    const exploration =
      alone.counterexample === null
        ? explored(examined, { design, faults: { ...examined.faults, [fault]: 1 }, strategy })
        : alone;
    const found = { port, guarantee, fault, claim: summaryOf(exploration) };
    const { counterexample, outcome } = exploration;
    if (counterexample === null) {
      return [{ ...found, found: outcome === 'holds' ? 'nothing' : 'unknown', story: '' }];
    }
    const told = story(explanationOf(counterexample, { replay: options.replay }));
    return [{ ...found, found: 'counterexample', story: told }];
  });
}

function hasFault({ plugs }: Scenario, port: string, fault: string): boolean {
  return fault === 'crash' || Object.hasOwn(plugs[port]?.faults ?? {}, fault);
}

/** The design with one need less; its name says so. */
function without(
  design: Design,
  { port, guarantee }: { readonly port: string; readonly guarantee: string },
): Design {
  const declared = design.ports[port];
  if (declared === undefined || !declared.needs.includes(guarantee)) return design;
  const needs = declared.needs.filter((need) => need !== guarantee);
  const ports = { ...design.ports, [port]: { ...declared, needs } };
  return { ...design, name: `${design.name} without '${guarantee}'`, ports };
}

/** How far one search goes: a refusal is not worth waiting for longer. */
const bounded: Strategy = { kind: 'exhaustive', statesMax: 300_000 };
const secondsMax = 60;

function explored(
  world: Scenario,
  parts: {
    readonly design: Design;
    readonly faults: Scenario['faults'];
    readonly strategy?: Strategy;
  },
): Exploration {
  const { plugs, stepsMax, processes } = world;
  const { design, faults, strategy = bounded } = parts;
  const clients: { [role: string]: Scenario['processes'][number]['calls'][] } = {};
  const services: { [service: string]: Data[] } = {};
  for (const { role, calls, service } of processes) {
    if (service === undefined) clients[role] = [...(clients[role] ?? []), calls];
    else services[role] = [...(services[role] ?? []), service.input];
  }
  const weakened = scenario({ design, clients, services, plugs, stepsMax, faults });
  return explore(weakened, { strategy, secondsMax });
}
