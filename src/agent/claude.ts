import { assert, type Data, Issue, identity, plain, unreachable } from '#base';
import { type Server, serverAt } from './claude-api.js';
import type { Message } from './claude-message.js';
import { chargeTurn, type TurnOptions, turnOf } from './claude-turn.js';
import { type Came, cameOf, messagesOf, openCalls, timesInARow } from './conversation.js';
import { type PriceTable, refuseUnpriced, prices as usualPrices } from './prices.js';
import { opening, promptHash, reopening, rulesFor, taskPrompt } from './prompt.js';
import type { Budget, Ending, Entry, Origin, Proposer, Session } from './proposer.js';
import {
  callTool,
  firstVerdict,
  ledgerOf,
  type ToolAnswer,
  type toolTexts,
  toolTextsFor,
} from './tools.js';

/** How Claude is asked. */
export interface ClaudeOptions {
  /** For example 'claude-opus-5-5'. */
  readonly model: string;
  /**
   * True asks the real model, which costs money. False, the default, asks a server on this machine
   * that answers from a script, and needs `baseURL`; what comes of it is marked as scripted.
   */
  readonly live?: boolean;
  /** By default, if live, the environment's ANTHROPIC_API_KEY. */
  readonly apiKey?: string;
  /** By default, if live, https://api.anthropic.com. */
  readonly baseURL?: string;
  /** `null` leaves it to the model. By default 'high'. */
  readonly effort?: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
  /** Whether the model thinks before it answers, as much as it likes; by default it does. */
  readonly thinking?: 'adaptive' | 'model default';
  /** The most tokens of one turn; by default 32,000. */
  readonly maxTokens?: number;
  readonly prices?: PriceTable;
  /** How long a server may take until it begins to answer; by default 600. */
  readonly timeoutSeconds?: number;
  /** By default 5. */
  readonly retriesMax?: number;
  /** The first pause before a retry; by default 1. */
  readonly pauseSeconds?: number;
}

/** How often in a row the model may do what leads nowhere, before the attempt ends. */
const timesMax: { readonly [came in Came]?: number } = { prose: 1, cut: 3, garbled: 3, paused: 8 };

/**
 * Claude as a proposer: a conversation in which it calls the tools of `tools.ts`.
 *
 *   entries --messagesOf--> request --turnOf--> message --cameOf--> calls --callTool--> results
 *      ^---------------------------- turn, result, told, restart ----------------------------'
 *
 * The loop is our own and not the SDK's `toolRunner`: that one ends without a word at `max_tokens`
 * and `refusal`, keeps the messages where no transcript sees them, and does not retry a stream that
 * breaks. The conversation is a function of what was noted, so that a resumed one goes on the same.
 * Throws an `Issue` for a missing key, and for a server that is live without being asked to.
 */
export function claude(options: ClaudeOptions): Proposer {
  const { model, effort = 'high', maxTokens = 32_000, prices = usualPrices } = options;
  const { thinking = 'adaptive' } = options;
  const { origin, ...address } = addressOf(options);
  return {
    name: 'claude',
    origin,
    settings: { model, effort, thinking, maxTokens, prompt: promptHash, prices: prices.date },
    refuses: ({ dollars }: Budget) => {
      if (dollars !== null) refuseUnpriced(model, prices);
    },
    propose: async (session) => {
      const { timeoutSeconds = 600, retriesMax = 5, pauseSeconds = 1 } = options;
      const server = await serverAt({ ...address, timeoutSeconds });
      const turns = { model, prices, maxTokens, retriesMax, pauseSeconds };
      const fixed = {
        model,
        ...(thinking === 'adaptive' ? { thinking: { type: thinking, display: 'summarized' } } : {}),
        ...(effort === null ? {} : { output_config: { effort } }),
      };
      return new Conversation(session, server, fixed, turns).go();
    },
  };
}

