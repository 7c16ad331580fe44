/** target: on what real thing, and does it comply? */
export { type Built, buildPackage } from './built.js';
export type {
  ConcreteCollection,
  ConcreteOperation,
  ConcretePort,
  ConcreteSpec,
  ConcreteSteps,
  Decision,
  MatchedGuarantee,
  NamedShape,
  NatsPlan,
  OutcomeRule,
  Patience,
  PostgresPlan,
  TargetName,
} from './concrete.js';
export { concretize, profileOf } from './concretize.js';
export { type Conformance, conform } from './conform.js';
export type { CallKind, CallPlace } from './conform-calls.js';
export type { FaultKind } from './conform-faults.js';
export type { ConformParts, ServerControl } from './conform-parts.js';
export type { ServicePlan } from './conform-services.js';
export { type DeskPackage, deskOperation, deskPackage } from './desk.js';
export { bindingTexts, exportPackage } from './export.js';
export { type FilledOptions, filledSource } from './filled.js';
export { type Held, type HeldAgainst, heldAgainst, heldConcrete } from './held.js';
export { profileWith } from './mends.js';
export { findNatsServer, type NatsFound, type NatsServer, startNatsServer } from './nats-server.js';
export { concretePage } from './page.js';
export { type PgliteServer, startPglite } from './pglite-server.js';
export { findPostgres, type PostgresServer, startPostgres } from './postgres-server.js';
export type { Profile, Stance } from './profile.js';
export { refusalText } from './refusal.js';
export { spareEnvironment } from './spare-environment.js';
export {
  installClients,
  type MissingTarget,
  plainCalls,
  type RunningTarget,
  startTarget,
  type Trial,
  trial,
  writePackage,
} from './trial.js';
export type { Evidence, Gap, Mend, Unmet } from './unmet.js';
export { type NatsVariant, type PostgresVariant, settingsText } from './variant.js';
