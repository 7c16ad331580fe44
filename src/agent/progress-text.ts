import { capped } from './capped.js';
import type { Progress } from './proposer.js';
import { costText } from './report.js';

/** No more of what is new than a screen has room for. */
const changeBytes = 4000;

/**
 * What happens in an attempt as text for whoever watches: of each candidate what is new in it. Null
 * where it would say too much: what was spent on the way, if it was no money.
 *
 * `thinking` is what a model says that it thinks, in pieces as they come.
 */
export function progressText(progress: Progress): string | null {
  switch (progress.kind) {
    case 'verdict': {
      const { number, outcome, text, repeated } = progress;
      return `candidate ${number} ${outcome}${repeated ? ' (it was tried before)' : ''}: ${text}`;
    }
    case 'tool':
      return `calls ${progress.name}`;
    case 'cost':
      return progress.spent.dollars > 0 ? `so far ${costText(progress.spent)}` : null;
    case 'design':
      return capped(progress.change, changeBytes, '\n…');
    default:
      return progress.text;
  }
}
