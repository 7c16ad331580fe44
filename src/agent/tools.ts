import { type Data, Issue, integer, maybe, misfit, record, type Shape, text } from '#base';
import type { AskedEvent, Question } from '#explain';
import { capped } from './capped.js';
import type { Ending, Session, Tried } from './proposer.js';
import { ledgerText } from './report.js';
import { outcomeText } from './session.js';

/** The most bytes of an answer that grows with what was tried; the specification is told whole. */
const answerBytesMax = 4096;

/** What a call of a tool came to; `ending` where it ends the attempt. */
export interface ToolAnswer {
  readonly text: string;
  /** Whether the call could not be understood: nothing ran. */
  readonly isError: boolean;
  readonly ending: Ending | null;
}

interface Tool {
  readonly about: string;
  readonly input: Shape;
  readonly run: (session: Session, input: never) => Promise<string | Ending>;
}

const candidate = { candidate: text() };

/** The tools of a proposer that calls tools: few, and none of them reaches past the session. */
const tools: { readonly [name: string]: Tool } = {
  read_specification: {
    about:
      'Answers the specification, the setting, and the worlds that are shown by now. A world in which a design fell that nobody had seen before is among them from then on.',
    input: record({}),
    run: async ({ task }) => taskText(task),
  },
  propose_design: {
    about:
      'Examines a design: parses it, checks its types and ports, runs it without faults, with faults, in many random worlds, and in worlds that are shown to nobody. Answers the verdict, and for a design that falls why, as far as it is disclosed. Costs a candidate and its runs. A design that was proposed before is answered from the ledger.',
    input: record({ source: text(), idea: text() }),
    run: async (session, { source }: { source: string }) =>
      verdictText(await session.examine({ source })),
  },
  explain: {
    about: 'Answers once more what was said of a candidate that you proposed. Costs nothing.',
    input: record(candidate),
    run: async (session, input: { candidate: string }) => feedbackOf(known(session, input)),
  },
  query_trace: {
    about:
      'Answers the events of the run in which a candidate fell, one a line, as far as they are disclosed. Each part of the question narrows the answer; null leaves it open. Steps are inclusive.',
    input: record({
      ...candidate,
      process: maybe(text()),
      kind: maybe(text()),
      fault: maybe(text()),
      fromStep: maybe(integer()),
      toStep: maybe(integer()),
    }),
    run: async (session, input: { candidate: string }) => {
      const tried = known(session, input);
      return eventsText(await session.ask(tried.candidate, questionOf(input)));
    },
  },
  read_ledger: {
    about: 'Answers every candidate that was tried, with what came of it. Costs nothing.',
    input: record({}),
    run: async ({ ledger }) =>
      ledger.length === 0 ? 'No candidate was tried yet.' : ledgerOf(ledger),
  },
  submit: {
    about: 'Ends the attempt with a candidate that stands.',
    input: record(candidate),
    run: async (session, input: { candidate: string }) => {
      const tried = known(session, input);
      if (tried.outcome === 'stands') return { accepted: tried, why: 'submitted' };
      return `Candidate ${tried.number} does not stand: ${outcomeText(tried)}. Only a candidate that stands can be submitted; propose another design, or give up.`;
    },
  },
  give_up: {
    about:
      'Ends the attempt without a design. This is the right answer where the promise cannot be kept with the ports there are: say why.',
    input: record({ why: text() }),
    run: async (_, { why }: { why: string }) => ({ accepted: null, why: `gave up: ${why}` }),
  },
};

/** The tools as they are described to a language model that designs. */
export const toolTexts: readonly {
  readonly name: string;
  readonly description: string;
  readonly input_schema: { readonly [part: string]: Data };
}[] = Object.entries(tools).map(([name, { about, input }]) => ({
  name,
  description: about,
  input_schema: schemaOf(input),
}));

/** The tools as they are described for a task: what it means to propose is the task's to say. */
export function toolTextsFor({ briefing }: Session['task']): typeof toolTexts {
  if (briefing === undefined) return toolTexts;
  const { proposing } = briefing;
  return toolTexts.map((tool) =>
    tool.name === 'propose_design' ? { ...tool, description: proposing } : tool,
  );
}

