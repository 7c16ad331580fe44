/**
 * The process in which `apart` lets a module answer: it is told the module and the message, and says
 * one line, the answer or why there is none.
 *
 * It is a program of its own because a candidate may loop for ever or take all memory.
 */
import { messageOf } from '#base';

interface Told {
  readonly entry: string;
  readonly message: unknown;
  readonly own: string | null;
}

const chunks: Buffer[] = [];
process.stdin.on('data', (chunk: Buffer) => chunks.push(chunk));
process.stdin.once('end', () => {
  void answerTo(Buffer.concat(chunks).toString()).then((line) => process.stdout.write(`${line}\n`));
});

async function answerTo(told: string): Promise<string> {
  try {
    const { entry, message, own } = JSON.parse(told) as Told;
    const module = (await import(entry)) as {
      answer(message: unknown, own: string | null): unknown;
    };
    return JSON.stringify({ answer: (await module.answer(message, own)) ?? null });
  } catch (thrown) {
    return JSON.stringify({ threw: messageOf(thrown) });
  }
}
