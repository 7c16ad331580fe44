import { canonical, type Data, Issue } from '#base';
import { seal } from './sealed.js';
import { type End, eventKinds, type RecordedEvent, type Trace } from './trace.js';

/** An event without its time: all that is the same each time it happens. */
export type EventForm = Omit<RecordedEvent, 'step' | 'time'>;

/** The columns of words and those of values, in the order in which they are numbered in a trace. */
const words = ['process', 'port', 'operation', 'call', 'fault', 'note'] as const;
const values = ['request', 'answer'] as const;

/**
 * The forms of events, by number, for the many runs of one scenario: what a form says is looked up
 * in dictionaries once, when it is made, and not each time it happens.
 */
export class Forms {
  /** By form: the code of its kind. */
  readonly #kinds: number[] = [];
  readonly #words = new Dictionary<string>((word) => word);
  readonly #values = new Dictionary<Data>(canonical);
  readonly #facts = new Dictionary<Data>(canonical);
  /** By form: the numbers of its words, of its values and of its fact, one after the other. */
  readonly #numbers: number[] = [];
  /** The words, values and facts of the trace that is being made. */
  readonly #spoken = new Renumbered(this.#words.all);
  readonly #meant = new Renumbered(this.#values.all);
  readonly #known = new Renumbered(this.#facts.all);

  /** A new form. */
  add(form: EventForm): number {
    for (const each of words) this.#numbers.push(this.#words.add(form[each]));
    for (const each of values) this.#numbers.push(this.#values.add(form[each]));
    this.#numbers.push(this.#facts.add(form.fact));
    return this.#kinds.push(kindCodes[form.kind]) - 1;
  }

  /** The trace of events of these forms, in columns and with dictionaries of its own. */
  traceOf(
    forms: Int32Array,
    parts: Pick<Trace, 'source' | 'choices' | 'end' | 'step' | 'time'>,
  ): Trace {
    const { source, choices, end, step, time } = parts;
    const { length } = step;
    const kind = new Uint8Array(length);
    for (let row = 0; row < length; row += 1) {
      kind[row] = this.#kinds[forms[row] as number] as number;
    }
    // One after the other, as in `words` and `values`: they are numbered in the order of columns.
    const process = this.#fill(new Uint16Array(length), forms, 0);
    const port = this.#fill(new Uint16Array(length), forms, 1);
    const operation = this.#fill(new Uint16Array(length), forms, 2);
    const call = this.#fill(new Uint16Array(length), forms, 3);
    const fault = this.#fill(new Uint16Array(length), forms, 4);
    const note = this.#fill(new Uint16Array(length), forms, 5);
    const words = checkedWords(this.#spoken.taken());
    const request = this.#refer(length, forms, { at: 6, into: this.#meant });
    const answer = this.#refer(length, forms, { at: 7, into: this.#meant });
    const values = this.#meant.taken();
    const fact = this.#refer(length, forms, { at: 8, into: this.#known });
    const facts = seal(this.#known.taken());
    // Written out, because spreading objects takes as long as all that is above.
    return {
      source,
      choices,
      end,
      length,
      step,
      kind,
      time,
      process,
      port,
      operation,
      call,
      fault,
      note,
      request,
      answer,
      fact,
      words,
      values,
      facts,
    };
  }

  /** Fills a column of words. */
  #fill(column: Uint16Array, forms: Int32Array, at: number): Uint16Array {
    const numbers = this.#numbers;
    const into = this.#spoken;
    for (let row = 0; row < column.length; row += 1) {
      column[row] = into.number(numbers[(forms[row] as number) * wide + at] as number);
    }
    return column;
  }

  /** A column of values or facts. */
  #refer(
    length: number,
    forms: Int32Array,
    { at, into }: { readonly at: number; readonly into: Renumbered<Data> },
  ): Int32Array {
    const column = new Int32Array(length);
    const numbers = this.#numbers;
    for (let row = 0; row < length; row += 1) {
      column[row] = into.number(numbers[(forms[row] as number) * wide + at] as number);
    }
    return column;
  }
}

