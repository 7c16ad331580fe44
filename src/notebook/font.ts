import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The font family of every picture; the files come with the package, so pictures are the same everywhere. */
export const FAMILY = 'DejaVu Sans';

const load = createRequire(import.meta.url);
const advances = new Map<string, Advances>();

/** How far each character moves the pen, in units of the font; `unitsPerEm` units are one font size. */
interface Advances {
  readonly unitsPerEm: number;
  readonly width: (codePoint: number) => number;
}

/** The files of the fonts that a picture may use: regular, bold, oblique and fixed width. */
export function fontFiles(): string[] {
  const names = ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSans-Oblique', 'DejaVuSansMono'];
  return names.map(fontFile);
}

/**
 * The width of a text in pixels, as the fonts of `fontFiles` really draw it (kerning left out).
 *
 * Vega without a canvas guesses 0.8 of the font size for each character, a third too much for this
 * font: legends stand too far away and labels that would fit are cut.
 */
export function textWidth(
  text: string,
  style: { sizePixels: number; weight?: unknown; family?: unknown },
): number {
  const { unitsPerEm, width } = advancesOf(fileFor(style.weight, style.family));
  let units = 0;
  for (const character of text) units += width(character.codePointAt(0) ?? 0);
  return (units / unitsPerEm) * style.sizePixels;
}

function fileFor(weight: unknown, family: unknown): string {
  if (typeof family === 'string' && /mono/i.test(family)) return 'DejaVuSansMono';
  const bold = weight === 'bold' || Number(weight) >= 600;
  return bold ? 'DejaVuSans-Bold' : 'DejaVuSans';
}

function fontFile(name: string): string {
  return join(dirname(load.resolve('dejavu-fonts-ttf/package.json')), 'ttf', `${name}.ttf`);
}

function advancesOf(name: string): Advances {
  const known = advances.get(name);
  if (known !== undefined) return known;
  const read = readAdvances(readFileSync(fontFile(name)));
  advances.set(name, read);
  return read;
}

/**
 * Reads the tables `head` (units), `hhea` and `hmtx` (advances by glyph) and `cmap` format 4 (glyph
 * by character). Source: Microsoft and Adobe, OpenType specification 1.9, chapters of these names.
 */
function readAdvances(font: Buffer): Advances {
  const tables = new Map<string, number>();
  for (let i = 0; i < font.readUInt16BE(4); i += 1) {
    const at = 12 + 16 * i;
    tables.set(font.toString('latin1', at, at + 4), font.readUInt32BE(at + 8));
  }
  const table = (tag: string): number => tables.get(tag) ?? 0;
  const measured = font.readUInt16BE(table('hhea') + 34);
  const glyphOf = readCharacterMap(font, table('cmap'));
  const advance = (glyph: number): number =>
    font.readUInt16BE(table('hmtx') + 4 * Math.min(glyph, measured - 1));
  return {
    unitsPerEm: font.readUInt16BE(table('head') + 18),
    width: (codePoint) => advance(glyphOf(codePoint)),
  };
}

function readCharacterMap(font: Buffer, cmap: number): (codePoint: number) => number {
  let start = 0;
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i += 1) {
    const subtable = cmap + font.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (font.readUInt16BE(subtable) === 4) start = subtable;
  }
  const doubled = font.readUInt16BE(start + 6);
  const [ends, starts] = [start + 14, start + 16 + doubled];
  const [deltas, offsets] = [starts + doubled, starts + 2 * doubled];
  return (codePoint) => {
    for (let at = 0; at < doubled; at += 2) {
      if (font.readUInt16BE(ends + at) < codePoint) continue;
      const first = font.readUInt16BE(starts + at);
      if (first > codePoint) return 0;
      const delta = font.readUInt16BE(deltas + at);
      const offset = font.readUInt16BE(offsets + at);
      if (offset === 0) return (codePoint + delta) & 0xffff;
      const glyph = font.readUInt16BE(offsets + at + offset + 2 * (codePoint - first));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}
