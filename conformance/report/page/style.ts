/** How the pages look: one column, the reader's own light or dark, nothing that has to be loaded. */

/** Each verdict's colour, on light and on dark ground; both have a contrast of at least 4.5 with theirs. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  pass: ['#1a7340', '#57c785'],
  fail: ['#b3261e', '#ff8a80'],
  'unexpected-pass': ['#b3261e', '#ff8a80'],
  'known-failure': ['#7a4b00', '#e0aa5e'],
  warn: ['#855800', '#e8b04a'],
  blocked: ['#5b6169', '#a4abb3'],
  inconclusive: ['#6d3bbd', '#bf9cff'],
  'kit-error': ['#6d3bbd', '#bf9cff'],
  'not-applicable': ['#5b6169', '#a4abb3'],
  observed: ['#0b5cad', '#74b7ff'],
};
const classes = (at: 0 | 1) =>
  Object.entries(COLOURS)
    .map(([verdict, colours]) => `.v-${verdict}{--tone:${colours[at]}}`)
    .join('\n');

const LIGHT = `--ground:#fff;--raised:#f6f7f8;--ink:#1b1e22;--muted:#5b6169;--line:#dcdfe3;--link:#0b5cad;
--good:#1a7340;--bad:#b3261e;--open:#855800;--bad-ground:#fdecea;--good-ground:#e7f5ec;--send:#0b5cad;`;
const DARK = `--ground:#14171a;--raised:#1d2125;--ink:#e4e7ea;--muted:#a4abb3;--line:#33393f;--link:#74b7ff;
--good:#57c785;--bad:#ff8a80;--open:#e8b04a;--bad-ground:#3a1f1e;--good-ground:#173325;--send:#74b7ff;`;

export const STYLE = `:root{${LIGHT}color-scheme:light dark;--mono:ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
${classes(0)}
@media (prefers-color-scheme:dark){:root{${DARK}}
${classes(1)}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:7rem}
body{margin:0 auto;max-width:68rem;padding:1.5rem 1.25rem 4rem;background:var(--ground);color:var(--ink);overflow-wrap:anywhere;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
a{color:var(--link);text-underline-offset:.15em}
code,pre,svg text{font-family:var(--mono);font-size:.8125rem}
h1{font-size:1.5rem;line-height:1.25;margin:.1rem 0 1rem}
h2{font-size:1.25rem;margin:2.5rem 0 .5rem}
h3{font-size:1rem;margin:1.75rem 0 .4rem}
h4{font-size:.8125rem;margin:1rem 0 .25rem;color:var(--muted);font-weight:600}
p{margin:.25rem 0}
.muted,.kicker,footer{color:var(--muted);font-size:.875rem}
.kicker{margin:0}
header{border-left:.35rem solid var(--open);padding-left:1rem}
header.good{border-color:var(--good)}
header.bad{border-color:var(--bad)}
header dl{display:flex;flex-wrap:wrap;gap:.25rem 1.75rem;margin:1rem 0 0;font-size:.875rem}
dt{color:var(--muted)}
dd{margin:0}
.counts{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin:0;padding:0;list-style:none;color:var(--muted)}
.counts b{font-size:1.5rem;color:var(--tone);font-variant-numeric:tabular-nums}
.fix ol{padding-left:1.5rem}
.fix li{margin:.75rem 0;padding-left:.25rem}
.fix li::marker,.fix li>p:first-child b{color:var(--tone);font-weight:700}
.links a{display:inline-block;margin-right:.5rem}
.wide{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
th{font-weight:600;text-align:left}
th,td{overflow-wrap:normal;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--muted);font-size:.8125rem}
.areas{width:100%}
.areas td,.areas thead th:nth-child(n+3){text-align:right;white-space:nowrap}
.areas .bar{width:30%;min-width:6rem;vertical-align:middle}
.bar svg{display:block;width:100%;height:.5rem;border-radius:.25rem}
.bar rect{fill:var(--tone)}
.filter{position:sticky;top:0;z-index:1;background:var(--ground);padding:.6rem 0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.filter input[type=search]{flex:1 1 16rem;min-width:0}
.filter select{max-width:100%}
.filter input[type=search],.filter select,.filter button{font:inherit;font-size:.9375rem;padding:.4rem .6rem;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:.4rem}
fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem;flex:1 1 36rem}
legend{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
fieldset label{display:flex;gap:.35rem;align-items:center;font-size:.875rem;padding:.15rem .6rem;border:1px solid var(--line);border-radius:1rem;cursor:pointer}
fieldset label:has(:checked){border-color:var(--tone);color:var(--tone);font-weight:600}
fieldset span{color:var(--muted);font-weight:400}
fieldset input{accent-color:var(--tone);margin:0}
#shown{font-size:.875rem;color:var(--muted);margin:0;white-space:nowrap}
.case{border:1px solid var(--line);border-left:.25rem solid var(--tone);border-radius:.35rem;margin:.3rem 0;background:var(--ground)}
.case>summary{display:flex;gap:.75rem;padding:.4rem .75rem;cursor:pointer;list-style:none;align-items:baseline}
.case>summary::-webkit-details-marker{display:none}
.case>summary:hover,.case[open]>summary{background:var(--raised)}
.verdict{flex:0 0 7rem;color:var(--tone);font-weight:600;font-size:.8125rem}
.line{flex:1;min-width:0}
.id{font-weight:600}
.title{color:var(--muted);font-size:.9375rem}
.why{display:block;font-size:.875rem}
.case[open]>summary .why{display:none}
.body{padding:.75rem;border-top:1px solid var(--line)}
blockquote{margin:0 0 .5rem;padding:.15rem 0 .15rem .75rem;border-left:.2rem solid var(--line)}
blockquote.blame{border-color:var(--tone)}
blockquote.blame b{color:var(--tone)}
.lists{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:0 1.25rem}
.lists ol{margin:0;padding:0;list-style:none}
.lists li,.nothing{padding:.15rem .5rem;margin:.15rem 0;background:var(--raised);border-radius:.25rem}
.missing-only{background:var(--good-ground)!important}
.missing-only::before{content:"− "}
.unexpected-only{background:var(--bad-ground)!important}
.unexpected-only::before{content:"+ "}
.nothing{color:var(--muted);font-style:italic}
pre{margin:0;padding:.6rem .75rem;background:var(--raised);border-radius:.35rem;line-height:1.45}
.diagram{margin:1rem 0 0}
figcaption{font-size:.8125rem;color:var(--muted)}
svg path{fill:none;stroke:var(--muted);stroke-width:1.25}
svg path.life{stroke:var(--muted);stroke-width:1;opacity:.45}
svg path.begin,svg path.send{stroke:var(--send)}
svg path.missing{stroke-dasharray:4 4}
svg path.bad{stroke:var(--bad);stroke-width:1.75}
svg text{fill:var(--ink);stroke:var(--ground);stroke-width:4px;stroke-linejoin:round;paint-order:stroke;white-space:pre;font-size:12px}
svg .head{text-anchor:middle;font-weight:600}
svg .time{text-anchor:end;fill:var(--muted)}
svg .time.bad{fill:var(--muted);font-weight:400}
svg .aside{fill:var(--muted);font-style:italic}
svg text.bad{fill:var(--bad);font-weight:600;font-style:normal;stroke:var(--bad-ground)}
svg .band{fill:var(--bad-ground)}
.transcript{margin-top:1rem}
.transcript summary{cursor:pointer;font-size:.875rem;color:var(--muted)}
.transcript td,.transcript th{padding:.1rem .75rem .1rem 0;border:0;white-space:nowrap}
.transcript td:first-child{text-align:right;color:var(--muted)}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.75rem}
.compared th[scope=row]{position:sticky;left:0;background:var(--ground);min-width:16rem;max-width:32rem}
.compared th .muted{font-weight:400}
.cell{color:var(--tone);font-weight:600;white-space:nowrap}
@media (max-width:40rem){body{padding:1rem .85rem 3rem}h1{font-size:1.25rem}html{scroll-padding-top:1rem}.filter{position:static}.case>summary{flex-direction:column;gap:0}.verdict{flex:none}.areas .bar{display:none}.areas thead th:nth-child(2){display:none}.lists{display:block}.compared th[scope=row]{min-width:9rem;max-width:11rem}fieldset{flex-basis:100%}}
@media print{.filter{display:none}body{max-width:none}}
`;
