/** What is said between a trial and the process in which a package lives. */
import type { Data } from '#base';

/** What the process is told; each is answered. */
export type DeskTold = { readonly id: number } & (
  | { readonly kind: 'load'; readonly folder: string }
  | {
      readonly kind: 'ask';
      readonly url: string;
      readonly namespace: string;
      readonly self: string;
      /** Null: only to be there. */
      readonly operation: string | null;
      readonly input: Data;
    }
  | { readonly kind: 'leave'; readonly namespace: string }
);

/** What it answers. `threw` belongs to no request: it is what nobody could catch. */
export type DeskAnswer =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Data }
  | { readonly kind: 'rejected'; readonly id: number; readonly why: string }
  | { readonly kind: 'threw'; readonly why: string };
