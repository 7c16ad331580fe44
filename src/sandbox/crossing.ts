/** What crosses the wall of the realm, in either direction: texts, numbers, and what is in the texts. */
import type { Data } from '#base';

/** The module of a candidate, as a function that is given what it imports. */
export type Make = (
  exports: { [name: string]: unknown },
  require: (name: string) => unknown,
  seen: (thrown: unknown) => void,
) => void;

/** One step of a process: the text of an answer, and the text of what comes of it. */
export type Next = (answer: string) => string;

/** A candidate that was loaded. */
export interface Loaded {
  /** Its description; see `Described`. */
  readonly described: string;
  /** Begins a function of the design, by its number, in a process of a name, with an input. */
  readonly begin: (number: number, self: string, input: string) => Next;
}

/** A design without its functions: they have numbers, and are described by name and text. */
export interface Described {
  readonly name: string;
  readonly idea: string;
  readonly ports: { readonly [port: string]: Data };
  readonly functions: readonly { readonly name: string; readonly text: string }[];
  readonly roles: { readonly [role: string]: { readonly [operation: string]: number } };
  readonly services: { readonly [name: string]: number };
  readonly tasks: { readonly [name: string]: number };
  readonly loops: { readonly [name: string]: number };
}

/** What comes of a step. */
export type Came =
  | {
      readonly request: { readonly port: string; readonly operation: string; readonly input: Data };
    }
  | { readonly done: Data }
  | { readonly become: number; readonly input: Data }
  | { readonly failed: string };
