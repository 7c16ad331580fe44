/** The modules of a package that bind its ports on NATS. */
import type { ConcreteSpec, NatsPlan } from './concrete.js';
import { natsChannelText } from './nats-channel-text.js';
import { natsLogText } from './nats-log-text.js';
import { natsQueueText } from './nats-queue-text.js';
import { natsSessionText } from './nats-session-text.js';
import { natsStoreText } from './nats-store-text.js';

/** The texts of `src/nats-*.ts`, by the names of the modules: the session, and one for each kind. */
export function natsBinding(
  concrete: ConcreteSpec,
  plan: NatsPlan,
): { readonly [module: string]: string } {
  const has = (kind: ConcreteSpec['ports'][number]['kind']): boolean =>
    concrete.ports.some((port) => port.kind === kind);
  return {
    'nats-session': natsSessionText(concrete, plan),
    ...(has('store') ? { 'nats-store': natsStoreText(concrete, plan) } : {}),
    ...(has('log') ? { 'nats-log': natsLogText(concrete, plan) } : {}),
    ...(has('queue') ? { 'nats-queue': natsQueueText(concrete, plan) } : {}),
    ...(has('channel') ? { 'nats-channel': natsChannelText(concrete) } : {}),
  };
}
