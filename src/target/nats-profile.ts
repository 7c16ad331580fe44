/** What NATS JetStream keeps, by its version, its replicas, and the way it is read and synced. */
import { natsAbout } from './nats-about.js';
import { ownStances, type Profile, type Stance, type Stances } from './profile.js';
import { isAtLeast, type NatsVariant } from './variant.js';

/** What JetStream was seen to do, with one stream for the stores of a design. */
export function natsProfile(variant: NatsVariant): Profile {
  return {
    target: 'nats',
    title: titleOf(variant),
    ...ownStances,
    store: storeStances(variant),
    queue: queueStances(variant),
    log: logStances(variant),
    channel: channelStances,
    ...natsAbout(variant),
  };
}

function titleOf({ version, replicas, read }: NatsVariant): string {
  const parts = [
    ...(replicas === null ? [] : [replicas === 1 ? 'one replica' : `${replicas} replicas`]),
    ...(read === 'leader' ? [] : ['direct reads']),
  ];
  const of = version === null ? '2.10 and later' : `${version.join('.')}`;
  return `NATS JetStream ${of}${parts.length === 0 ? '' : ` with ${parts.join(' and ')}`}`;
}

function storeStances(variant: NatsVariant): Stances['store'] {
  const { read, replicas } = variant;
  return {
    'atomic conditional write': conditional(variant),
    'refusals are true': refusing(variant),
    'acknowledged writes last': lasting,
    'condition outlives the answer': {
      kept: true,
      how: 'the condition travels in the message: it is judged when the message is stored, however late',
      source: 'measured: writes that timed out landed later, under their condition',
    },
    'fresh reads':
      read === 'leader' && replicas === null
        ? {
            kept: false,
            how: 'a leader that is cut off goes on answering reads, and direct reads may come from any replica',
            source:
              'measured: leader reads stale for 6.8 to 9.1 s while it was cut off; direct reads stale even when healthy',
          }
        : reading(variant),
    'read your writes': reading(variant),
    'monotonic reads': reading(variant),
    'fresh finds': {
      kept: false,
      how: 'a query reads one key after another: it shows no one moment, and each read may be old',
      source: 'documented: NATS, JetStream API, STREAM.MSG.GET: one message for each request',
    },
    'conditions on several keys': {
      kept: false,
      how: 'a message carries a condition on its own subject only: what another key holds may change between the look at it and the write',
      source: 'documented: NATS, JetStream headers, Nats-Expected-Last-Subject-Sequence',
    },
    'always available': {
      kept: false,
      how: 'while a leader is missing nothing is written, for seconds, and a read may get no answer',
      source: 'measured: leader killed or stopped, 4 to 6 s without writes',
    },
    'known outcomes': unanswered,
    'power loss': synced(variant),
  };
}

/** One condition on the newest message: of a subject for a store, of the stream for a log. */
function conditional({ version, replicas }: NatsVariant): Stance {
  if (version === null || isAtLeast(version, [2, 10])) {
    return {
      kept: true,
      how: 'a publish with Nats-Expected-Last-Subject-Sequence, judged by the leader of the stream, one message after another',
      source:
        'measured: 2.10.27, racing writers on one revision, never more than one success; 2.9.10 with three replicas broke it in 112 of 300 rounds, so it is refused',
    };
  }
  if (replicas === 1) {
    return {
      kept: true,
      how: 'a publish with Nats-Expected-Last-Subject-Sequence, judged by the one server that holds the stream',
      source: 'measured: 2.9.10 with one replica, 8 racing writers, never more than one success',
      setting: 'replicas: 1',
    };
  }
  return {
    kept: false,
    how: 'of racing conditional writes that name one revision, more than one was acknowledged, without any fault',
    source:
      'measured: 2.9.10 with three replicas, more than one success of 8 in 112 of 300 rounds; none with one replica, none on 2.10.27 and 2.15.1',
  };
}

function refusing({ version, replicas }: NatsVariant): Stance {
  if (version === null || isAtLeast(version, [2, 10])) {
    return {
      kept: true,
      how: 'who judges a condition knows the newest message, or gives no answer',
      source:
        'measured: 2.10.27 with three replicas, its leader cut off, no false refusal in 60 rounds',
    };
  }
  if (replicas === 1) {
    return {
      kept: true,
      how: 'the one server that holds the stream judges a condition by the newest message',
      source: 'measured: 2.9.10 with one replica, no false refusal seen',
      setting: 'replicas: 1',
    };
  }
  return {
    kept: false,
    how: 'a leader that is cut off refuses by what it knew before',
    source: 'measured: 2.9.10 with three replicas, its leader cut off: 12 of 60 rounds',
  };
}

const lasting: Stance = {
  kept: true,
  how: 'file storage: a message is in the stream before it is acknowledged',
  source: 'measured: process kills lost no acknowledged write in any run',
};

const unanswered: Stance = {
  kept: false,
  how: 'a publish on a cut connection, or while there is no leader, ends in TIMEOUT or 503, and may have been stored or be stored later',
  source:
    'measured: leader killed or stopped; some writes that timed out had landed, some landed later',
};