/** Runs a tool. A call that cannot be understood is answered with a sentence, and never thrown. */
export async function callTool(session: Session, name: string, input: Data): Promise<ToolAnswer> {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (tool === undefined) {
    return refused(`There is no tool '${name}'. Use one of: ${Object.keys(tools).join(', ')}.`);
  }
  const whole = withNulls(tool.input, input);
  const wrong = misfit(tool.input, whole, 'the input');
  if (wrong !== null) return refused(`Nothing ran: ${wrong}.`);
  try {
    const answer = await tool.run(session, whole as never);
    if (typeof answer === 'string') return { text: answer, isError: false, ending: null };
    return { text: answer.why, isError: false, ending: answer };
  } catch (thrown) {
    const isQuestion = thrown instanceof Issue && /^(ask|tool)\//.test(thrown.code);
    if (!isQuestion) throw thrown;
    return refused(thrown.message);
  }
}

function refused(message: string): ToolAnswer {
  return { text: message, isError: true, ending: null };
}

/** What is asked of a designer, as a page. */
export function taskText({ specification, setting, worlds }: Session['task']): string {
  const shown = worlds.map((world) => `- ${world}`).join('\n');
  return `# What is promised\n\n${specification}\n\n# The setting\n\n${setting}\n\n# The worlds that are shown\n\n${shown}`;
}

/** The ledger as far as it fits; the newest candidates matter most, so that they come first. */
export function ledgerOf(ledger: readonly Tried[]): string {
  const cut = '\n[cut: earlier candidates are left out]';
  return capped(ledgerText([...ledger].reverse()), answerBytesMax, cut);
}

function verdictText(tried: Tried): string {
  if (tried.repeats > 0) {
    return `${nameOf(tried)} again: you proposed exactly this design before, and nothing ran. It is answered from the ledger: ${outcomeText(tried)}.\n\n${feedbackOf(tried)}`;
  }
  return firstVerdict(tried).text;
}

/** What is answered to a candidate that is proposed for the first time. */
export function firstVerdict(tried: Tried): ToolAnswer {
  const next = tried.outcome === 'stands' ? '\n\nIt stands: submit it.' : '';
  const text = `${nameOf(tried)}\n${feedbackOf(tried)}${next}`;
  return { text, isError: false, ending: null };
}

function nameOf({ number, candidate }: Tried): string {
  return `Candidate ${number} (${candidate})`;
}

function feedbackOf({ feedback }: Tried): string {
  return capped(feedback, answerBytesMax, '\n[cut: query the trace for the rest]');
}

/** A candidate by its identity, or by its number. */
function known({ ledger }: Session, { candidate }: { readonly candidate: string }): Tried {
  const found = ledger.find(
    (each) => each.candidate === candidate || String(each.number) === candidate,
  );
  if (found !== undefined) return found;
  throw new Issue('tool/candidate', {
    wrong: 'there is no such candidate',
    found: candidate,
    right:
      ledger.length === 0
        ? 'propose a design first'
        : `the ledger has ${ledger.map(({ number, candidate: id }) => `${number} (${id})`).join(', ')}`,
  });
}

function questionOf(input: { readonly [part: string]: Data }): Question {
  const parts = Object.entries(input).filter(([, value]) => value !== null);
  return Object.fromEntries(parts.filter(([name]) => name !== 'candidate')) as Question;
}

function eventsText(events: readonly AskedEvent[]): string {
  const lines = events.map((event) => {
    const said = Object.entries(event).filter(([, value]) => value !== '' && value !== null);
    return JSON.stringify(Object.fromEntries(said));
  });
  const head = `${events.length} events`;
  const cut = '\n[cut: ask for fewer steps, with fromStep and toStep]';
  return capped([head, ...lines].join('\n'), answerBytesMax, cut);
}

/** An input in which what may be null, and was left out, is null. */
function withNulls(shape: Shape, input: Data): Data {
  if (shape.kind !== 'record' || typeof input !== 'object' || input === null) return input;
  if (Array.isArray(input)) return input;
  const open = Object.entries(shape.fields).filter(([, { kind }]) => kind === 'maybe');
  return { ...Object.fromEntries(open.map(([name]) => [name, null])), ...input };
}

/** A shape as a JSON schema. */
function schemaOf(shape: Shape): { readonly [part: string]: Data } {
  switch (shape.kind) {
    case 'text':
      return { type: 'string' };
    case 'integer':
      return { type: 'integer' };
    case 'maybe':
      return { anyOf: [schemaOf(shape.of), { type: 'null' }] };
    case 'record':
      return {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(shape.fields).map(([name, field]) => [name, schemaOf(field)]),
        ),
        required: Object.keys(shape.fields),
        additionalProperties: false,
      };
    default:
      throw new Error(`protolab is at fault: no tool has an input of ${shape.kind}`);
  }
}
