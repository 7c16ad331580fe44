import type { Section } from '#notebook';

/** One row of the table at the end: what was done, what came of it, and where to look. */
export interface Row {
  readonly part: string;
  readonly found: string;
  readonly tone: 'good' | 'bad' | 'unknown' | 'not run';
  readonly where: string;
}

/** What a part of the main job gives: lines of the table, and sections of the page. */
export interface Part {
  readonly rows: readonly Row[];
  readonly sections: readonly Section[];
}
