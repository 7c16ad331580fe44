/** What `src/nats-session.ts` asks of the server on connecting, before anything else. */
import type { NatsPlan } from './concrete.js';

/** The checks of the address, the namespace and the server's version. */
export function checksText(plan: NatsPlan): string {
  const [major, minor] = plan.versionMin;
  return `async function connected(url: string): Promise<NatsConnection> {
  const options = {
    ...credentialsOf(url),
    servers: url,
    timeout: connectMs,
    maxReconnectAttempts: -1,
    reconnectTimeWait: reconnectMs,
    pingInterval: pingMs,
  };
  try {
    return await patiently(() => connect(options), leavesOpen);
  } catch (error) {
    throw asUnfit(error);
  }
}

/** The name and password in an address: the client itself does not look for them there. */
function credentialsOf(url: string): { readonly user?: string; readonly pass?: string } {
  const { username, password } = new URL(url.includes('://') ? url : \`nats://\${url}\`);
  if (username === '') return {};
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}

function checkNamespace(namespace: string): void {
  if (/^[A-Za-z0-9_-]*$/.test(namespace)) return;
  throw new RangeError(\`namespace '\${namespace}' has other signs than letters, digits, _ and -\`);
}

/** An old server ignores what it does not know, without a word: its version must be asked for. */
function checkServer({ info }: NatsConnection): void {
  const version = info?.version ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > ${major} || (major === ${major} && minor >= ${minor})) return;
  throw new Unfit(\`the server's version is \${version}; this package needs ${major}.${minor} or later\`);
}
`;
}

/** The check of what the server says of its interface. */
export function levelCheck({ apiLevelMin }: NatsPlan): string {
  return `/** What the server says of itself: old ones say nothing. */
async function checkLevel(manager: JetStreamManager): Promise<void> {
  const { api } = (await manager.getAccountInfo()) as { readonly api: { readonly level?: number } };
  if ((api.level ?? 0) >= ${apiLevelMin}) return;
  throw new Unfit(\`the server's api.level is \${api.level ?? 0}; this package needs ${apiLevelMin}\`);
}
`;
}

/** The checks of streams: each is made if it is missing, and held against what is needed. */
export const streamChecks = `async function checkStreams(manager: JetStreamManager, prefix: string): Promise<void> {
  for (const [place, { replicas, ...settings }] of Object.entries(streams)) {
    const name = \`\${prefix}\${place}\`;
    const wanted = { ...settings, subjects: [\`\${name}.>\`] };
    const found =
      (await streamNamed(manager, name)) ??
      (await manager.streams.add({ num_replicas: replicas, ...wanted, name })).config;
    assertAsWanted(\`stream \${name}\`, { ...found }, wanted);
  }
}

async function streamNamed(manager: JetStreamManager, name: string) {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (codeOf(error) === streamAbsentCode) return null;
    throw error;
  }
}

/** Holds what the server says against what is wanted; a setting that is off may be left out. */
function assertAsWanted(
  what: string,
  found: { readonly [setting: string]: unknown },
  wanted: { readonly [setting: string]: unknown },
): void {
  const is = (setting: string): unknown => found[setting] ?? false;
  const different = Object.entries(wanted)
    .filter(([setting, value]) => JSON.stringify(is(setting)) !== JSON.stringify(value))
    .map(([setting, value]) => {
      const [now, must] = [JSON.stringify(is(setting)), JSON.stringify(value)];
      return \`\${setting} is \${now} and must be \${must}\`;
    });
  if (different.length > 0) throw new Unfit(\`of \${what}, \${different.join('; ')}\`);
}
`;

/** The same for the consumers of queues. */
export const consumerChecks = `async function checkConsumers(manager: JetStreamManager, prefix: string): Promise<void> {
  for (const [place, wanted] of Object.entries(consumers)) {
    const stream = \`\${prefix}\${place}\`;
    const found =
      (await consumerNamed(manager, stream, wanted.durable_name)) ??
      (await manager.consumers.add(stream, wanted)).config;
    assertAsWanted(\`consumer \${wanted.durable_name} of stream \${stream}\`, { ...found }, wanted);
  }
}

async function consumerNamed(manager: JetStreamManager, stream: string, name: string) {
  try {
    return (await manager.consumers.info(stream, name)).config;
  } catch (error) {
    if (codeOf(error) === consumerAbsentCode) return null;
    throw error;
  }
}
`;
