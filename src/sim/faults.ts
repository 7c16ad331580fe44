import { Issue } from '#base';
import { type Design, needsOf } from '#design';
import type { Component } from '#env';
import { standardPlugs } from './plugs.js';

type Plugs = { readonly [port: string]: Component };
type Budget = { readonly [fault: string]: number };

/** The fault of a process, beside those of the components. */
const crash = 'crash';

/**
 * The faults of a budget that can happen to a design in a standard world: those that one of its ports
 * has and does not need never to have.
 */
export function possibleFaults(design: Design, faults: Budget): Budget {
  const excludedBy = exclusions(design, standardPlugs(design, { holds: {}, faults }));
  return Object.fromEntries(
    Object.entries(faults).filter(([fault]) => excludedBy.get(fault) === null),
  );
}

/** Throws an `Issue` for a fault that cannot happen in a world, and for a budget that is no count. */
export function checkFaults(design: Design, plugs: Plugs, faults: Budget): void {
  const excludedBy = exclusions(design, plugs);
  for (const [fault, times] of Object.entries(faults)) {
    const guarantee = excludedBy.get(fault);
    if (guarantee === undefined) {
      throw new Issue('scenario/no-fault', {
        wrong: `nothing in this world has the fault '${fault}'`,
        found: `faults there are: ${[...excludedBy.keys()].join(', ')}`,
        right: 'name one of these',
      });
    }
    if (!Number.isInteger(times) || times < 0) {
      throw new Issue('scenario/budget', {
        wrong: `the budget of '${fault}' is not a count`,
        found: String(times),
        right: 'give a whole number that is not negative',
      });
    }
    if (guarantee !== null && times > 0) {
      throw new Issue('scenario/needed', {
        wrong: `the fault '${fault}' cannot happen in a world of design '${design.name}'`,
        found: `the design needs '${guarantee}'`,
        right: 'drop the fault, or drop the need from the design',
      });
    }
  }
}

/** By fault: the guarantee that excludes it in every port that has it; null where one may have it. */
function exclusions(design: Design, plugs: Plugs): ReadonlyMap<string, string | null> {
  const excludedBy = new Map<string, string | null>([[crash, null]]);
  for (const [port, plug] of Object.entries(plugs)) {
    const needs = needsOf(design.ports[port] ?? { needs: [] });
    for (const [fault, guarantee] of Object.entries(plug.faults)) {
      // One port that does not need it is enough: there it may happen, and only there.
      if (excludedBy.get(fault) === null) continue;
      excludedBy.set(fault, needs.includes(guarantee) ? guarantee : null);
    }
  }
  return excludedBy;
}