function addressOf({ live = false, apiKey, baseURL }: ClaudeOptions): {
  readonly origin: Origin;
  readonly baseURL: string;
  readonly apiKey: string;
} {
  const url = baseURL ?? (live ? 'https://api.anthropic.com' : '');
  const isHere =
    URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
  if (isHere === live) {
    throw new Issue('claude/live', {
      wrong: live
        ? 'a server on this machine is not the live model'
        : 'the live model is only asked when somebody says so',
      found: url === '' ? 'no address' : url,
      right: live
        ? 'leave out `live`; what it answers is marked as scripted'
        : 'say `live: true`, which costs money, or give the address of a scripted server on this machine',
    });
  }
  const key = apiKey ?? (live ? process.env.ANTHROPIC_API_KEY : 'scripted') ?? '';
  if (key === '') {
    throw new Issue('claude/key', {
      wrong: 'there is no key for the live model',
      found: 'neither `apiKey` nor ANTHROPIC_API_KEY in the environment',
      right: 'hand in a key, or use a proposer that needs none: a tape, a search, a person',
    });
  }
  return { origin: live ? 'live' : 'scripted', baseURL: url, apiKey: key };
}

class Conversation {
  readonly #session: Session;
  readonly #server: Server;
  readonly #fixed: { readonly [part: string]: Data };
  readonly #turns: TurnOptions;
  readonly #entries: Entry[];
  readonly #system: Data;
  readonly #tools: typeof toolTexts;

  constructor(
    session: Session,
    server: Server,
    fixed: { readonly [part: string]: Data },
    turns: TurnOptions,
  ) {
    this.#session = session;
    this.#server = server;
    this.#fixed = fixed;
    this.#turns = turns;
    this.#entries = [...session.past];
    const { task } = session;
    this.#system = [cachedText(rulesFor(task)), cachedText(taskPrompt(task))];
    this.#tools = toolTextsFor(task);
  }

