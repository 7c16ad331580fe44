import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Issue, messageOf } from '#base';
import type { Verdict } from '#check';
import { namesFile } from './file.js';
import { progressBar } from './progress.js';
import { savesOf } from './saves.js';
import { exitCodes, print, tell, type Values } from './verb.js';
import { namedScenario } from './world.js';

const secondMs = 1000;

/** The verdict of one exploration in a process of its own. */
export interface Judged {
  readonly kind: 'judged';
  readonly outcome: Verdict['outcome'];
  /** One line: the claim, or the promise that breaks. */
  readonly claim: string;
  /** What `explore` prints: a story, or the claim and what was seen. */
  readonly text: string;
  /** What the file itself printed. */
  readonly printed: string;
}

/** What one exploration said: a verdict, or in at most two lines why there is none. */
export type Answer = Judged | { readonly kind: 'mistake'; readonly text: string };

/**
 * Explores a file, and again whenever it or a file that it imports relatively is saved, until
 * Ctrl-C; answers with the exit code of what was seen last.
 *
 *   saved --quiet--> end the run that is overtaken --> explore in a fresh process --> what changed
 *
 * The process is fresh because a module, once loaded, stays. A mistake in the file is told, and the
 * next verdict is compared with the last verdict before it.
 */
export async function watchFile(name: string, words: readonly string[]): Promise<number> {
  const saves = savesOf(resolve(name));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, saves.end);
  tell(`watching ${name} and what it imports; end with Ctrl-C`);
  let before: Judged | null = null;
  let code: number = exitCodes.unknown;
  try {
    for (let saved: readonly string[] | null = []; saved !== null; ) {
      if (saved.length > 0) print(`  ${saved.join(', ')}`);
      const run = exploreApart(name, words);
      const next = saves.next();
      const answer = await Promise.race([run.answer, next.then(() => null)]).finally(run.end);
      if (answer !== null) {
        print(changeText(before, answer));
        if (answer.kind === 'judged') before = answer;
        code = answer.kind === 'judged' ? exitCodes[answer.outcome] : exitCodes.mistake;
      }
      saved = await next;
    }
  } finally {
    saves.end();
    for (const signal of signals) process.off(signal, saves.end);
  }
  return code;
}

/** Refuses to watch what is not a file that can be saved, or as something that is read at its end. */
export async function refuseToWatch(name: string, values: Values): Promise<void> {
  if (values.json === true) {
    throw new Issue('watch/json', {
      wrong: '--watch tells a person what a save changes, and has no JSON',
      right: 'leave out --watch or --json',
    });
  }
  if (namesFile(name) && existsSync(resolve(name))) return;
  const { scenario } = await namedScenario(name, values);
  throw new Issue('watch/design', {
    wrong: `there is nothing to save in '${scenario.design.name}', a design of the catalogue`,
    right: "watch a file that exports `entry`; 'protolab new' makes one",
  });
}

/** What an answer changes, as text: the first one in full, a later one beside the one before. */
export function changeText(before: Judged | null, now: Answer): string {
  if (now.kind === 'mistake') return `  mistake  ${now.text.replaceAll('\n', '\n           ')}`;
  const printed = now.printed === '' ? [] : [now.printed];
  if (before === null) return [...printed, now.text].join('\n');
  if (before.text === now.text) return [...printed, `  unchanged  ${lineOf(now)}`].join('\n');
  const story = now.outcome === 'violated' ? ['', now.text] : [];
  const lines = [`  was   ${lineOf(before)}`, `  now   ${lineOf(now)}`];
  return [...printed, ...lines, ...story].join('\n');
}

function lineOf({ outcome, claim }: Judged): string {
  return claim.startsWith(`${outcome}: `) ? claim : `${outcome}: ${claim}`;
}

/** Explores in a process of its own: this same program, with `--json`. */
function exploreApart(
  name: string,
  words: readonly string[],
): { readonly answer: Promise<Answer | null>; end(): Promise<void> } {
  const program = [...process.execArgv, process.argv[1] ?? ''];
  const args = [...program, 'explore', '--json', ...words, '--', name];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const bar = progressBar();
  let seconds = 0;
  const show = (): void => {
    const what = `exploring ${basename(name)} (${++seconds} s)`;
    bar.show({ what, done: 0, total: null });
  };
  const shown = setInterval(show, secondMs);
  const answer = new Promise<Answer | null>((done) => {
    child.on('error', (thrown) => done({ kind: 'mistake', text: messageOf(thrown) }));
    // Ctrl-C reaches both processes: a run that it ended has nothing to say.
    child.on('close', (_, signal) => done(signal === 'SIGINT' ? null : answerOf(said, signal)));
  }).finally(() => {
    clearInterval(shown);
    bar.clear();
  });
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await answer;
  };
  return { answer, end };
}

/** The answer of a process, from what it wrote; `signal` is what ended it, if anything did. */
export function answerOf(
  { out, err }: { readonly out: string; readonly err: string },
  signal: string | null,
): Answer {
  const lines = out.trimEnd().split('\n');
  const at = lines.findLastIndex((line) => line.startsWith('{"design":'));
  if (at >= 0) {
    const [verdict = ''] = lines.splice(at, 1);
    const { outcome, claim, text } = JSON.parse(verdict);
    return { kind: 'judged', outcome, claim, text, printed: lines.join('\n') };
  }
  const ended = signal === null ? 'ended without a verdict' : `was ended by ${signal}`;
  return { kind: 'mistake', text: mistakeOf(err) || `The exploration ${ended}.` };
}

/** What went wrong, in at most two lines: without the bar, and without the stack of calls. */
function mistakeOf(err: string): string {
  const noise = /^\s*$|^[\s(}]|^\[[#-]|^Node\.js v|^node:/;
  const lines = err.split('\n').filter((line) => !noise.test(line));
  // An error that nobody caught comes as its place, the line of code, and what it says.
  const place = lines.find((line) => /:\d+$/.test(line));
  const error = lines.findLast((line) => /^\w*Error\b/.test(line));
  const told = place === undefined || error === undefined ? lines.slice(-2) : [place, error];
  return told.join('\n');
}
