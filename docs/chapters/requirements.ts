/** The chapter of requirements: every row of the table with what checks it and what keeps it. */
import {
  ALL_RULES,
  AREAS,
  INVARIANTS,
  isExcluded,
  REQUIREMENTS,
  type Requirement,
} from '../../spec/index.ts';
import { caseLink, requirementAnchor, ruleLink } from './links.ts';
import { code, count, heading, list, page, prose, table } from './markdown.ts';

const BCP14 =
  'The key words "MUST", "MUST NOT", "REQUIRED", "SHALL", "SHALL NOT", "SHOULD", "SHOULD NOT", "RECOMMENDED", "NOT RECOMMENDED", "MAY", and "OPTIONAL" in this document are to be interpreted as described in BCP 14 ([RFC 2119](https://www.rfc-editor.org/rfc/rfc2119), [RFC 8174](https://www.rfc-editor.org/rfc/rfc8174)) when, and only when, they appear in all capitals, as shown here.';

export function requirements(): string {
  return page(
    'Requirements',
    BCP14,
    'Each sentence stands for itself and has an id that never changes its meaning. Below it stands why it is so, which conformance cases check it, and which [rules](./rules.md) of the server keep it. A server that breaks a MUST does not conform; one that breaks a SHOULD conforms with a warning; a MAY is reported and never judged.',
    overview(),
    ...areas().flatMap(([area, title]) => [
      heading(2, `area-${area}`, title),
      ...REQUIREMENTS.filter(({ id }) => areaOf(id) === area).map(section),
    ]),
  );
}

function areas(): (readonly [string, string])[] {
  return Object.entries(AREAS);
}

function areaOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}

function overview(): string {
  return table(
    ['Area', 'Ids', 'MUST', 'SHOULD', 'MAY', 'Cases'],
    areas().map(([area, title]) => {
      const rows = REQUIREMENTS.filter(({ id }) => areaOf(id) === area);
      const ofLevel = (level: string) => String(rows.filter((row) => row.level === level).length || '');
      const cases = new Set(rows.flatMap(({ checks }) => (isExcluded(checks) ? [] : checks)));
      return [
        `[${title}](#area-${area})`,
        `${rows[0]?.id} to ${rows.at(-1)?.id}`,
        ofLevel('MUST'),
        ofLevel('SHOULD'),
        ofLevel('MAY'),
        String(cases.size || ''),
      ];
    }),
  );
}

function section(row: Requirement): string {
  const { id, role, sentence, rationale, checks } = row;
  const kept = ALL_RULES.filter(({ requirements }) => requirements.includes(id)).map(({ name }) =>
    ruleLink(name),
  );
  const watched = INVARIANTS.filter(({ requirements }) => requirements.includes(id));
  const checked = isExcluded(checks)
    ? `Not checked by a case. ${prose(checks.excluded)}`
    : `Checked by ${count(checks.length, 'case')}: ${checks.map(caseLink).join(', ')}`;
  return [
    heading(3, requirementAnchor(id), id),
    `${prose(sentence).replace(/\b(MUST NOT|MUST|SHOULD NOT|SHOULD|MAY)\b/g, '**$1**')}`,
    `*Why:* ${prose(rationale)}`,
    list([
      ...(role === 'client' ? ['Of a client.'] : []),
      checked,
      ...(kept.length > 0 ? [`Kept by ${count(kept.length, 'rule')}: ${kept.join(', ')}`] : []),
      ...(watched.length > 0
        ? [
            `Watched over every run by ${count(watched.length, 'invariant')}: ${watched.map(({ name }) => code(name)).join(', ')}`,
          ]
        : []),
    ]),
  ].join('\n\n');
}
