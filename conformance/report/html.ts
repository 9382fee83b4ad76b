/**
 * The report as one page that opens from disk: without a script everything can be read and unfolded, with
 * it the cases can be searched. It holds no request and nothing of a peer that is not escaped.
 */
import { AREAS } from '../../spec/index.ts';
import { areaOf } from './groups.ts';
import type { Render, RenderOptions } from './options.ts';
import { caseOf } from './page/case.ts';
import { page } from './page/document.ts';
import { type Markup, markup } from './page/markup.ts';
import { areaTable, choices, measures, toFix, top, verdictsOf } from './page/overview.ts';
import { SCRIPT } from './page/script.ts';
import { type CaseResult, type Report, VERDICTS } from './schema.ts';
import { closingLine, VERDICT_WORDS } from './wording.ts';

/** Within an area first what is to be done something about. */
const ORDER: readonly CaseResult['verdict'][] = [
  'fail',
  'unexpected-pass',
  'kit-error',
  'inconclusive',
  'warn',
  'known-failure',
  ...VERDICTS,
];

/** Renders a report as a page. */
export const html: Render = (report, options = {}) => {
  const body = markup`${top(report)}<main>${toFix(report)}${choices(report)}${areaTable(report)}${caseList(report, options)}</main>
${measures(report)}`;
  return page(`${report.target.name}: ${closingLine(report)}`, body, report.cases.length === 0 ? '' : SCRIPT);
};

function caseList(report: Report, options: RenderOptions): Markup | undefined {
  if (report.cases.length === 0) return undefined;
  const first = report.summary.fixFirst[0]?.cases[0];
  const known = Object.entries(AREAS);
  const titleOf = new Map<string, string>(known);
  const areas = [...new Set([...known.map(([area]) => area), ...report.cases.map(areaOfCase)])];
  const sections = areas.map((area) => {
    const own = report.cases.filter((each) => areaOfCase(each) === area);
    if (own.length === 0) return markup``;
    const sorted = [...own].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
    const shown = sorted.map((each) =>
      caseOf(each, report, options, each.id === first && each.verdict === 'fail'),
    );
    return markup`<section class="area" data-area="${area}" id="area-${area}"><h3>${titleOf.get(area) ?? area}</h3>
${shown}</section>
`;
  });
  const choosable = areas.filter((area) => report.cases.some((each) => areaOfCase(each) === area));
  return markup`<section id="cases"><h2>Cases</h2>${filter(report, choosable, titleOf)}${sections}</section>`;
}

const areaOfCase = ({ requirements }: CaseResult) => areaOf(requirements[0] ?? '');

function filter(report: Report, areas: readonly string[], titleOf: ReadonlyMap<string, string>): Markup {
  const boxes = verdictsOf(report).map(
    (verdict) =>
      markup`<label class="v-${verdict}"><input type="checkbox" value="${verdict}"> ${VERDICT_WORDS[verdict][1]} <span>${report.summary.counts[verdict]}</span></label>`,
  );
  const choices = areas.map((area) => markup`<option value="${area}">${titleOf.get(area) ?? area}</option>`);
  return markup`<form class="filter" hidden>
<input type="search" placeholder="Search ids, sentences, transcripts ( / )" aria-label="Search the cases">
<select aria-label="Area"><option value="">All areas</option>${choices}</select>
<button type="reset">Show all</button>
<fieldset><legend>Only these verdicts</legend>${boxes}</fieldset>
<p id="shown" role="status"></p>
</form>
`;
}
