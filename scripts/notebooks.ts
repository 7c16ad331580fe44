/**
 * `npm run notebooks [-- name…]`: runs the notebooks top to bottom and writes their outputs into
 * them. What changed is in `git diff`, and is read by a person. Needs a build.
 *
 * A name may be cut short: `03` is one notebook, `gallery` all of the gallery.
 */
import { type NotebookRun, runNotebook, saveNotebook } from '#notebook';
import { galleryNames, notebookFile, notebookNames } from '../src/cli/project.js';

const wanted = process.argv.slice(2);
const names = [...notebookNames, ...galleryNames].filter(
  (name) => wanted.length === 0 || wanted.some((each) => name.startsWith(each)),
);
for (const name of names) {
  const run: NotebookRun = await runNotebook(notebookFile(name), { secondsMax: 300 });
  for (const { sentence } of run.failures) {
    console.error(`${name}: ${sentence}`);
    process.exitCode = 1;
  }
  if (run.failures.length === 0) {
    saveNotebook(notebookFile(name), run);
  }
  console.log(`${name}: ${run.cellsRun} of ${run.cells} cells in ${run.seconds.toFixed(1)} s`);
}
