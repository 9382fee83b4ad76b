/** The catalogue of conformance cases, and which bad targets each has found. */
import { readFileSync } from 'node:fs';
import { guiltyOf } from '../../conformance/bad/bad-target.ts';
import type { ClientRow } from '../../conformance/bad/clients.ts';
import { BAD_TARGETS } from '../../conformance/bad/index.ts';
import type { MatrixRow } from '../../conformance/bad/matrix.ts';
import { FEATURES } from '../../conformance/features.ts';
import { CASES, CLIENT_CASES, RUN_CASES, requirementsOf } from '../../conformance/index.ts';
import { caseAnchor, requirementLink } from './links.ts';
import { code, page, prose, table } from './markdown.ts';

function published(file: 'matrix'): readonly MatrixRow[];
function published(file: 'client-matrix'): readonly ClientRow[];
function published(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../conformance/bad/${file}.json`, import.meta.url), 'utf8'));
}

/** Cases that are named for each bad target. */
const FOUND_BY_MAX = 3;

/** Every case: what a conforming server does, what it checks, what it needs, and what it has found. */
export function cases(): string {
  const rows = published('matrix');
  const clients = published('client-matrix');
  const all = [...CASES, ...RUN_CASES];
  const lines = all.map((each) => [
    ...aboutCase(each),
    String(rows.filter((row) => row.kills.includes(each.id)).length),
  ]);
  return page(
    'Conformance cases',
    `The kit runs these ${all.length} cases, in this order: what others stand on comes first. Each has found at least one of the [bad targets](./matrix.md), and each passes on two servers that were built differently. \`parley conformance --only ID\` runs one of them, \`parley explain ID\` says what stands behind it.`,
    table(['Case', 'A conforming server', 'Checks', 'Bad targets found'], lines),
    '## Clients',
    `With \`--client\` the kit is the server, starts the client, and types for the person. These ${CLIENT_CASES.length} cases look at what the client sends and at what it shows; each has found one of the [bad clients](./matrix.md#clients), and passes on two that were built differently.`,
    table(
      ['Case', 'A conforming client', 'Checks', 'Bad clients found'],
      CLIENT_CASES.map((each) => [
        ...aboutCase(each),
        String(clients.filter((row) => row.kills.includes(each.id)).length),
      ]),
    ),
    '## What a case may need',
    'A dialect that lacks a feature makes the cases that need it not applicable, with the reason.',
    table(
      ['Feature', 'Where it is lacking'],
      Object.entries(FEATURES).map(([name, feature]) => [code(name), feature.lacking]),
    ),
  );
}

function aboutCase({ id, title }: { readonly id: string; readonly title: string }): string[] {
  const checks = requirementsOf(id).map((row) => requirementLink(row.id));
  return [`<a id="${caseAnchor(id)}"></a>${code(id)}`, prose(`${title}.`), checks.join(', ')];
}

/** Every bad target: what it does, and what the kit says of it. */
export function matrix(): string {
  const rows = published('matrix');
  const lines = BAD_TARGETS.map((bad) => {
    const kills = rows.find((row) => row.name === bad.name)?.kills ?? [];
    return [
      `${code(bad.name)}<br>It ${bad.does}.`,
      guiltyOf(bad).map(requirementLink).join(' or '),
      foundBy(kills),
    ];
  });
  const clients = published('client-matrix').map(({ name, does, guilty, kills }) => [
    `${code(name)}<br>It ${does}.`,
    requirementLink(guilty),
    foundBy(kills),
  ]);
  return page(
    'Bad targets',
    `A check that cannot fail proves nothing. These ${BAD_TARGETS.length} servers are wrong on purpose, each in one way; the kit runs against all of them, and the build fails if one is not found, if a case has found none, or if a report names another requirement first than the guilty one. The table was made by \`npm run matrix\`.`,
    table(['Bad target, and what it does', 'Named first', 'Found by'], lines),
    '## Clients',
    `These ${clients.length} clients are wrong on purpose too. The kit plays the cases of the requirement that each breaks, and every one of its cases for clients has found one of them.`,
    table(['Bad client, and what it does', 'Named first', 'Found by'], clients),
  );
}

function foundBy(kills: readonly string[]): string {
  const shown = kills.slice(0, FOUND_BY_MAX).map((id) => `[${id}](./cases.md#${caseAnchor(id)})`);
  const more = kills.length > shown.length ? [`${kills.length - shown.length} more`] : [];
  return [...shown, ...more].join('<br>');
}
