import { Issue } from '#base';

/** What was true and nobody could see, as one sentence. */
export type ToldFact = {
  readonly about: 'message' | 'job' | 'entry' | 'time';
  readonly told: string;
};

/** Makes the forbidden fact of a happening. */
export function told(about: ToldFact['about'], sentence: string): ToldFact {
  return { about, told: sentence };
}

/** The mistake of asking a component for an operation that it does not have. */
export function noOperation(kind: string, operation: string, operations: readonly string[]): Issue {
  return new Issue(`${kind}/no-operation`, {
    wrong: `a ${kind} has no operation '${operation}'`,
    right: `ask for ${operations.join(', ')}`,
  });
}
