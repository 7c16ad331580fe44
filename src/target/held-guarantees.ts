/** The guarantees that somebody else matched, held against what the target is known to keep. */
import type { ConcreteSpec, MatchedGuarantee } from './concrete.js';
import type { Written } from './held-shape.js';
import type { Unmet } from './unmet.js';

type Row = Written['guarantees'][number];

/** Says for each need that the target does not keep what the document says of it, and what would mend it. */
export function unmetWrong({ unmet }: Unmet, guarantees: Written['guarantees']): readonly string[] {
  return unmet.map(({ port, guarantee, why, source, mends }) => {
    const found = guarantees.find((each) => each.port === port && each.guarantee === guarantee);
    const said =
      found === undefined ? 'nothing is said of it' : `it is said to be '${found.resolved}'`;
    const mend = mends[0] === undefined ? '' : `; ${mends[0].how}`;
    return `'${guarantee}' of port '${port}': ${said}; ${why} (${source})${mend}`;
  });
}

/** What is wrong with the guarantees of a document, a sentence each. */
export function guaranteesWrong(
  { guarantees: known, design }: ConcreteSpec,
  guarantees: Written['guarantees'],
): readonly string[] {
  const isOf = (row: Row) => (each: MatchedGuarantee) =>
    each.port === row.port && each.guarantee === row.guarantee;
  const strange = guarantees.filter((row) => !known.some(isOf(row)));
  const twice = guarantees.filter(
    (row, at) =>
      guarantees.findIndex((each) => each.port === row.port && each.guarantee === row.guarantee) !==
      at,
  );
  return [
    ...known.flatMap((wanted) => {
      const found = guarantees.find((row) => isOf(row)(wanted));
      return found === undefined ? [missing(wanted)] : matchWrong(wanted, found);
    }),
    ...strange.map(
      ({ port, guarantee }) =>
        `'${guarantee}' of port '${port}' is nothing that ${design} asks of this target`,
    ),
    ...twice.map(({ port, guarantee }) => `'${guarantee}' of port '${port}' is matched twice`),
  ];
}

function missing({ port, guarantee, needed, resolved, how }: MatchedGuarantee): string {
  const why = needed ? 'the design needs it' : 'the target may break it, or not';
  return `nothing is said of '${guarantee}' of port '${port}': ${why}; it is '${resolved}' here: ${how}`;
}

function matchWrong(wanted: MatchedGuarantee, found: Row): readonly string[] {
  const { port, guarantee, resolved, how, source } = wanted;
  const name = `'${guarantee}' of port '${port}'`;
  if (found.resolved !== resolved) {
    return [
      `${name} is said to be '${found.resolved}', and is '${resolved}' on this target: ${how} (${source})`,
    ];
  }
  if (found.needed !== wanted.needed) {
    const is = wanted.needed ? 'needs it' : 'does not need it';
    return [`${name}: the design ${is}, and the document says otherwise`];
  }
  return (['meaning', 'how', 'source'] as const)
    .filter((part) => found[part] !== wanted[part])
    .map((part) => `${name}: '${part}' is evidence, and quoted as it is: ${wanted[part]}`);
}
