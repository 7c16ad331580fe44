import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentHash, page, report, sanitise, titleOf } from '../../src/notebook/index.js';
import { code, printed, prose, sample, shown } from './sample.js';

const attacks: [html: string, clean: string][] = [
  ['<script>alert(1)</script>a', 'a'],
  ['<SCRIPT src="x">a</SCRIPT >b', 'b'],
  ['<script>never closed', ''],
  ['<scr<script>ipt>alert(1)</script>', 'ipt&gt;alert(1)'],
  ['<img src=x onerror=alert(1)>', '<img />'],
  ['<img src="https://example.org/a.png">', '<img />'],
  ['<b onclick="x()">a</b>', '<b>a</b>'],
  ['<a href="javascript:x()">a</a>', '<a>a</a>'],
  ['<a href="java&#115;cript:x()">a</a>', '<a>a</a>'],
  ['<svg onload=x()><script>y</script></svg>', '<svg></svg>'],
  ['<svg><use href="data:x"/><rect fill="url(http://x)"/></svg>', '<svg><rect /></svg>'],
  ['<p style="background:url(http://x)">a</p>', '<p>a</p>'],
  ['<iframe src="x">a</iframe><style>b</style><form>c</form>', 'c'],
  ['a</div></section>b', 'ab'],
  ['<div><b>a', '<div><b>a</b></div>'],
  ['<b title="a>b&quot;" >c', '<b title="a&gt;b&quot;">c</b>'],
  ['<!-- a --><!--/live-->b<!doctype c>', 'b'],
  ['1 < 2 <b', '1 &lt; 2 &lt;b'],
  ['<span class="time">a</span>', '<span>a</span>'],
];
for (const [html, clean] of attacks) {
  test(`made safe: ${html}`, () => assert.equal(sanitise(html), clean));
}

const harmless = [
  '<table><tr><td style="text-align: right">1</td></tr></table>',
  '<a href="https://example.org/?a=1&amp;b=2">a</a><a href="#place">b</a>',
  '<img alt="x" src="data:image/png;base64,AAAA" />',
  '<svg viewBox="0 0 1 1"><path d="M0 0L1 1" marker-end="url(#arrow)" /></svg>',
];
for (const html of harmless) {
  test(`left alone: ${html}`, () => assert.equal(sanitise(html), html));
}

const notebook = sample(
  prose('# A *title*\n\nSee [next](02-next.ipynb) and <script>bad()</script>`code`.'),
  code("const text = '<b>'; // why", {
    count: 3,
    outputs: [
      printed('\u001b[31m<red>\u001b[0m\n'),
      shown(
        { 'image/png': 'iVBORw0KGgo=', 'text/plain': 'says "x" & y' },
        { 'image/png': { width: 10, height: 5 } },
      ),
      shown({ 'text/html': '<i>h</i><script>x</script>', 'text/plain': 'p' }),
      shown({ 'text/markdown': '**m**' }),
      shown({ 'application/pdf': 'x' }),
      { output_type: 'error', ename: 'E<', evalue: 'no & no', traceback: ['E', 'at <x>'] },
    ],
  }),
);

test('a page shows every output in its best form, all of it safe', () => {
  const html = page(notebook);
  const parts = [
    '<title>A title</title>',
    '<h1>A <em>title</em></h1>',
    '<span class="number">3</span>',
    '<span class="k">const</span> text = <span class="s">&#39;&lt;b&gt;&#39;</span>',
    '<pre class="stdout">&lt;red&gt;</pre>',
    'width="10" height="5" alt="says &quot;x&quot; &amp; y" src="data:image/png;base64,iVBORw0KGgo="',
    '<i>h</i></div>',
    '<strong>m</strong>',
    'an output of type application/pdf',
    '<strong>E&lt;</strong>: no &amp; no',
    'at &lt;x&gt;',
  ];
  for (const part of parts) assert.ok(html.includes(part), part);
  for (const bad of ['<script', 'bad()', '<red>', '<x>']) assert.ok(!html.includes(bad), bad);
});

