import { brief, shapeText } from '#base';
import type { Property } from './property.js';
import type { Spec } from './spec.js';

const meaningOfKind = {
  always: 'in every state of every run',
  sometimes: 'in some state of some run (a witness that the search was not empty)',
  eventually: 'at the end of every run that was carried through',
  linearizable: 'some order of the calls, within their intervals, explains every answer',
  refines: 'each announcement is a step of the abstract machine, or none',
} as const satisfies { [kind in Property['kind']]: string };

/**
 * A specification as a page of Markdown: the promise, its operations, and its properties.
 *
 * The column `alone` is what the model answers to a first call, computed from the model itself.
 */
export function page(spec: Spec): string {
  const operations = Object.entries(spec.operations).map(([name, { input, answer, meaning }]) => {
    const takes = input.kind === 'nothing' ? '' : shapeText(input);
    const first =
      input.kind === 'nothing'
        ? spec.model
            .step(spec.model.initial, { operation: name, input: null })
            .map((outcome) => brief(outcome.answer))
            .join(' or ')
        : '';
    return `| \`${name}(${takes})\` | ${shapeText(answer)} | ${meaning} | ${first} |`;
  });
  const properties = spec.properties.map(
    (property) => `| ${property.kind} | ${claimOf(property)} | ${meaningOfKind[property.kind]} |`,
  );
  return [
    `# ${spec.name}: what is promised`,
    '',
    spec.promise,
    '',
    '| call | answers | meaning | alone, the first call answers |',
    '|---|---|---|---|',
    ...operations,
    '',
    '| kind | property | must hold |',
    '|---|---|---|',
    ...properties,
    '',
  ].join('\n');
}

/** The name of a property; of a conjunction also the sentences that it joins. */
function claimOf(property: Property): string {
  const parts = 'fold' in property ? Object.keys(property.fold.parts ?? {}) : [];
  return parts.length === 0 ? property.name : `${property.name}: ${parts.join('; ')}`;
}
