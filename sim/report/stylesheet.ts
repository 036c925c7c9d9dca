/** The inks of pages and figures, light or dark as the reader likes. */
export const palette: string = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfc; --panel: #f5f5f2; --ink: #1d2127; --soft: #626a75; --rule: #dfe0dc;
  --p50: #2f6db3; --p95: #c2571a; --good: #3b8455; --fault: #c2272d; --loss: #b98013; --move: #6a4fc4; --heat: #24508f;
  --hue-0: #4269d0; --hue-1: #d99a1c; --hue-2: #e4604e; --hue-3: #4fae9b; --hue-4: #3f9a50;
  --hue-5: #e07aa5; --hue-6: #9560d8; --hue-7: #6ea3dc; --hue-8: #96694e; --hue-9: #93979f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181c; --panel: #1d2126; --ink: #e4e6e9; --soft: #98a1ad; --rule: #30363d;
    --p50: #6ba6e8; --p95: #f0935a; --good: #69b886; --fault: #f4696d; --loss: #e0b04c; --move: #a993f5; --heat: #7db0f0;
    --hue-0: #6f90ea; --hue-1: #e8b64a; --hue-2: #f3806f; --hue-3: #6cc5b0; --hue-4: #5fbb70;
    --hue-5: #f29bc0; --hue-6: #b48af0; --hue-7: #97bbf5; --hue-8: #b98c70; --hue-9: #7e848d;
  }
}
`;

/** How the page looks: one column, quiet ink, colour only where it says something; light or dark as the reader likes. */
export const stylesheet: string = `${palette}* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 1128px; margin: 0 auto; padding: 40px 24px 64px; }
code { font: 0.88em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
h1 { font-size: clamp(28px, 5vw, 40px); line-height: 1.1; letter-spacing: -0.02em; margin: 0 0 12px; font-weight: 650; }
h2 { font-size: 20px; letter-spacing: -0.01em; margin: 56px 0 12px; padding-top: 16px; border-top: 1px solid var(--rule); }
p { max-width: 72ch; margin: 0 0 12px; }
.kicker { text-transform: uppercase; letter-spacing: 0.09em; font-size: 12px; color: var(--soft); margin: 0 0 6px; }
.lead { font-size: 18px; }
.shows { color: var(--soft); }
.shows b { font-weight: 600; color: var(--ink); }
.note, small, .zero, .unclaimed { color: var(--soft); }
.note, small { font-size: 13px; }
.look { max-width: none; margin: 20px 0 0; color: var(--soft); font-size: 14px; }
.look button { font: inherit; font-weight: 600; color: var(--paper); background: var(--p50); border: 0; border-radius: 8px; padding: 9px 16px; margin-right: 10px; cursor: pointer; }
.look button:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
.facts { display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 20px 0 0; }
.facts dt { font-size: 12px; color: var(--soft); }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); margin-top: 28px; border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; }
.tiles div { box-shadow: 0 0 0 0.5px var(--rule); padding: 14px 16px; }
.tiles b { display: block; font-size: 24px; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
.tiles span { font-size: 13px; color: var(--soft); }
figure { margin: 0 0 26px; }
figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 16px; font-size: 14px; margin-bottom: 4px; }
figcaption b { font-weight: 600; }
figcaption small { flex-basis: 100%; }
figcaption output { margin-left: auto; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.legend { max-width: none; }
.key { font-size: 13px; color: var(--soft); white-space: nowrap; }
.key i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px; }
.tick { display: inline-block; width: 2px; height: 10px; margin: 0 6px 0 10px; vertical-align: -1px; }
.tick:first-child { margin-left: 0; }
.tick.fault { background: var(--fault); } .tick.loss { background: var(--loss); } .tick.move { background: var(--move); }
.plot-frame, .scroll { overflow-x: auto; }
.plot { display: block; width: 100%; min-width: 720px; height: auto; font-size: 11px; --plot-background: var(--paper); }
.plot text, .plot tspan { white-space: pre; }
.plot .cross { stroke: var(--ink); stroke-opacity: 0.45; visibility: hidden; pointer-events: none; }
table { border-collapse: collapse; font-size: 14px; width: 100%; }
th, td { text-align: left; padding: 5px 18px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { font-size: 12px; font-weight: 500; color: var(--soft); }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td:last-child, th:last-child { padding-right: 0; }
.columns { columns: 2 400px; column-gap: 48px; }
.numbers { break-inside: avoid; margin-bottom: 28px; }
.numbers caption { text-align: left; font-weight: 600; padding-bottom: 4px; }
.numbers th { font-weight: 400; }
.numbers th small { display: block; line-height: 1.35; }
.held td:first-child, .shown td:first-child { color: var(--good); }
.failed td:first-child, .failed td.n { color: var(--fault); font-weight: 600; }
.unshown td:first-child { color: var(--loss); }
tr.fault td:nth-child(2), tr.law-broken td:nth-child(2) { color: var(--fault); }
tr.loss td:nth-child(2) { color: var(--loss); }
tr.migration td:nth-child(2) { color: var(--move); }
.assumed td:last-child { color: var(--loss); }
.alarm { border: 1px solid var(--fault); border-radius: 10px; padding: 4px 20px 16px; margin-top: 28px; }
.alarm h2 { border: 0; margin-top: 0; color: var(--fault); }
details summary { cursor: pointer; font-size: 14px; color: var(--soft); margin-bottom: 8px; }
footer { margin-top: 56px; padding-top: 16px; border-top: 1px solid var(--rule); font-size: 13px; color: var(--soft); }
@media (max-width: 600px) {
  main { padding: 24px 16px 48px; }
  .tiles { grid-template-columns: repeat(2, 1fr); }
}
@media print { .plot { min-width: 0; } figure, tr { break-inside: avoid; } }
`;
