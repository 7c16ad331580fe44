/**
 * Obtains a real nats-server of a pinned version, without root and without touching the machine.
 *
 *   cached and runs? ──yes──> print its path
 *        │ no
 *   archive from the machine's apt settings ──> private apt: update, download
 *        ──> SHA-256 ──> dpkg -x ──> runs? ──> rename into the cache ──> print its path
 *
 * The path is printed on stdout, progress on stderr. Where it cannot be done, the last line on
 * stderr says what is wrong and how to mend it, and the exit code is 1; the cache is then as it
 * was. The cache is `.cache` in the project, or the folder that PROTOLAB_CACHE names.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const version = '2.10.27';
const suite = 'trixie';

/** The packages we know, by the name that dpkg gives to the machine's kind of processor. */
const sha256ByArchitecture = {
  amd64: '6d913ac987b78734c08537c2adeb1526cf735f216173a9170d94b185fcfe6f8a',
  arm64: '0c9a617510b28c1b4fb4a38aabea6ab8cd7f026247f2abdff8b955b2278ce049',
};

const remedy = 'install nats-server 2.10 or later and put it on the PATH, or set NATS_URL';

/** Throws unless the file has exactly this SHA-256, given in lower-case hexadecimal. */
export function verify(file, sha256) {
  const found = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (found !== sha256) {
    throw new Error(`the downloaded package has SHA-256 ${found}, and ${sha256} was expected`);
  }
}

/**
 * The archives that serve the machine's own release, in the order of its apt settings.
 *
 * An entry counts if it is for binary packages of `main` and names the release itself, so that
 * neither the archives of other vendors nor the security archive are asked. Both notations are
 * read: `deb [options] address suite component…` lines, and deb822 stanzas.
 *
 * @param texts what the settings files contain: `[{ name: 'debian.sources', text: 'Types: deb…' }]`
 * @param releases the names that count as the machine's release, such as `['bookworm', 'stable']`
 */
export function archives(texts, releases) {
  const entries = texts.flatMap(({ name, text }) =>
    name.endsWith('.sources') ? stanzas(text) : lines(text),
  );
  const fitting = entries.filter(
    (entry) =>
      entry.types.includes('deb') &&
      entry.components.includes('main') &&
      entry.suites.some((name) => releases.includes(name)),
  );
  const addresses = fitting.flatMap((entry) => entry.addresses);
  return [...new Set(addresses.filter((address) => !address.startsWith('cdrom:')))];
}

function lines(text) {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(deb)\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
    if (found === null) return [];
    const [, type, address, suiteName, components] = found;
    return [
      { types: [type], addresses: [address], suites: [suiteName], components: words(components) },
    ];
  });
}

function stanzas(text) {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments.split(/\n[ \t]*\n/).flatMap((stanza) => {
    const unfolded = stanza.replace(/\n[ \t]+/g, ' ');
    const field = (name) => words(new RegExp(`^${name}:(.*)$`, 'im').exec(unfolded)?.[1] ?? '');
    if (field('Enabled')[0] === 'no') return [];
    return [
      {
        types: field('Types'),
        addresses: field('URIs'),
        suites: field('Suites'),
        components: field('Components'),
      },
    ];
  });
}

function words(text) {
  return text.split(/\s+/).filter((word) => word !== '');
}

