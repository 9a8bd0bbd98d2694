/** The page's one stylesheet: light and dark by the reader's system, from a phone's width to a wall's. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --bg: light-dark(#f6f7f9, #0f1216);
  --panel: light-dark(#ffffff, #171b21);
  --line: light-dark(#e3e6eb, #272d36);
  --text: light-dark(#1b2029, #e4e8ee);
  --soft: light-dark(#5d6675, #97a1b0);
  --accent: light-dark(#2453c9, #8fb1ff);
  --good: light-dark(#12703f, #62d397);
  --bad: light-dark(#b3261e, #ff8f86);
  --busy: light-dark(#2453c9, #8fb1ff);
  --wait: light-dark(#855500, #f0bd62);
  --muted: light-dark(#5d6675, #97a1b0);
  --mono: ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); line-height: 1.5;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code, pre, time, .num { font-family: var(--mono); font-size: .88em; }
time { white-space: nowrap; color: var(--soft); }
.shell { display: grid; grid-template-columns: 15rem minmax(0, 1fr); min-height: 100vh; }
.side { position: sticky; top: 0; height: 100vh; padding: 1.4rem 1rem; border-right: 1px solid var(--line);
  background: var(--panel); display: flex; flex-direction: column; gap: 1.4rem; }
.brand { display: flex; align-items: center; gap: .6rem; font-weight: 650; letter-spacing: -.01em; color: var(--text); padding: 0 .6rem; }
.brand:hover { text-decoration: none; }
.brand svg { width: 1.5rem; height: 1.5rem; flex: none; }
.brand small { display: block; font-weight: 400; color: var(--soft); font-size: .78rem; letter-spacing: 0; }
.side nav { display: flex; flex-direction: column; gap: .1rem; }
.side nav a { display: flex; justify-content: space-between; gap: .8rem; padding: .42rem .6rem; border-radius: .5rem; color: var(--text); }
.side nav a:hover { background: var(--bg); text-decoration: none; }
.side nav a[aria-current] { background: color-mix(in srgb, var(--accent) 12%, transparent); color: var(--accent); font-weight: 600; }
.side nav .count { color: var(--soft); font: .8rem/1.7 var(--mono); }
.clock { margin-top: auto; padding: .8rem; border: 1px solid var(--line); border-radius: .7rem; font-size: .85rem; }
.clock b { display: block; font: 600 .95rem/1.5 var(--mono); }
.clock span { color: var(--soft); }
main { padding: 1.8rem 2.2rem 4rem; max-width: 84rem; width: 100%; }
h1 { font-size: 1.55rem; line-height: 1.25; letter-spacing: -.02em; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: .95rem; margin: 0; letter-spacing: -.005em; }
.lead { color: var(--soft); margin: .3rem 0 0; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; }
.crumb { font-size: .85rem; color: var(--soft); margin: 0 0 .35rem; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .8rem; margin-bottom: 1.4rem; }
.title > div:first-child { flex: 1 1 20rem; min-width: 0; }
.grid { display: grid; gap: 1.1rem; }
.two { grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); align-items: start; }
.two > *, .grid > * { min-width: 0; }
.tiles { display: grid; gap: .9rem; grid-template-columns: repeat(6, minmax(0, 1fr)); margin-bottom: 1.1rem; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: .9rem; padding: .9rem 1.1rem; color: inherit; display: block; }
a.tile:hover { border-color: var(--accent); text-decoration: none; }
.tile b { display: block; font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -.03em; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: .85rem; }
.card { background: var(--panel); border: 1px solid var(--line); border-radius: .9rem; overflow: hidden; margin-bottom: 1.1rem; }
.grid > .card { margin-bottom: 0; }
.card > header { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: .85rem 1.1rem; border-bottom: 1px solid var(--line); }
.card > header a { font-size: .85rem; }
.card > .pad { padding: 1rem 1.1rem; }
.empty { color: var(--soft); padding: 1.3rem 1.1rem; margin: 0; }
.empty code { background: var(--bg); padding: .15rem .4rem; border-radius: .35rem; }
.none { color: color-mix(in srgb, var(--soft) 55%, transparent); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { text-align: left; font-weight: 550; font-size: .8rem; color: var(--soft); padding: .55rem .7rem; white-space: nowrap; }
td { padding: .55rem .7rem; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
td > a { display: inline-block; min-width: 4rem; overflow-wrap: anywhere; }
th:first-child, td:first-child { padding-left: 1.1rem; }
th:last-child, td:last-child { padding-right: 1.1rem; }
tbody tr:hover td { background: color-mix(in srgb, var(--accent) 4%, transparent); }
td code { white-space: nowrap; }
td code.long { white-space: normal; overflow-wrap: anywhere; }
td .badge { white-space: nowrap; }
.badge { display: inline-block; padding: .08rem .55rem; border-radius: 1rem; font: 600 .74rem/1.6 var(--mono);
  background: color-mix(in srgb, currentcolor 12%, transparent); }
.good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); }
.wait { color: var(--wait); } .muted { color: var(--muted); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: .9rem 1.4rem; margin: 0; padding: 1rem 1.1rem; }
.facts div { min-width: 0; }
.facts dt { color: var(--soft); font-size: .8rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.bar { padding: 1.1rem 1.1rem .2rem; line-height: 0; }
.bar svg { width: 100%; height: .6rem; border-radius: .3rem; }
.bar rect { fill: currentcolor; }
.legend { display: flex; flex-wrap: wrap; gap: .35rem 1.2rem; padding: .7rem 1.1rem 1rem; font-size: .88rem; }
.legend a { color: var(--text); }
.legend i { display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; background: currentcolor; margin-right: .4rem; }
.chips { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: 1rem; }
.chips a { border: 1px solid var(--line); background: var(--panel); border-radius: 1rem; padding: .15rem .8rem; font-size: .86rem; color: var(--text); }
.chips a[aria-current] { border-color: var(--accent); color: var(--accent); font-weight: 600; }
.line { list-style: none; margin: 0; padding: 1rem 1.1rem .3rem; }
.line li { position: relative; padding: 0 0 1rem 1.5rem; }
.line li::before { content: ""; position: absolute; left: .1rem; top: .45rem; width: .6rem; height: .6rem; border-radius: 50%; background: currentcolor; }
.line li::after { content: ""; position: absolute; left: .37rem; top: 1.2rem; bottom: -.3rem; width: 1px; background: var(--line); }
.line li:last-child::after { display: none; }
.line p { margin: 0; color: var(--text); }
.line small { color: var(--soft); font-size: .84rem; overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); }
details:first-of-type { border-top: 0; }
summary { cursor: pointer; padding: .6rem 1.1rem; list-style: none; display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .7rem; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; width: .4rem; height: .4rem; margin: 0 .25rem 0 .05rem; border: solid var(--soft); border-width: 0 2px 2px 0; transform: rotate(-45deg); }
details[open] > summary::before { transform: rotate(45deg) translate(-.1rem, -.1rem); }
summary:hover { background: color-mix(in srgb, var(--accent) 4%, transparent); }
.rows { list-style: none; margin: 0; padding: 0; }
.rows li { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .7rem; padding: .6rem 1.1rem; border-top: 1px solid var(--line); }
.rows li:first-child { border-top: 0; }
:is(summary, .rows) .right { margin-left: auto; color: var(--soft); display: flex; gap: .8rem; align-items: center; }
:is(summary, .rows) .grow { flex: 1 1 4rem; min-width: 0; color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
summary > span:not(.grow, .right, .badge) { min-width: 0; overflow-wrap: anywhere; }
details > .body { padding: 0 1.1rem 1rem 2.3rem; }
details details { margin: .4rem 0; border: 1px solid var(--line); border-radius: .6rem; }
.doc { margin: 0; padding: .9rem 1.1rem; overflow: auto; max-height: 34rem; background: light-dark(#f9fafb, #12161b); line-height: 1.55; tab-size: 2; white-space: pre; }
.body > .doc { border: 1px solid var(--line); border-radius: .6rem; margin: .2rem 0 .7rem; }
.doc b { color: var(--accent); font-weight: 400; } .doc i { color: var(--soft); }
.doc u { color: light-dark(#7a3ea8, #d0a6f5); text-decoration: none; } .doc s { color: light-dark(#17694a, #83d6ad); text-decoration: none; }
.label { color: var(--soft); font-size: .8rem; margin: .7rem 0 .2rem; }
.notice { border: 1px solid color-mix(in srgb, var(--bad) 40%, var(--line)); border-left-width: 4px; border-radius: .7rem; background: var(--panel); padding: .8rem 1.1rem; margin-bottom: 1.1rem; overflow-wrap: anywhere; }
.notice b { color: var(--bad); }
.messages { margin: .2rem 0; padding-left: 1.1rem; overflow-wrap: anywhere; }
@media (max-width: 60rem) {
  .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .shell { display: block; }
  .side { position: static; height: auto; flex-flow: row wrap; align-items: center; gap: .5rem 1rem; padding: .8rem 1rem .5rem; border-right: 0; border-bottom: 1px solid var(--line); }
  .brand { padding: 0; flex: 1; }
  .clock { margin: 0; border: 0; padding: 0; text-align: right; }
  .side nav { order: 1; flex-direction: row; overflow-x: auto; width: 100%; margin: 0 -.3rem; }
  .side nav a { padding: .3rem .6rem; white-space: nowrap; gap: .4rem; }
  main { padding: 1.2rem 1rem 3rem; }
}
@media (max-width: 40rem) {
  h1 { font-size: 1.3rem; }
  .tiles { gap: .6rem; }
  .tile { padding: .7rem .8rem; }
  .tile b { font-size: 1.4rem; }
  thead { display: none; }
  table, tbody, tr, td { display: block; }
  tr { padding: .6rem 1.1rem; border-top: 1px solid var(--line); }
  tr:first-child { border-top: 0; }
  td, td:first-child, td:last-child { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .6rem; border: 0; padding: .14rem 0; }
  td::before { content: attr(data-label); color: var(--soft); font-size: .84rem; }
  td > * { justify-self: start; }
  tbody tr:hover td { background: none; }
  td code { white-space: normal; }
  details > .body { padding-left: 1.1rem; }
  details .facts { padding: .6rem 0; }
}
`;

/** Looks for news every two seconds; the page does without it. Folds stay as they are, and so does what is selected or has the focus. */
export const SCRIPT = `
'use strict';
let shown;
setInterval(async () => {
  if (document.hidden || !getSelection().isCollapsed || document.activeElement !== document.body) return;
  try {
    const text = await (await fetch(location.href)).text();
    if (text === shown) return;
    shown = text;
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    const scrolls = [...document.querySelectorAll('.doc')].map((one) => [one.scrollTop, one.scrollLeft]);
    const open = new Map([...document.querySelectorAll('details[data-key]')].map((one) => [one.dataset.key, one.open]));
    for (const fold of fresh.querySelectorAll('details[data-key]')) {
      if (open.has(fold.dataset.key)) fold.open = open.get(fold.dataset.key);
    }
    for (const part of ['.side', 'main']) {
      const now = document.querySelector(part);
      const next = fresh.querySelector(part);
      if (now && next && now.innerHTML !== next.innerHTML) now.replaceWith(next);
    }
    [...document.querySelectorAll('.doc')].forEach((one, index) => one.scrollTo(scrolls[index]?.[1] ?? 0, scrolls[index]?.[0] ?? 0));
  } catch {}
}, 2000);
`;
