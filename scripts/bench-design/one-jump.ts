import { type ClaudeOptions, claude, type Proposer, prices, type Session } from '#agent';
import type { Data } from '#base';
import { serverAt } from '../../src/agent/claude-api.js';
import { chargeTurn, turnOf } from '../../src/agent/claude-turn.js';
import { example } from '../../src/agent/prompt.js';
import { reference } from '../../src/agent/reference.js';

/** What is said to the model: how the code is written, on what it runs, and nothing of a bench. */
const rules = `You write the code of distributed programs. You are given a promise, and write the module that keeps it on real servers, at once: nobody runs it for you before it is delivered.

The servers are a PostgreSQL database and what stands beside it. Each port of the module is bound to one of them: a store is a table with a key, a value and a revision in each row; a queue and a log are tables, a channel is LISTEN and NOTIFY; clocks are those of the machines on which the clients run. A request is a statement in a transaction of its own: connections break, so that an answer may be lost.

The module is TypeScript and imports from 'protolab/design', and \`spec\` from 'task'. Every request is a \`yield*\`; there is nothing else that it may ask. This is the form, for another promise:

\`\`\`ts
${example}\`\`\`

${reference}

Answer with the whole module in one block of \`\`\`ts, and nothing else.`;

const maxTokens = 32_000;

/**
 * One jump from a specification to code for a target: a model is told the promise, the ports and
 * what they are bound to, and writes the module at once.
 *
 * It is shown neither worlds nor what a simulation said, and there is no second try. What it writes
 * is the algorithm in the form that `export` takes, over ports that are bound to PostgreSQL, and not
 * SQL of its own: it is judged by one examination, worlds that are held out among them, and is not
 * run on a server. So it measures the jump over the simulation, and not the binding.
 *
 * Throws an `Issue` as `claude` does.
 */
export function oneJump(options: ClaudeOptions): Proposer {
  const { name, ...like } = claude(options);
  const { model, live = false, timeoutSeconds = 600, retriesMax = 5, pauseSeconds = 1 } = options;
  return {
    ...like,
    name: `${name}, one jump`,
    propose: async (session) => {
      const server = await serverAt({
        baseURL: options.baseURL ?? 'https://api.anthropic.com',
        apiKey: options.apiKey ?? (live ? (process.env.ANTHROPIC_API_KEY ?? '') : 'scripted'),
        timeoutSeconds,
      });
      const turns = { model, prices, maxTokens, retriesMax, pauseSeconds };
      const request = requestOf(session, options);
      session.note({ kind: 'prompt', ...request });
      const answer = await turnOf(server, session, request, turns);
      if (answer === null) return { accepted: null, why: 'the promise is too long for the model' };
      const { content, usage } = answer.message;
      session.note({ kind: 'turn', content: content as Data, usage: usage as unknown as Data });
      chargeTurn(session, usage, turns);
      const source = moduleIn(content.map(({ text }) => String(text ?? '')).join('\n'));
      if (source === null) return { accepted: null, why: 'the answer has no module in it' };
      const tried = await session.examine({ source });
      const accepted = tried.outcome === 'stands' ? tried : null;
      return { accepted, why: 'one module was written' };
    },
  };
}

function requestOf(
  { task }: Session,
  { model, effort = 'high' }: ClaudeOptions,
): { readonly [part: string]: Data } {
  const { specification, setting } = task;
  const asked = `# What is promised\n\n${specification}\n\n# The servers, and who calls\n\n${setting}`;
  return {
    model,
    thinking: { type: 'adaptive', display: 'summarized' },
    ...(effort === null ? {} : { output_config: { effort } }),
    system: [{ type: 'text', text: rules }],
    messages: [{ role: 'user', content: [{ type: 'text', text: asked }] }],
  };
}

/** The module in an answer: its first block of code; null where it has none. */
export function moduleIn(text: string): string | null {
  return /```(?:ts|typescript)?\s*\n([\s\S]*?)```/.exec(text)?.[1] ?? null;
}
