/**
 * `npm run readme`: renews the generated parts of README.md from files; with `--check` it writes
 * nothing and fails when a part is stale.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '#base';
import { kinds } from '#design';
import {
  channelComponent,
  clockComponent,
  logComponent,
  queueComponent,
  storeComponent,
} from '#env';
import { story } from '#explain';
import { counterexample, explanationOf } from '#explore';
import { catalogue } from '#protocols';
import { choicesFrom, scenario } from '#sim';

interface Pinned {
  readonly design: string;
  readonly idea: string;
  readonly says: string;
  readonly choices: string | null;
}

interface Timings {
  readonly start: { readonly seconds: number; readonly installSeconds: number };
  readonly test: { readonly seconds: number };
  readonly machine: string;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pinned: readonly Pinned[] = JSON.parse(read('data/catalogue.json')).designs;

const parts: { readonly [name: string]: () => string } = {
  commands: () => {
    const file = 'data/timings.json';
    const timings: Timings | null = existsSync(join(root, file)) ? JSON.parse(read(file)) : null;
    const time = (seconds: number | undefined): string =>
      seconds === undefined ? 'not measured' : `${Math.round(seconds)} s`;
    return [
      '```sh',
      `npm start   # installs, builds, explores, runs the notebooks, exports, judges: ${time(timings?.start.seconds)}`,
      `npm test    # lint, types, every test, notebooks, conformance: ${time(timings?.test.seconds)}`,
      '```',
      '',
      `Measured on a fresh clone, installation included (${timings?.machine ?? 'npm run measure'}).`,
    ].join('\n');
  },
  story: () => {
    const [first] = catalogue;
    const [record] = pinned;
    if (first === undefined || !record?.choices)
      throw new Error('the catalogue begins with a fall');
    const world = scenario({ design: first.design, ...first.world });
    const replay = `npx protolab replay ${record.design} ${record.choices}`;
    const text = story(
      explanationOf(counterexample(world, choicesFrom(record.choices)), { replay }),
    );
    return ['```text', text, '```'].join('\n');
  },
  rooms: () => {
    const order =
      'base spec design protocols trace check explain env sim explore sweep target agent notebook cli';
    const rows = order.split(' ').flatMap((room) => {
      const door = join(root, 'src', room, room === 'cli' ? 'main.ts' : 'index.ts');
      if (!existsSync(door)) return [];
      const [, question] = /\/\*\* \w+: ([^*]+\?) \*\//.exec(readFileSync(door, 'utf8')) ?? [];
      const files = readdirSync(join(root, 'src', room)).filter((file) => file.endsWith('.ts'));
      return [`| \`${room}\` | ${question ?? 'what can be typed?'} | ${files.length} |`];
    });
    return ['| room | the question it answers | files |', '|---|---|---|', ...rows].join('\n');
  },
  ports: () => {
    const plugs = [
      storeComponent({ sessions: true, queries: { any: { collection: 'any', by: ['any'] } } }),
      clockComponent(),
      channelComponent(),
      queueComponent(),
      logComponent(),
    ];
    const rows = plugs.map(({ kind, faults }) => {
      const operations = kinds[kind].operations.map((each) => `\`${each}\``).join(' ');
      const broken = Object.entries(faults).map(([fault, need]) => `${fault} *(${need})*`);
      return `| ${kind} | ${operations} | ${broken.join(', ')} |`;
    });
    const head = ['| port | requests | faults, each with *(the guarantee that excludes it)* |'];
    return [...head, '|---|---|---|', ...rows].join('\n');
  },
  catalogue: () => {
    const rows = pinned.map(({ design, idea, says }) => `| \`${design}\` | ${idea} | ${says} |`);
    return ['| design | idea | what came of it |', '|---|---|---|', ...rows].join('\n');
  },
};

const before = read('README.md');
const after = Object.entries(parts).reduce((text, [name, part]) => {
  const place = new RegExp(`(<!-- generated:${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
  if (!place.test(text)) throw new Error(`README.md has no place for '${name}'`);
  return text.replace(place, (_, begin: string, end: string) => `${begin}${part()}\n${end}`);
}, before);

if (after !== before) {
  if (process.argv.includes('--check')) {
    console.error('README.md is stale: npm run readme');
    process.exitCode = 1;
  } else writeWhole(join(root, 'README.md'), after);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
