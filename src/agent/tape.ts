import { canonical, type Data, Issue, identity } from '#base';
import type { Question } from '#explain';
import { checkHeader } from './attempt.js';
import type { Ending, Entry, Proposer, Session } from './proposer.js';
import { isRepeated, outcomeText } from './session.js';
import type { Candidate, Examination, Task } from './task.js';
import { callTool } from './tools.js';
import { readTranscript } from './transcript.js';

/**
 * An attempt as it was written down, as a proposer: it runs every examination, every question and
 * every tool again, and stops at the first answer that is not the one on the tape.
 *
 * It asks no model and spends no money; what it cost then is in the settings, as `recorded`. Throws
 * an `Issue` for a transcript of another version, and, when it is played, of another task. One that was
 * recorded with another simulator is played as far as that makes no difference.
 */
export function tape(folder: string): Proposer {
  const entries = readTranscript(folder);
  const [header] = entries as [Entry];
  const recorded = entries.findLast(({ spent }) => spent !== undefined)?.spent ?? null;
  const of = { proposer: header.proposer ?? '', origin: header.origin ?? '' };
  return {
    name: `tape of ${String(of.proposer)}`,
    origin: 'tape',
    settings: { of, settings: header.settings ?? {}, recorded },
    propose: async (session) => {
      const { task } = session;
      const then = (header.hashes ?? {}) as Task['hashes'];
      checkHeader(header, {
        task: task.name,
        // Another simulator may come to the same; where it does not, the first difference says so.
        hashes: {
          ...task.hashes,
          ...(then.simulator === undefined ? {} : { simulator: then.simulator }),
        },
        conditions: task.conditions ?? {},
        disclosure: task.disclosure,
      });
      try {
        return await play(session, entries);
      } catch (thrown) {
        throw then.simulator === task.hashes.simulator ? thrown : underAnother(thrown);
      }
    },
  };
}

/** A difference under another simulator than the one that was recorded: that is the likely cause. */
function underAnother(thrown: unknown): unknown {
  if (!(thrown instanceof Issue) || thrown.code !== 'tape/differs') return thrown;
  const { wrong, found = '' } = thrown;
  return new Issue('tape/differs', {
    wrong,
    found,
    right:
      'this was recorded with another version of the simulator: play it with that, or record a new tape',
  });
}

type Result = { readonly text: string; readonly isError: boolean };

async function play(session: Session, entries: readonly Entry[]): Promise<Ending> {
  let call: { readonly id: Data; readonly answer: Result } | null = null;
  for (const entry of entries) {
    switch (entry.kind) {
      case 'turn':
        showTurn(session, entry);
        break;
      case 'call': {
        const { text, isError } = await callTool(session, String(entry.name), entry.input as Data);
        call = { id: entry.id as Data, answer: { text, isError } };
        break;
      }
      case 'result':
        if (call === null || call.id !== entry.id) {
          throw differs(entry, 'a call before its result', 'none');
        }
        sameResult(session, entry, call.answer);
        call = null;
        break;
      case 'examined':
        if (call === null) await session.examine(entry.proposed as Candidate);
        sameExamination(session, entry);
        break;
      case 'repeated':
        await repeatedAgain(session, entry, call !== null);
        break;
      case 'asked':
        if (call === null) await askedAgain(session, entry);
        break;
      default:
        // Words, waiting and money need no answer; what other proposers note of themselves is theirs.
        break;
    }
  }
  return endingOf(session, entries);
}

/** What was said then is shown again, as what the tape says. */
function showTurn(session: Session, { content }: Entry): void {
  for (const block of content as unknown as readonly { readonly [part: string]: Data }[]) {
    if (block.type === 'text') session.show({ kind: 'text', text: String(block.text) });
    if (block.type === 'thinking') {
      session.show({ kind: 'thinking', text: String(block.thinking) });
    }
  }
}

/** The words of an answer are those on the tape, unless its task repeats itself in outcomes only. */
function sameResult({ task }: Session, entry: Entry, found: Result): void {
  const { text, isError } = entry as Entry & Result;
  if (task.repeats === 'in its outcome') same(entry, isError, found.isError);
  else same(entry, { text, isError }, found);
}

function sameExamination(session: Session, entry: Entry): void {
  const expected = entry.examination as unknown as Examination;
  const found = session.ledger.find(({ candidate }) => candidate === expected.candidate);
  if (found === undefined) throw differs(entry, `candidate ${expected.candidate}`, 'none such');
  const answer = Object.fromEntries(
    Object.keys(expected).map((part) => [part, found[part as keyof Examination] as Data]),
  );
  if (isRepeated(session.task, expected, answer as unknown as Examination)) return;
  const texts = [outcomeText(expected), outcomeText(found)] as const;
  if (texts[0] !== texts[1]) throw differs(entry, ...texts);
  same(entry, expected as unknown as Data, answer);
}

async function repeatedAgain(session: Session, entry: Entry, isDone: boolean): Promise<void> {
  const known = session.ledger.find(({ candidate }) => candidate === entry.candidate);
  if (known === undefined)
    throw differs(entry, `candidate ${String(entry.candidate)}`, 'none such');
  if (!isDone) await session.examine(known.proposed);
}

async function askedAgain(session: Session, entry: Entry): Promise<void> {
  const question = entry.question as unknown as Question;
  const events = await session.ask(String(entry.candidate), question);
  const answer = identity(events as unknown as Data);
  if (answer === entry.answer || session.task.repeats === 'in its outcome') return;
  const found = `${events.length} events, ${answer}`;
  throw differs(entry, `${String(entry.events)} events, ${String(entry.answer)}`, found);
}

function endingOf({ ledger }: Session, entries: readonly Entry[]): Ending {
  const end = entries.findLast(({ kind }) => kind === 'ended');
  if (end === undefined) return { accepted: null, why: 'the tape ends in the middle' };
  const accepted = ledger.find(({ candidate }) => candidate === end.accepted) ?? null;
  if (end.accepted !== null && accepted?.outcome !== 'stands') {
    throw differs(end, `candidate ${String(end.accepted)} stands`, 'it does not');
  }
  return { accepted, why: `as on the tape: ${String(end.why)}` };
}

function same(entry: Entry, expected: Data, found: Data): void {
  const texts = [canonical(expected), canonical(found)] as const;
  if (texts[0] === texts[1]) return;
  let at = 0;
  while (texts[0][at] === texts[1][at]) at += 1;
  const from = Math.max(0, at - 40);
  throw differs(entry, `…${texts[0].slice(from, at + 80)}…`, `…${texts[1].slice(from, at + 80)}…`);
}

function differs({ line, kind }: Entry, expected: string, found: string): Issue {
  return new Issue('tape/differs', {
    wrong: `what happens is not what line ${String(line)} of the tape (${kind}) says`,
    found: `${found} instead of ${expected}`,
    right: 'the simulator or the task has changed since: look which, and record a new tape',
  });
}
