import { chanceGuarantees } from './chance.js';
import { channelGuarantees } from './channel.js';
import { clockGuarantees } from './clock.js';
import { logGuarantees } from './log.js';
import type { PortKind } from './port.js';
import { queueGuarantees } from './queue.js';
import { storeGuarantees } from './store.js';
import { tokensGuarantees } from './tokens.js';

/** What there is to know of a kind of port. */
interface Kind {
  /** What a design may need, each with its meaning. */
  readonly guarantees: { readonly [guarantee: string]: string };
  /** What can be asked. */
  readonly operations: readonly string[];
  /** Of these, what is answered only when something has happened. */
  readonly waits: readonly string[];
}

/** Every kind of port. */
export const kinds: { readonly [kind in PortKind]: Kind } = {
  store: {
    guarantees: storeGuarantees,
    operations: ['get', 'find', 'create', 'update', 'put', 'remove'],
    waits: [],
  },
  tokens: { guarantees: tokensGuarantees, operations: ['fresh'], waits: [] },
  clock: { guarantees: clockGuarantees, operations: ['now', 'until'], waits: ['until'] },
  chance: { guarantees: chanceGuarantees, operations: ['roll'], waits: [] },
  channel: {
    guarantees: channelGuarantees,
    operations: ['send', 'receive'],
    waits: ['receive'],
  },
  queue: {
    guarantees: queueGuarantees,
    operations: ['push', 'take', 'ack', 'nack'],
    waits: ['take'],
  },
  log: { guarantees: logGuarantees, operations: ['append', 'appendAfter', 'read'], waits: [] },
  tasks: {
    guarantees: {},
    operations: ['start', 'join', 'cancel', 'cancelled'],
    waits: ['start', 'join', 'cancelled'],
  },
};

/** What each guarantee of a kind of port means, by its name. */
export function guaranteesOf(kind: PortKind): { readonly [guarantee: string]: string } {
  return kinds[kind].guarantees;
}

/** Guarantees that another one brings with it. */
const implied: { readonly [guarantee: string]: readonly string[] } = {
  'fresh reads': ['read your writes', 'monotonic reads'],
};

/** What a port's needs come to, with what they imply. */
export function needsOf({ needs }: { readonly needs: readonly string[] }): readonly string[] {
  return [...new Set([...needs, ...needs.flatMap((need) => implied[need] ?? [])])];
}
