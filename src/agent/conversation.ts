import type { Data } from '#base';
import type { Message, ToolCall } from './claude-message.js';
import type { Entry } from './proposer.js';

/** What a turn came to: `calls` of tools, words only (`prose`), or something that ends it early. */
export type Came =
  | 'calls'
  | 'prose'
  | 'cut'
  | 'garbled'
  | 'paused'
  | 'refused'
  | 'full'
  | 'strange';

/** Of which turns the model is reminded; the others are made again as if they had not been. */
const kept: readonly Came[] = ['calls', 'prose', 'paused'];

/** What a message came to, by why it stopped. Calls count only where the model stopped for them. */
export function cameOf({ stopReason, calls, garbled }: Message): Came {
  const hasCalls = calls.length > 0 || garbled !== '';
  switch (stopReason) {
    case 'tool_use':
      if (garbled !== '') return 'garbled';
      return hasCalls ? 'calls' : 'prose';
    case 'end_turn':
      if (hasCalls) return 'garbled';
      return 'prose';
    case 'max_tokens':
      return 'cut';
    case 'pause_turn':
      return hasCalls ? 'garbled' : 'paused';
    case 'refusal':
      return 'refused';
    case 'model_context_window_exceeded':
      return 'full';
    default:
      return 'strange';
  }
}

type Block = { readonly type: string; readonly [part: string]: Data };
interface Said {
  readonly role: 'user' | 'assistant';
  readonly content: Block[];
}

/**
 * The messages of a conversation, from the entries of its transcript: of one that is going on and of
 * one that was interrupted alike.
 *
 *   told --> user text    turn --> assistant    result --> user tool_result    restart --> nothing
 */
export function messagesOf(entries: readonly Entry[]): readonly Said[] {
  const messages: Said[] = [];
  const say = (role: Said['role'], blocks: readonly Block[]): void => {
    // A turn without content is possible, and a message without content is not.
    if (blocks.length === 0) return;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else messages.push({ role, content: [...blocks] });
  };
  for (const entry of sinceRestart(entries)) {
    if (entry.kind === 'told') say('user', [{ type: 'text', text: String(entry.text) }]);
    if (entry.kind === 'turn' && kept.includes(entry.came as Came)) {
      say('assistant', entry.content as unknown as Block[]);
    }
    if (entry.kind === 'result') {
      const { id, text, isError } = entry as Entry & { id: string; text: string; isError: boolean };
      const block = { type: 'tool_result', tool_use_id: id, content: text };
      say('user', [isError ? { ...block, is_error: true } : block]);
    }
  }
  return messages;
}

/** The calls of the last turn that have no result yet. */
export function openCalls(entries: readonly Entry[]): readonly ToolCall[] {
  const recent = sinceRestart(entries);
  const at = recent.findLastIndex(({ kind }) => kind === 'turn');
  const turn = recent[at];
  if (turn?.came !== 'calls') return [];
  const done = new Set(recent.slice(at).map(({ kind, id }) => (kind === 'result' ? id : null)));
  return (turn.calls as unknown as readonly ToolCall[]).filter(({ id }) => !done.has(id));
}

/** How many turns at the end of a conversation came to the same, one after the other. */
export function timesInARow(entries: readonly Entry[], came: Came): number {
  const turns = sinceRestart(entries).filter(({ kind }) => kind === 'turn');
  const other = turns.findLastIndex((turn) => turn.came !== came);
  return turns.length - 1 - other;
}

function sinceRestart(entries: readonly Entry[]): readonly Entry[] {
  return entries.slice(entries.findLastIndex(({ kind }) => kind === 'restart') + 1);
}
