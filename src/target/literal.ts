import type { Data } from '#base';

/**
 * Plain data as a TypeScript literal, on one line where it fits into 100 columns.
 *
 * `indent` is the number of spaces before the line on which it begins, `used` how many columns
 * stand around it there.
 */
export function literalText(
  value: unknown,
  { indent = 0, used = 0 }: { readonly indent?: number; readonly used?: number } = {},
): string {
  const flat = flatText(value as Data);
  const nested = typeof value === 'object' && value !== null && flat !== '{}' && flat !== '[]';
  if (!nested || indent + used + flat.length <= 99) return flat;
  const margin = ' '.repeat(indent + 2);
  const part = (each: unknown, name = ''): string =>
    `${margin}${name}${literalText(each, { indent: indent + 2, used: name.length + 1 })},\n`;
  if (Array.isArray(value)) {
    return `[\n${value.map((each) => part(each)).join('')}${' '.repeat(indent)}]`;
  }
  const parts = Object.entries(value).map(([name, each]) => part(each, `${nameText(name)}: `));
  return `{\n${parts.join('')}${' '.repeat(indent)}}`;
}

function flatText(value: Data): string {
  if (typeof value === 'string') return quotedText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(flatText).join(', ')}]`;
  const parts = Object.entries(value).map(([name, each]) => `${nameText(name)}: ${flatText(each)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** A text in quotes, those that need no escapes where there are such. */
function quotedText(value: string): string {
  const escaped = JSON.stringify(value);
  if (value.includes("'") || escaped.includes('\\')) return escaped;
  return `'${value}'`;
}

/** A text as a literal; one of several lines keeps them, indented, within backquotes. */
export function linesText(value: string, indent: number): string {
  if (!value.includes('\n')) return quotedText(value);
  return `\`\n${value.replaceAll(/^/gm, ' '.repeat(indent))}\``;
}

function nameText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quotedText(name);
}
