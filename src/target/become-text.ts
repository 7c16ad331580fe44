/**
 * The text of `src/become.ts`, the same for every target: turns of loops, one after the other.
 *
 * A function that ends by becoming another returns what is next to be done; whoever waits for the
 * answer goes on with it. So a loop of any length keeps one turn in memory, and nothing of the
 * turns before it.
 */
export const becomeText = `/** Functions that go on as others: nothing is left of a turn but the input of the next. */
import { ordered } from './ordered.js';

/** What is done next: returned in the place of an answer. */
class Next {
  readonly step: (ports: never, input: never) => Promise<unknown>;
  readonly input: unknown;

  constructor(step: (ports: never, input: never) => Promise<unknown>, input: unknown) {
    this.step = step;
    this.input = input;
  }
}

/** Goes on as another function of the algorithm. To the compiler this is the answer itself. */
export function become<Ports, Input, Answer>(
  step: (ports: Ports, input: Input) => Promise<Answer>,
  input: Input,
): Answer {
  return new Next(step, ordered(input)) as unknown as Answer;
}

/** Waits for the answer of a function, and of all that it becomes. */
export async function answerOf<Ports, Answer>(
  ports: Ports,
  turn: Promise<Answer>,
): Promise<Answer> {
  let answer: unknown = await turn;
  while (answer instanceof Next) answer = await answer.step(ports as never, answer.input as never);
  return answer as Answer;
}
`;
