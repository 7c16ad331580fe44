/** How a store is used on JetStream, what comes of it, and what is not promised there. */
import type { Decision } from './concrete.js';
import type { Profile } from './profile.js';
import { isAtLeast, type NatsVariant } from './variant.js';

/** The oldest version that a variant allows. */
export function oldest({ version }: NatsVariant): readonly [number, number] {
  return version ?? [2, 10];
}

function readMode({ read }: NatsVariant): Decision {
  if (read === 'direct') {
    return {
      decision: 'read mode',
      choice: 'DIRECT.GET of the last message of a subject, from any replica; allow_direct is true',
      why: 'its operator asked for it: reads are spread over the replicas, and may be old',
    };
  }
  return {
    decision: 'read mode',
    choice: 'STREAM.MSG.GET with last_by_subj, which the leader answers; allow_direct is false',
    why: 'direct reads are stale even on a healthy cluster; leader reads only while it is cut off',
  };
}

function replicas({ replicas }: NatsVariant): Decision {
  if (replicas !== null) {
    return {
      decision: 'replicas',
      choice: `${replicas}, as the stream is made and must be`,
      why: 'its operator said so, and what is kept depends on it',
    };
  }
  return {
    decision: 'replicas',
    choice: '1, as the stream is made; a stream with more is accepted',
    why: 'a single server can hold it; raise it on the cluster that you have',
  };
}

function refusals(variant: NatsVariant): string {
  return isAtLeast(oldest(variant), [2, 10]) ? 'not measured' : 'measured on 2.9.10';
}

/** What is told of a variant beside its guarantees. */
export function natsAbout(
  variant: NatsVariant,
): Pick<Profile, 'decisions' | 'outcomes' | 'notPromised'> {
  return {
    decisions: [
      {
        decision: 'one request',
        choice: 'one message, published once, never again',
        why: 'a second sending may be refused because the first took effect: then "refused" would not mean "not mine"',
      },
      readMode(variant),
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
      replicas(variant),
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
      ...(variant.replicas === 1
        ? []
        : [
            `With several replicas, that a refusal is true: a leader that is cut off may refuse by what it knew before (${refusals(variant)}).`,
          ]),
      `A server older than ${oldest(variant).join('.')}, or a stream with other settings, is refused on connecting; a change after that is not noticed.`,
      'Speed under contention: one hot key took 420 to 575 conditional writes a second with 16 writers.',
    ],
  };
}
