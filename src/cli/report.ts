import { basename, join, resolve } from 'node:path';
import { writeWhole } from '#base';
import { page, runNotebook } from '#notebook';
import { progressBar } from './progress.js';
import { exitCodes, numberOf, print, tell, textOf, type Verb, wordOf } from './verb.js';
import { jsonOf } from './world.js';

/** `protolab report`: a notebook of one's own as a page. */
export const reportVerb: Verb = {
  name: 'report',
  summary: 'run a notebook top to bottom and write it as one self-contained page',
  usage: [
    'protolab report <notebook.ipynb> [--out FILE.html] [--seconds MAX]',
    '',
    '  --out FILE       where to write (default reports/<name>.html, here)',
    '  --seconds MAX    give up after so long (default 120)',
    '  --json           one line of JSON',
    '',
    'The notebook itself is not changed. A failing cell is shown on the page; the exit code is 1.',
  ],
  options: { out: { type: 'string' }, seconds: { type: 'string' }, json: { type: 'boolean' } },
  act: async ({ words, values }) => {
    const file = resolve(wordOf(words, 'the path of a notebook'));
    const name = basename(file, '.ipynb');
    const out = resolve(textOf(values, 'out', join('reports', `${name}.html`)));
    const bar = progressBar();
    const run = await runNotebook(file, {
      secondsMax: numberOf(values, 'seconds', 120),
      onCell: (done, total) => bar.show({ what: `running ${name}`, done, total }),
    });
    bar.clear();
    writeWhole(out, page(run.notebook, { title: name }));
    const failures = run.failures.map(({ sentence }) => sentence);
    const { cellsRun, cells } = run;
    if (values.json === true) print(jsonOf({ page: out, cellsRun, cells, failures }));
    else print(`${cellsRun} of ${cells} cells ran; the page is ${out}`);
    for (const failure of failures) tell(failure);
    return run.failures.length === 0 ? exitCodes.holds : exitCodes.violated;
  },
};