/** Some of the values of a dictionary, numbered anew in the order in which they are asked for. */
class Renumbered<Value> {
  readonly #from: readonly Value[];
  /** The numbers in the dictionary of those that were asked for, in order. */
  readonly #asked: number[] = [];
  /** By number in the dictionary: one more than the new number; 0 where it was not asked for. */
  #numbers = new Int32Array(64);

  constructor(from: readonly Value[]) {
    this.#from = from;
  }

  number(old: number): number {
    if (old >= this.#numbers.length) this.#grow();
    const known = this.#numbers[old] as number;
    if (known > 0) return known - 1;
    const number = this.#asked.push(old);
    this.#numbers[old] = number;
    return number - 1;
  }

  /** Those that were asked for, by their new numbers; after this none is. */
  taken(): Value[] {
    const all = this.#asked.map((old) => this.#from[old] as Value);
    for (const old of this.#asked) this.#numbers[old] = 0;
    this.#asked.length = 0;
    return all;
  }

  #grow(): void {
    const numbers = new Int32Array(2 * this.#from.length);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}

const wide = words.length + values.length + 1;

const kindCodes = Object.fromEntries(eventKinds.map((kind, at) => [kind, at])) as {
  readonly [kind in EventForm['kind']]: number;
};

const wordsMax = 2 ** 16;

function checkedWords(all: readonly string[]): readonly string[] {
  if (all.length <= wordsMax) return all;
  throw new Issue('trace/too-long', {
    wrong: `a trace has more than ${wordsMax} different names of processes, calls and the like`,
    found: `'${all[wordsMax]}'`,
    right: 'record less at a time: one trace a round',
  });
}

/**
 * Collects the events of a run in columns, 16 bytes an event, and makes a trace of them on demand.
 *
 * Written for speed: its columns are kept for the next run, and an event that has a form already is
 * three numbers.
 */
export class Recorder {
  #forms: Forms;
  #form = new Int32Array(64);
  #step = new Int32Array(64);
  #time = new Float64Array(64);
  #length = 0;

  constructor(forms = new Forms()) {
    this.#forms = forms;
  }

  /** How many events it holds. */
  get length(): number {
    return this.#length;
  }

  /** How many bytes these take. */
  get bytes(): number {
    return this.#length * (4 + 4 + 8);
  }

  /** Forgets the events of the run before; `forms` are those that the next one is told in. */
  begin(forms = this.#forms): void {
    this.#forms = forms;
    this.#length = 0;
  }

  add({ step, time, ...form }: RecordedEvent): void {
    this.note(this.#forms.add(form), step, time);
  }

  /** An event that has a form. */
  note(form: number, step: number, time: number): void {
    const at = this.#length;
    if (at === this.#form.length) this.#grow();
    this.#form[at] = form;
    this.#step[at] = step;
    this.#time[at] = time;
    this.#length = at + 1;
  }

  /** The trace of all that was recorded since the beginning of the run. */
  finish(parts: { source: string; choices: readonly number[]; end: End }): Trace {
    const { source, choices, end } = parts;
    const length = this.#length;
    const step = new Int32Array(length);
    const time = new Float64Array(length);
    for (let row = 0; row < length; row += 1) {
      step[row] = this.#step[row] as number;
      time[row] = this.#time[row] as number;
    }
    return this.#forms.traceOf(this.#form, { source, choices, end, step, time });
  }

  #grow(): void {
    const form = new Int32Array(this.#form.length * 2);
    const step = new Int32Array(form.length);
    const time = new Float64Array(form.length);
    form.set(this.#form);
    step.set(this.#step);
    time.set(this.#time);
    this.#form = form;
    this.#step = step;
    this.#time = time;
  }
}

/** The trace of events that are already known, in true order. */
export function traceOf(
  events: readonly RecordedEvent[],
  parts: { source: string; choices: readonly number[]; end: End },
): Trace {
  const recorder = new Recorder();
  for (const event of events) recorder.add(event);
  return recorder.finish(parts);
}

/** Values by number: equal texts, equal numbers. */
class Dictionary<Value> {
  readonly all: Value[] = [];
  readonly #ids = new Map<string, number>();
  readonly #text: (value: Value) => string;

  constructor(text: (value: Value) => string) {
    this.#text = text;
  }

  add(value: Value): number {
    const key = this.#text(value);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.all.length);
    return this.all.push(value) - 1;
  }
}
