/** The methods of the session on NATS, each only where a port needs it. */
import type { NatsPlan } from './concrete.js';
import type { NatsNeeds } from './nats-needs.js';

/** The text of the methods, between the first and the last of the class. */
export function methodsText(plan: NatsPlan, needs: NatsNeeds): string {
  const queue = Object.values(plan.ports).find((port) => port.kind === 'queue');
  return [
    ...(needs.publish ? [publish] : []),
    ...(needs.append ? [append] : []),
    ...(needs.last ? [lastOf(plan)] : []),
    ...(needs.find ? [keys] : []),
    ...(needs.read ? [at] : []),
    ...(needs.take ? [takeOf(queue?.kind === 'queue' ? queue.consumer.name : '')] : []),
    ...(needs.tell ? [tell] : []),
    ...(needs.send ? [send] : []),
    ...(needs.listen ? [listen] : []),
  ].join('');
}

const publish = `
  /**
   * Publishes a message, once, and gives its sequence. \`expected\` is the sequence that the newest
   * message of the subject must have: 0 for none, null for any. An error says nothing of what came
   * of it, except where the server names the condition.
   */
  async publish(subject: string, content: string, expected: number | null): Promise<number> {
    await this.#assertUp();
    const condition = expected === null ? {} : { lastSubjectSequence: expected };
    const acknowledged = await this.#jetstream.publish(subject, content, {
      timeout: requestMs,
      expect: { streamName: streamOf(subject), ...condition },
    });
    return acknowledged.seq;
  }
`;

const append = `
  /** The same, with a condition on the newest message of the whole stream. */
  async append(subject: string, content: string, expected: number | null): Promise<number> {
    await this.#assertUp();
    const condition = expected === null ? {} : { lastSequence: expected };
    const acknowledged = await this.#jetstream.publish(subject, content, {
      timeout: requestMs,
      expect: { streamName: streamOf(subject), ...condition },
    });
    return acknowledged.seq;
  }
`;

function lastOf({ readMode }: NatsPlan): string {
  const [who, through] =
    readMode === 'direct'
      ? ['whichever replica answers', 'direct']
      : ['the leader of the stream', 'streams'];
  return `
  /** The newest message of a subject, as ${who} knows it; null for none. */
  async last(subject: string): Promise<Message | null> {
    await this.#assertUp();
    try {
      const query = { last_by_subj: subject };
      const message = await this.#manager.${through}.getMessage(streamOf(subject), query);
      return ${readMode === 'direct' ? 'message && ' : ''}{ sequence: message.seq, content: message.string() };
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }
`;
}

const keys = `
  /** The keys below a place that have, or had, a value. */
  async keys(place: string): Promise<readonly string[]> {
    await this.#assertUp();
    const [stream = ''] = this.subject(place, '').split('.');
    const below = \`\${this.#prefix}\${place}.\`;
    const found = await this.#manager.streams.info(stream, { subjects_filter: \`\${below}>\` });
    return Object.keys(found.state.subjects ?? {}).map((subject) => {
      const signs = subject.slice(below.length);
      return signs === '=' ? '' : decodeURIComponent(signs.replaceAll('=', '%'));
    });
  }
`;

const at = `
  /** The message at a sequence of a subject's stream; null for none. */
  async at(subject: string, sequence: number): Promise<Message | null> {
    await this.#assertUp();
    try {
      const query = { seq: sequence };
      const message = await this.#manager.streams.getMessage(streamOf(subject), query);
      return { sequence: message.seq, content: message.string() };
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }
`;

function takeOf(consumer: string): string {
  return `
  /**
   * Takes a job that waits, and gives it with the subject to which the server wants its answers;
   * null for none. One whose answer is lost is handed out again when its time is over.
   */
  async take(place: string): Promise<{ readonly reply: string; readonly content: string } | null> {
    await this.#assertUp();
    const consumer = \`$JS.API.CONSUMER.MSG.NEXT.\${this.#prefix}\${place}.${consumer}\`;
    const asked = JSON.stringify({ batch: 1, no_wait: true });
    const options = { timeout: requestMs, noMux: true };
    const message = await this.#connection.request(consumer, asked, options);
    const code = message.headers?.code ?? 0;
    if (code === noJobsCode) return null;
    if (code === 0 && message.reply) return { reply: message.reply, content: message.string() };
    throw new Error(\`the server answers \${code}: \${message.headers?.description}\`);
  }
`;
}

const tell = `
  /** Tells the server of a job, and waits until it has understood. */
  async tell(reply: string, text: string): Promise<void> {
    await this.#assertUp();
    await this.#connection.request(reply, text, { timeout: requestMs });
  }
`;

const send = `
  /** Sends a message to whoever listens now; while the connection is down it is lost. */
  send(subject: string, from: string, content: string): void {
    if (this.#closed) throw new Unavailable('the connection was closed by its owner');
    if (!this.#isUp) return;
    const headers = messageHeaders();
    headers.set(senderHeader, encodeURIComponent(from));
    this.#connection.publish(subject, content, { headers });
  }
`;

const listen = `
  /** Hears every message to a subject, from now on. */
  async listen(subject: string, hear: (from: string, content: string) => void): Promise<void> {
    this.#connection.subscribe(subject, {
      callback: (error, message) => {
        const from = message.headers?.get(senderHeader);
        if (error === null && from) hear(decodeURIComponent(from), message.string());
      },
    });
    try {
      await patiently(() => this.#connection.flush(), leavesOpen);
    } catch (error) {
      await this.close();
      throw error;
    }
  }
`;
