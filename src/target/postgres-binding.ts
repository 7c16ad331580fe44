/** The modules of a package that bind its ports on PostgreSQL. */
import type { ConcreteSpec, PostgresPlan } from './concrete.js';
import { postgresChannelText } from './postgres-channel-text.js';
import { postgresLogText } from './postgres-log-text.js';
import { postgresQueueText } from './postgres-queue-text.js';
import { postgresSessionText } from './postgres-session-text.js';
import { postgresStoreText } from './postgres-store-text.js';

/** The texts of `src/postgres-*.ts`, by the names of the modules: the session, and one a kind. */
export function postgresBinding(
  concrete: ConcreteSpec,
  plan: PostgresPlan,
): { readonly [module: string]: string } {
  const has = (kind: ConcreteSpec['ports'][number]['kind']): boolean =>
    concrete.ports.some((port) => port.kind === kind);
  return {
    'postgres-session': postgresSessionText(concrete, plan),
    ...(has('store') ? { 'postgres-store': postgresStoreText(concrete, plan) } : {}),
    ...(has('log') ? { 'postgres-log': postgresLogText(concrete, plan) } : {}),
    ...(has('queue') ? { 'postgres-queue': postgresQueueText(concrete, plan) } : {}),
    ...(has('channel') ? { 'postgres-channel': postgresChannelText(concrete, plan) } : {}),
  };
}
