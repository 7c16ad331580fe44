import { type Data, plain } from '#base';
import type { Steps } from './effect.js';

/**
 * The end of one turn of a loop: what is done next, and all that is carried over to it.
 *
 * Made by `become`; a process that returns one goes on as the function it names.
 */
export class Become {
  readonly step: (ports: never, input: never) => Steps<Data>;
  readonly input: Data;

  constructor(step: (ports: never, input: never) => Steps<Data>, input: Data) {
    this.step = step;
    this.input = input;
    Object.freeze(this);
  }
}

Object.freeze(Become);
Object.freeze(Become.prototype);

/**
 * Goes on as another function of the design, or the same one: `return become(attempt, { token })`.
 *
 * A turn of a loop that ends so is forgotten except for `input`, plain data. Two processes that
 * become the same with equal inputs are in the same state, whatever lies behind them: without this,
 * the turns of a loop never come back to a state that was seen, and no search comes to its end. The
 * function must be one that the design names: an operation of a role, a service, a task or a loop.
 *
 * To the compiler it is the answer itself; in truth it is nothing but a thing to return.
 */
export function become<Ports, Input, Answer extends Data>(
  step: (ports: Ports, input: Input) => Steps<Answer>,
  input: Input,
): Answer {
  const next = new Become(step as never, plain(input as Data));
  return next as unknown as Answer;
}