async function main() {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const cache = resolve(process.env.PROTOLAB_CACHE || join(root, '.cache'), 'nats-server');
  const target = join(cache, version, 'nats-server');
  if (await runs(target)) return target;

  const architecture = await needed('dpkg', ['--print-architecture']);
  const sha256 = sha256ByArchitecture[architecture];
  if (sha256 === undefined) {
    const known = Object.keys(sha256ByArchitecture).join(' and ');
    throw new Error(`no package is known for ${architecture}, only for ${known}`);
  }
  const candidates = archives(machineSettings(), machineReleases());
  if (candidates.length === 0) throw new Error('the apt settings here name no Debian archive');

  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, `${version}.`));
  try {
    const unpacked = await fetched({ work, candidates, sha256 });
    if (!(await runs(unpacked))) throw new Error('the unpacked nats-server does not run here');
    mkdirSync(dirname(target), { recursive: true });
    renameSync(unpacked, target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Downloads, verifies and unpacks below `work`; the first archive that answers is used. */
async function fetched({ work, candidates, sha256 }) {
  let refusal = '';
  for (const archive of candidates) {
    const folder = mkdtempSync(join(work, 'apt-'));
    const settings = privateSettings({ folder, archive });
    try {
      say(`asking the archive of this machine for nats-server ${version} …`);
      await needed('apt-get', ['-qq', '-c', settings, 'update'], folder);
      await needed(
        'apt-get',
        ['-qq', '-c', settings, 'download', `nats-server=${version}*`],
        folder,
      );
    } catch (error) {
      refusal = error.message;
      continue;
    }
    const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error('apt-get download left no package');
    verify(join(folder, file), sha256);
    say('the package has the SHA-256 that was expected; unpacking …');
    await needed('dpkg', ['-x', join(folder, file), join(folder, 'unpacked')]);
    return join(folder, 'unpacked', 'usr', 'sbin', 'nats-server');
  }
  throw new Error(refusal);
}

/**
 * Writes apt settings that keep every file below `folder`, and gives their path.
 *
 * They are read after the machine's own, whose proxy and credentials stay in force; its hooks are
 * cleared, since they would act on the machine. `trusted` spares the machine a keyring that knows
 * the later suite: it is the pinned SHA-256 that vouches for the package.
 */
function privateSettings({ folder, archive }) {
  const at = (...names) => join(folder, ...names);
  mkdirSync(at('lists', 'partial'), { recursive: true });
  mkdirSync(at('cache', 'archives', 'partial'), { recursive: true });
  mkdirSync(at('log'));
  writeFileSync(at('sources.list'), `deb [trusted=yes] ${archive} ${suite} main\n`);
  const settings = [
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    'APT::Update::Error-Mode "any";',
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::Retries "1";',
    'Acquire::http::Timeout "20";',
    'Acquire::https::Timeout "20";',
    'Dir::Etc::SourceParts "/dev/null";',
    'Dir::Etc::Preferences "/dev/null";',
    'Dir::Etc::PreferencesParts "/dev/null";',
    `Dir::Etc::SourceList "${at('sources.list')}";`,
    `Dir::State::Lists "${at('lists')}";`,
    `Dir::Cache "${at('cache')}";`,
    `Dir::Log "${at('log')}";`,
  ];
  writeFileSync(at('apt.conf'), `${settings.join('\n')}\n`);
  return at('apt.conf');
}

function machineSettings() {
  const parts = '/etc/apt/sources.list.d';
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const files = [
    '/etc/apt/sources.list',
    ...names.filter((name) => /\.(list|sources)$/.test(name)).map((name) => join(parts, name)),
  ];
  return files
    .filter((file) => existsSync(file))
    .map((file) => ({ name: file, text: readFileSync(file, 'utf8') }));
}

function machineReleases() {
  const file = '/etc/os-release';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const codename = /^VERSION_CODENAME="?([^"\n]+)/m.exec(text)?.[1];
  const moving = ['oldstable', 'stable', 'testing', 'unstable', 'sid'];
  return codename === undefined ? moving : [codename, ...moving];
}

async function runs(binary) {
  try {
    return (await run(binary, ['-v'], { timeout: 10_000 })).stdout.includes(`v${version}`);
  } catch {
    return false;
  }
}

/** What a program of the machine prints; if it is not there or fails, the reason in one line. */
async function needed(program, arguments_, folder) {
  try {
    const options = { timeout: 120_000, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
    return (await run(program, arguments_, options)).stdout.trim();
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`this machine has no ${program}`);
    const reason = (error.stderr ?? '').split('\n').find((line) => line.startsWith('E:'));
    throw new Error(
      `${program} failed${reason === undefined ? '' : ` (${reason.slice(3).trim()})`}`,
    );
  }
}

function say(text) {
  process.stderr.write(`get-nats-server: ${text}\n`);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await main()}\n`);
  } catch (error) {
    say(`${error.message.replaceAll('\n', ' ')}; ${remedy}`);
    process.exitCode = 1;
  }
}
