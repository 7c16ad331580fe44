/** How many states a search will meet, estimated before it starts: a number and its range. */
export interface Estimate {
  readonly states: number;
  readonly low: number;
  readonly high: number;
}
