/** A refusal as a reader sees it: on a terminal, and on a page. */
import type { Gap, Unmet } from './unmet.js';

const columns = 100;

/** The size of a refusal with one need: what fits on a screen. */
const linesMax = 40;

/**
 * A refusal as text: for each need what it is, how it fails here, how that is known, what comes of
 * it, and what would mend it. With one need at most 40 lines of 100 columns: where they are not
 * enough, the mends that come last are left out.
 */
export function refusalText(refusal: Unmet): string {
  const { design, title, unmet } = refusal;
  const many = unmet.length === 1 ? 'one need is' : `${unmet.length} needs are`;
  const head = filled(`${design} cannot be exported to ${title}: ${many} not met.`, '');
  const room = linesMax - head.length - 1;
  return [...head, ...unmet.flatMap((gap) => ['', ...gapLines(gap, room)])].join('\n');
}

function gapLines(gap: Gap, room: number): readonly string[] {
  const { port, guarantee, meaning, reason, anomaly, source, mends } = gap;
  const lines = [
    ...labelled(reason === 'needed' ? 'needs' : 'open', `${port}: ${guarantee}: ${meaning}`),
    ...labelled('here', anomaly),
    ...labelled('known', source),
    ...evidenceLines(gap),
  ];
  for (const [at, { how }] of mends.entries()) {
    const mend = labelled(at === 0 ? 'mend' : '', how);
    if (at === 0 || lines.length + mend.length <= room) lines.push(...mend);
  }
  return lines.slice(0, room);
}

function evidenceLines({ evidence, reason }: Gap): readonly string[] {
  if (evidence === null) return [];
  const { fault, found, claim, story } = evidence;
  const world = `simulated with the fault '${fault}'`;
  switch (found) {
    case 'counterexample':
      return ['', ...filled(`What comes of it, ${world}:`, ''), ...story.split('\n'), ''];
    case 'nothing':
      return labelled('seen', `${world}: nothing went wrong (${claim}): ${ways[reason]}`);
    case 'unknown':
      return labelled('seen', `${world}: no counterexample, and no end of the search (${claim})`);
  }
}

/** What to do where the simulated anomaly did no harm. */
const ways: { readonly [reason in Gap['reason']]: string } = {
  needed: 'the need may be dropped, and the fault put into the budget',
  'not examined': 'it is enough to put the fault into the budget',
};

function labelled(label: string, text: string): readonly string[] {
  return filled(text, ' '.repeat(10)).map((line, at) =>
    at === 0 ? `  ${label.padEnd(8)}${line.slice(10)}` : line,
  );
}

/** A text in lines of at most 100 columns, each behind a margin. */
function filled(text: string, margin: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`${margin}${word}`);
    }
  }
  return lines;
}

/** A refusal as a page of Markdown. */
export function refusalPage(refusal: Unmet): string {
  const { design, target, title, settings, unmet } = refusal;
  const said = settings.length === 0 ? 'nothing beside the standard' : settings.join('; ');
  return [
    `# ${design} on ${target}: refused`,
    '',
    `${title} does not keep what the design needs, or was not examined without. Settings: ${said}.`,
    '',
    ...unmet.flatMap(gapSection),
  ].join('\n');
}

function gapSection(gap: Gap): readonly string[] {
  const { port, guarantee, meaning, reason, anomaly, source, mends, evidence } = gap;
  const why =
    reason === 'needed' ? 'The design needs it' : 'It is not needed, but nobody looked without it';
  const seen = evidence === null ? [] : evidenceSection(evidence);
  return [
    `## ${port}: ${guarantee}`,
    '',
    `${why}: ${meaning}.`,
    '',
    `Here: ${anomaly}.`,
    '',
    `Known from: ${source}.`,
    '',
    ...seen,
    'What would mend it:',
    '',
    ...mends.map(({ kind, how, why }) => `- ${kind}: ${how}${why === '' ? '' : `: ${why}`}`),
    '',
  ];
}

function evidenceSection(evidence: NonNullable<Gap['evidence']>): readonly string[] {
  const { fault, found, claim, story } = evidence;
  const head = `Simulated with the fault \`${fault}\`: ${claim}.`;
  if (found !== 'counterexample') return [head, ''];
  return [head, '', '```text', story, '```', ''];
}
