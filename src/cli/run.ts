import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeWhole } from '#base';
import type { Accepted } from '#check';
import { diagram, story } from '#explain';
import {
  accepted,
  type Exploration,
  explanationOf,
  explore,
  strategyFor,
  summaryOf,
} from '#explore';
import {
  compareOutputs,
  contentHash,
  escapeHtml,
  isTagged,
  png,
  readNotebook,
  report,
  runNotebook,
  type Section,
  type SummaryCell,
} from '#notebook';
import { catalogue } from '#protocols';
import { type Scenario, scenario } from '#sim';
import {
  concretize,
  exportPackage,
  findNatsServer,
  type TargetName,
  trial,
  writePackage,
} from '#target';
import { callKindsOf } from './call-kinds.js';
import { type ProgressBar, progressBar } from './progress.js';
import { notebookFile, notebookNames, reportsFolder } from './project.js';
import { designProblems } from './run-design.js';
import type { Part, Row } from './run-part.js';
import { exitCodes, numberOf, print, tell, type Verb } from './verb.js';
import { jsonOf } from './world.js';
import { replayCommand } from './world-words.js';

/** `protolab run`: the main job. */
export const runVerb: Verb = {
  name: 'run',
  summary: 'the main job: explore, design, run every notebook, export, conform, write the report',
  usage: [
    'protolab run [--rounds N] [--json]',
    '',
    '  --rounds N   rounds of conformance of each design on each target (default 6)',
    '  --json       the table at the end as one line of JSON',
    '',
    'Everything is written to reports/. Two runs give one content hash, timings apart.',
    'A target that cannot be had is said in one line, and the rest runs.',
    'exit code: 0 all that ran is as expected, 1 something failed, 3 something stayed undecided',
  ],
  options: { rounds: { type: 'string' }, json: { type: 'boolean' } },
  act: async ({ values }) => {
    const bar = progressBar();
    const started = performance.now();
    const designs = await exploreCatalogue(bar);
    const rounds = numberOf(values, 'rounds', 6);
    const trials = pairsOf(designs.stood).length;
    const work = { done: 0, total: notebookNames.length + trials * (rounds + 1) };
    const nats = await findNatsServer();
    const missing = nats.kind === 'missing' ? nats.why : null;
    if (missing !== null) tell(`not run: NATS. ${missing}`);
    const notebooks = await runNotebooks({ bar, work, missing });
    const proposed = await designProblems((name) => {
      bar.show({ what: `designing ${name}`, done: 0, total: null });
    });
    bar.clear();
    const tried = await tryTargets({ bar, work, stood: designs.stood, rounds });
    bar.clear();
    const seconds = (performance.now() - started) / 1000;
    const parts = [designs, proposed, tried, notebooks];
    const rows = parts.flatMap((part) => part.rows);
    const html = reportOf({ rows, seconds, sections: parts.flatMap((part) => part.sections) });
    const file = join(reportsFolder, 'protolab.html');
    writeWhole(file, html);
    const hash = contentHash(html).slice(0, 16);
    if (values.json === true) print(jsonOf({ hash, rows: rows.map((row) => ({ ...row })) }));
    else printTable(rows, { file, hash, seconds });
    if (rows.some(({ tone }) => tone === 'bad')) return exitCodes.violated;
    return rows.some(({ tone }) => tone === 'unknown') ? exitCodes.unknown : exitCodes.holds;
  },
};

const targets: readonly TargetName[] = ['postgres', 'nats'];

/** What is said where a target could not be had; how to mend it was said before. */
const notHad = 'not run: there is no nats-server';

/** The designs that are exported and tried on real servers by the main job. */
const tried: readonly string[] = ['counter/own-token', 'lease/fenced'];

/** How much of the main job is done; a notebook and a round of conformance count one each. */
interface Work {
  done: number;
  readonly total: number;
}

/** A design that stood, and the world in which it did. */
interface Stood {
  readonly accepted: Accepted;
  readonly world: Scenario;
}

/** Explores every design of the catalogue; prints the first counterexample as soon as it is found. */
async function exploreCatalogue(
  bar: ProgressBar,
): Promise<Part & { readonly stood: readonly Stood[] }> {
  const rows: Row[] = [];
  const sections: Section[] = [];
  const stood: Stood[] = [];
  for (const entry of catalogue) {
    const { design, world, stands } = entry;
    const made = scenario({ design, ...world });
    const exploration = explore(made, {
      strategy: strategyFor(entry),
      onProgress: ({ what, done }) =>
        bar.show({ what: `exploring ${design.name}: ${done} ${what}`, done: 0, total: null }),
    });
    bar.clear();
    const text = textOfExploration(exploration);
    if (rows.length === 0) print(`${text}\n`);
    if (exploration.outcome === 'holds' && tried.includes(design.name)) {
      stood.push({ accepted: accepted(exploration), world: made });
    }
    const name = design.name.replace('/', '-');
    rows.push({
      part: design.name,
      found: `${summaryOf(exploration)}${stands ? '' : ', as expected'}`,
      tone: exploration.outcome === (stands ? 'holds' : 'violated') ? 'good' : 'bad',
      where: name,
    });
    const html = `<pre>${escapeHtml(text)}</pre>${await pictureOf(exploration)}`;
    sections.push({ name, title: `Design ${design.name}`, html });
  }
  return { rows, sections, stood };
}

function textOfExploration(exploration: Exploration): string {
  const { counterexample } = exploration;
  const { name } = exploration.scenario.design;
  if (counterexample === null) return `${name}: ${summaryOf(exploration)}`;
  const replay = replayCommand(counterexample, { name, words: name });
  return story(explanationOf(counterexample, { replay }));
}

