/** `protolab design`: who proposes, what came of it, a tape, and every mistake a sentence. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { projectFolder } from '../../src/cli/project.js';
import { protolab } from './protolab.ts';

const folder = mkdtempSync(join(tmpdir(), 'protolab-design-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function inFolder(...names: readonly string[]): string {
  return join(folder, ...names);
}

describe('protolab design', () => {
  it('synthesis: a design stands, with its claim, its cost, a transcript and a file', () => {
    const to = inFolder('gate');
    const { code, out, err } = protolab(['design', 'lost-wake-up', '--to', to]);
    assert.equal(code, 0, err);
    assert.match(out, /attempted by synthesis \(synthesis\): candidate \d+ is accepted/);
    assert.match(out, /claim +exhausted: .*worlds never used before/);
    assert.match(out, /spent +\d+ candidates, \d+ runs/);
    assert.match(err, /Whatever else is chosen, what has .* falls: /);
    assert.ok(existsSync(join(to, 'transcript.ndjson')));
    assert.match(readFileSync(join(to, 'design.ts'), 'utf8'), /export const entry/);
  });

  it('a tape is played again, and one that was tampered with is not', () => {
    const played = protolab(['design', '--replay', inFolder('gate')]);
    assert.equal(played.code, 0, played.err);
    assert.match(played.out, /attempted by tape of synthesis \(tape\)/);
    cpSync(inFolder('gate'), inFolder('forged'), { recursive: true });
    const file = inFolder('forged', 'transcript.ndjson');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(\d[\d,]*) states/, '7 states'));
    const forged = protolab(['design', '--replay', inFolder('forged')]);
    assert.equal(forged.code, 2);
    assert.doesNotMatch(forged.out, /is accepted/);
  });

  it('an impossible problem: no design, and the reason', () => {
    const to = inFolder('outside');
    const { code, out } = protolab(['design', 'outside-once', '--to', to]);
    assert.equal(code, 1);
    assert.match(out, /the sketch has no solution: each of its 108 candidates falls/);
    assert.ok(!existsSync(join(to, 'design.ts')));
  });

  it('a design of a person is examined, as text and as data', () => {
    const file = inFolder('mine.ts');
    const text = readFileSync(
      join(projectFolder, 'src/protocols/counter/read-then-write.ts'),
      'utf8',
    );
    writeFileSync(
      file,
      text
        .replace("'#design'", "'protolab/design'")
        .replace("{ counter } from './spec.js'", "{ spec as counter } from 'task'")
        .replace('  source: import.meta.url,\n', ''),
    );
    const told = protolab(['design', 'lost-update', '--examine', file]);
    assert.equal(told.code, 1, told.err);
    assert.match(told.out, /^FALLS.*at 'faults'/s);
    assert.match(told.out, /which client 1 never saw/);
    const words = ['design', 'lost-update', '--examine', file, '--disclosure', 'none', '--json'];
    const asData = JSON.parse(protolab(words).out);
    assert.equal(asData.outcome, 'falls');
    assert.doesNotMatch(asData.feedback, /never saw/);
  });

  it('a problem of one’s own, made by `protolab new`: searched, and a design of a person examined', () => {
    // Beside the library, so that `protolab` is found from there.
    const own = mkdtempSync(join(projectFolder, '.cache', 'own-'));
    try {
      assert.equal(protolab(['new', 'election'], { cwd: own }).code, 0);
      const searched = protolab(['design', './election/problem.ts', '--to', 'out'], { cwd: own });
      assert.equal(searched.code, 0, searched.err);
      const played = protolab(['design', './election/problem.ts', '--replay', 'out'], { cwd: own });
      assert.equal(played.code, 0, played.err);
      const naive = readFileSync(join(own, 'election', 'naive.ts'), 'utf8');
      const text = naive
        .replace("{ election } from './spec.js'", "{ spec as election } from 'task'")
        .replace('  source: import.meta.url,\n', '');
      writeFileSync(join(own, 'mine.ts'), text);
      const words = ['design', './election/problem.ts', '--examine', 'mine.ts'];
      const { code, out } = protolab(words, { cwd: own });
      assert.equal(code, 1, out);
      assert.match(out, /everybody is told the name that was proposed first/);
    } finally {
      rmSync(own, { recursive: true });
    }
  });

  it('all problems are listed', () => {
    const { code, out } = protolab(['design', '--list']);
    assert.equal(code, 0);
    assert.ok(out.trimEnd().split('\n').length >= 12);
    assert.match(out, /outside-once/);
  });

  const model = ['design', 'lost-update', '--by', 'claude', '--to', inFolder('model')];
  const mistakes: readonly (readonly [
    name: string,
    words: readonly string[],
    message: RegExp,
    env?: NodeJS.ProcessEnv,
  ])[] = [
    ['no problem', ['design'], /a problem \(see --list\), or a file/],
    [
      'a problem that there is not',
      ['design', 'halting'],
      /there is no problem 'halting'.*lost-update/is,
    ],
    ['a file that is not there', ['design', './no.ts'], /There is no file '\.\/no\.ts'/],
    ['nobody proposes', ['design', 'lost-update', '--by', 'chance'], /choose synthesis or claude/i],
    [
      'a level that is none',
      ['design', 'lost-update', '--disclosure', 'much'],
      /none, own view, story/,
    ],
    [
      'a budget of zero',
      ['design', 'lost-update', '--candidates', '0'],
      /candidates.*0|0.*candidates/,
    ],
    [
      'a budget that is no number',
      ['design', 'lost-update', '--dollars', 'few'],
      /--dollars is not an amount/,
    ],
    ['an effort that is none', [...model, '--effort', 'heroic'], /low, medium, high/],
    ['a model that was not asked for', model, /--live|live/],
    ['no key', [...model, '--live'], /ANTHROPIC_API_KEY/, { ANTHROPIC_API_KEY: '' }],
    [
      'a server that is not there',
      [...model, '--live', '--base-url', 'http://127.0.0.1:9', '--minutes', '0.05'],
      /127\.0\.0\.1:9|time/,
      { ANTHROPIC_API_KEY: 'sk-none' },
    ],
    ['no tape', ['design', '--replay', inFolder('nowhere')], /nowhere/],
    ['no design to examine', ['design', 'lost-update', '--examine', 'no.ts'], /cannot be read/],
  ];
  for (const [name, words, message, env] of mistakes) {
    it(`${name}: a sentence, and no stack`, () => {
      const { code, out, err } = protolab(words, {
        cwd: folder,
        ...(env === undefined ? {} : { env }),
      });
      assert.ok(code === 2 || code === 3, `exit code ${code}: ${err}`);
      assert.match(`${out}${err}`, message);
      assert.doesNotMatch(err, / at .*:\d+:\d+/);
    });
  }
});
