import { diagram, story } from '#explain';
import { chartBundle, display } from './show.js';
import { tracePage } from './trace-page.js';
import { explanationsIn, type Traced } from './trace-page-data.js';
import { attribute, markup } from './trace-page-view.js';

/**
 * Shows a run to step through, or two beside each other, in the notebook cell that runs now.
 *
 * | form | for |
 * |---|---|
 * | HTML: the page in a frame, and the story in words under it | Jupyter; where frames are taken out, the words are left |
 * | PNG: the diagram of the first run | reports, and places that run no scripts |
 * | plain text: the story | everything else |
 *
 * The frame may run the script of the page and save it, and reaches nothing around it. Outside a
 * notebook nothing can be shown: then it returns the story. Equal explanations, equal outputs.
 */
export async function showTracePage(
  traced: Traced,
  { heightPixels = 720 }: { readonly heightPixels?: number } = {},
): Promise<string | undefined> {
  const explanations = explanationsIn(traced);
  const words = explanations.map(story).join('\n\n');
  const [first] = explanations;
  const { data, metadata } = await chartBundle(diagram(first as (typeof explanations)[number]));
  return display({
    data: {
      'text/html': frameHtml(tracePage(traced), { words, heightPixels }),
      'image/png': data['image/png'],
      'text/plain': words,
    },
    metadata,
  });
}

function frameHtml(page: string, about: { words: string; heightPixels: number }): string {
  const look = `width:100%;height:${Math.round(about.heightPixels)}px;border:0`;
  return (
    `<iframe title="a run to step through" sandbox="allow-scripts allow-downloads" ` +
    `style="${look}" srcdoc="${attribute(page)}"></iframe>` +
    `<details><summary>The run in words</summary><pre>${markup(about.words)}</pre></details>`
  );
}
