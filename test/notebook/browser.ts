/**
 * A real browser, driven over its DevTools protocol through a pipe: nothing to install beside it.
 *
 *   test --JSON, ended by a zero byte--> descriptor 3 of chromium
 *   test <--answers and events---------- descriptor 4
 */
import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/** The program of a browser, or why there is none. */
export type FoundBrowser =
  | { readonly kind: 'found'; readonly program: string }
  | { readonly kind: 'missing'; readonly why: string };

/** Looks for a browser: PROTOLAB_BROWSER, else the usual names on the path. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): FoundBrowser {
  const named = env.PROTOLAB_BROWSER ?? '';
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const candidates = named === '' ? names : [named];
  const program = candidates.find((name) => {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8', env });
    return status === 0 && /chrom/i.test(stdout);
  });
  if (program !== undefined) return { kind: 'found', program };
  const tried = candidates.join(', ');
  return {
    kind: 'missing',
    why: `no browser is found (tried: ${tried}); install chromium or set PROTOLAB_BROWSER`,
  };
}

/** What a browser answers or tells. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly [name: string]: unknown };
  readonly result?: { readonly [name: string]: unknown };
  readonly error?: { readonly message: string };
}

type Words = { readonly [name: string]: unknown };

/** The keys that the tests press, with what the protocol wants to know of each. */
const keys: { readonly [name: string]: Words } = {
  ArrowLeft: { code: 'ArrowLeft', windowsVirtualKeyCode: 37 },
  ArrowUp: { code: 'ArrowUp', windowsVirtualKeyCode: 38 },
  ArrowRight: { code: 'ArrowRight', windowsVirtualKeyCode: 39 },
  ArrowDown: { code: 'ArrowDown', windowsVirtualKeyCode: 40 },
  Home: { code: 'Home', windowsVirtualKeyCode: 36 },
  End: { code: 'End', windowsVirtualKeyCode: 35 },
  Tab: { code: 'Tab', windowsVirtualKeyCode: 9 },
  Enter: { code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  ' ': { code: 'Space', windowsVirtualKeyCode: 32, text: ' ' },
};

/** One browser with one page open. */
export class Browser {
  /** What the page complained of: errors that nobody caught, refusals of its policy. */
  readonly complaints: string[] = [];
  /** Every address that was asked for. */
  readonly asked: string[] = [];
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #waiting: { method: string; tell: (params: Words) => void }[] = [];
  #sent = 0;
  #session = '';

  private constructor(program: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'protolab-browser-'));
    const flags = [
      '--headless=new',
      '--remote-debugging-pipe',
      // Tests may run as root and in containers, where its own sandbox and shared memory are not had.
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--force-color-profile=srgb',
      '--hide-scrollbars',
      // A frame of a page stays in the process of the page, where the tests find it.
      '--disable-features=IsolateSandboxedIframes',
      `--user-data-dir=${this.#folder}`,
      'about:blank',
    ];
    this.#child = spawn(program, flags, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let rest = Buffer.alloc(0);
    (this.#child.stdio[4] as Readable).on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
        this.#hear(JSON.parse(rest.subarray(0, end).toString('utf8')) as Message);
        rest = rest.subarray(end + 1);
      }
    });
    // A browser that is gone is noticed by the request that it does not answer.
    (this.#child.stdio[3] as Writable).on('error', () => undefined);
    this.#child.on('exit', () => {
      for (const answer of this.#answers.values()) answer({ error: { message: 'it ended' } });
    });
  }

  /** Starts a browser with an empty page. */
  static async start(program: string): Promise<Browser> {
    const browser = new Browser(program);
    const targets = await browser.send('Target.getTargets');
    const infos = targets.targetInfos as readonly { targetId: string; type: string }[];
    const target = infos.find(({ type }) => type === 'page');
    assert(target !== undefined, 'a browser opens a page');
    const attached = await browser.send('Target.attachToTarget', {
      targetId: target.targetId,
      flatten: true,
    });
    browser.#session = String(attached.sessionId);
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) {
      await browser.send(`${domain}.enable`);
    }
    return browser;
  }

  /** Asks the browser for something, in the words of its protocol. */
  send(method: string, params: Words = {}): Promise<Words> {
    this.#sent += 1;
    const id = this.#sent;
    const session = this.#session === '' ? {} : { sessionId: this.#session };
    (this.#child.stdio[3] as Writable).write(
      `${JSON.stringify({ id, method, params, ...session })}\0`,
    );
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ error, result }) => {
        this.#answers.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
  }

  /** The next event of a kind. */
  next(method: string): Promise<Words> {
    return new Promise((tell) => this.#waiting.push({ method, tell }));
  }

  #hear({ id, method = '', params = {}, ...answer }: Message): void {
    if (id !== undefined) this.#answers.get(id)?.(answer);
    if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params));
    if (method === 'Log.entryAdded') this.complaints.push(JSON.stringify(params.entry));
    if (method === 'Network.requestWillBeSent') {
      this.asked.push((params.request as { url: string }).url);
    }
    const at = this.#waiting.findIndex((each) => each.method === method);
    if (at !== -1) this.#waiting.splice(at, 1)[0]?.tell(params);
  }

  /** Opens an address, and waits until it is loaded. */
  async open(address: string): Promise<void> {
    // The same file at another place within it would not be loaded again.
    for (const url of ['about:blank', address]) {
      const loaded = this.next('Page.loadEventFired');
      await this.send('Page.navigate', { url });
      await loaded;
    }
  }

  /** Writes a page to a file and opens it there; returns the file. */
  async show(html: string, hash = ''): Promise<string> {
    const file = join(this.#folder, 'page.html');
    writeFileSync(file, html);
    this.complaints.length = 0;
    this.asked.length = 0;
    await this.open(`${pathToFileURL(file).href}${hash}`);
    return file;
  }

  /** Waits until an expression is true in the page. */
  async until(expression: string): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      if (await this.evaluate<boolean>(expression)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`never became true: ${expression}`);
  }

  /** What is saved while `act` runs: the name of the file and its text. */
  async saved(act: () => Promise<void>): Promise<{ name: string; text: string }> {
    const into = mkdtempSync(join(this.#folder, 'saved-'));
    await this.send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: into });
    await act();
    for (let tries = 0; tries < 200; tries += 1) {
      const [name] = readdirSync(into).filter((each) => each.endsWith('.html'));
      if (name !== undefined) return { name, text: readFileSync(join(into, name), 'utf8') };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail('nothing was saved');
  }

  /** What an expression is in the page; promises are awaited. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const answer = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    assert.equal(answer.exceptionDetails, undefined, JSON.stringify(answer.exceptionDetails));
    return (answer.result as { value: Value }).value;
  }

  /** The text of the first element that a selector finds. */
  text(selector: string): Promise<string> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  }

  /** Presses keys, one after the other, as a person does. */
  async press(...names: readonly string[]): Promise<void> {
    for (const key of names) {
      const about = keys[key];
      assert(about !== undefined, `the key '${key}' is in the table`);
      const { text: _text, ...up } = about;
      const kind = about.text === undefined ? 'rawKeyDown' : 'keyDown';
      await this.send('Input.dispatchKeyEvent', { type: kind, key, ...about });
      await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key, ...up });
    }
  }

  /** Clicks into the middle of the first element that a selector finds, which must be seen. */
  async click(selector: string, clickCount = 1): Promise<void> {
    const place = await this.evaluate<{ x: number; y: number; hit: boolean }>(`(() => {
      const found = document.querySelector(${JSON.stringify(selector)});
      found.scrollIntoView({ block: 'center' });
      const box = found.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const top = document.elementFromPoint(x, y);
      return { x, y, hit: top !== null && (found.contains(top) || top.contains(found)) };
    })()`);
    assert.ok(place.hit, `${selector} can be clicked`);
    await this.clickAt(place, clickCount);
  }

  /** Clicks at a place of what is seen. */
  async clickAt({ x, y }: { readonly x: number; readonly y: number }, clicks = 1): Promise<void> {
    for (let clickCount = 1; clickCount <= clicks; clickCount += 1) {
      const at = { x, y, button: 'left', clickCount };
      await this.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at });
      await this.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at });
    }
  }

  /** Makes the page so wide and high, in this scheme, on this medium. */
  async look(
    size: { readonly width: number; readonly height: number },
    features: { readonly [name: string]: string } = {},
    media = '',
  ): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', {
      ...size,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await this.send('Emulation.setEmulatedMedia', {
      media,
      features: Object.entries(features).map(([name, value]) => ({ name, value })),
    });
    // Two frames later the page knows.
    await this.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))',
    );
  }

  /** What is seen now, as PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(String(data), 'base64');
  }

  /** Ends the browser and removes what it wrote. */
  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve));
      // The whole group: a browser is many processes.
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
