/** design: what may an algorithm say, and what does it need of each port? */
export * from './author.js';
export { designHash, guaranteesOf, type Operation, type Role } from './design.js';
export { ask, disarm, Effect, forgetNothing, type Request, takeForgotten } from './effect.js';
export { announcePort, type Port, type PortTable, type Self, socketsOf } from './port.js';
export type { StoreGuarantee } from './store.js';
