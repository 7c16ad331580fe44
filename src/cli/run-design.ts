import { attempt, type Report, reportText, synthesis } from '#agent';
import { examineApart, taskOf, trialsOf } from '#examine';
import { escapeHtml, type Section } from '#notebook';
import { problemOf } from '#protocols';
import type { Part, Row } from './run-part.js';

/** The problems that the main job lets a search design: one that can be solved, one that cannot. */
const designed: readonly string[] = ['lost-wake-up', 'outside-once'];

/** Lets a search over its sketch design each of the problems of the main job; no model, no network. */
export async function designProblems(onProblem: (name: string) => void): Promise<Part> {
  const rows: Row[] = [];
  const sections: Section[] = [];
  for (const name of designed) {
    onProblem(name);
    const problem = problemOf(name);
    const report = await attempt({
      task: taskOf(problem, examineApart()),
      proposer: synthesis(trialsOf(problem)),
      budget: { seconds: 300 },
    });
    const where = `problem-${name}`;
    const { accepted, why } = report;
    rows.push({
      part: `problem ${name}`,
      found: accepted === null ? why : `a design stands: ${accepted.claim}`,
      tone: (accepted === null) === (problem.right === null) ? 'good' : 'bad',
      where,
    });
    const html = `<pre>${escapeHtml(timeless(report))}</pre>`;
    sections.push({ name: where, title: `Problem ${name}, designed by a search`, html });
  }
  return { rows, sections };
}

/** A report without how long it took: that is different in every run. */
function timeless(report: Report): string {
  return reportText(report).replaceAll(/,? [\d.]+ (?:s|min)(?: each)?(?=\n|$)/g, '');
}
