import { shapeText, unreachable } from '#base';
import type { ConcreteSpec, NatsPlan, PostgresPlan } from './concrete.js';
import { exampleUrl } from './index-text.js';
import { checksLayout, natsPlaces, postgresPlaces } from './page-places.js';
import { fenced, table } from './page-text.js';
import { runnerName } from './perform-text.js';
import { refusalPage } from './refusal.js';
import type { Unmet } from './unmet.js';

/**
 * A concrete specification as a page of Markdown: guarantees, decisions, layout, outcomes; or a
 * refusal: each need that is not met, what comes of it, and what would mend it.
 */
export function concretePage(concrete: ConcreteSpec | Unmet): string {
  if (concrete.kind === 'unmet') return refusalPage(concrete);
  return [
    `# ${concrete.design} on ${concrete.target}: the concrete specification`,
    '',
    concrete.promise,
    '',
    `The idea: ${concrete.idea}`,
    '',
    ...sections(concrete, '##'),
    ...checksLayout(concrete, '##'),
  ].join('\n');
}

/** The text of `README.md` of the exported package. */
export function readmeText(concrete: ConcreteSpec): string {
  const {
    provenance,
    notPromised,
    package: { name },
  } = concrete;
  return [
    `# ${name}`,
    '',
    concrete.promise,
    '',
    `The idea of its algorithm (\`${concrete.design}\`, in \`src/algorithm.ts\`): ${concrete.idea}`,
    '',
    '## Use',
    '',
    '```js',
    ...usage(concrete),
    '```',
    '',
    'A call that rejects with an error named `Unavailable` was given up: it may have taken effect.',
    '`connect` rejects with `Unfit` where the server, or what lies on it, is not what is described below.',
    'One connection is one process: its calls run one after another.',
    '`npm test` calls the operations on a real server; `npm run build` compiles `src` again.',
    '',
    ...servicesSection(concrete),
    '## What it does not promise',
    '',
    ...notPromised.map((each) => `- ${each}`),
    '',
    '## The concrete specification',
    '',
    ...sections(concrete, '###'),
    '## Provenance',
    '',
    `Made by ${provenance.madeBy}. The design stood: ${provenance.claim}.`,
    `Faults that could happen: ${Object.keys(provenance.examined).join(', ') || 'none'}.`,
    `Hashes: specification \`${provenance.hashes.spec}\`, design \`${provenance.hashes.design}\`, scenario \`${provenance.hashes.scenario}\`.`,
    'The same as data: `provenance.json`.',
    '',
  ].join('\n');
}

function usage(concrete: ConcreteSpec): readonly string[] {
  const [first] = concrete.operations;
  const input = first === undefined || first.input.kind === 'nothing' ? '' : 'input';
  return [
    `import { connect } from '${concrete.package.name}';`,
    '',
    `const connected = await connect({ url: '${exampleUrl(concrete)}' });`,
    ...(first === undefined ? [] : [`const answer = await connected.${first.name}(${input});`]),
    'await connected.close();',
  ];
}

/** How services are run, and what becomes of them; nothing where there are none. */
function servicesSection({ services, package: { name }, ...rest }: ConcreteSpec) {
  if (services.length === 0) return [];
  const runners = services.map((each) => runnerName(each.name));
  const [first = ''] = runners;
  const input = services[0]?.parameters === 2 ? 'input, ' : '';
  return [
    '## Services',
    '',
    'Processes that nobody calls. Each runs in a process of its own, under a name that stays the same, until its signal is aborted:',
    '',
    '```js',
    `import { ${runners.join(', ')} } from '${name}';`,
    '',
    'const stop = new AbortController();',
    `const url = '${exampleUrl({ ...rest })}';`,
    `const running = ${first}(${input}{ url, self: '${services[0]?.name} 1', signal: stop.signal });`,
    '',
    'stop.abort();',
    'await running;',
    '```',
    '',
    'When a request of a service is given up, it begins anew with the same input, as after a crash, and `onBegin` is told so. A process that was killed must be started again by whoever started it, with the same name and the same input.',
    '',
  ];
}

