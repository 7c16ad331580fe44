import { Issue } from '#base';
import type { Scenario } from '#sim';

/** The `Issue` for a design that failed once, and not again by the same choices. */
export function notAgain({ design }: Scenario, found: string): Issue {
  return new Issue('design/not-deterministic', {
    wrong: `design '${design.name}' broke a property once, and not again with the same choices`,
    found,
    right: 'keep nothing outside the functions of the design, and use no chance and no clock',
  });
}
