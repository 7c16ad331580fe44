/** The head of `src/nats-session.ts`: imports, limits, and the streams that must lie there. */
import type { ConcreteSpec, NatsPlan } from './concrete.js';
import { localName } from './imported.js';
import { literalText } from './literal.js';
import type { NatsNeeds } from './nats-needs.js';

/** The imports, and what the module is. */
export function headText(needs: NatsNeeds, constants: string): string {
  const words = ['AckPolicy', 'DeliverPolicy', 'DiscardPolicy', 'ReplayPolicy', 'RetentionPolicy'];
  const names = [
    ...[...words, 'StorageType'].filter((word) => constants.includes(`${word}.`)),
    ...['connect', 'Events', 'type NatsConnection', 'NatsError'],
    ...(needs.send ? ['headers as messageHeaders'] : []),
    ...(needs.publish || needs.append ? ['type JetStreamClient'] : []),
    ...(needs.streams ? ['type JetStreamManager'] : []),
  ].sort((left, right) => (localName(left) < localName(right) ? -1 : 1));
  const many = `import {\n${names.map((name) => `  ${name},\n`).join('')}} from 'nats';`;
  const one = `import { ${names.join(', ')} } from 'nats';`;
  return `/**
 * One process's way to the server, and what must lie there. A message is published once. What came
 * of one that was not acknowledged is unknown, and said to be so.
 */
import { setTimeout as pause } from 'node:timers/promises';
${one.length <= 100 ? one : many}
import { patiently, Unavailable, Unfit } from './patience.js';
`;
}

/** A stream as the session makes it: its name without the namespace, and what it must be. */
export type Stream = {
  readonly name: string;
  readonly settings: NatsPlan['settings'];
  readonly replicas: number;
  readonly consumer: { readonly name: string; readonly settings: NatsPlan['settings'] } | null;
};

/** The streams of a package: of all its stores, of each log and each queue. */
export function streamsOf({ ports }: ConcreteSpec, plan: NatsPlan): readonly Stream[] {
  const { stream, settings, replicas } = plan;
  const stores = ports.some(({ kind }) => kind === 'store')
    ? [{ name: stream, settings, replicas, consumer: null }]
    : [];
  const own = Object.values(plan.ports).flatMap((port): readonly Stream[] => {
    if (port.kind !== 'queue' && port.kind !== 'log') return [];
    const { stream, settings, replicas } = port;
    return [
      { name: stream, settings, replicas, consumer: 'consumer' in port ? port.consumer : null },
    ];
  });
  return [...stores, ...own];
}

/** Limits, codes, and the settings of streams and consumers, as constants. */
export function constantsText(
  plan: NatsPlan,
  needs: NatsNeeds,
  streams: readonly Stream[],
): string {
  const { patience, ports } = plan;
  const codes = plan.finalCodes.map((code) => `  '${code}',\n`);
  const channel = Object.values(ports).find((port) => port.kind === 'channel');
  const optional = [
    ...(needs.last || needs.read
      ? [`/** There is no message. */\nconst absentCode = ${plan.absentCode};\n`]
      : []),
    ...(needs.streams
      ? [`/** There is no stream. */\nconst streamAbsentCode = ${plan.streamAbsentCode};\n`]
      : []),
    ...(needs.queue ? ['/** There is no consumer. */\nconst consumerAbsentCode = 10014;\n'] : []),
    ...(needs.take ? ['/** No job waits. */\nconst noJobsCode = 404;\n'] : []),
    ...(channel?.kind === 'channel'
      ? [`/** Names who sent a message. */\nconst senderHeader = '${channel.header}';\n`]
      : []),
  ];
  const layouts = streams.map(({ name, settings, replicas }) =>
    settingsText(name, { ...settings, replicas }),
  );
  const consumers = streams.flatMap(({ name, consumer }) =>
    consumer === null
      ? []
      : [settingsText(name, { durable_name: consumer.name, ...consumer.settings })],
  );
  return `const connectMs = ${patience.connectMs};
const reconnectMs = ${plan.reconnectMs};
const requestMs = ${patience.requestMs};
const pingMs = ${plan.pingMs};

${optional.map((each) => `${each}\n`).join('')}/** Errors of the client after which trying again would not help. */
const finalCodes = [
${codes.join('')}];
${streams.length === 0 ? '' : `\n/** The streams: how each is made, and must be. */\nconst streams = {\n${layouts.join('')}} as const;\n`}${
  consumers.length === 0
    ? ''
    : `\n/** The consumer of each queue, which all processes share: how it is made, and must be. */\nconst consumers = {\n${consumers.join('')}} as const;\n`
}`;
}

function settingsText(name: string, settings: NatsPlan['settings']): string {
  const lines = Object.entries(settings).map(
    ([setting, value]) => `    ${setting}: ${settingText(setting, value)},\n`,
  );
  return `  ${name}: {\n${lines.join('')}  },\n`;
}

/** The names under which the client declares the words of some settings. */
const enums: { readonly [setting: string]: { readonly [value: string]: string } } = {
  ack_policy: { explicit: 'AckPolicy.Explicit' },
  deliver_policy: { all: 'DeliverPolicy.All' },
  discard: { new: 'DiscardPolicy.New', old: 'DiscardPolicy.Old' },
  replay_policy: { instant: 'ReplayPolicy.Instant' },
  retention: { limits: 'RetentionPolicy.Limits', workqueue: 'RetentionPolicy.Workqueue' },
  storage: { file: 'StorageType.File' },
};

function settingText(name: string, value: boolean | number | string): string {
  if (typeof value !== 'string') return String(value);
  return enums[name]?.[value] ?? literalText(value);
}
