import { type Data, Issue, identity, misfit, type Shape, shapeText } from '#base';
import { machineIdentity } from './machine.js';
import type { Model, OperationPromise } from './model.js';
import type { Fold, Property } from './property.js';
import { assertAbstract } from './vocabulary.js';

/** A promise: what clients may ask, the sequential object that answers, and named properties. */
export interface Spec {
  /** One word, for example `counter`. */
  readonly name: string;
  /** What is promised, in a few sentences of prose. */
  readonly promise: string;
  readonly operations: { readonly [name: string]: OperationPromise };
  readonly model: Model;
  readonly properties: readonly Property[];
}

/**
 * Makes a specification, and refuses one that is malformed or that assumes infrastructure.
 *
 * Throws an `Issue` for a product, schema or consistency word, for two properties of one name, for
 * no operation or property, and for a model whose first answers do not fit their declared shapes.
 */
export function specify<State extends Data>(parts: {
  readonly name: string;
  readonly promise: string;
  readonly operations: { readonly [name: string]: OperationPromise };
  readonly model: Model<State>;
  readonly properties: readonly Property[];
}): Spec {
  const { name, promise, operations, properties } = parts;
  assertAbstract(`the name of specification '${name}'`, name);
  assertAbstract(`the promise of '${name}'`, promise);
  for (const [operation, { meaning, input, answer }] of Object.entries(operations)) {
    const text = `${operation} ${meaning} ${shapeText(input)} ${shapeText(answer)}`;
    assertAbstract(`operation '${operation}' of '${name}'`, text);
  }
  const names = properties.map((property) => property.name);
  for (const sentence of properties.flatMap(sentencesOf)) {
    assertAbstract(`a property of '${name}'`, sentence);
  }
  const twice = names.find((each, at) => names.indexOf(each) !== at);
  if (twice !== undefined) {
    throw new Issue('spec/property-twice', {
      wrong: `specification '${name}' has two properties of one name`,
      found: `'${twice}'`,
      right: 'give each property a sentence of its own',
    });
  }
  if (properties.length === 0 || Object.keys(operations).length === 0) {
    throw new Issue('spec/empty', {
      wrong: `specification '${name}' promises nothing`,
      found: `${Object.keys(operations).length} operations, ${properties.length} properties`,
      right: 'declare at least one operation and one property',
    });
  }
  const spec: Spec = { name, promise, operations, model: parts.model, properties };
  for (const [operation, { input, answer }] of Object.entries(operations)) {
    checkFirstAnswer(spec, { operation, input, answer });
  }
  return Object.freeze(spec);
}

/** The name of a property, and the sentences that it joins. */
function sentencesOf(property: Property): readonly string[] {
  const of = ({ parts = {} }: Fold): readonly string[] =>
    Object.entries(parts).flatMap(([sentence, fold]) => [sentence, ...of(fold)]);
  return [property.name, ...('fold' in property ? of(property.fold) : [])];
}

function checkFirstAnswer(
  spec: Spec,
  { operation, input, answer }: { operation: string; input: Shape; answer: Shape },
): void {
  if (input.kind !== 'nothing') return;
  const outcomes = spec.model.step(spec.model.initial, { operation, input: null });
  for (const outcome of outcomes) {
    const problem = misfit(answer, outcome.answer, 'the answer');
    if (problem === null) continue;
    throw new Issue('spec/answer-shape', {
      wrong: `the model of '${spec.name}' answers '${operation}' against its own declaration`,
      found: problem,
      right: 'change the model or the declared answer',
    });
  }
}

/** The operation of a name. Throws an `Issue` that lists the operations there are. */
export function operationOf(spec: Spec, name: string): OperationPromise {
  const operation = Object.hasOwn(spec.operations, name) ? spec.operations[name] : undefined;
  if (operation !== undefined) return operation;
  throw new Issue('spec/no-operation', {
    wrong: `specification '${spec.name}' has no operation '${name}'`,
    found: `operations: ${Object.keys(spec.operations).join(', ')}`,
    right: 'name one of these, or declare it',
  });
}

/**
 * The identity of a promise: a hash over its words and over the text of its functions.
 *
 * Two specifications with one hash make the same promise; the reverse is not promised, because a
 * renamed variable changes the text.
 */
export function specHash(spec: Spec): string {
  const ofModel = ({ initial, step, hidden }: Model): Data => [
    initial,
    textOf(step),
    textOf(hidden),
  ];
  return identity({
    name: spec.name,
    promise: spec.promise,
    operations: Object.fromEntries(
      Object.entries(spec.operations).map(([name, { input, answer, meaning }]) => [
        name,
        [shapeText(input), shapeText(answer), meaning],
      ]),
    ),
    model: ofModel(spec.model),
    properties: spec.properties.map((property) => {
      const { kind, name } = property;
      if (kind === 'linearizable') return [kind, name, ofModel(property.model)];
      if (kind === 'refines') {
        return [kind, name, machineIdentity(property.machine), textOf(property.step)];
      }
      return [kind, name, ...ofFold(property.fold)];
    }),
  });
}

/** A conjunction is what it joins: its own functions are those of every conjunction. */
function ofFold({ initial, next, holds, parts }: Fold): readonly Data[] {
  if (parts === undefined) return [initial, textOf(next), textOf(holds)];
  return Object.entries(parts).map(([sentence, fold]) => [sentence, ...ofFold(fold)]);
}

/** The text of a function without its spaces; none for a function that is not there. */
function textOf(code: unknown): string {
  return String(code ?? '').replaceAll(/\s+/g, '');
}
