import type { Data, Shape } from '#base';

/** One call to an object: the name of the operation and its input. */
export interface Call {
  readonly operation: string;
  readonly input: Data;
}

/** One way in which a call may end: what is answered, and the state from then on. */
export interface Outcome<State extends Data = Data> {
  readonly answer: Data;
  readonly state: State;
}

/**
 * The sequential object that is promised: what each call may answer when calls come one by one.
 *
 * `step` is pure and lists every outcome that the promise allows; an empty list says that the call
 * is not allowed in that state. `hidden` lists the states that the object may move to by itself.
 */
export interface Model<State extends Data = Data> {
  readonly initial: State;
  step(state: State, call: Call): readonly Outcome<State>[];
  hidden?(state: State): readonly State[];
}

/** What one operation takes and answers, and what it means to its caller. */
export interface OperationPromise {
  readonly input: Shape;
  readonly answer: Shape;
  readonly meaning: string;
}
