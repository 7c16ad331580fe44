import { canonical, type Data } from '#base';

/** The ports that are probed. */
export type ProbedPort = 'store' | 'log' | 'queue' | 'channel';

/**
 * One request as its process saw it: what it asked, and what it was told.
 *
 * `during` is given where requests overlapped: a request came after another one exactly if it
 * begins later than that one ends.
 */
export type Step = {
  readonly process: string;
  readonly operation: string;
  readonly input: Data;
  readonly answer: Data;
  readonly during?: readonly [begin: number, end: number];
};

/** A small history of requests in the words of a port, in the order in which they began. */
export type Observation = { readonly port: ProbedPort; readonly steps: readonly Step[] };

type Taped = {
  readonly process: string;
  readonly operation: string;
  readonly input: Data;
  readonly answer: Data;
  readonly begin: number;
  readonly end: number;
};

/** A tape of what some processes asked and were told; what was never answered is not on it. */
export class History {
  readonly #port: ProbedPort;
  readonly #taped: Taped[] = [];
  #moment = 0;

  constructor(port: ProbedPort) {
    this.#port = port;
  }

  /** Makes a request and tapes it; undefined says that no answer came. */
  async ask(
    asked: { readonly process: string; readonly operation: string; readonly input: Data },
    call: () => Promise<Data | undefined>,
  ): Promise<Data | undefined> {
    this.#moment += 1;
    const begin = this.#moment;
    const answer = await call();
    this.#moment += 1;
    if (answer !== undefined) this.#taped.push({ ...asked, answer, begin, end: this.#moment });
    return answer;
  }

  /**
   * What was seen, as small as it can be said: of racing writes that were refused one is kept, and
   * processes, values and revisions are numbered anew in the order in which they appear. Two
   * rounds in which the same happened give the same observation.
   */
  observation(): Observation {
    const kept = withEpochs(withoutRepetition(this.#taped));
    const sequential = kept.every(({ during }, at) => during[0] === at + 1 && during[1] === at + 1);
    const steps = renamed(kept).map(({ during, ...step }) =>
      sequential ? step : { ...step, during },
    );
    return { port: this.#port, steps };
  }
}

type Timed = Omit<Taped, 'begin' | 'end'> & { readonly during: readonly [number, number] };

/**
 * Of several writes that raced on one revision of a key, those that say something new: of the
 * refused ones one, of the unanswered ones one, of the successful ones the first and the last.
 */
function withoutRepetition(taped: readonly Taped[]): readonly Taped[] {
  const racing = (one: Taped): readonly Taped[] =>
    taped.filter(
      (other) =>
        other.begin < one.end &&
        one.begin < other.end &&
        canonical(question(other)) === canonical(question(one)) &&
        outcomeOf(other) === outcomeOf(one),
    );
  return taped
    .toSorted((a, b) => a.begin - b.begin)
    .filter((one) => {
      const same = racing(one).toSorted((a, b) => markOf(a) - markOf(b) || a.begin - b.begin);
      if (outcomeOf(one) === undefined || same[0] === one) return true;
      return outcomeOf(one) === 'written' && same.at(-1) === one;
    });
}

/** What was asked, without the value: the writes of a race differ in nothing else. */
function question({ operation, input }: Taped): Data {
  const { value: _value, entry: _entry, ...asked } = (input ?? {}) as { [field: string]: Data };
  return { operation, asked };
}

function outcomeOf({ answer }: Pick<Taped, 'answer'>): string | undefined {
  return ((answer ?? {}) as { outcome?: string }).outcome;
}

/** Moments counted as coarsely as the order of ends before beginnings allows. */
function withEpochs(taped: readonly Taped[]): readonly Timed[] {
  const events = taped
    .flatMap(({ begin, end }) => [
      { moment: begin, begins: true },
      { moment: end, begins: false },
    ])
    .toSorted((a, b) => a.moment - b.moment);
  const epochs = new Map<number, number>();
  events.reduce(
    (last, { moment, begins }) => {
      const epoch = begins && !last.begins ? last.epoch + 1 : last.epoch;
      epochs.set(moment, epoch);
      return { epoch, begins };
    },
    { epoch: 0, begins: false },
  );
  const at = (moment: number): number => epochs.get(moment) ?? 0;
  return taped
    .map(({ begin, end, ...step }) => ({ ...step, during: [at(begin), at(end)] as const }))
    .toSorted((a, b) => a.during[0] - b.during[0] || markOf(a) - markOf(b) || inWords(a, b));
}

/** The revision or offset that an answer names: the true order of what began together. */
function markOf({ answer }: Pick<Taped, 'answer'>): number {
  const { revision, offset } = (answer ?? {}) as { revision?: number; offset?: number };
  return revision ?? offset ?? Number.MAX_SAFE_INTEGER;
}

function inWords(a: Timed, b: Timed): number {
  const [one, other] = [a, b].map(({ operation, answer }) => canonical({ operation, answer }));
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

/** Process names, values, revisions, offsets and deliveries by the order of their appearance. */
function renamed(steps: readonly Timed[]): readonly Timed[] {
  const processes = numbering();
  const values = numbering();
  const marks = numbering();
  const within = (data: Data, place: string): Data => {
    if (Array.isArray(data)) return data.map((each) => within(each as Data, place));
    if (data === null || typeof data !== 'object') return data;
    const fields = data as { readonly [field: string]: Data };
    const { key } = fields;
    const here = typeof key === 'string' ? key : place;
    return Object.fromEntries(
      Object.entries(fields).map(([field, value]) => {
        if (field === 'revision') return [field, value === 0 ? 0 : marks(`${here} ${value}`)];
        if (field === 'offset') return [field, value === 0 ? 0 : marks(`offset ${value}`)];
        if (field === 'delivery') return [field, `delivery ${marks(String(value))}`];
        if (field === 'from' || field === 'to') return [field, letter(processes(String(value)))];
        if (leaves.includes(field) && typeof value === 'string') return [field, values(value)];
        return [field, within(value, here)];
      }),
    );
  };
  return steps.map(({ process, operation, input, answer, during }) => ({
    process: letter(processes(process)),
    operation,
    input: operation === 'read' ? input : within(input, ''),
    answer: within(answer, placeOf(input)),
    during,
  }));
}

/** The fields that hold what a caller put there. */
const leaves: readonly string[] = ['value', 'entry', 'job', 'message'];

function placeOf(input: Data): string {
  return String(((input ?? {}) as { key?: string }).key ?? '');
}

function numbering(): (name: string) => number {
  const numbers = new Map<string, number>();
  return (name) => {
    const number = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, number);
    return number;
  };
}

function letter(number: number): string {
  return String.fromCharCode(96 + number);
}
