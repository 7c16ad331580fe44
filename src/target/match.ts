import { assert, Issue } from '#base';
import type { Accepted } from '#check';
import { guaranteesOf, type Port } from '#design';
import type { MatchedGuarantee, Unmet } from './concrete.js';
import { faultOf, keeps, type Profile, type Stance } from './profile.js';

type Gap = Unmet['unmet'][number];

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
 * Nothing that the target may do is left unexamined, crashes of a process included. `settings` are
 * those of the server that its operator vouches for; one that the target does not know is an
 * `Issue`.
 */
export function match(accepted: Accepted, profile: Profile, settings: readonly string[]): Match {
  checkSettings(profile, settings);
  const guarantees: MatchedGuarantee[] = [];
  const unmet: Gap[] = [...crashGap(accepted)];
  for (const [port, declared] of Object.entries(accepted.design.ports)) {
    for (const [guarantee, meaning] of Object.entries(guaranteesOf(declared.kind))) {
      const stance = stanceOf(profile, declared.kind, guarantee);
      const needed = declared.needs.includes(guarantee);
      const excused = needed
        ? null
        : (examined(accepted, guarantee, stance) ?? outside(declared, guarantee, stance));
      const found = keeps(stance, settings) ?? excused;
      if (found === null) unmet.push(gap({ profile, port, guarantee, needed, stance }));
      else guarantees.push({ port, guarantee, meaning, needed, ...found });
    }
  }
  return { guarantees, unmet };
}

function stanceOf(profile: Profile, kind: Port['kind'], guarantee: string): Stance {
  const stances: { readonly [guarantee: string]: Stance } = profile[kind];
  const stance = stances[guarantee];
  assert(stance !== undefined, `the profile of ${profile.target} says nothing of '${guarantee}'`);
  return stance;
}

type Resolution = Pick<MatchedGuarantee, 'resolved' | 'how' | 'source'>;

function examined({ examined }: Accepted, guarantee: string, stance: Stance): Resolution | null {
  const fault = Object.keys(examined).find((each) => examined[each] === guarantee);
  if (fault === undefined) return null;
  const how = `not kept: ${stance.how}; the design stood where the fault '${fault}' could happen`;
  return { resolved: 'examined', how, source: stance.source };
}

function outside({ outside }: Port, guarantee: string, stance: Stance): Resolution | null {
  if (!outside.includes(guarantee)) return null;
  const how = `not kept: ${stance.how}; the design promises nothing then`;
  return { resolved: 'outside the promise', how, source: stance.source };
}

function gap(parts: {
  readonly profile: Profile;
  readonly port: string;
  readonly guarantee: string;
  readonly needed: boolean;
  readonly stance: Stance;
}): Gap {
  const { profile, port, guarantee, needed, stance } = parts;
  const fault = faultOf[guarantee as keyof typeof faultOf];
  const setting =
    stance.setting === undefined
      ? ''
      : `, or run the server with '${stance.setting.name}' and pass that setting on`;
  const what = needed ? 'the design needs it' : 'no run was explored in which it is broken';
  return {
    port,
    guarantee,
    reason: needed ? 'needed' : 'not examined',
    why: `${profile.title} does not keep it: ${stance.how}; ${what}`,
    mend: needed
      ? `drop the need and explore with the fault '${fault}' in the budget${setting}`
      : `explore with the fault '${fault}' in the budget, or declare it outside the promise${setting}`,
  };
}

const crash = 'crash';

function crashGap({ examined }: Accepted): readonly Gap[] {
  if (Object.hasOwn(examined, crash)) return [];
  return [
    {
      port: 'self',
      guarantee: 'processes never crash',
      reason: 'not examined',
      why: 'no target keeps it: a real process may stop at any moment; no run was explored in which one does',
      mend: `explore with the fault '${crash}' in the budget`,
    },
  ];
}

function checkSettings(profile: Profile, settings: readonly string[]): void {
  const stances: readonly Stance[] = [
    ...Object.values(profile.store),
    ...Object.values(profile.tokens),
  ];
  const known = stances.flatMap(({ setting }) => (setting === undefined ? [] : [setting.name]));
  const strange = settings.find((setting) => !known.includes(setting));
  if (strange === undefined) return;
  throw new Issue('concrete/setting', {
    wrong: `no guarantee of ${profile.title} depends on the setting '${strange}'`,
    found: `settings that matter: ${known.join('; ') || 'none'}`,
    right: 'vouch only for these',
  });
}
