/** sweep: how do many cores and machines share the runs? */
export { type Progress, sweepHere } from './here.js';
export { type Plan, planId, planOf } from './plan.js';
export { type Report, reportJson, reportOf, reportText } from './report.js';
export type { Source } from './source.js';
