/**
 * bindings: may what somebody else wrote take the exporter's place?
 *
 * A concrete specification or a module that binds ports may be a model's or a person's: both are
 * tasks for every proposer, held by the checks that the exporter's own are held by.
 */
export { type BindingOptions, type BindingTask, bindingTask } from './binding-task.js';
export { type ConcreteTask, concreteTask } from './concrete-task.js';
export type { Trials } from './trials.js';