  async go(): Promise<Ending> {
    if (!this.#entries.some(({ kind }) => kind === 'told')) {
      const prompt = { system: this.#system, tools: this.#tools as unknown as Data };
      this.#session.note({ kind: 'prompt', hash: identity(prompt), ...prompt });
      this.#note({ kind: 'told', text: opening });
    }
    while (true) {
      const ending = (await this.#runCalls()) ?? (await this.#turn());
      if (ending !== null) return ending;
    }
  }

  /** Runs what the model asked for, one call after the other. */
  async #runCalls(): Promise<Ending | null> {
    for (const { id, name, input } of openCalls(this.#entries)) {
      this.#session.show({ kind: 'tool', name });
      const begun = this.#begun(id);
      if (begun.length === 0) this.#note({ kind: 'call', id, name, input });
      const answer = this.#answered(begun);
      const { text, isError, ending } = answer ?? (await callTool(this.#session, name, input));
      this.#note({ kind: 'result', id, text, isError });
      if (ending !== null) return ending;
    }
    return null;
  }

  /** What was noted since a call was begun that an interruption kept from its result. */
  #begun(id: string): readonly Entry[] {
    const since = this.#entries.slice(this.#entries.findLastIndex(({ kind }) => kind === 'turn'));
    const at = since.findIndex((entry) => entry.kind === 'call' && entry.id === id);
    return at === -1 ? [] : since.slice(at);
  }

  /** What a call came to that was examined, and not yet answered; null for any other. */
  #answered(begun: readonly Entry[]): ToolAnswer | null {
    const examined = begun.find(({ kind }) => kind === 'examined');
    const tried = this.#session.ledger.find(({ line }) => line === examined?.line);
    return tried === undefined ? null : firstVerdict(tried);
  }

  async #turn(): Promise<Ending | null> {
    const answer = await turnOf(this.#server, this.#session, this.#request(), this.#turns);
    if (answer === null) return this.#restart();
    const { message, maxTokens } = answer;
    const came = cameOf(message);
    this.#note({
      kind: 'turn',
      came,
      stopReason: message.stopReason,
      stopDetails: message.stopDetails,
      id: message.id,
      model: message.model,
      content: message.content as Data,
      calls: came === 'calls' ? (message.calls as unknown as Data) : [],
      usage: message.usage as unknown as Data,
    });
    chargeTurn(this.#session, message.usage, this.#turns);
    return this.#after(came, message, maxTokens);
  }

  #after(came: Came, message: Message, maxTokens: number): Ending | null {
    const times = timesInARow(this.#entries, came);
    const isTooOften = times > (timesMax[came] ?? Infinity);
    switch (came) {
      case 'calls':
        return null;
      case 'paused':
        return isTooOften ? ended(`the turn was paused ${times} times in a row`) : null;
      case 'prose':
        if (isTooOften) return ended('the model goes on without a tool, though it was told');
        return this.#tell(
          'Nothing happened: only tools do anything here. Propose a design, submit one that stands, or give up.',
        );
      case 'cut':
        if (isTooOften) return ended(`${times} turns in a row were cut at ${maxTokens} tokens`);
        return this.#tell(
          `Your last answer was cut at ${maxTokens} tokens before it was whole. Nothing of it ran, and it is forgotten. Answer again, with less: think shorter, or propose a smaller design.`,
        );
      case 'garbled':
        if (isTooOften) return ended(`${times} turns in a row had a tool call that cannot be read`);
        return this.#tell(
          `Your last answer had a call of '${message.garbled || (message.calls[0]?.name ?? '')}' that cannot be read as a whole call. Nothing of it ran, and it is forgotten. Make the call again.`,
        );
      case 'refused':
        return ended(`the model refused${refusalText(message.stopDetails)}`);
      case 'full':
        return this.#restart();
      case 'strange':
        return ended(
          `the turn stopped for a reason that is not known here: '${message.stopReason}'`,
        );
      default:
        return unreachable(came);
    }
  }

  /** A new conversation with the ledger in it, unless the last one led to no candidate. */
  #restart(): Ending | null {
    const { ledger } = this.#session;
    const last = this.#entries.findLast(({ kind }) => kind === 'restart');
    if (ledger.length <= Number(last?.candidates ?? 0)) {
      return ended('the conversation is too long for the model, before it came to a new candidate');
    }
    this.#note({ kind: 'restart', candidates: ledger.length });
    return this.#tell(reopening(ledgerOf(ledger)));
  }

  #request(): { readonly [part: string]: Data } {
    const messages = messagesOf(this.#entries);
    assert(messages.length > 0, 'a conversation begins with words');
    return {
      ...this.#fixed,
      system: this.#system,
      tools: this.#tools.map((tool, at) =>
        at === this.#tools.length - 1 ? { ...tool, cache_control: hour } : tool,
      ) as unknown as Data,
      messages: messages.map(({ role, content }, at) => ({
        role,
        content: at === messages.length - 1 && role === 'user' ? cachedLast(content) : content,
      })),
    };
  }

  #tell(text: string): null {
    this.#note({ kind: 'told', text });
    return null;
  }

  #note(entry: Entry): void {
    this.#session.note(entry);
    // As it will be read again: a resumed conversation is the same to the byte, and to the cache.
    this.#entries.push(plain(entry));
  }
}

const hour = { type: 'ephemeral', ttl: '1h' };

function cachedText(text: string): Data {
  return { type: 'text', text, cache_control: hour };
}

/** What was said so far is read from the cache by the next turn. */
function cachedLast(content: readonly { readonly [part: string]: Data }[]): Data {
  return content.map((block, at) =>
    at === content.length - 1 ? { ...block, cache_control: { type: 'ephemeral' } } : block,
  );
}

function ended(why: string): Ending {
  return { accepted: null, why };
}

function refusalText(details: Data): string {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return '';
  const { category, explanation } = details as { readonly [part: string]: Data };
  return `: ${[category, explanation].filter((part) => typeof part === 'string').join(', ')}`;
}
