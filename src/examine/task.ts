import { type Candidate, candidateId, type Examination, type Task } from '#agent';
import { Issue, identity } from '#base';
import type { Choice, Sketch } from '#design';
import type { AskedEvent, Disclosure, Question } from '#explain';
import type { Problem, WorldPlan } from '#protocols';
import { page, specHash } from '#spec';
import { type Answer, answerTo } from './answer.js';
import { type Grounds, type Sizes, usualSizes } from './cascade.js';
import { usualFeedbackBytes } from './feedback.js';
import { simulatorHash } from './simulator.js';
import { settingText, worldText } from './words.js';
import { FreshWorlds } from './worlds.js';

/** How a task is set; every part has a default. */
export interface TaskOptions {
  /** By default `story`. */
  readonly disclosure?: Disclosure;
  /** How long the feedback on a candidate may be; by default 4,096 bytes. */
  readonly feedbackBytes?: number;
  /** What random runs and drawn worlds are a function of; by default '1'. */
  readonly seed?: string;
  readonly sizes?: Partial<Sizes>;
  /** How many worlds that nobody knows a candidate must stand in; by default 3. */
  readonly heldOutWorlds?: number;
}

/** Examines the text of a candidate in a place from which it cannot reach anything. */
export type ExamineSource = (
  source: string,
  how: {
    readonly candidate: string;
    readonly problem: Problem;
    readonly grounds: Grounds;
    readonly telling: { readonly disclosure: Disclosure; readonly feedbackBytes: number };
    readonly signal: AbortSignal | null;
  },
) => Promise<Answer>;

/**
 * A problem as a task for a proposer.
 *
 * Candidates that are choices for the problem's sketch are examined here, because whoever set the
 * problem wrote them; texts go to `examineSource`. A world that was held out and in which a candidate
 * falls is shown from then on, and another one takes its place.
 */
export function taskOf(
  problem: Problem,
  examineSource: ExamineSource,
  options: TaskOptions = {},
): Task {
  return new ProblemTask(problem, examineSource, options);
}

class ProblemTask implements Task {
  readonly name: string;
  readonly specification: string;
  readonly setting: string;
  readonly holes: Sketch['holes'];
  readonly disclosure: Disclosure;
  readonly hashes: Task['hashes'];
  readonly conditions: NonNullable<Task['conditions']>;
  readonly #problem: Problem;
  readonly #examineSource: ExamineSource;
  readonly #telling: { readonly disclosure: Disclosure; readonly feedbackBytes: number };
  readonly #seed: string;
  readonly #sizes: Sizes;
  readonly #heldOutWorlds: number;
  readonly #shown: WorldPlan[];
  readonly #fresh: FreshWorlds;
  /** By candidate, what can be asked about its run. */
  readonly #events = new Map<string, readonly AskedEvent[]>();

  constructor(problem: Problem, examineSource: ExamineSource, options: TaskOptions) {
    const { disclosure = 'story', feedbackBytes = usualFeedbackBytes, seed = '1' } = options;
    const { spec, worlds, heldOut, sketch } = problem;
    this.name = problem.name;
    this.specification = page(spec);
    this.setting = settingText(problem);
    this.holes = sketch.holes;
    this.disclosure = disclosure;
    this.hashes = {
      specification: specHash(spec),
      simulator: simulatorHash(),
      worlds: identity(worlds.map(worldText)),
    };
    this.#problem = problem;
    this.#examineSource = examineSource;
    this.#telling = { disclosure, feedbackBytes };
    this.#seed = seed;
    this.#sizes = { ...usualSizes, ...options.sizes };
    this.#heldOutWorlds = options.heldOutWorlds ?? 3;
    this.conditions = {
      seed,
      feedbackBytes,
      heldOutWorlds: this.#heldOutWorlds,
      sizes: { ...this.#sizes },
    };
    this.#shown = [...worlds];
    this.#fresh = new FreshWorlds({ shown: worlds, first: heldOut, seed });
  }

  get worlds(): readonly string[] {
    return this.#shown.map(worldText);
  }

  async examine(candidate: Candidate, signal?: AbortSignal): Promise<Examination> {
    const id = candidateId(candidate);
    const grounds = this.#grounds();
    const answer =
      'source' in candidate
        ? await this.#examineSource(candidate.source, {
            candidate: id,
            problem: this.#problem,
            grounds,
            telling: this.#telling,
            signal: signal ?? null,
          })
        : this.#examineChoice(id, candidate.choice, grounds);
    this.#learn(answer, grounds);
    this.#events.set(id, answer.events);
    return answer.examination;
  }

  async ask({ candidate }: Examination, question: Question): Promise<readonly AskedEvent[]> {
    const events = this.#events.get(candidate);
    if (events === undefined) {
      throw new Issue('task/not-examined', {
        wrong: 'this candidate was not examined here',
        found: candidate,
        right: 'ask about a candidate after its examination',
      });
    }
    const { process, kind, fault, fromStep = -Infinity, toStep = Infinity } = question;
    return events
      .filter((event) => process === undefined || event.process === process)
      .filter((event) => kind === undefined || event.kind === kind)
      .filter((event) => fault === undefined || event.fault === fault)
      .filter(({ step }) => step >= fromStep && step <= toStep);
  }

  #examineChoice(id: string, choice: Choice, grounds: Grounds): Answer {
    const { sketch } = this.#problem;
    return answerTo(id, () => sketch.fill(choice), { grounds, telling: this.#telling });
  }

  #grounds(): Grounds {
    return {
      ports: this.#problem.ports,
      shown: [...this.#shown],
      heldOut: this.#fresh.peek(this.#heldOutWorlds),
      seed: this.#seed,
      sizes: this.#sizes,
    };
  }

  /** What was met is not new any more, and where somebody fell is shown to all. */
  #learn({ heldOutMet, fellHeldOut }: Answer, { heldOut }: Grounds): void {
    const last = heldOut[heldOutMet - 1];
    if (fellHeldOut && last !== undefined) this.#shown.push(last);
    this.#fresh.use(heldOutMet);
  }
}
