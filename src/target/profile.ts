import type {
  ChannelGuarantee,
  ClockGuarantee,
  LogGuarantee,
  PortKind,
  QueueGuarantee,
  StoreGuarantee,
} from '#design';
import type { Decision, MatchedGuarantee, OutcomeRule, TargetName } from './concrete.js';

/** What a target says of one guarantee: kept or not, how, and how that is known. */
export type Stance = {
  readonly kept: boolean;
  /** Where it is kept: by what. Where it is not: the anomaly, as it shows there. */
  readonly how: string;
  /** `measured: …` or `documented: …`. */
  readonly source: string;
  /** The setting by which it is kept, where it is not kept without: `sync_interval: always`. */
  readonly setting?: string;
};

/** What a target says of each guarantee of each kind of port. */
export type Stances = {
  readonly store: { readonly [guarantee in StoreGuarantee]: Stance };
  readonly queue: { readonly [guarantee in QueueGuarantee]: Stance };
  readonly log: { readonly [guarantee in LogGuarantee]: Stance };
  readonly channel: { readonly [guarantee in ChannelGuarantee]: Stance };
  readonly clock: { readonly [guarantee in ClockGuarantee]: Stance };
} & { readonly [kind in PortKind]: { readonly [guarantee: string]: Stance } };

/** What a variant of a target is known to do. Where a measurement leaves it unsure, it says no. */
export type Profile = Stances & {
  readonly target: TargetName;
  /** `NATS JetStream 2.10 and later`. */
  readonly title: string;
  readonly decisions: readonly Decision[];
  readonly outcomes: readonly OutcomeRule[];
  readonly notPromised: readonly string[];
};

/** How a guarantee is kept here; null where it is not. */
export function keeps(
  stance: Stance,
): Pick<MatchedGuarantee, 'resolved' | 'how' | 'source'> | null {
  const { kept, how, source, setting } = stance;
  if (!kept) return null;
  return { resolved: setting === undefined ? 'kept' : 'kept by a setting', how, source };
}

/** What every process has by itself, on every target: tokens, chance, a clock, and tasks. */
export const ownStances: Pick<Stances, 'tokens' | 'chance' | 'clock' | 'tasks'> = {
  tokens: {
    'never the same twice': {
      kept: true,
      how: 'crypto.randomUUID(): 122 random bits, so that two alike are not to be expected, ever',
      source: 'documented: RFC 9562, section 5.4; Node.js, crypto.randomUUID',
    },
  },
  chance: {
    'every side can come': {
      kept: true,
      how: 'crypto.randomInt(sides): each number is equally likely, at every roll',
      source: 'documented: Node.js, crypto.randomInt',
    },
  },
  tasks: {},
  clock: {
    'clocks agree': {
      kept: false,
      how: 'each process reads the clock of its machine; time servers hold these together within milliseconds at best, and nobody warns where they do not',
      source: 'documented: RFC 5905 (NTP), section 4',
    },
    'clocks never go back': {
      kept: false,
      how: 'the clock of a machine is set back by its administrator or its time service',
      source: 'documented: clock_gettime(2), CLOCK_REALTIME: discontinuous jumps',
    },
    'steps take no time': {
      kept: false,
      how: 'a process may stand still between any two steps, for as long as it likes: SIGSTOP, a paused machine, garbage collection',
      source: 'documented: signal(7), SIGSTOP',
    },
  },
};
