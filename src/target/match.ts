import { assert } from '#base';
import type { Accepted } from '#check';
import type { Port } from '#design';
import { askedOf } from './asked.js';
import type { MatchedGuarantee } from './concrete.js';
import { faultOf } from './faults.js';
import { mendsOf } from './mends.js';
import { keeps, type Profile, type Stance } from './profile.js';
import type { Evidence, Gap } from './unmet.js';

/** Each guarantee of each port with what became of it, and what stands in the way. */
export type Match = {
  readonly guarantees: readonly MatchedGuarantee[];
  readonly unmet: readonly Gap[];
};

/**
 * Holds what a design needs, and what it was examined with, against what a target does.
 *
 *   needed ── kept? ──────────────yes──> kept            no──> unmet
 *   not needed ── kept? ──────────yes──> kept
 *                  └─no── its fault examined? ──yes──> examined
 *                          └─no── outside the promise? ──yes──> outside   no──> unmet
 *
 * Nothing that the target may do is left unexamined, crashes of a process included; a guarantee
 * that cannot matter to the design is not asked for. `evidence` is joined to the gaps that it is of.
 */
export function match(
  accepted: Accepted,
  on: {
    readonly profile: Profile;
    readonly settings: readonly string[];
    readonly evidence: readonly Evidence[];
  },
): Match {
  const { profile, settings, evidence } = on;
  const { design } = accepted;
  const guarantees: MatchedGuarantee[] = [];
  const unmet: Gap[] = [...crashGap(accepted, on)];
  for (const [port, declared] of Object.entries(design.ports)) {
    const { kind, needs } = declared;
    for (const [guarantee, meaning] of askedOf(accepted, declared)) {
      const stance = profile[kind][guarantee];
      assert(
        stance !== undefined,
        `the profile of ${profile.target} says nothing of '${guarantee}'`,
      );
      const needed = needs.includes(guarantee);
      const fault = faultOf(kind, guarantee);
      const excused = needed
        ? null
        : (examined(accepted, fault, stance) ?? outside(declared, guarantee, stance));
      const found = keeps(stance) ?? excused;
      if (found !== null) {
        guarantees.push({ port, guarantee, meaning, needed, ...found });
        continue;
      }
      const { target } = profile;
      const mends = mendsOf({ target, settings, kind, guarantee, needed });
      const what = needed ? 'the design needs it' : 'no run was explored in which it is broken';
      unmet.push({
        port,
        guarantee,
        meaning,
        reason: needed ? 'needed' : 'not examined',
        why: `${profile.title} does not keep it: ${stance.how}; ${what}`,
        anomaly: stance.how,
        source: stance.source,
        fault,
        mends,
        evidence: evidenceOf(evidence, port, guarantee),
      });
    }
  }
  return { guarantees, unmet };
}

function evidenceOf(evidence: readonly Evidence[], port: string, guarantee: string) {
  return evidence.find((each) => each.port === port && each.guarantee === guarantee) ?? null;
}

type Resolution = Pick<MatchedGuarantee, 'resolved' | 'how' | 'source'>;

function examined({ examined }: Accepted, fault: string | null, stance: Stance): Resolution | null {
  if (fault === null || !Object.hasOwn(examined, fault)) return null;
  const how = `not kept: ${stance.how}; the design stood where the fault '${fault}' could happen`;
  return { resolved: 'examined', how, source: stance.source };
}

function outside({ outside }: Port, guarantee: string, stance: Stance): Resolution | null {
  if (!outside.includes(guarantee)) return null;
  const how = `not kept: ${stance.how}; the design promises nothing then`;
  return { resolved: 'outside the promise', how, source: stance.source };
}

const crash = 'crash';

function crashGap(
  { examined }: Accepted,
  { profile, settings, evidence }: Parameters<typeof match>[1],
): readonly Gap[] {
  if (Object.hasOwn(examined, crash)) return [];
  const { target } = profile;
  const guarantee = 'processes never crash';
  const how = `explore with the fault '${crash}' in the budget`;
  const anomaly = 'a real process may stop at any moment, between any two requests';
  return [
    {
      port: 'self',
      guarantee,
      meaning: 'a process that has begun a call goes on until it has answered',
      reason: 'not examined',
      why: 'no target keeps it: a real process may stop at any moment; no run was explored in which one does',
      anomaly,
      source: 'documented: signal(7), SIGKILL',
      fault: crash,
      mends: [{ kind: 'exploration', target, settings, how, why: '' }],
      evidence: evidenceOf(evidence, 'self', guarantee),
    },
  ];
}
