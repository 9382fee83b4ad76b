/** What of the specification applies to a dialect: how many cases of each area, and why the others do not. */
import { CASES, RUN_CASES, reasonWithout } from '../../conformance/index.ts';
import { AREAS, compile, type Dialect } from '../../spec/index.ts';
import { caseLink } from './links.ts';
import { count, details, list, prose, table } from './markdown.ts';

const ALL = [...CASES, ...RUN_CASES];
/** Areas of cases that are not those of a requirement. */
const TITLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(AREAS).map(([area, title]) => [area.toLowerCase(), title])),
  time: 'Time limits',
  run: 'Over the whole run',
};

/** How many cases a dialect can play. */
export function applicable(dialect: Dialect): number {
  const codec = compile(dialect);
  return ALL.filter((each) => reasonWithout(codec, each) === undefined).length;
}

/** How many cases there are. */
export const CASES_TOTAL = ALL.length;

export function coverage(dialect: Dialect): string[] {
  const codec = compile(dialect);
  const judged = ALL.map((each) => ({ ...each, reason: reasonWithout(codec, each) }));
  const areas = [...new Set(ALL.map(areaOf))];
  const reasons = new Map<string, { readonly id: string }[]>();
  for (const { id, reason } of judged)
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), { id }]);
  const few = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  return [
    `${count(applicable(dialect), 'case')} of ${CASES_TOTAL} can be played in this dialect.${reasons.size === 0 ? '' : ' About the others the verdict is `not-applicable`, with the reason below.'}`,
    table(
      ['Area', 'Cases that apply', 'Of'],
      areas.map((area) => {
        const ofArea = judged.filter((each) => areaOf(each) === area);
        const apply = ofArea.filter(({ reason }) => reason === undefined).length;
        return [TITLES[area]!, apply === 0 ? 'none' : String(apply), String(ofArea.length)];
      }),
    ),
    ...(few.length === 0
      ? []
      : [
          list(few.map(([reason, ofIt]) => `${prose(reason)} (${count(ofIt.length, 'case')})`)),
          details(
            'Which cases do not apply',
            table(
              ['Reason', 'Cases'],
              few.map(([reason, ofIt]) => [prose(reason), ofIt.map(({ id }) => caseLink(id)).join(', ')]),
            ),
          ),
        ]),
  ];
}

function areaOf({ id }: { readonly id: string }): string {
  return id.split('/')[0]!;
}
