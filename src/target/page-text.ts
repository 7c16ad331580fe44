/** A text in a fence of Markdown. */
export function fenced(language: string, text: string): readonly string[] {
  return [`\`\`\`${language}`, text, '```', ''];
}

/** A table of Markdown. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''];
}
