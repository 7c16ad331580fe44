/** target: on what real thing, and does it comply? */
export type {
  ConcreteCollection,
  ConcreteOperation,
  ConcretePort,
  ConcreteSpec,
  Decision,
  MatchedGuarantee,
  NamedShape,
  NatsPlan,
  OutcomeRule,
  Patience,
  PostgresPlan,
  TargetName,
  Unmet,
} from './concrete.js';
export { concretize, profileOf } from './concretize.js';
export { type Conformance, conform } from './conform.js';
export type { ConformParts } from './conform-parts.js';
export { exportPackage } from './export.js';
export { findNatsServer, type NatsFound, type NatsServer, startNatsServer } from './nats-server.js';
export { concretePage } from './page.js';
export { type PgliteServer, startPglite } from './pglite-server.js';
export type { Profile, Stance } from './profile.js';
export {
  type MissingTarget,
  type RunningTarget,
  startTarget,
  type Trial,
  trial,
  writePackage,
} from './trial.js';
