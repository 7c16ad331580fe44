import {
  createPromise,
  getPromise,
  registerCallback,
  registerListener,
  settlePromise,
} from './promise-requests.js';
import type { Kind, Request, RequestData } from './requests.js';
import { createSchedule, deleteSchedule, getSchedule } from './schedule-requests.js';
import { type Before, type Reply, refused } from './step.js';
import {
  acquireTask,
  continueTask,
  createTask,
  fenceTask,
  fulfillTask,
  getTask,
  haltTask,
  heartbeatTasks,
  releaseTask,
  suspendTask,
} from './task-requests.js';

type Handlers = { readonly [K in Kind]: (before: Before, data: RequestData[K]) => Reply };

const notOffered = (): Reply => refused(501);

const handlers: Handlers = {
  'promise.get': getPromise,
  'promise.create': createPromise,
  'promise.settle': settlePromise,
  'promise.register_callback': registerCallback,
  'promise.register_listener': registerListener,
  'promise.search': notOffered,
  'task.get': getTask,
  'task.create': createTask,
  'task.acquire': acquireTask,
  'task.heartbeat': heartbeatTasks,
  'task.suspend': suspendTask,
  'task.fulfill': fulfillTask,
  'task.release': releaseTask,
  'task.fence': fenceTask,
  'task.halt': haltTask,
  'task.continue': continueTask,
  'task.search': notOffered,
  'schedule.get': getSchedule,
  'schedule.create': createSchedule,
  'schedule.delete': deleteSchedule,
  'schedule.search': notOffered,
};

/** Every kind of request there is. */
export const kinds = Object.freeze(Object.keys(handlers)) as readonly Kind[];

/**
 * What comes of a request: the answer, and what is kept from then on.
 *
 * One request is one step. What it reads is what was there before, at one instant, and all that it
 * writes is written together. Pure. The protocol is that of durable promises and tasks as Resonate HQ
 * publishes it (`resonatehq/resonate-specification`, wire version 2026-04-01), without combinators.
 * A status is looked for in the order 400, 404, and then 409 or 422.
 */
export function handle(before: Before, { kind, data }: Request): Reply {
  const handler = handlers[kind] as (before: Before, data: RequestData[Kind]) => Reply;
  return handler(before, data);
}
