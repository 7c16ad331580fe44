import type { Data } from '#base';
import type { Usage } from './prices.js';

/** An event of a stream as it comes from the server: plain data, of a type. */
export type ServerEvent = { readonly type: string; readonly [part: string]: unknown };

/** A tool call of a message that came whole. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Data;
}

/** A message of the model, as far as it came; plain data. */
export interface Message {
  readonly id: string;
  readonly model: string;
  /** As it must be sent back, thinking and its signature included. */
  readonly content: readonly { readonly type: string; readonly [part: string]: Data }[];
  readonly calls: readonly ToolCall[];
  readonly stopReason: string;
  readonly stopDetails: Data;
  readonly usage: Usage;
  /** The tool whose input is no JSON, and why; '' where all are. */
  readonly garbled: string;
}

type Block = { type: string; [part: string]: Data };

/**
 * Puts the message together from the events of a stream.
 *
 * The input of a tool is taken only as the whole JSON that it is at its end. (The SDK's own
 * accumulator reads it leniently at every moment, and so makes a plausible input of a call that was
 * cut off.)
 */
export class Messages {
  #start: { [part: string]: unknown } | null = null;
  #usage: { [part: string]: unknown } = {};
  #delta: { [part: string]: unknown } = {};
  readonly #blocks: Block[] = [];
  readonly #inputs = new Map<number, string>();
  #isWhole = false;
  #characters = 0;

  /** Takes in an event; answers what of it can be shown at once. */
  take(event: ServerEvent): { readonly kind: 'text' | 'thinking'; readonly text: string } | null {
    switch (event.type) {
      case 'message_start':
        this.#start = record(event.message);
        this.#usage = { ...record(this.#start.usage) };
        return null;
      case 'content_block_start':
        this.#blocks[Number(event.index)] = { ...(record(event.content_block) as Block) };
        return null;
      case 'content_block_delta':
        return this.#grow(Number(event.index), record(event.delta));
      case 'message_delta':
        this.#delta = { ...this.#delta, ...record(event.delta) };
        for (const [part, value] of Object.entries(record(event.usage))) {
          if (value !== null) this.#usage[part] = value;
        }
        return null;
      case 'message_stop':
        this.#isWhole = true;
        return null;
      default:
        // A ping, the end of a block, or something that a later version of the API says.
        return null;
    }
  }

  /** The message; null where the stream ended before the message did. */
  whole(): Message | null {
    const stopReason = this.#delta.stop_reason;
    if (!this.#isWhole || this.#start === null || typeof stopReason !== 'string') return null;
    const calls: ToolCall[] = [];
    let garbled = '';
    const content = this.#blocks.map((block, at) => {
      if (block.type !== 'tool_use') return block;
      const input = this.#inputOf(at, block);
      if (input === null) garbled = String(block.name);
      else calls.push({ id: String(block.id), name: String(block.name), input });
      return { ...block, input: input ?? {} };
    });
    return {
      id: String(this.#start.id),
      model: String(this.#start.model),
      // The API takes no empty text back.
      content: content.filter(({ type, text }) => type !== 'text' || text !== ''),
      calls,
      stopReason,
      stopDetails: (this.#delta.stop_details as Data | undefined) ?? null,
      usage: this.usage(),
      garbled,
    };
  }

  /** What was used so far; of a message that broke off, what it wrote is estimated. */
  usage(): Usage {
    const number = (value: unknown) => (typeof value === 'number' ? value : 0);
    const written = number(this.#usage.cache_creation_input_tokens);
    const write5m = number(record(this.#usage.cache_creation).ephemeral_5m_input_tokens);
    const estimate = this.#isWhole ? 0 : Math.ceil(this.#characters / 3);
    return {
      input: number(this.#usage.input_tokens),
      output: Math.max(number(this.#usage.output_tokens), estimate),
      write5m: Math.min(write5m, written),
      write1h: written - Math.min(write5m, written),
      read: number(this.#usage.cache_read_input_tokens),
    };
  }

  #grow(at: number, delta: { [part: string]: unknown }) {
    const block = this.#blocks[at];
    if (block === undefined) return null;
    const grown = (part: string): string => {
      const more = String(delta[part] ?? '');
      this.#characters += more.length;
      block[part] = `${block[part] ?? ''}${more}`;
      return more;
    };
    switch (delta.type) {
      case 'text_delta':
        return { kind: 'text', text: grown('text') } as const;
      case 'thinking_delta':
        return { kind: 'thinking', text: grown('thinking') } as const;
      case 'signature_delta':
        block.signature = String(delta.signature);
        return null;
      case 'input_json_delta': {
        const more = String(delta.partial_json ?? '');
        this.#characters += more.length;
        this.#inputs.set(at, `${this.#inputs.get(at) ?? ''}${more}`);
        return null;
      }
      default:
        return null;
    }
  }

  /** The input of a tool call; null where it is no JSON. */
  #inputOf(at: number, block: Block): Data | null {
    const json = this.#inputs.get(at) ?? '';
    if (json === '') return block.input ?? {};
    try {
      return JSON.parse(json) as Data;
    } catch {
      return null;
    }
  }
}

function record(value: unknown): { [part: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { [part: string]: unknown }) : {};
}
