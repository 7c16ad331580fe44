/** The look of pages and reports: for wide screens, phones and paper, light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #24292f; --quiet: #5c6470; --line: #dde1e7; --tint: #f6f7f9;
  --link: #2f5f94; --plate: #ffffff;
  --good: #1f6b3d; --good-tint: #e6f4ea; --bad: #a3243b; --bad-tint: #fdecee;
  --unknown: #7a5200; --unknown-tint: #fdf3dc;
  --keyword: #7a3e9d; --string: #2c6e49; --number: #a3541a; --comment: #6a737d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181c; --ink: #dfe3e8; --quiet: #9aa4b0; --line: #31363d; --tint: #1d2126;
    --link: #8ab4e3; --plate: #eceef1;
    --good: #7fd29c; --good-tint: #17301f; --bad: #f08a99; --bad-tint: #371a20;
    --unknown: #e8c069; --unknown-tint: #33290f;
    --keyword: #c99be6; --string: #86c9a0; --number: #e0a070; --comment: #8b949e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main { max-width: 900px; margin: 0 auto; padding: 32px 24px 64px; }
.report { max-width: 900px; margin: 0 auto; padding: 32px 24px 64px; }
.report main { padding: 0; }
a { color: var(--link); text-underline-offset: 2px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.6em 0 0.5em; text-wrap: balance; }
h1 { font-size: 1.9rem; margin-top: 0; }
h2 { font-size: 1.45rem; }
h3 { font-size: 1.15rem; }
h4 { font-size: 1rem; }
p, ul, ol, blockquote, pre, table, figure { margin: 0 0 1em; }
blockquote { padding-left: 1em; border-left: 3px solid var(--line); color: var(--quiet); }
hr { border: 0; border-top: 1px solid var(--line); margin: 2em 0; }
code, pre, kbd, samp {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 0.875em;
}
pre { overflow-x: auto; line-height: 1.5; font-size: 0.8rem; }
pre code { font-size: inherit; }
.prose :not(pre) > code, .html code {
  background: var(--tint); border: 1px solid var(--line); border-radius: 4px; padding: 0.05em 0.3em;
}
.prose pre, pre.raw { background: var(--tint); border-radius: 6px; padding: 12px 14px; }
img { max-width: 100%; height: auto; }

.cell { position: relative; margin: 0 0 1.4em; }
.number {
  position: absolute; right: calc(100% + 10px); top: 13px; color: var(--quiet);
  font: 0.75rem/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
pre.code {
  margin: 0; padding: 12px 14px; background: var(--tint);
  border: 1px solid var(--line); border-radius: 6px;
}
.k { color: var(--keyword); } .s { color: var(--string); }
.n { color: var(--number); } .c { color: var(--comment); font-style: italic; }
.out { padding: 10px 14px 0; }
.out > * { margin-bottom: 0.6em; }
.out > :last-child { margin-bottom: 0; }
pre.stderr, pre.error { padding: 10px 14px; border-radius: 6px; }
pre.stderr { background: var(--unknown-tint); color: var(--unknown); }
pre.error { background: var(--bad-tint); color: var(--bad); white-space: pre-wrap; }
.frames { opacity: 0.75; }
.unknown { color: var(--quiet); }
figure img {
  display: block; background: var(--plate); border: 1px solid var(--line); border-radius: 6px;
}

table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
.prose table, .html table { display: block; overflow-x: auto; width: max-content; max-width: 100%; }
th, td { padding: 6px 14px 6px 0; text-align: left; vertical-align: top; }
th { font-weight: 600; border-bottom: 2px solid var(--line); }
td { border-bottom: 1px solid var(--line); }
caption { text-align: left; color: var(--quiet); padding-bottom: 6px; }
.wide { overflow-x: auto; }
table.summary { width: 100%; }
th.figure, td.figure { text-align: right; }
.tone { padding: 1px 9px; border-radius: 10px; font-weight: 600; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.tone.good { color: var(--good); background: var(--good-tint); }
.tone.bad { color: var(--bad); background: var(--bad-tint); }
.tone.unknown { color: var(--unknown); background: var(--unknown-tint); }

.made { color: var(--quiet); }
.report section { margin-top: 48px; padding-top: 8px; border-top: 1px solid var(--line); }
section { scroll-margin-top: 8px; }
footer { margin-top: 56px; color: var(--quiet); font-size: 0.9rem; }
nav { margin-top: 32px; font-size: 0.92rem; line-height: 1.4; }
nav h2 { font-size: 0.8rem; margin: 0 0 8px; color: var(--quiet); font-weight: 600; }
nav ol { margin: 0; padding: 0; list-style: none; }
nav li { padding: 4px 0; }
nav li::marker { color: var(--quiet); font-variant-numeric: tabular-nums; }
nav a { color: inherit; text-decoration: none; }
nav a:hover { text-decoration: underline; }

@media (min-width: 1100px) {
  .report {
    display: grid; grid-template-columns: 240px minmax(0, 900px); column-gap: 48px;
    grid-template-rows: auto 1fr; max-width: none; margin: 0; padding: 36px 32px 64px;
  }
  .report header, .report main { grid-column: 2; margin: 0; width: 100%; }
  .report nav {
    grid-column: 1; grid-row: 1 / span 2; position: sticky; top: 36px; align-self: start;
    max-height: calc(100vh - 72px); overflow-y: auto; margin: 6px 0 0;
  }
}
@media (max-width: 700px) {
  main, .report { padding: 20px 16px 48px; }
  h1 { font-size: 1.55rem; } h2 { font-size: 1.25rem; }
  .number { display: none; }
  .out { padding-left: 4px; padding-right: 4px; }
  th, td { padding-right: 10px; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --tint: #f6f6f6; --link: #000;
    --plate: #fff; --good: #14532d; --good-tint: #fff; --bad: #8a1029; --bad-tint: #fff;
    --unknown: #5c3d00; --unknown-tint: #fff;
    --keyword: #5b2c7a; --string: #1f5135; --number: #7a3c10; --comment: #555;
  }
  body { font-size: 10.5pt; }
  main, .report { display: block; max-width: none; padding: 0; }
  .report section + section { break-before: page; }
  .report section { border-top: 0; margin-top: 0; }
  h1, h2, h3, h4 { break-after: avoid; }
  figure, tr, pre.error { break-inside: avoid; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .number { display: none; }
  .tone { border: 1px solid currentColor; }
}
`;
