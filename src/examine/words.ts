import { brief } from '#base';
import type { PortKind } from '#design';
import { guaranteesOf } from '#design';
import type { Problem, WorldPlan } from '#protocols';

/** A world in one line: `client: increment | increment, read; 1 stale read, 1 crash`. */
export function worldText({ clients, services = {}, holds = {}, faults }: WorldPlan): string {
  const called = Object.entries(clients).map(
    ([role, plans]) => `${role}: ${plans.map((plan) => callsText(plan)).join(' | ')}`,
  );
  const serving = Object.entries(services).map(
    ([service, inputs]) => `${service}: ${inputs.map((input) => brief(input)).join(' | ')}`,
  );
  const held = Object.entries(holds).map(([place, value]) => `${place} holds ${brief(value)}`);
  const wrong = Object.entries(faults).map(([fault, times]) => `${times} ${fault}`);
  return [...called, ...serving, ...held, wrong.join(', ') || 'no faults'].join('; ');
}

function callsText(plan: WorldPlan['clients'][string][number]): string {
  const calls = Array.isArray(plan) ? plan : [plan];
  return calls
    .map((call) => (typeof call === 'string' ? call : `${call.operation}(${brief(call.input)})`))
    .join(', ');
}

/** What a designer is told of a problem beside its specification. */
export function settingText({ setting, ports, worlds }: Problem): string {
  const kinds = Object.entries(ports).map(([kind, may]) => {
    const known = guaranteesOf(kind as PortKind) as { readonly [need: string]: unknown };
    const needs = (may ?? []).filter((need) => Object.hasOwn(known, need));
    const said = needs.length === 0 ? 'nothing may be needed' : `may need: ${needs.join('; ')}`;
    return `- ${kind}: ${said}`;
  });
  const roles = new Set(worlds.flatMap(({ clients }) => Object.keys(clients)));
  const services = new Set(worlds.flatMap((world) => Object.keys(world.services ?? {})));
  return [
    setting,
    '',
    `Roles: ${[...roles].join(', ')}.`,
    ...(services.size === 0 ? [] : [`Services: ${[...services].join(', ')}.`]),
    'Ports that a design may have, and what it may need of them:',
    ...kinds,
  ].join('\n');
}
