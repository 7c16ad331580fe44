/** trace: what happened? */
export { Sealed, unseal } from './sealed.js';
export {
  announcementOf,
  announcementsOf,
  type End,
  type EventKind,
  eventAt,
  eventKinds,
  eventsOf,
  formatVersion,
  openEventAt,
  type RecordedEvent,
  Recorder,
  type Trace,
  type TraceEvent,
  traceHash,
  traceOf,
} from './trace.js';
