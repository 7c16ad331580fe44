/** trace: what happened? */
export { loadTrace, saveTrace, traceBytes } from './file.js';
export { type EventForm, Forms, Recorder, traceOf } from './recorder.js';
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
  type Round,
  type Trace,
  type TraceEvent,
  traceHash,
} from './trace.js';
