import { assert, canonical, type Data, Issue } from '#base';
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
  readonly #forms: EventForm[] = [];
  readonly #words = new Dictionary<string>((word) => word);
  readonly #values = new Dictionary<Data>(canonical);
  readonly #facts = new Dictionary<Data>(canonical);
  /** By form: the numbers of its words, of its values and of its fact, one after the other. */
  readonly #numbers: number[] = [];

  /** A new form. */
  add(form: EventForm): number {
    for (const each of words) this.#numbers.push(this.#words.add(form[each]));
    for (const each of values) this.#numbers.push(this.#values.add(form[each]));
    this.#numbers.push(this.#facts.add(form.fact));
    return this.#forms.push(form) - 1;
  }

  /** What the events of these forms are in columns, with dictionaries of their own. */
  columnsOf(forms: Int32Array): Omit<Trace, 'source' | 'choices' | 'end' | 'step' | 'time'> {
    const spoken = new Renumbered(this.#words.all);
    const meant = new Renumbered(this.#values.all);
    const known = new Renumbered(this.#facts.all);
    const word = (at: number): Uint16Array =>
      Uint16Array.from(this.#column(forms, at, spoken), checkedWord(spoken.all));
    const [process, port, operation, call, fault, note] = words.map((_, at) => word(at));
    const [request, answer] = values.map((_, at) => this.#column(forms, words.length + at, meant));
    assert(process && port && operation && call && fault && note, 'a column for each word');
    assert(request !== undefined && answer !== undefined, 'a column for each value');
    const fact = this.#column(forms, words.length + values.length, known);
    return {
      length: forms.length,
      kind: Uint8Array.from(forms, (form) => kindCodes[this.#forms[form]?.kind ?? 'say']),
      ...{ process, port, operation, call, fault, note, request, answer, fact },
      words: spoken.all,
      values: meant.all,
      facts: seal(known.all),
    };
  }

  #column<Value>(forms: Int32Array, at: number, into: Renumbered<Value>): Int32Array {
    const made = new Int32Array(forms.length);
    for (let row = 0; row < forms.length; row += 1) {
      made[row] = into.number(this.#numbers[(forms[row] as number) * wide + at] as number);
    }
    return made;
  }
}

/** Some of the values of a dictionary, numbered anew in the order in which they are asked for. */
class Renumbered<Value> {
  readonly all: Value[] = [];
  readonly #from: readonly Value[];
  /** By number in the dictionary: one more than the new number; 0 where it was not asked for. */
  readonly #numbers: Int32Array;

  constructor(from: readonly Value[]) {
    this.#from = from;
    this.#numbers = new Int32Array(from.length);
  }

  number(old: number): number {
    const known = this.#numbers[old] as number;
    if (known > 0) return known - 1;
    this.#numbers[old] = this.all.push(this.#from[old] as Value);
    return this.all.length - 1;
  }
}

const wide = words.length + values.length + 1;

const kindCodes = Object.fromEntries(eventKinds.map((kind, at) => [kind, at])) as {
  readonly [kind in EventForm['kind']]: number;
};

const wordsMax = 2 ** 16;

function checkedWord(all: readonly string[]): (number: number) => number {
  return (number) => {
    if (number < wordsMax) return number;
    throw new Issue('trace/too-long', {
      wrong: `a trace has more than ${wordsMax} different names of processes, calls and the like`,
      found: `'${all[number]}'`,
      right: 'record less at a time: one trace a round',
    });
  };
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
    const { kind, ...columns } = this.#forms.columnsOf(this.#form.subarray(0, length));
    return {
      ...{ source, choices, end, length, kind },
      step: this.#step.slice(0, length),
      time: this.#time.slice(0, length),
      ...columns,
    };
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
