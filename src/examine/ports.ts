import { type Design, guaranteesOf, type PortKind } from '#design';
import type { Problem } from '#protocols';

/**
 * What is wrong with the ports of a design, as a sentence; null where it has only allowed ones.
 *
 * What a design declares outside of its promise is free: it is examined under those faults all the
 * same, as far as a world has them.
 */
export function refusedPorts({ ports }: Design, allowed: Problem['ports']): string | null {
  const kinds = Object.keys(allowed) as PortKind[];
  for (const [name, { kind, needs }] of Object.entries(ports)) {
    const may = allowed[kind];
    if (may === undefined) {
      return `port '${name}' is a ${kind}, and there is none here: choose from ${kinds.join(', ')}`;
    }
    // Tokens and dice need what they are there for, whoever declares them.
    const given = ['tokens', 'chance'].includes(kind) ? Object.keys(guaranteesOf(kind)) : [];
    const strange = needs.find((need) => ![...may, ...given].includes(need));
    if (strange !== undefined) {
      const known = may.length === 0 ? 'nothing' : may.map((need) => `'${need}'`).join(', ');
      return `port '${name}' cannot be relied on for '${strange}': of a ${kind} a design may need ${known}`;
    }
  }
  return null;
}