function sections(concrete: ConcreteSpec, level: string): readonly string[] {
  const { operations, guarantees, decisions, outcomes, plan } = concrete;
  return [
    `${level} Operations`,
    '',
    ...table(
      ['call', 'answers', 'meaning'],
      operations.map(({ name, input, answer, meaning }) => [
        `\`${name}(${input.kind === 'nothing' ? '' : shapeText(input)})\``,
        shapeText(answer),
        meaning,
      ]),
    ),
    `${level} Guarantees: what is needed, and who keeps it`,
    '',
    ...table(
      ['port', 'guarantee', 'needed', 'here', 'how', 'source'],
      guarantees.map(({ port, guarantee, needed, resolved, how, source }) => [
        port,
        guarantee,
        needed ? 'yes' : 'no',
        resolved,
        how,
        source,
      ]),
    ),
    `${level} Decisions`,
    '',
    ...table(
      ['decision', 'choice', 'why'],
      decisions.map(({ decision, choice, why }) => [decision, choice, why]),
    ),
    `${level} Layout`,
    '',
    ...layout(concrete, plan),
    `${level} Outcomes`,
    '',
    ...table(
      ['what the binding sees', 'what it says', 'why'],
      outcomes.map(({ seen, outcome, why }) => [seen, outcome, why]),
    ),
  ];
}

function layout(concrete: ConcreteSpec, plan: NatsPlan | PostgresPlan): readonly string[] {
  const stores = concrete.ports.filter(({ kind }) => kind === 'store');
  const collections = stores.flatMap((port) =>
    port.collections.map(({ name, shape, place }) => [port.name, name, place, shapeText(shape)]),
  );
  const { connectMs, requestMs, readPausesMs } = plan.patience;
  const patience = [
    `A connection may take ${connectMs} ms, a request ${requestMs} ms; a read is tried ${readPausesMs.length + 1} times, with pauses of ${readPausesMs.join(', ')} ms.`,
    '',
  ];
  switch (plan.kind) {
    case 'postgres':
      return [...postgresLayout(collections, plan), ...postgresPlaces(plan), ...patience];
    case 'nats':
      return [...natsLayout(collections, plan), ...natsPlaces(plan), ...patience];
    default:
      return unreachable(plan);
  }
}

function postgresLayout(
  collections: readonly (readonly string[])[],
  plan: PostgresPlan,
): readonly string[] {
  return [
    ...table(['port', 'collection', 'table (after the namespace)', 'values'], collections),
    'Each table is made, if it is missing, as:',
    '',
    ...fenced('sql', `${plan.schema.ddl};`),
    ...Object.entries(plan.statements).flatMap(([operation, text]) => [
      `\`${operation}\` is:`,
      '',
      ...fenced('sql', `${text};`),
    ]),
    'On each new connection:',
    '',
    ...fenced('sql', `${plan.session.join(';\n')};`),
    `The server may end a statement after ${plan.statementTimeoutMs} ms.`,
    plan.syncRequired
      ? 'A server with `fsync` off is refused.'
      : 'A server with `fsync` off is used, with a warning.',
    '',
  ];
}

function natsLayout(
  collections: readonly (readonly string[])[],
  plan: NatsPlan,
): readonly string[] {
  const rows = collections.map(([port = '', name = '', place = '', values = '']) => [
    port,
    name,
    `\`${plan.stream}.${place}.<key>\``,
    values,
  ]);
  return [
    ...table(['port', 'collection', 'subject (after the namespace)', 'values'], rows),
    `Keys: ${plan.keys}. Reads: ${plan.read}.${plan.tombstone === null ? '' : ` Removed: ${plan.tombstone}.`}`,
    '',
    `The stream \`${plan.stream}\`, over \`${plan.stream}.>\`, is made if it is missing, with ${plan.replicas} replica, and refused if one of these settings differs:`,
    '',
    ...table(
      ['setting', 'value'],
      Object.entries(plan.settings).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
  ];
}