async function pictureOf({ counterexample }: Exploration): Promise<string> {
  if (counterexample === null) return '';
  const bytes = await png(diagram(explanationOf(counterexample)));
  const source = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
  return `<img alt="space-time diagram of the counterexample" src="${source}">`;
}

/** Runs every notebook top to bottom and compares it with what is committed. */
async function runNotebooks(parts: {
  readonly bar: ProgressBar;
  readonly work: Work;
  readonly missing: string | null;
}): Promise<Part> {
  const { bar, work, missing } = parts;
  const rows: Row[] = [];
  const sections: Section[] = [];
  for (const name of notebookNames) {
    const file = notebookFile(name);
    const show = (cells: string): void =>
      bar.show({ what: `notebook ${name}${cells}`, done: work.done, total: work.total });
    show('');
    const run = await runNotebook(file, {
      secondsMax: 300,
      onCell: (done, total) => show(`, cell ${done} of ${total}`),
    });
    work.done += 1;
    const [difference] = compareOutputs(readNotebook(file), run.notebook);
    const [failure] = run.failures;
    const differs = failure?.sentence ?? difference?.sentence ?? null;
    const live = run.notebook.cells.some((cell) => isTagged(cell, 'live'));
    const excused = live && missing !== null;
    rows.push({
      part: `notebook ${name}`,
      found: differs === null ? `${run.cells} cells, as committed` : excused ? notHad : differs,
      tone: differs === null ? 'good' : excused ? 'not run' : 'bad',
      where: name,
    });
    sections.push({ name, notebook: run.notebook });
  }
  return { rows, sections };
}

/**
 * Which design is tried where: the first on every target, the other on the first target, because
 * the main job has to end within minutes. `protolab conform` tries any.
 */
function pairsOf(stood: readonly Stood[]): readonly { stood: Stood; target: TargetName }[] {
  return stood.flatMap((each, at) =>
    targets
      .filter((_, index) => at === 0 || index === 0)
      .map((target) => ({ stood: each, target })),
  );
}

/** Exports the designs that stood, and conforms the packages on their targets. */
async function tryTargets(parts: {
  readonly bar: ProgressBar;
  readonly work: Work;
  readonly stood: readonly Stood[];
  readonly rounds: number;
}): Promise<Part> {
  const { bar, work, rounds } = parts;
  const rows: Row[] = [];
  const sections: Section[] = [];
  for (const { stood, target } of pairsOf(parts.stood)) {
    const { design } = stood.accepted;
    const name = `conformance-${design.name.replace('/', '-')}-${target}`;
    const concrete = concretize(stood.accepted, target);
    if (concrete.kind === 'unmet') {
      const found = `refused: ${concrete.unmet.map(({ guarantee }) => guarantee).join(', ')}`;
      rows.push({ part: `${design.name} on ${target}`, found, tone: 'bad', where: '' });
      continue;
    }
    const show = (what: string): void =>
      bar.show({ what: `${design.name}: ${what} ${target}`, done: work.done, total: work.total });
    show('exporting to');
    const folder = join(reportsFolder, 'exports', concrete.package.name);
    rmSync(folder, { recursive: true, force: true });
    writePackage(folder, exportPackage(concrete));
    work.done += 1;
    show('conforming on');
    const result = await trial(concrete, {
      spec: design.spec,
      seed: 'main job',
      rounds,
      calls: callKindsOf(stood.world),
      onProgress: () => {
        work.done += 1;
        show('conforming on');
      },
    });
    const tone = { holds: 'good', violated: 'bad', unknown: 'unknown' } as const;
    rows.push({
      part: `${design.name} on ${target}`,
      found: result.outcome === 'holds' ? `no violation in ${rounds} rounds` : result.why,
      tone: 'gates' in result ? tone[result.outcome] : 'not run',
      where: name,
    });
    // Counts and times differ in every run: they stand beside the report, not in it.
    writeWhole(join(reportsFolder, `${name}.txt`), `${result.text}\n`);
    const html = `<pre>${escapeHtml(result.summary)}</pre><p>Counts and times: ${name}.txt</p>`;
    sections.push({ name, title: `${design.name} on ${target}`, html });
  }
  return { rows, sections };
}

function reportOf(parts: {
  readonly rows: readonly Row[];
  readonly sections: readonly Section[];
  readonly seconds: number;
}): string {
  const { rows, sections, seconds } = parts;
  const cells = rows.map(({ part, found, tone, where }): readonly SummaryCell[] => [
    where === '' ? part : { text: part, section: where },
    { text: found, tone: tone === 'not run' ? 'unknown' : tone },
  ]);
  return report({
    title: 'protolab: from a lost update to code that runs',
    lead: 'What one run of the main job found: every design explored, every notebook run again, and the design that stood exported to real servers and judged there by the same judges.',
    summaryTable: { caption: 'What was found', columns: ['part', 'found'], rows: cells },
    sections,
    made: `made in ${seconds.toFixed(0)} s with Node ${process.versions.node}`,
    command: 'npm start',
  });
}

function printTable(
  rows: readonly Row[],
  { file, hash, seconds }: { file: string; hash: string; seconds: number },
): void {
  const marks = { good: 'ok', bad: 'FAILS', unknown: '?', 'not run': '-' } as const;
  const width = Math.max(...rows.map(({ part }) => part.length));
  for (const { part, found, tone } of rows) {
    print(`  ${marks[tone].padEnd(5)} ${part.padEnd(width)}  ${found}`);
  }
  const place = relative(process.cwd(), file);
  print('');
  print(`  report   ${place}`);
  print(`  exports  ${join(relative(process.cwd(), reportsFolder), 'exports')}`);
  print(`  content  ${hash} (the same in every run), ${seconds.toFixed(0)} s`);
}
