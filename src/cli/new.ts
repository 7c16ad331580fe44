import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Issue, writeWhole } from '#base';
import { formatNotebook, type Notebook } from '#notebook';
import { naiveText, problemText, specText, worldText } from './new-text.js';
import { exitCodes, print, type Verb, wordOf } from './verb.js';
import { jsonOf } from './world.js';

/** `protolab new`: the beginning of a protocol of one's own. */
export const newVerb: Verb = {
  name: 'new',
  summary: 'begin a protocol of your own: specification, naive design, world, notebook',
  usage: [
    'protolab new <name>',
    '',
    '  <name>   a word in lower case; makes a folder of that name here',
    '',
    '  --json   one line of JSON',
    '',
    'Makes spec.ts, naive.ts, world.ts, problem.ts and a notebook; nothing that exists is touched.',
  ],
  options: { json: { type: 'boolean' } },
  act: async ({ words, values }) => {
    const name = wordOf(words, 'the name of the protocol');
    if (!/^[a-z][a-z0-9-]{0,40}$/.test(name)) {
      throw new Issue('new/name', {
        wrong: 'this cannot be the name of a protocol',
        found: `'${name}'`,
        right: 'use a word in lower case: letters, digits and dashes',
      });
    }
    const folder = resolve(name);
    if (existsSync(folder)) {
      throw new Issue('new/exists', {
        wrong: `'${name}' exists already`,
        right: 'choose another name, or move it away; nothing was changed',
      });
    }
    const files = filesOf(name);
    for (const [file, text] of Object.entries(files)) writeWhole(join(folder, file), text);
    const made = Object.keys(files).map((file) => `${name}/${file}`);
    if (values.json === true) {
      print(jsonOf({ made }));
      return exitCodes.holds;
    }
    print(`made ${made.join(', ')}\n`);
    print(`  npx protolab explore ./${name}/world.ts      the naive design breaks its promise`);
    print(`  edit ${name}/naive.ts, explore again         until it stands`);
    print(
      `  npx protolab design ./${name}/problem.ts     or let it be designed: a search fills a sketch`,
    );
    print(`  npx protolab report ./${name}/${name}.ipynb   the notebook as a page`);
    return exitCodes.holds;
  },
};

function filesOf(name: string): { readonly [file: string]: string } {
  const variable = name.replaceAll(/-+(\w)/g, (_, letter: string) => letter.toUpperCase());
  return {
    'spec.ts': specText(name, variable),
    'naive.ts': naiveText(name, variable),
    'world.ts': worldText(),
    'problem.ts': problemText(name, variable),
    [`${name}.ipynb`]: formatNotebook(notebookOf(name)),
  };
}

function notebookOf(name: string): Notebook {
  const cells = [
    [
      'markdown',
      `# ${name}\n\nWhat does the promise say, and does the naive design keep it? First the specification, then every run of a small world. (The cells hold a copy of the specification and the design, to play with.)`,
    ],
    [
      'code',
      `import { design, diagram, everyCallReturns, explanationOf, explore, linearizable, page, scenario, show, someCallsOverlap, specify, store, story, summaryOf, text } from 'protolab';`,
    ],
    [
      'code',
      `const first = {
  initial: null,
  step: (chosen: any, { input }: { input: any }) => {
    const answer = chosen ?? input;
    return [{ answer: answer, state: answer }];
  },
};
const promise = specify({
  name: '${name}',
  promise: 'Everybody who proposes a name is told the same one, and it is one that was proposed.',
  operations: { propose: { input: text(), answer: text(), meaning: 'proposes a name, returns the chosen one' } },
  model: first,
  properties: [linearizable('everybody is told the name that was proposed first', first), everyCallReturns(), someCallsOverlap()],
});
await show({ markdown: page(promise) });`,
    ],
    [
      'markdown',
      'The naive design looks first and writes then. **Place your bet:** is that enough?',
    ],
    [
      'code',
      `const ports = { store: store({ names: text() }, ['acknowledged writes last'], ['power loss']) };
const naive = design({
  name: '${name}/naive',
  idea: 'Look first, then write.',
  spec: promise,
  ports: ports,
  roles: {
    client: {
      propose: function* ({ store }, name: string) {
        const found = yield* store.get('names', 'chosen');
        if (found !== null) return found.value;
        yield* store.put('names', 'chosen', name);
        return name;
      },
    },
  },
});`,
    ],
    [
      'code',
      `const world = scenario({
  design: naive,
  clients: { client: [{ operation: 'propose', input: 'ada' }, { operation: 'propose', input: 'bob' }] },
  faults: { 'stale read': 1 },
});
const found = explore(world);
console.log(summaryOf(found));`,
    ],
    ['markdown', 'The smallest run that breaks the promise, with what the clients could not see:'],
    [
      'code',
      `if (found.counterexample !== null) {
  const explanation = explanationOf(found.counterexample);
  console.log(story(explanation));
  await show(diagram(explanation));
}`,
    ],
    [
      'markdown',
      'Now mend the design: which operation of the store writes only where nothing was written before? Explore again until it stands.',
    ],
  ] as const;
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
      language_info: { name: 'typescript', file_extension: '.ts' },
    },
    cells: cells.map(([kind, source], at) =>
      kind === 'code'
        ? {
            cell_type: 'code',
            id: `cell-${at}`,
            metadata: {},
            source,
            outputs: [],
            execution_count: null,
          }
        : { cell_type: 'markdown', id: `cell-${at}`, metadata: {}, source },
    ),
  } as unknown as Notebook;
}
