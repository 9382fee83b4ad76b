/** What stands above the cases: the result in a sentence, the counts, what to fix first, and the areas. */
import { visible } from '../escape.ts';
import { type AreaRow, areas, type Fault, faults, reasonsOf } from '../groups.ts';
import type { CaseResult, Report, Verdict } from '../schema.ts';
import {
  absenceLine,
  likenessSentence,
  measuresLine,
  plural,
  resultSentence,
  unjudgedLine,
  VERDICT_WORDS,
} from '../wording.ts';
import { anchorOf } from './case.ts';
import { type Markup, markup } from './markup.ts';

/** Verdicts that a run has, in the order in which they are counted out. */
export function verdictsOf({ summary: { counts } }: Report): Verdict[] {
  return (Object.keys(VERDICT_WORDS) as Verdict[]).filter((verdict) => counts[verdict] > 0);
}

const TONES = { 0: 'good', 1: 'bad' } as Readonly<Record<number, string>>;

export function top(report: Report): Markup {
  const { counts, exitCode } = report.summary;
  const facts: readonly (readonly [string, string])[] = [
    ['Dialect', report.dialect],
    ['Cases', `${report.cases.length} in ${(report.durationMs / 1000).toFixed(1)} s`],
    ['Kit', report.kit],
    ['Seed', report.seed],
    ...(report.startedAt === undefined
      ? []
      : [['Begun', `${report.startedAt.slice(0, 19).replace('T', ' ')} UTC`] as const]),
    ['Exit code', String(exitCode)],
  ];
  const chips = verdictsOf(report).map(
    (verdict) =>
      markup`<li class="v-${verdict}"><b>${counts[verdict]}</b> ${VERDICT_WORDS[verdict][counts[verdict] === 1 ? 0 : 1]}</li>`,
  );
  const likeness = likenessSentence(report);
  return markup`<header class="${TONES[exitCode] ?? 'open'}"><p class="kicker">Parley/1 conformance</p>
<h1>${resultSentence(report, faults(report, 'fail').length)}</h1>${likeness === undefined ? undefined : markup`<p>${likeness}</p>`}
<ul class="counts">${chips}</ul>
<dl>${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${visible(value)}</dd></div>`)}</dl></header>
`;
}

const links = (cases: readonly CaseResult[]) =>
  cases.map(({ id }) => markup`<a href="#${encodeURI(anchorOf(id))}"><code>${visible(id)}</code></a> `);

function faultItem({ requirement, sentence, rationale, cases }: Fault): Markup {
  const why = rationale === undefined ? undefined : markup`<p class="muted">Why: ${visible(rationale)}</p>`;
  const known = reasonsOf(cases).map((reason) => markup`<p class="muted">Known: ${visible(reason)}</p>`);
  return markup`<li><p><b>${visible(requirement)}</b> ${visible(sentence)}</p>${why}${known}<p class="links">${links(cases)}</p></li>`;
}

/** Requirements that do not hold, under their headings. */
export function toFix(report: Report): Markup[] {
  const headings = [
    ['fail', 'What to fix first', 'In this order: the later ones may follow from the earlier.'],
    ['known-failure', 'Known failures', 'The baseline lists them.'],
    ['warn', 'Could be better', 'A SHOULD does not count against conformance.'],
  ] as const;
  return headings.flatMap(([verdict, title, remark]) => {
    const found = faults(report, verdict);
    if (found.length === 0) return [];
    const said =
      verdict === 'fail' && found.length === 1 ? undefined : markup`<p class="muted">${remark}</p>`;
    return [
      markup`<section class="fix v-${verdict}"><h2>${title}</h2>${said}<ol>${found.map(faultItem)}</ol></section>
`,
    ];
  });
}

/** What the spec leaves open, and what this server does. */
export function choices({ cases }: Report): Markup | undefined {
  const observed = cases.filter(({ verdict }) => verdict === 'observed');
  if (observed.length === 0) return undefined;
  return markup`<section><h2>What the specification leaves open</h2><ul>${observed.map(
    (each) => markup`<li>${visible(each.message)} ${links([each])}</li>`,
  )}</ul></section>
`;
}

/** A table with a bar for each area. */
export function areaTable(report: Report): Markup | undefined {
  const rows = areas(report);
  if (rows.length === 0) return undefined;
  const verdicts = verdictsOf(report);
  const head = verdicts.map((verdict) => markup`<th scope="col">${VERDICT_WORDS[verdict][1]}</th>`);
  const body = rows.map(
    (row) =>
      markup`<tr><th scope="row"><a href="#area-${row.area}">${row.title}</a></th><td class="bar">${bar(row, verdicts)}</td>${verdicts.map(
        (verdict) => markup`<td>${row.counts[verdict] ?? '·'}</td>`,
      )}<td>${row.covered} of ${row.checkable}</td></tr>`,
  );
  return markup`<section><h2>By area</h2><div class="wide" tabindex="0" role="group" aria-label="Areas"><table class="areas"><thead><tr><th scope="col">Area</th><th></th>${head}<th scope="col">requirements checked</th></tr></thead><tbody>${body}</tbody></table></div></section>
`;
}

function bar({ counts, cases }: AreaRow, verdicts: readonly Verdict[]): Markup {
  let x = 0;
  const parts = verdicts.map((verdict) => {
    const share = (100 * (counts[verdict] ?? 0)) / cases;
    const part = markup`<rect class="v-${verdict}" x="${x.toFixed(2)}" width="${share.toFixed(2)}" height="8"/>`;
    x += share;
    return part;
  });
  return markup`<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

/** How the run was made, for who reads closely. */
export function measures(report: Report): Markup {
  const lines = [unjudgedLine(report), absenceLine(report), measuresLine(report)].filter(
    (line) => line !== undefined,
  );
  return markup`<footer><p>${lines.join(' ')}</p><p>${plural(report.cases.length, 'case')} of the Parley/1 conformance kit. This page asks for nothing from anywhere.</p></footer>`;
}
