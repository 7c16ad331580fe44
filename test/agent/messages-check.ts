/** What the Messages API refuses in a request, as far as a loop of tool calls could get it wrong. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [part: string]: Json };

type Part = { [part: string]: Json };

/** The body of a request. */
export interface Asked {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string | readonly Part[];
  }[];
  readonly system?: readonly Part[];
  readonly tools?: readonly Part[];
  readonly [part: string]: unknown;
}

const fields =
  'model max_tokens messages system tools tool_choice stream thinking output_config cache_control metadata stop_sequences service_tier'.split(
    ' ',
  );

/** The fields of each block that may be sent. */
const blockFields: { readonly [type: string]: readonly string[] } = {
  text: ['type', 'text', 'cache_control', 'citations'],
  thinking: ['type', 'thinking', 'signature'],
  tool_use: ['type', 'id', 'name', 'input', 'cache_control', 'caller'],
  tool_result: ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'],
};

/** What is wrong with a request; null where nothing is. `sent` has the thinking of each signature. */
export function problemIn(body: Asked, sent: ReadonlyMap<string, string>): string | null {
  const strange = Object.keys(body).find((field) => !fields.includes(field));
  if (strange !== undefined) return `${strange}: Extra inputs are not permitted`;
  if (typeof body.model !== 'string') return 'model: Field required';
  if (!/^claude-(opus|sonnet|haiku)-[\d-]+$/.test(body.model)) return `model: ${body.model}`;
  if (!Number.isInteger(body.max_tokens) || body.max_tokens < 1) {
    return 'max_tokens: Input should be a positive integer';
  }
  if (body.stream !== true) return 'stream: this server only streams';
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    return 'messages: at least one message is required';
  }
  return (
    toolProblem(body.tools ?? []) ??
    cacheProblem(body) ??
    body.messages.map((_, at) => messageProblem(body, at, sent)).find((each) => each !== null) ??
    null
  );
}

function toolProblem(tools: readonly Part[]): string | null {
  for (const [at, tool] of tools.entries()) {
    const known = ['name', 'description', 'input_schema', 'cache_control', 'type', 'strict'];
    const strange = Object.keys(tool).find((field) => !known.includes(field));
    if (strange !== undefined) return `tools.${at}.${strange}: Extra inputs are not permitted`;
    if (!/^[\w-]{1,64}$/.test(String(tool.name))) return `tools.${at}.name: String should match`;
    const schema = tool.input_schema as Part | undefined;
    if (schema?.type !== 'object') return `tools.${at}.input_schema.type: Field required`;
  }
  return null;
}

/** At most four breakpoints, and those of an hour before those of five minutes. */
function cacheProblem(body: Asked): string | null {
  const contents = body.messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content,
  );
  const controls = [...(body.tools ?? []), ...(body.system ?? []), ...contents].flatMap(
    ({ cache_control: control }) => (control === undefined ? [] : [control as Part]),
  );
  if (controls.length > 4)
    return `A maximum of 4 blocks with cache_control, found ${controls.length}`;
  const isHour = controls.map(({ ttl }) => ttl === '1h');
  if (isHour.lastIndexOf(true) > isHour.indexOf(false) && isHour.includes(false)) {
    return 'a ttl of 1h must not come after a ttl of 5m';
  }
  return controls.some(({ type }) => type !== 'ephemeral') ? 'cache_control.type' : null;
}

function messageProblem(
  { messages }: Asked,
  at: number,
  sent: ReadonlyMap<string, string>,
): string | null {
  const message = messages[at] as Asked['messages'][number];
  const place = `messages.${at}`;
  if (message.role !== (at % 2 === 0 ? 'user' : 'assistant')) {
    return `${place}: roles must alternate between "user" and "assistant"`;
  }
  if (typeof message.content === 'string') return null;
  if (message.content.length === 0) return `${place}: all messages must have non-empty content`;
  for (const [block, each] of message.content.entries()) {
    const problem = blockProblem(each, message.role, sent);
    if (problem !== null) return `${place}.content.${block}: ${problem}`;
  }
  return resultProblem(messages, at);
}

function blockProblem(block: Part, role: string, sent: ReadonlyMap<string, string>): string | null {
  const known = blockFields[String(block.type)];
  if (known === undefined) return `Input tag '${String(block.type)}' found`;
  const strange = Object.keys(block).find((field) => !known.includes(field));
  if (strange !== undefined) return `${strange}: Extra inputs are not permitted`;
  if (block.type === 'text' && block.text === '') return 'text content blocks must be non-empty';
  if ((block.type === 'tool_result') === (role === 'assistant') && block.type !== 'text') {
    return `${String(block.type)} is not for the ${role}`;
  }
  if (block.type === 'thinking' && sent.get(String(block.signature)) !== block.thinking) {
    return 'Invalid `signature` in `thinking` block';
  }
  return null;
}

/** Every tool_use has its result at the beginning of the next message, and no result is without one. */
function resultProblem(messages: Asked['messages'], at: number): string | null {
  const ids = (of: number, type: string, part: string): readonly string[] => {
    const content = messages[of]?.content ?? [];
    if (typeof content === 'string') return [];
    return content.filter((block) => block.type === type).map((block) => String(block[part]));
  };
  const own = messages[at] as Asked['messages'][number];
  if (own.role === 'user') {
    const results = ids(at, 'tool_result', 'tool_use_id');
    const calls = ids(at - 1, 'tool_use', 'id');
    const strange = results.find((id) => !calls.includes(id));
    if (strange !== undefined) return `messages.${at}: unexpected tool_use_id ${strange}`;
    const first = (own.content as readonly Part[]).slice(0, results.length);
    const isFirst = first.every(({ type }) => type === 'tool_result');
    return isFirst ? null : `messages.${at}: tool_result blocks must come first`;
  }
  const missing = ids(at, 'tool_use', 'id').find(
    (id) => !ids(at + 1, 'tool_result', 'tool_use_id').includes(id),
  );
  if (missing === undefined) return null;
  return `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}`;
}
