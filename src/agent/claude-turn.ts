import type { Data } from '#base';
import { budgetSpent, leftOf } from './budget.js';
import { type Failure, failureOf, issueOf, type Server } from './claude-api.js';
import { type Message, Messages } from './claude-message.js';
import { dollarsOf, type PriceTable, promptTokens, type Usage } from './prices.js';
import type { Session } from './proposer.js';
import { raced } from './session.js';

/** How turns are asked for. */
export interface TurnOptions {
  readonly model: string;
  readonly prices: PriceTable;
  /** The most tokens that a turn may write; the budget may allow fewer. */
  readonly maxTokens: number;
  /** How often a turn that failed is asked for again. */
  readonly retriesMax: number;
  /** The first pause before that; each further one is twice as long, unless the server says. */
  readonly pauseSeconds: number;
}

/** Fewer tokens than these are no turn. */
const tokensMin = 256;
const pauseSecondsMax = 60;

/**
 * Asks for one turn until it came whole, and writes down what it cost; null where the conversation
 * is too long.
 *
 * A turn that breaks off in mid-stream is asked for again from its beginning, and what came of it is
 * forgotten: the SDK retries only requests that were refused. Throws an `Issue` where the server
 * stays away, and where the budget has no room for a turn or a pause.
 */
export async function turnOf(
  server: Server,
  session: Session,
  request: { readonly [part: string]: Data },
  options: TurnOptions,
): Promise<{ readonly message: Message; readonly maxTokens: number } | null> {
  for (let attempt = 1; ; attempt += 1) {
    const maxTokens = room(session, request, options);
    const messages = new Messages();
    try {
      const whole = { ...request, max_tokens: maxTokens };
      const message = await streamed(server, session, whole, messages);
      if (message !== null) return { message, maxTokens };
      throw new Error('the stream ended before the message did');
    } catch (thrown) {
      session.signal.throwIfAborted();
      const failure = failureOf(thrown);
      const usage = messages.usage();
      const isPaid = promptTokens(usage) + usage.output > 0;
      if (failure.isOverflow) return null;
      const isLast = !failure.isTransient || attempt > options.retriesMax;
      session.note({
        kind: 'failed',
        code: failure.code,
        text: failure.text,
        attempt,
        usage: usage as unknown as Data,
      });
      if (isPaid) chargeTurn(session, usage, options);
      if (isLast) throw issueOf(failure, attempt);
      await pause(session, failure, options.pauseSeconds * 2 ** (attempt - 1));
    }
  }
}

/** Charges what a turn used. A model without a price costs no known money. */
export function chargeTurn(
  session: Session,
  usage: Usage,
  { model, prices }: Pick<TurnOptions, 'model' | 'prices'>,
): void {
  session.charge({
    inputTokens: promptTokens(usage),
    outputTokens: usage.output,
    dollars: dollarsOf(usage, model, prices) ?? 0,
  });
}

async function streamed(
  server: Server,
  session: Session,
  request: { readonly [part: string]: Data },
  messages: Messages,
): Promise<Message | null> {
  const { signal } = session;
  const events = await raced(server.stream(request, signal), signal);
  const iterator = events[Symbol.asyncIterator]();
  while (true) {
    // Raced, because a stream that says nothing does not hear of the signal either.
    const { done, value } = await raced(iterator.next(), signal);
    if (done) return messages.whole();
    const shown = messages.take(value);
    if (shown !== null) session.show(shown);
  }
}

/**
 * How many tokens a turn may write within the budget. The prompt is estimated by its bytes, and its
 * price is not looked at: at most one prompt goes beyond a limit.
 */
function room(
  { budget, spent, signal }: Session,
  request: { readonly [part: string]: Data },
  { model, prices, maxTokens }: TurnOptions,
): number {
  signal.throwIfAborted();
  const prompt = Math.ceil(Buffer.byteLength(JSON.stringify(request)) / 4);
  const tokens = leftOf(budget, spent, 'tokens') - prompt;
  if (tokens < tokensMin) throw budgetSpent(budget, spent, 'tokens');
  const price = prices.models[model]?.output ?? 0;
  const affordable = price === 0 ? Infinity : leftOf(budget, spent, 'dollars') / (price / 1e6);
  if (affordable < tokensMin) throw budgetSpent(budget, spent, 'dollars');
  return Math.floor(Math.min(maxTokens, tokens, affordable));
}

async function pause(session: Session, failure: Failure, seconds: number): Promise<void> {
  const wait = failure.retrySeconds ?? Math.min(seconds, pauseSecondsMax);
  if (wait >= leftOf(session.budget, session.spent, 'seconds')) {
    throw budgetSpent(session.budget, session.spent, 'seconds');
  }
  const text = `${failure.text}; asking again in ${wait} s`;
  session.note({ kind: 'waited', seconds: wait, why: failure.text });
  session.show({ kind: 'waiting', text });
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, wait * 1000);
  });
  try {
    await raced(over, session.signal);
  } finally {
    clearTimeout(timer);
  }
}
