/** The text of `src/shape.ts`: inputs are held against their shapes before a call begins. */
export const shapeText = `/** What the inputs of operations must look like. */
export type Shape =
  | { readonly kind: 'nothing' | 'flag' | 'integer' | 'text' | 'any' }
  | { readonly kind: 'list' | 'map' | 'maybe'; readonly of: Shape }
  | { readonly kind: 'record'; readonly fields: { readonly [name: string]: Shape } };

/** Throws a \`TypeError\` that says what of a value is not of a shape, in one sentence. */
export function assertFits(shape: Shape, value: unknown, place: string): void {
  const wrong = misfit(shape, value, place);
  if (wrong !== null) throw new TypeError(wrong);
}

/** What does not fit, as a sentence; null where all fits. */
function misfit(shape: Shape, value: unknown, place: string): string | null {
  const must = (fits: boolean, wanted: string): string | null =>
    fits ? null : \`\${place} should be \${wanted}, not \${shown(value)}.\`;
  switch (shape.kind) {
    case 'nothing':
      return must(value === null, 'nothing');
    case 'flag':
      return must(typeof value === 'boolean', 'true or false');
    case 'integer':
      return must(Number.isSafeInteger(value), 'a whole number');
    case 'text':
      return must(typeof value === 'string', 'a text');
    case 'any':
      return must(isPlain(value), 'plain data');
    case 'maybe':
      return value === null ? null : misfit(shape.of, value, place);
    case 'list':
      if (!Array.isArray(value)) return must(false, 'a list');
      return first(value.map((each, at) => misfit(shape.of, each, \`\${place}[\${at}]\`)));
    case 'map':
      if (!isRecord(value)) return must(false, 'a map');
      return first(
        Object.entries(value).map(([name, each]) => misfit(shape.of, each, \`\${place}.\${name}\`)),
      );
    case 'record': {
      if (!isRecord(value)) return must(false, 'a record');
      const extra = Object.keys(value).find((name) => !Object.hasOwn(shape.fields, name));
      if (extra !== undefined) return \`\${place} has a field '\${extra}' that it should not have.\`;
      return first(
        Object.entries(shape.fields).map(([name, field]) =>
          Object.hasOwn(value, name)
            ? misfit(field, value[name], \`\${place}.\${name}\`)
            : \`\${place} lacks the field '\${name}'.\`,
        ),
      );
    }
  }
}

function first(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return isRecord(value) && Object.values(value).every(isPlain);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : \`\${text.slice(0, 59)}…\`;
}
`;
