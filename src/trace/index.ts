/** trace: what happened? */
export { loadTrace, saveTrace, traceBytes } from './file.js';
export { Sealed, unseal } from './sealed.js';
export { tableOf } from './table.js';
export {
  announcementOf,
  announcementsOf,
  type End,
  type EventKind,
  eventKinds,
  eventsOf,
  openEventAt,
  type RecordedEvent,
  Recorder,
  type Trace,
  type TraceEvent,
  traceHash,
  traceOf,
} from './trace.js';
