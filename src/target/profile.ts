import type { StoreGuarantee } from '#design';
import type { Decision, MatchedGuarantee, OutcomeRule, TargetName } from './concrete.js';

/** What a target says of one guarantee: kept or not, how, and how that is known. */
export type Stance = {
  readonly kept: boolean;
  readonly how: string;
  /** `measured: …` or `documented: …`. */
  readonly source: string;
  /** A setting of the server under which it is kept; its operator must vouch for it. */
  readonly setting?: { readonly name: string; readonly how: string; readonly source: string };
};

/** What a target is known to do. Written from measurements; where it is unsure, it says no. */
export type Profile = {
  readonly target: TargetName;
  /** `NATS JetStream 2.10 and later`. */
  readonly title: string;
  readonly store: { readonly [guarantee in StoreGuarantee]: Stance };
  readonly tokens: { readonly [guarantee: string]: Stance };
  readonly decisions: readonly Decision[];
  readonly outcomes: readonly OutcomeRule[];
  readonly notPromised: readonly string[];
};

/** The fault that breaks each guarantee in the simulated world: what to put into the budget. */
export const faultOf: { readonly [guarantee in StoreGuarantee]: string } = {
  'fresh reads': 'stale read',
  'known outcomes': 'unknown outcome',
  'atomic conditional write': 'broken condition',
  'condition outlives the answer': 'condition lost',
  'acknowledged writes last': 'lost write',
  'power loss': 'power failure',
};

/** Tokens are made in the process itself, on every target. */
export const randomTokens: Profile['tokens'] = {
  'never the same twice': {
    kept: true,
    how: 'crypto.randomUUID(): 122 random bits, so that two alike are not to be expected, ever',
    source: 'documented: RFC 9562, section 5.4; Node.js, crypto.randomUUID',
  },
};

/** Whether the target keeps a guarantee, by itself or by a setting that its operator vouches for. */
export function keeps(
  stance: Stance,
  settings: readonly string[],
): Pick<MatchedGuarantee, 'resolved' | 'how' | 'source'> | null {
  const { kept, how, source, setting } = stance;
  if (kept) return { resolved: 'kept', how, source };
  if (setting === undefined || !settings.includes(setting.name)) return null;
  return { resolved: 'kept by a setting', how: setting.how, source: setting.source };
}
