import { placeOf } from './place.js';
import { connectTo } from './server.js';

/**
 * Removes all that a server keeps of the sweep of a name; false where it kept nothing. Whoever still
 * works on it finds it gone, and ends.
 */
export async function forgetSweep(options: {
  readonly address: string;
  readonly credentials?: string;
  readonly name: string;
}): Promise<boolean> {
  const { address, credentials, name } = options;
  const place = placeOf(name);
  const server = await connectTo(address, credentials === undefined ? {} : { credentials });
  try {
    const names: string[] = [];
    await server.ask(async () => {
      names.length = 0;
      for await (const each of server.manager.streams.names()) names.push(each);
    });
    const kept = [place.queue, place.bucketStream].filter((each) => names.includes(each));
    for (const each of kept) await server.ask(() => server.manager.streams.delete(each));
    return kept.length > 0;
  } finally {
    await server.close();
  }
}
