/** The look of a trace page, on top of the look of every page of the house. */
export const TRACE_STYLE = `
:root { --calm: #2f5f94; --decisive: #fff4cf; --mark: #7a5200; --now: #2f5f94; }
@media (prefers-color-scheme: dark) {
  :root { --calm: #8ab4e3; --decisive: #3a3213; --mark: #e8c069; --now: #8ab4e3; }
}
html { scroll-behavior: auto; }
main.trace { max-width: 1500px; padding: 20px 24px 40px; }
.trace header { display: flex; flex-wrap: wrap; gap: 8px 40px; }
.claim { flex: 1 1 420px; max-width: 80ch; }
.claim h1 { font-size: 1.3rem; margin-bottom: 0.4em; }
.claim h1 small { display: block; color: var(--quiet); font-size: 0.85rem; font-weight: 600; }
.claim p { margin-bottom: 0.5em; }
.mark { color: var(--mark); }
button, select, #save {
  font: inherit; font-size: 0.92rem; color: var(--ink); background: var(--tint);
  border: 1px solid var(--quiet); border-radius: 6px; padding: 5px 11px; min-height: 34px;
  cursor: pointer; text-decoration: none; display: inline-block; line-height: 1.4;
}
button:hover, #save:hover { border-color: var(--now); }
button:disabled, button[aria-disabled="true"] { color: var(--quiet); border-color: var(--line); cursor: default; }
:focus-visible { outline: 3px solid var(--now); outline-offset: 2px; }
.controls { display: none; }
.scripted .controls {
  display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: center;
  position: sticky; top: 0; z-index: 1; background: var(--paper); padding: 8px 0;
  border-bottom: 1px solid var(--line);
}
.choices { display: none; }
.scripted .choices { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: end; margin: 0 0 14px; }
.filter { flex: 1 1 420px; }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; }
#play { min-width: 92px; }
.slide { display: flex; align-items: center; gap: 10px; flex: 1 1 260px; }
.slide input { flex: 1; min-width: 100px; accent-color: var(--now); min-height: 28px; }
#told { white-space: pre-line; }
#now { min-height: 3.2em; margin: 10px 0; max-width: 110ch; overflow-wrap: anywhere; }
html:not(.scripted) #now, html:not(.scripted) .keys { display: none; }
#place { font-variant-numeric: tabular-nums; }
.filter summary { cursor: pointer; color: var(--quiet); font-size: 0.92rem; }
.filter > div { display: flex; flex-wrap: wrap; gap: 4px 22px; padding-top: 6px; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: center; }
legend { float: left; padding: 0 4px 0 0; color: var(--quiet); font-size: 0.92rem; }
label { display: inline-flex; align-items: center; gap: 6px; min-height: 30px; }
input[type="checkbox"] { width: 17px; height: 17px; accent-color: var(--now); margin: 0; }
#panels { display: grid; gap: 20px 24px; grid-template-columns: minmax(0, 1fr); }
.panel { min-width: 0; }
.panel h2 { font-size: 1rem; margin: 0 0 8px; }
.pair { display: grid; gap: 16px 24px; grid-template-columns: minmax(0, 1fr); }
.drawing, .scripted .table { overflow: auto; max-height: 72vh; border: 1px solid var(--line); border-radius: 6px; position: relative; }
.drawing { padding: 0 4px 4px; }
.drawing .heads { position: sticky; top: 0; background: var(--paper); }
.drawing svg { display: block; margin: 0 auto; }
.own .drawing { border-style: dashed; border-color: var(--quiet); }
.table table { width: 100%; margin: 0; font-size: 0.88rem; line-height: 1.45; }
.table caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.table thead th { position: sticky; top: 0; background: var(--paper); border: 0; box-shadow: inset 0 -2px var(--line); }
.table th, .table td { padding: 5px 10px 5px 8px; overflow-wrap: anywhere; }
.table tbody th { text-align: right; font-weight: 400; border-bottom: 1px solid var(--line); }
.table thead th { overflow-wrap: normal; }
.table .who { min-width: 5.5em; }
.scripted .step { cursor: pointer; }
.step.decisive td, .step.decisive th { background: var(--decisive); }
.step.breaks td, .step.breaks th { background: var(--bad-tint); }
.step .mark, .step .fault { white-space: nowrap; }
.step .fault { color: var(--bad); border: 1px solid currentColor; border-radius: 8px; padding: 0 6px; font-size: 0.82em; }
.fact, .step.breaks:not(.decisive) .mark { color: var(--bad); }
.step.later td, .step.later .fact, .step.later .fault, .step.later .mark { color: var(--quiet); }
.step.now th { box-shadow: inset 4px 0 var(--now); font-weight: 700; }
.step.now td, .step.now th { border-bottom-color: var(--now); }
svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--ink); }
svg text.label, svg text.call { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
svg text.lane, svg text.call { font-weight: 600; }
svg text.fault, svg text.cross, svg text.fact { fill: var(--bad); }
svg text.cross { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; font-size: 16px; font-weight: 700; }
svg text.count { fill: var(--quiet); }
svg text.mark { fill: var(--mark); }
svg .breaks:not(.decisive) .mark { fill: var(--bad); }
svg line.lane { stroke: var(--line); stroke-width: 1.5; }
svg line.lane.port { stroke-dasharray: 2 3; stroke: var(--quiet); }
svg .bar { fill: var(--calm); fill-opacity: 0.75; }
svg line.arrow { stroke: var(--ink); stroke-width: 1.4; }
svg path.arrow { fill: var(--ink); }
svg line.arrow.fault, svg line.lost { stroke: var(--bad); }
svg path.arrow.fault { fill: var(--bad); }
svg line.lost { stroke-dasharray: 4 3; }
svg .dot { fill: var(--ink); }
svg .dot.fault { fill: var(--bad); }
svg .note { fill: var(--bad-tint); }
svg .miss { fill: none; stroke: var(--bad); stroke-width: 1.5; }
svg path.miss { stroke-dasharray: 5 4; }
svg .parting { stroke: var(--mark); stroke-width: 2; stroke-dasharray: 8 5; }
svg .ground rect { fill: transparent; }
svg .ground.decisive rect { fill: var(--decisive); }
svg .ground.breaks rect { fill: var(--bad-tint); }
svg .ground.now rect { stroke: var(--now); stroke-width: 2; }
svg .ground.now .count { fill: var(--now); font-weight: 700; }
svg [data-step] { cursor: pointer; }
svg .row.later text { fill: var(--quiet); }
svg .row.later line, svg .row.later .miss { stroke: var(--line); }
svg .row.later path.arrow, svg .row.later .dot { fill: var(--line); }
svg .row.later .note { fill: var(--tint); }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; }
footer code { overflow-wrap: anywhere; }
.trace footer { margin-top: 28px; }
.trace footer p { margin-bottom: 0.4em; }
.framed main.trace { padding: 2px 2px 8px; }
.framed .claim p, .framed .trace footer { display: none; }
.framed .claim h1 { font-size: 1.1rem; }
.framed #now { min-height: 0; margin: 6px 0; }
@media (min-width: 800px) {
  .scripted #panels.many { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .scripted #panels:not(.many):not(.broad) .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
}
.scripted #panels:not(.many) .panel h2 { display: none; }
@media (max-width: 799px) {
  main.trace { padding: 12px 12px 32px; }
  .scripted .controls { gap: 6px 12px; }
  .drawing, .scripted .table { max-height: 62vh; }
  #now { font-size: 0.94rem; }
}
@media (max-width: 520px) {
  .claim h1 { font-size: 1.1rem; }
  .controls .buttons { gap: 4px; }
  .controls button { padding: 4px 7px; font-size: 0.82rem; }
  #play { min-width: 74px; }
  .slide { flex-basis: 100%; }
  .table thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .table tbody tr { display: grid; grid-template-columns: 46px 1fr; border-bottom: 1px solid var(--line); }
  .table tbody th { grid-row: 1 / span 3; border: 0; }
  .table tbody td { border: 0; padding: 2px 8px; }
  .table .who { font-weight: 600; padding-top: 5px; }
  .table td:last-child { padding-bottom: 6px; }
  .table .fact:empty { display: none; }
}
@media (prefers-reduced-motion: no-preference) {
  svg .ground rect { transition: stroke 0.15s; }
}
@media print {
  :root { --calm: #2f5f94; --decisive: #fff8e0; --mark: #5c3d00; --now: #000; --bad-tint: #fdf3f4; }
  .scripted .controls, .scripted .choices, .scripted #now, .keys { display: none; }
  .scripted #panels, .scripted #panels.many, .scripted #panels:not(.many) .pair { display: block; }
  .drawing, .scripted .table { max-height: none; overflow: visible; border: 0; }
  .drawing svg { max-width: 100%; height: auto; }
  .panel + .panel { break-before: page; }
  .table thead th, .drawing .heads { position: static; }
  .step.later td, svg .row.later text { color: #000; fill: #000; }
  .step.later .fact, .step.later .mark, .step.later .fault { color: var(--bad); }
  svg .row.later text.fact, svg .row.later text.fault { fill: var(--bad); }
  svg .row.later line { stroke: #000; }
  svg .row.later path.arrow, svg .row.later .dot { fill: #000; }
  svg .row.later .miss { stroke: var(--bad); }
  svg .row.later .note { fill: var(--bad-tint); }
  svg .ground.now rect { stroke: none; }
  .step.now th { box-shadow: none; font-weight: 400; }
  .step td, .step th, svg rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
