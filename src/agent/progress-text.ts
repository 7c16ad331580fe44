import type { Progress } from './proposer.js';
import { costText } from './report.js';

/**
 * What happens in an attempt as a line for whoever watches; null where a line would say too much:
 * the text of each candidate, and each cost on the way.
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
      return null;
    default:
      return progress.text;
  }
}
