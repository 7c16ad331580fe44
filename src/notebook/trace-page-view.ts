/** What of a run is shown, in words. Runs in the page too. */
import type { ExplainedStep } from '#explain';

/** What the reader chose to see. */
export interface View {
  /** Processes and ports that are left out. */
  readonly hidden: readonly string[];
  readonly sliceOnly: boolean;
  readonly faultsOnly: boolean;
  /** The process whose own view stands beside the truth; '' for none. */
  readonly own: string;
}

/** A text as HTML that shows exactly this text, as a browser itself would write it. */
export function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A text as the value of an attribute between double quotes. */
export function attribute(text: string): string {
  return markup(text).replaceAll('"', '&quot;');
}

/** Whether a component acted by itself. */
export function isAction({ process, port }: ExplainedStep): boolean {
  return process === port;
}

/** The steps that a reader's choice leaves. */
export function shownIn(lines: readonly ExplainedStep[], view: View): readonly ExplainedStep[] {
  return lines.filter(
    ({ process, port, inSlice, fault }) =>
      !view.hidden.includes(process) &&
      !view.hidden.includes(port) &&
      (inSlice || !view.sliceOnly) &&
      (fault !== '' || !view.faultsOnly),
  );
}

/**
 * What one process lived to see of these steps: nothing of the others, no forbidden fact, of the
 * faults only an answer that never came and its own crash, and no request whose answer it did not
 * live to see. The same as an explanation of the level `own view`; a test holds them alike.
 */
export function ownLines(
  lines: readonly ExplainedStep[],
  process: string,
): readonly ExplainedStep[] {
  return lines
    .filter((line) => line.process === process && !isAction(line))
    .map((line) => {
      const unseen = line.saw === '';
      const noticed = line.saw === 'no answer' || line.ends.includes('crashes');
      return {
        ...line,
        port: unseen ? '' : line.port,
        did: unseen ? '' : line.did,
        truth: '',
        fault: noticed ? line.fault : '',
        missed: null,
        decisive: false,
        breaks: false,
        inSlice: false,
      };
    })
    .filter(({ begins, did, ends }) => begins !== '' || did !== '' || ends !== '');
}

/** `increment: get counters/visits → none; returns 1`. */
export function saidIn({ begins, did, saw, ends }: ExplainedStep): string {
  const asked = saw === '' ? did : `${did} → ${saw}`;
  const begun = [begins, asked].filter((part) => part !== '').join(': ');
  return [begun, ends].filter((part) => part !== '').join('; ');
}

/** The marks of a step, in words. */
export function marksOf({ decisive, breaks }: ExplainedStep): string {
  return [decisive ? '▶ decisive' : '', breaks ? '✗ broken here' : '']
    .filter((mark) => mark !== '')
    .join(', ');
}

/** The steps as a table; `truth` says whether there is a column for what nobody could see. */
export function tableHtml(
  lines: readonly ExplainedStep[],
  { caption, truth }: { readonly caption: string; readonly truth: boolean },
): string {
  const rows = lines.map((line) => {
    const marks = marksOf(line);
    const kind = `${line.decisive ? ' decisive' : ''}${line.breaks ? ' breaks' : ''}`;
    const fault = line.fault === '' ? '' : ` <span class="fault">${markup(line.fault)}</span>`;
    const mark = marks === '' ? '' : ` <strong class="mark">${marks}</strong>`;
    const fact = line.truth === '' ? '' : `! ${markup(line.truth)}`;
    return (
      `<tr class="step${kind}" data-step="${line.step}">` +
      `<th scope="row"><a href="#step=${line.step}">${line.step}</a></th>` +
      `<td class="who">${markup(line.process)}</td>` +
      `<td class="said">${markup(saidIn(line))}${fault}${mark}</td>` +
      `${truth ? `<td class="fact">${fact}</td>` : ''}</tr>`
    );
  });
  const fact = truth ? '<th scope="col">true, and seen by nobody</th>' : '';
  return (
    `<table><caption>${markup(caption)}</caption><thead><tr><th scope="col">step</th>` +
    `<th scope="col">process</th><th scope="col">what it did → what it saw</th>${fact}` +
    `</tr></thead><tbody>${rows.join('')}</tbody></table>`
  );
}