/** Whether reads are up to date: only where one server alone answers both reads and writes. */
function reading({ read, replicas }: NatsVariant): Stance {
  if (read === 'direct' && replicas === 1) {
    return {
      kept: false,
      how: 'a direct read is answered beside the stream, and nothing says that it waits for what was acknowledged',
      source:
        'documented: NATS, JetStream, Direct Get; measured: none was stale in 400 rounds on 2.9.10 and 2.10.27 with one replica, which promises nothing',
    };
  }
  if (read === 'direct') {
    return {
      kept: false,
      how: 'any replica answers a direct read, by what has reached it: a process may miss what it has just written itself, and see less than it saw before, on a healthy cluster',
      source:
        'measured: own acknowledged write not seen in 84 to 102 of 1,500 direct reads on 2.9.10, in about 15 of 3,600 under load on later versions; monotonic reads broken once',
    };
  }
  if (replicas === 1) {
    return {
      kept: true,
      how: 'one server holds the stream: it answers every read, and stores every write before it acknowledges it',
      source:
        'measured: one replica, no stale read in 400 rounds on 2.9.10 and on 2.10.27; documented: NATS, JetStream, Streams: replicas, acknowledgement',
      setting: 'replicas: 1',
    };
  }
  return {
    kept: false,
    how: 'a leader that is cut off goes on answering reads by what it knew, while another one takes writes',
    source: 'measured: leader reads stale for 6.8 to 9.1 s while it was cut off',
  };
}

function synced({ sync }: NatsVariant): Stance {
  if (sync === 'always') {
    return {
      kept: true,
      how: 'every server that holds the stream runs with `sync_interval: always`: a message is on the disk before it is acknowledged',
      source:
        'measured: cut power lost no acknowledged write (285 writes a second with one replica)',
      setting: 'sync_interval: always',
    };
  }
  return {
    kept: false,
    how: 'by default the file is synced every two minutes only',
    source:
      'measured: cut power lost all writes acknowledged in the last seconds, with one replica and with three',
  };
}

function queueStances(variant: NatsVariant): Stances['queue'] {
  const { kept, setting } = synced(variant);
  return {
    'at least once': kept
      ? {
          kept,
          how: 'a job stays in a work-queue stream on the disk until it is acknowledged, and is delivered again until then (max_deliver -1)',
          source:
            'measured: a worker killed midway, 54 to 62 redeliveries, 10,000 of 10,000 jobs done; cut power lost no acknowledged write where every write is synced',
          ...(setting === undefined ? {} : { setting }),
        }
      : {
          kept,
          how: 'a job that was acknowledged is gone where the power fails within seconds: by default the file is synced every two minutes only; kills lose none',
          source:
            'measured: cut power lost all messages acknowledged in the last seconds; a worker killed midway lost none of 10,000',
        },
    'handed out once': {
      kept: false,
      how: 'a job is delivered again when it is not acknowledged in time, whether or not its taker is still at work',
      source:
        'measured: a worker killed midway, 54 to 62 redeliveries; one timer of 300 fired twice',
    },
    'in order': {
      kept: false,
      how: 'a job that is delivered again comes after jobs that were behind it',
      source: 'documented: NATS, JetStream, Consumers: acknowledgement, AckWait, redelivery',
    },
    'known outcomes': unanswered,
  };
}

function logStances(variant: NatsVariant): Stances['log'] {
  const { kept, how, source, ...rest } = conditional(variant);
  return {
    'atomic conditional append': kept
      ? {
          kept,
          how: 'a publish with Nats-Expected-Last-Sequence, judged by the leader of the stream, one message after another',
          source: 'documented: NATS, JetStream headers, Nats-Expected-Last-Sequence',
          ...rest,
        }
      : { kept, how, source },
    'acknowledged appends last': lasting,
    'fresh reads': reading(variant),
    'known outcomes': unanswered,
    'power loss': synced(variant),
  };
}

const channelStances: Stances['channel'] = {
  'no loss': {
    kept: false,
    how: 'a message is delivered to those who listen at that moment; one to a process that is down or cut off is gone',
    source: 'documented: NATS, Core NATS: at most once',
  },
  'no duplicates': {
    kept: true,
    how: 'a message is sent once and kept nowhere, so that nobody sends it again',
    source: 'documented: NATS, Core NATS: at most once',
  },
  'in order': {
    kept: false,
    how: 'messages keep their order on one connection; one that is made again through another server may be faster than what is still on its way',
    source: 'documented: NATS, FAQ: messages of one publisher are ordered, on one connection',
  },
  'prompt delivery': {
    kept: false,
    how: 'the network and the servers take what time they need',
    source: 'documented: NATS, Core NATS: messages wait for slow servers and slow consumers',
  },
  'always connected': {
    kept: false,
    how: 'a process, or a server of the cluster, may be cut off from the others, in one direction or in both',
    source: 'documented: NATS, client protocol: PING, stale connections, reconnecting',
  },
};
