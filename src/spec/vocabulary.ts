import { Issue } from '#base';

/**
 * The words of infrastructure, which an abstract specification may not use: it says what is
 * promised to its own clients, never what it would assume of the ground it stands on.
 */
const products =
  'nats jetstream postgres postgresql pglite sql sqlite mysql mariadb oracle redis valkey etcd consul zookeeper kafka pulsar rabbitmq mongodb mongo cassandra dynamodb dynamo spanner cockroachdb foundationdb s3 kubernetes';
const schemas =
  'table tables column columns row rows index indices indexes schema subject subjects bucket buckets topic topics partition partitions shard shards database databases datastore';
const levels =
  'serializable serialisable serializability serialisability linearizable linearisable linearizability linearisability snapshot snapshots isolation isolated consistency consistent consistently replica replicas quorum repeatable committed uncommitted acid transaction transactions transactional eventual causal causally monotonic';

/** The forbidden words in a text, in the order in which they stand, each once. */
export function infrastructureWords(text: string): readonly string[] {
  const banned = new Set(`${products} ${schemas} ${levels}`.split(' '));
  const isBanned = (word: string): boolean => banned.has(word.toLowerCase());
  const words = text.match(/[A-Za-z0-9]+/g) ?? [];
  // `readTable` hides a word, but `PostgreSQL` is one word.
  const parts = words.flatMap((word) =>
    isBanned(word) ? [word] : word.split(/(?<=[a-z0-9])(?=[A-Z])/),
  );
  return [...new Set(parts.filter(isBanned).map((part) => part.toLowerCase()))];
}

/** Throws an `Issue` where a text of a specification names infrastructure. */
export function assertAbstract(place: string, text: string): void {
  const words = infrastructureWords(text);
  if (words.length === 0) return;
  throw new Issue('spec/infrastructure-word', {
    wrong: `${place} assumes something of its infrastructure`,
    found: words.map((word) => `'${word}'`).join(', '),
    right:
      'say what is promised to the clients; what an algorithm needs of a port is declared by its design',
  });
}
