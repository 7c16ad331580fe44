/** NATS JetStream: what it keeps, and how a store is laid out on it. */
import type { NatsPlan } from './concrete.js';
import { operationsUsed } from './ports-text.js';
import { type Profile, randomTokens } from './profile.js';

/** What JetStream was seen to do, from 2.10 on, with one stream, read through its leader. */
export const natsProfile: Profile = {
  target: 'nats',
  title: 'NATS JetStream 2.10 and later',
  store: {
    'atomic conditional write': {
      kept: true,
      how: 'a publish with Nats-Expected-Last-Subject-Sequence, judged by the leader of the stream, one message after another',
      source:
        'measured: 2.10.27, racing writers on one revision, never more than one success; 2.9.10 with three replicas broke it in 112 of 300 rounds, so it is refused',
    },
    'acknowledged writes last': {
      kept: true,
      how: 'file storage: a message is in the stream before it is acknowledged',
      source: 'measured: process kills lost no acknowledged write in any run',
    },
    'condition outlives the answer': {
      kept: true,
      how: 'the condition travels in the message: it is judged when the message is stored, however late',
      source: 'measured: writes that timed out landed later, under their condition',
    },
    'fresh reads': {
      kept: false,
      how: 'a leader that is cut off goes on answering reads, and direct reads may come from any replica',
      source:
        'measured: leader reads stale for 6.8 to 9.1 s while it was cut off; direct reads stale even when healthy',
    },
    'known outcomes': {
      kept: false,
      how: 'a publish on a cut connection, or while there is no leader, ends in TIMEOUT or 503, and may have been stored or be stored later',
      source:
        'measured: leader killed or stopped; some writes that timed out had landed, some landed later',
    },
    'power loss': {
      kept: false,
      how: 'by default the file is synced every two minutes only',
      source:
        'measured: cut power lost all writes acknowledged in the last seconds, with one replica and with three',
      setting: {
        name: 'sync_interval: always',
        how: 'every server that holds the stream runs with `sync_interval: always`: a message is on the disk before it is acknowledged',
        source:
          'measured: cut power lost no acknowledged write (285 writes a second with one replica)',
      },
    },
  },
  tokens: randomTokens,
  decisions: [
    {
      decision: 'one request',
      choice: 'one message, published once, never again',
      why: 'a second sending may be refused because the first took effect: then "refused" would not mean "not mine"',
    },
    {
      decision: 'read mode',
      choice: 'STREAM.MSG.GET with last_by_subj, which the leader answers; allow_direct is false',
      why: 'direct reads are stale even on a healthy cluster; leader reads only while it is cut off',
    },
    {
      decision: 'revisions',
      choice: 'the sequence of the message in the stream',
      why: 'it only grows, and is never used again, also not after a removal',
    },
    {
      decision: 'removal',
      choice: 'a message without content takes the place of the value',
      why: 'a deletion cannot carry a condition; a message can',
    },
    {
      decision: 'keys',
      choice: 'letters, digits, _ and - stand for themselves; every other byte of UTF-8 as =XX',
      why: 'a subject may hold no spaces, dots, * or >, and two keys may never meet in one subject',
    },
    {
      decision: 'replicas',
      choice: '1, as the stream is made; a stream with more is accepted',
      why: 'a single server can hold it; raise it on the cluster that you have',
    },
    {
      decision: 'connection',
      choice: 'one for each process, made again for ever; nothing is sent while it is down',
      why: 'a request made while disconnected must not be sent later, unseen by its caller',
    },
    {
      decision: 'calls of one process',
      choice: 'one after another, in the order in which they were made',
      why: 'the design was examined with processes that make one call at a time',
    },
  ],
  outcomes: [
    {
      seen: 'a publish was acknowledged',
      outcome: 'written',
      why: 'it is in the stream; the acknowledgement says as which sequence',
    },
    {
      seen: 'error 10071 or 10164, which is "wrong last sequence"',
      outcome: 'refused',
      why: 'this message was sent once, so it is this one that was refused, for good',
    },
    {
      seen: 'a publish: TIMEOUT, 503, no responders, a broken connection, any other API error',
      outcome: 'unknown',
      why: 'the message may have been stored, or may be stored later; saying so is right in any case',
    },
    {
      seen: 'a read: any of these',
      outcome: 'Unavailable',
      why: 'reads are tried again after a pause; when all attempts failed the call is given up, and what came of it is unknown to its caller',
    },
    {
      seen: 'a message that is too large, or no right to publish',
      outcome: 'thrown',
      why: 'trying again would not help; this message was not stored, earlier ones of the call may be',
    },
    {
      seen: 'a read: a message, an empty message, or error 10037',
      outcome: 'value or none',
      why: 'as the leader knows it, which may be old',
    },
  ],
  notPromised: [
    'With several replicas, that a refusal is true: a leader that is cut off may refuse by what it knew before (not measured).',
    'A server older than 2.10, or a stream with other settings, is refused on connecting; a change after that is not noticed.',
    'Speed under contention: one hot key took 420 to 575 conditional writes a second with 16 writers.',
  ],
};

/** The layout of a design's stores: one stream, a subject for each key. */
export function natsPlan(parts: {
  readonly base: string;
  readonly uses: readonly string[];
  readonly design: string;
}): NatsPlan {
  const operations = operationsUsed(parts.uses);
  return {
    kind: 'nats',
    versionMin: [2, 10],
    stream: parts.base,
    settings: {
      description: `the stores of ${parts.design}`,
      storage: 'file',
      retention: 'limits',
      discard: 'new',
      max_msgs_per_subject: 1,
      max_msgs: -1,
      max_bytes: -1,
      max_age: 0,
      max_msg_size: -1,
      no_ack: false,
      allow_direct: false,
      allow_rollup_hdrs: false,
      deny_delete: true,
      deny_purge: true,
    },
    replicas: 1,
    read: 'STREAM.MSG.GET, last_by_subj',
    keys: 'every byte of UTF-8 that is no letter, digit, _ or - as =XX; the empty key as =',
    tombstone: operations.includes('remove') ? 'a message without content' : null,
    operations,
    refusedCodes: [10071, 10164],
    absentCode: 10037,
    streamAbsentCode: 10059,
    finalCodes: [
      'AUTHORIZATION_VIOLATION',
      'BAD_AUTHENTICATION',
      'MAX_PAYLOAD_EXCEEDED',
      'PERMISSIONS_VIOLATION',
    ],
    reconnectMs: 100,
    pingMs: 5000,
    patience: { connectMs: 2000, requestMs: 2000, readPausesMs: [50, 100, 200, 400, 800] },
  };
}
