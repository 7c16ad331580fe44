import type { Data } from '#base';

/**
 * What a process or its user lets the world know, in the words of a specification.
 *
 * A run, simulated or recorded from a real target, is judged by its announcements alone. A call
 * without a return has an unknown outcome: it may have happened, or may still happen.
 *
 *   { kind: 'call', process: 'client 1', call: 'client 1#0', operation: 'increment', input: null }
 *   { kind: 'return', process: 'client 1', call: 'client 1#0', answer: 1 }
 */
export type Announcement =
  | {
      readonly kind: 'call';
      readonly process: string;
      readonly call: string;
      readonly operation: string;
      readonly input: Data;
    }
  | {
      readonly kind: 'return';
      readonly process: string;
      readonly call: string;
      readonly answer: Data;
    }
  | { readonly kind: 'crash'; readonly process: string }
  | {
      readonly kind: 'say';
      readonly process: string;
      readonly name: string;
      readonly data: Data;
    };
