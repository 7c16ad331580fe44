import { counted } from './bounds.js';
import type { Coverage, SiteMet } from './coverage.js';

/** The most places that a short text names. */
const placesMax = 5;

/** The most characters of a line of the design. */
const codeMax = 60;

/** What was never met, one line each: nothing where all was. */
export function missingLines({ unreached, isWhole }: Coverage): readonly string[] {
  const word = isWhole ? 'never reached' : 'perhaps never reached';
  const told = unreached.slice(0, placesMax);
  const more = unreached.length - told.length;
  return [
    ...told.map(({ place, text, within }) => `${word}: ${place} (${within})  ${cut(text)}`),
    ...(more === 0 ? [] : [`and ${counted(more, 'place', 'places')} more`]),
  ];
}

/** The coverage as a table: first what was never met, then each request with its faults. */
export function coverageText(coverage: Coverage): string {
  const { unreached, idle, unwitnessed, witnessed, fired, sites, isWhole } = coverage;
  const never = [
    ...unreached.map(({ place, text, within }) => `  ${place} (${within})  ${cut(text)}`),
    ...idle.map((fault) => `  the fault '${fault}'`),
    ...unwitnessed.map((name) => `  '${name}'`),
  ];
  const happened = Object.entries(fired).filter(([, times]) => times > 0);
  return [
    never.length === 0 ? 'nothing was left out: each request, each fault, each witness' : 'never',
    ...never,
    ...(isWhole ? [] : ['  (not all was looked at: what seems to be missing may have been met)']),
    `faults: ${happened.map(([fault, times]) => `${fault} ${times}`).join(', ') || 'none'}`,
    ...(witnessed.length === 0 ? [] : [`witnessed: ${witnessed.join(', ')}`]),
    ...table(sites),
  ].join('\n');
}

function table(sites: readonly SiteMet[]): readonly string[] {
  const rows = [
    { call: 'in', asked: 'request', place: 'at', faults: ['faults that it met'] },
    ...sites.map((site) => ({ ...site, faults: site.faults.length === 0 ? ['-'] : site.faults })),
  ];
  const width = (of: 'call' | 'asked' | 'place') => Math.max(...rows.map((row) => row[of].length));
  return rows.map(({ call, asked, place, faults }) =>
    [
      call.padEnd(width('call')),
      asked.padEnd(width('asked')),
      place.padEnd(width('place')),
      faults.join(', '),
    ].join('  '),
  );
}

function cut(text: string): string {
  return text.length <= codeMax ? text : `${text.slice(0, codeMax - 1)}…`;
}
