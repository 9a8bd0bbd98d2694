/** Contrast of texts is 4.5 or more on both grounds. */
export const HTML_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --raised: #f6f7f9; --text: #1b1f24; --dim: #5a636d; --line: #d9dee4; --link: #0a5bc4;
  --hit: #e5f6ea; --missed: #fde7e7; --partial: #fff4d6; --missed-mark: #f7bcbc; --full: #17733a; --most: #8a5a00; --little: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15181c; --raised: #1e2328; --text: #e4e7eb; --dim: #9ba5b0; --line: #343b43; --link: #7ab4ff;
    --hit: #14301f; --missed: #431d1d; --partial: #3b3112; --missed-mark: #7c2f2f; --full: #6dd58c; --most: #f0c05a; --little: #ff9d94;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 24px; margin: 0 0 16px; }
h2 { display: inline; font-size: 16px; overflow-wrap: anywhere; }
a { color: var(--link); }
.dim { color: var(--dim); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 20px; }
.tile { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: 10px 16px; }
.tile .number { font-size: 22px; font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
.overview th, .overview td, .list th, .list td { border-bottom: 1px solid var(--line); padding: 6px 10px; text-align: left; font-weight: 400; }
thead th { color: var(--dim); }
.overview th.percent, .overview td.percent, .list td.percent { text-align: right; white-space: nowrap; }
.bar { display: inline-block; width: 60px; height: 8px; margin-right: 8px; border-radius: 4px; background: var(--line); overflow: hidden; vertical-align: middle; }
.bar span { display: block; height: 100%; background: currentColor; }
.full { color: var(--full); } .most { color: var(--most); } .little { color: var(--little); }
details { margin-top: 20px; border: 1px solid var(--line); border-radius: 8px; }
summary { cursor: pointer; padding: 10px 14px; background: var(--raised); border-radius: 8px; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.note { margin: 10px 14px; }
.source { font: 13px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.source th { width: 1%; padding: 0 10px; text-align: right; font-weight: 400; color: var(--dim); user-select: none; }
.source .count { width: 1%; padding: 0 10px; text-align: right; white-space: nowrap; color: var(--dim); user-select: none; border-right: 1px solid var(--line); }
.source td:last-child { padding: 0 12px; white-space: pre; tab-size: 4; }
.source code { font: inherit; }
tr.hit .count { background: var(--hit); color: var(--text); }
tr.missed .count { background: var(--missed); color: var(--text); }
tr.partial .count { background: var(--partial); color: var(--text); }
mark { color: inherit; background: var(--missed-mark); border-radius: 3px; }
mark.ignored { background: none; color: var(--dim); text-decoration: underline dotted; }
.way { margin-left: 12px; padding: 0 8px; border-radius: 8px; font-family: system-ui, sans-serif; font-size: 12px; background: var(--partial); color: var(--text); }
@media (max-width: 640px) { .bar, td.percent .dim { display: none; } .overview th, .overview td { padding: 6px; } }
@media print { details { break-inside: avoid; } }
`;