test('a picture that is no base64 is not put into the page', () => {
  const bad = shown({ 'image/png': '"><script>x</script>', 'text/plain': 'instead' });
  const html = page(sample(code('x', { outputs: [bad] })));
  assert.ok(html.includes('<pre class="stdout">instead</pre>') && !html.includes('<script'));
});

const sections = [
  { name: '01-first', notebook },
  { name: '02-next.ipynb', notebook: sample(prose('text only')) },
  { name: 'machine', title: 'The <machine>', html: '<p>64 bit</p><script>x</script>' },
];
const content = {
  title: 'Findings & more',
  lead: '**Three** designs.',
  made: 'today',
  command: 'npx protolab report',
  summaryTable: {
    caption: 'all',
    columns: ['where', 'verdict', 'runs', 'time'],
    rows: [
      [
        { text: 'first', section: '01-first' },
        { text: 'violated', tone: 'bad' as const },
        12,
        { time: '3 s' },
      ],
      [{ text: 'gone', section: 'nowhere' }, '<b>', 1, { time: '4 s' }],
    ],
  },
  sections,
};

test('a report has contents, a summary and one section for each notebook', () => {
  const html = report(content);
  const parts = [
    '<h1>Findings &amp; more</h1>',
    '<a href="#at-01-first">A title</a>',
    '<a href="#at-02-next">02-next.ipynb</a>',
    '<section id="at-02-next"><h2>02-next.ipynb</h2>',
    '<h2>A <em>title</em></h2>',
    '<a href="#at-02-next">next</a>',
    '<h2>The &lt;machine&gt;</h2>',
    '<td><a href="#at-01-first">first</a></td>',
    '<td>gone</td><td>&lt;b&gt;</td>',
    '<span class="tone bad">violated</span>',
    '<strong>Three</strong>',
    '<code>npx protolab report</code>',
  ];
  for (const part of parts) assert.ok(html.includes(part), part);
  assert.ok(!html.includes('<script'));
  assert.doesNotMatch(html, /(?:src|href)="(?!data:image|#|https:\/\/)/, 'nothing from outside');
  assert.equal(report(content), html);
});

test('two sections of one name are refused', () => {
  const twice = [
    { name: 'a', notebook },
    { name: 'a.ipynb', notebook },
  ];
  assert.throws(() => report({ ...content, sections: twice }), { code: 'report/name-twice' });
});

test('the hash sees every finding and no time', () => {
  const hash = contentHash(report(content));
  assert.equal(hash, contentHash(report({ ...content, made: 'tomorrow' })));
  assert.equal(contentHash('<p data-time="3">x</p>'), contentHash('<p data-time="4">x</p>'));
  assert.notEqual(contentHash('<p>data-time="3"</p>'), contentHash('<p>data-time="4"</p>'));
  assert.notEqual(hash, contentHash(report({ ...content, lead: '**Four** designs.' })));
  const rows = [[{ text: 'first', section: '01-first' }, 'violated', 13, { time: '3 s' }]];
  const other = { ...content, summaryTable: { ...content.summaryTable, rows } };
  assert.notEqual(hash, contentHash(report(other)));
});

test('the hash sees of a live cell only its summary and its code', () => {
  const of = (took: string, summary: string, tags: string[]): string => {
    const mark = { protolab: { summary: true } };
    const outputs = [printed(took), shown({ 'text/plain': summary }, mark)];
    return contentHash(page(sample(code('x', { tags, outputs }))));
  };
  assert.equal(of('3 ms', '100', ['live']), of('4 ms', '100', ['live']));
  assert.notEqual(of('3 ms', '100', ['live']), of('3 ms', '99', ['live']));
  assert.notEqual(of('3 ms', '100', []), of('4 ms', '100', []));
});

test('the title of a notebook is its first heading', () => {
  assert.equal(titleOf(notebook), 'A title');
  assert.equal(titleOf(sample(prose('## second'))), undefined);
});
