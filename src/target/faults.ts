import type { PortKind } from '#design';

/**
 * The fault that breaks each guarantee in the simulated world: what to put into the budget. A
 * guarantee that no simulated world can break is not listed.
 */
const faults: { readonly [kind in PortKind]: { readonly [guarantee: string]: string } } = {
  store: {
    'fresh reads': 'stale read',
    'read your writes': 'own write unseen',
    'monotonic reads': 'read goes back',
    'fresh finds': 'weak find',
    'known outcomes': 'unknown outcome',
    'atomic conditional write': 'broken condition',
    'condition outlives the answer': 'condition lost',
    'conditions on several keys': 'write skew',
    'acknowledged writes last': 'lost write',
    'refusals are true': 'false refusal',
    'always available': 'unavailable',
    'power loss': 'power failure',
  },
  queue: {
    'at least once': 'lost job',
    'handed out once': 'redelivery',
    'in order': 'out of order',
    'known outcomes': 'unknown outcome',
  },
  log: {
    'fresh reads': 'stale read',
    'known outcomes': 'unknown outcome',
    'atomic conditional append': 'broken condition',
    'acknowledged appends last': 'lost write',
    'power loss': 'power failure',
  },
  channel: {
    'no loss': 'loss',
    'no duplicates': 'duplication',
    'in order': 'reordering',
    'prompt delivery': 'delay',
    'always connected': 'partition',
  },
  clock: {
    'clocks agree': 'clock skew',
    'clocks never go back': 'clock jump',
    'steps take no time': 'pause',
  },
  chance: {},
  tokens: {},
  tasks: {},
};

/** The fault that breaks a guarantee of a kind of port; null where no simulated world has one. */
export function faultOf(kind: PortKind, guarantee: string): string | null {
  return faults[kind][guarantee] ?? null;
}
