/** Each property of each specification is kept by runs that keep it, and broken by others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, type Data } from '#base';
import { judge } from '#check';
import { catalogue } from '#protocols';
import type { Announcement, Model } from '#spec';
import { outsideOnce } from '../../src/protocols/outside/index.js';
import { type Promised, promised } from './promised.js';
import { promisedAgreement } from './promised-agreement.js';
import { promisedMore } from './promised-more.js';

const written = { ...promised, ...promisedMore, ...promisedAgreement };
const nothingWritten: Promised = { object: { yes: [], no: [] }, properties: {} };
const specs = new Map([
  ...catalogue.map(({ design }) => [design.name.split('/')[0] ?? '', design.spec] as const),
  // There is no design of it, so it is in no catalogue.
  ['outside', outsideOnce.spec] as const,
]);

for (const [protocol, spec] of specs) {
  const { object, properties } = written[protocol] ?? nothingWritten;
  test(`${protocol}: runs that keep and break its properties are written down`, () => {
    assert.ok(Object.hasOwn(written, protocol), 'write them down beside those in promised.ts');
  });
  test(`${protocol}: promises just what is written down`, () => {
    assert.deepEqual(
      spec.properties.map(({ name }) => name),
      Object.keys(properties),
    );
  });
  test(`${protocol}: the object does what it may, and nothing else`, () => {
    assert.ok(object.yes.length > 0 && object.no.length > 0);
    for (const calls of object.yes) assert.ok(allows(spec.model, calls), calls);
    for (const calls of object.no) assert.ok(!allows(spec.model, calls), calls);
  });
  for (const [name, { yes, no }] of Object.entries(properties)) {
    test(`${protocol}: '${name}' holds where it should, and only there`, () => {
      assert.ok(yes.length > 0 && no.length > 0);
      for (const run of yes) assert.equal(outcomeOf(run), 'holds', run);
      for (const run of no) assert.match(outcomeOf(run), /violated|unknown/, run);
    });
    const outcomeOf = (run: string): string => {
      const end = { kind: 'completed' } as const;
      const only = spec.properties.filter((property) => property.name === name);
      const [verdict] = judge(
        { ...spec, properties: only },
        { announcements: announcementsOf(run), end },
      );
      return verdict?.property === name ? verdict.outcome : 'not judged';
    };
  }
}

/** Whether the object may answer these calls, one by one, in this way. */
function allows(model: Model, calls: string): boolean {
  let states: readonly Data[] = [model.initial];
  for (const part of partsOf(calls)) {
    const [, operation = '', input = '', answer = ''] = /^(\S+) (\S+) (.+)$/.exec(part) ?? [];
    const wanted = canonical(dataOf(answer));
    states = withHidden(model, states).flatMap((state) =>
      model
        .step(state, { operation, input: dataOf(input) })
        .flatMap((outcome) => (canonical(outcome.answer) === wanted ? [outcome.state] : [])),
    );
  }
  return states.length > 0;
}

function withHidden(model: Model, states: readonly Data[]): readonly Data[] {
  const all = [...states];
  for (const state of all) {
    for (const next of model.hidden?.(state) ?? []) {
      if (!all.some((each) => canonical(each) === canonical(next))) all.push(next);
    }
  }
  return all;
}

function announcementsOf(run: string): readonly Announcement[] {
  return partsOf(run).map((part, at, parts) => {
    const [, process = '', mark, rest = ''] = /^(.+?)([<>:!])\s*(.*)$/.exec(part) ?? [];
    const [word = '', ...more] = rest.split(' ');
    const data = more.length === 0 ? null : dataOf(more.join(' '));
    const before = parts.slice(0, at + 1).filter((each) => each.startsWith(`${process}>`));
    const call = `${process}#${before.length}`;
    if (mark === '>') return { kind: 'call', process, call, operation: word, input: data };
    if (mark === '<') return { kind: 'return', process, call, answer: dataOf(rest) };
    if (mark === '!') return { kind: 'crash', process };
    return { kind: 'say', process, name: word, data };
  });
}

function partsOf(text: string): readonly string[] {
  return text.split('|').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

function dataOf(text: string): Data {
  return /^[a-z]/.test(text) && !/^(null|true|false)$/.test(text) ? text : JSON.parse(text);
}
