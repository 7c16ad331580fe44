/**
 * protolab: everything a notebook may use, room by room.
 *
 * What opens a forbidden fact (`unseal`) and what makes a design accepted (`accept`) is not here.
 */
export {
  any,
  brief,
  type Data,
  flag,
  Issue,
  integer,
  list,
  map,
  maybe,
  nothing,
  type Of,
  record,
  type Shape,
  shapeText,
  stream,
  text,
} from '#base';
export {
  type Accepted,
  type Claim,
  claimText,
  judge,
  nothingThrows,
  sentenceOf,
  type Verdict,
  worst,
} from '#check';
export {
  chance,
  channel,
  clock,
  type Design,
  design,
  guaranteesOf,
  log,
  type PortsOf,
  queue,
  type Steps,
  store,
  tokens,
} from '#design';
export {
  chanceComponent,
  channelComponent,
  clockComponent,
  logComponent,
  queueComponent,
  storeComponent,
  tokensComponent,
} from '#env';
export * from '#explain';
export {
  accepted,
  type Counterexample,
  counterexample,
  type Exploration,
  explanationOf,
  explanationOfRun,
  explore,
  judgeTrace,
  type Strategy,
  summaryOf,
} from '#explore';
export {
  page as notebookPage,
  png,
  show,
  showSummary,
  showTracePage,
  svg,
  type Traced,
  type TwoRuns,
  themed,
  tracePage,
} from '#notebook';
export {
  catalogue,
  checkThenAct,
  counter,
  fenced,
  lease,
  ownToken,
  readThenWrite,
  trusting,
  trustingTheClock,
  unlockingAnothers,
} from '#protocols';
export {
  type Chooser,
  choicesFrom,
  choicesOf,
  choicesText,
  cursor,
  plainest,
  random,
  replay,
  run,
  type Scenario,
  scenario,
} from '#sim';
export {
  always,
  eventually,
  everyCallReturns,
  linearizable,
  type Model,
  page,
  type Spec,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';
export * from '#target';
export {
  announcementsOf,
  eventsOf,
  loadTrace,
  saveTrace,
  type Trace,
  tableOf,
  traceHash,
} from '#trace';
