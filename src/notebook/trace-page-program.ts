import * as drawing from './trace-page-drawing.js';
import * as ground from './trace-page-ground.js';
import * as live from './trace-page-live.js';
import * as script from './trace-page-script.js';
import * as start from './trace-page-start.js';
import * as view from './trace-page-view.js';

/**
 * The script of a trace page as text: every function that may run there, then the call that begins.
 *
 * The functions are those that are type-checked and tested here; their text is what the compiler
 * made of them. So they may use each other, but nothing else of a module: no constant beside them,
 * no import of other rooms.
 */
export function programText(): string {
  const functions = [view, ground, drawing, live, script, start].flatMap((file) =>
    Object.values(file),
  );
  const text = functions.map((each) => `${each}`).join('\n');
  // A runner of TypeScript may have wrapped inner functions so that they keep their names.
  const named = /\b__name\(/.test(text) ? 'const __name = (value) => value;\n' : '';
  return `'use strict';\n${named}${text}\nstartTracePage(window);`;
}
