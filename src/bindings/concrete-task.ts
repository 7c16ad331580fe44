import { type Candidate, candidateId, concreteStages, type Examination, type Task } from '#agent';
import { type Data, Issue, identity } from '#base';
import type { Accepted } from '#check';
import { page, specHash } from '#spec';
import {
  type ConcreteSpec,
  concretize,
  exportPackage,
  heldConcrete,
  profileOf,
  settingsText,
  type TargetName,
} from '#target';
import { concreteBriefing } from './briefing.js';
import { examinationOf, nothingFound, report, usualFeedbackBytes } from './telling.js';

/** A task of stage 3: the text of a concrete specification is looked for. */
export interface ConcreteTask extends Task {
  /** What a candidate that stood here is as a concrete specification, to be exported. */
  concrete(candidate: string): ConcreteSpec;
}

/**
 * The task to make an accepted design concrete for a target: a candidate is the text of the document
 * that the exporter's own `concretize` would make, JSON.
 *
 *   document --> design --> target --> guarantees --> package
 *
 * Nothing runs but the exporter. What each stage holds a text against is with `heldConcrete`.
 * Throws an `Issue` for a design that was not accepted, and for a target that there is not.
 */
export function concreteTask(parts: {
  readonly accepted: Accepted;
  readonly target: TargetName;
  /** By default 4,096. */
  readonly feedbackBytes?: number;
}): ConcreteTask {
  const { accepted, target, feedbackBytes = usualFeedbackBytes } = parts;
  const { design, hashes } = accepted;
  const stood = new Map<string, ConcreteSpec>();
  const known = settingText(accepted, target);
  return {
    name: `${design.name} made concrete for ${target}`,
    specification: page(design.spec),
    setting: known,
    worlds: [],
    holes: null,
    disclosure: 'story',
    hashes: {
      specification: specHash(design.spec),
      design: hashes.design,
      scenario: hashes.scenario,
      target: identity(known),
      rules: identity(concreteBriefing as unknown as Data),
    },
    conditions: { target, feedbackBytes },
    briefing: concreteBriefing,
    examine: async (candidate) => {
      const id = candidateId(candidate);
      const { found, concrete } = examined(candidate, { accepted, target });
      if (concrete !== null) stood.set(id, concrete);
      return examinationOf(id, found, feedbackBytes);
    },
    ask: async (examination) => nothingToAsk(examination),
    concrete: (candidate) => {
      const found = stood.get(candidate);
      if (found !== undefined) return found;
      throw notStood(candidate, 'concrete specification');
    },
  };
}

/** Nobody ran, so there are no events. */
function nothingToAsk({ candidate }: Examination): never {
  throw new Issue('ask/no-run', {
    wrong: 'a concrete specification is not run, so there is no trace of it',
    found: `candidate ${candidate}`,
    right: 'read what is said of it: `explain` tells it again',
  });
}

/** A candidate that did not stand in a task has nothing to export there. */
export function notStood(candidate: string, what: string): Issue {
  return new Issue('bindings/not-stood', {
    wrong: `this ${what} did not stand here, so there is no way to an export`,
    found: `candidate ${candidate}`,
    right: 'examine it in this task first, and name a candidate that stands',
  });
}

function examined(
  candidate: Candidate,
  on: { readonly accepted: Accepted; readonly target: TargetName },
) {
  if (!('source' in candidate)) {
    const text = 'a concrete specification is a text, and not a choice for a sketch';
    const reports = [report('document', 'violated', text)];
    return { found: { ...nothingFound, reports }, concrete: null };
  }
  const held = heldConcrete(candidate.source, on);
  if (held.kind === 'refused') {
    const { against, wrong } = held;
    const [first = '', ...details] = wrong;
    const passed = concreteStages.slice(0, concreteStages.indexOf(against));
    const reports = [...passed.map(passedReport), report(against, 'violated', first)];
    return { found: { ...nothingFound, reports, details }, concrete: null };
  }
  const { concrete } = held;
  const files = Object.keys(exportPackage(concrete)).length;
  const last = report('package', 'holds', `the exporter makes a package of ${files} files of it`);
  const reports = [...concreteStages.slice(0, -1).map(passedReport), last];
  const needs = concrete.guarantees.filter(({ needed }) => needed).length;
  const claim = `each of ${concrete.guarantees.length} guarantees, ${needs} of them needed, is matched as ${concrete.target} is known to keep it`;
  return { found: { ...nothingFound, reports, claim }, concrete };
}

const passedTexts = {
  document: 'it is a document of the right form',
  design: 'it is of this design',
  target: 'its places, settings and numbers can be had on this target',
  guarantees: 'each guarantee is matched',
  package: '',
} as const;

function passedReport(stage: (typeof concreteStages)[number]) {
  return report(stage, 'holds', passedTexts[stage]);
}

/** What must be known to write such a document: its form, what is given, what the target keeps. */
function settingText(accepted: Accepted, target: TargetName): string {
  const { design } = accepted;
  const own = concretize(accepted, target);
  const profile = profileOf(target);
  const stances = Object.entries(design.ports).flatMap(([port, { kind, needs, outside }]) =>
    Object.entries(profile[kind]).map(
      ([guarantee, { kept, how, source }]) =>
        `- port '${port}', '${guarantee}'${needs.includes(guarantee) ? ', needed' : ''}${outside.includes(guarantee) ? ', outside the promise' : ''}: ${kept ? 'kept' : 'NOT kept'}: ${how} [${source}]`,
    ),
  );
  const form = own.kind === 'concrete' ? formText(own) : refusedForm;
  return [
    `The design is '${design.name}': ${design.idea}`,
    `It stood with these faults: ${Object.keys(accepted.examined).join(', ') || 'none'}.`,
    `The target is ${profile.title}. Settings of the server that matter: ${settingsText(target)}.`,
    '',
    'What is known of the target with standard settings, as how [source]:',
    ...stances,
    '',
    form,
  ].join('\n');
}

const refusedForm =
  "With standard settings some need is not met: decide for others, with decisions { decision: 'setting of the server', choice: 'name: value', why }.";

function formText({ kind, format, design, target, ports, decisions, guarantees }: ConcreteSpec) {
  const example = guarantees[0] ?? null;
  return [
    'The document has these parts; `promise`, `algorithm` and others that the design or the target settles may be left out:',
    JSON.stringify({ kind, format, design, target }),
    `- ports, each with the places of its own or of its collections, which may be called otherwise: ${JSON.stringify(ports)}`,
    `- decisions, these and your own, among them settings of the server ({ decision: 'setting of the server', choice: 'name: value', why }): ${JSON.stringify(decisions)}`,
    `- guarantees, one for each guarantee of each port that the design asks the target for; where it is not kept and 'examined', \`how\` is "not kept: HOW; the design stood where the fault 'FAULT' could happen", where it is outside the promise "not kept: HOW; the design promises nothing then". An example: ${JSON.stringify(example)}`,
  ].join('\n');
}
