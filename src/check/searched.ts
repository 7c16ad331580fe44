/** What a search for an order came to. */
export interface Searched {
  readonly outcome: 'holds' | 'violated' | 'unknown';
  /** How many times a call was given a place. */
  readonly steps: number;
}
