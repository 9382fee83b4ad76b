/**
 * A rubric: how many points a teacher gives for what. An item names areas of the spec and requirements; a
 * case belongs to the item that names one of its requirements, or else to the one that names the area of
 * its main requirement.
 */
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { AREAS, isExcluded, REQUIREMENTS } from '../../spec/index.ts';
import { nearest } from '../run/select.ts';
import { PROBLEMS_MAX, problemsOfShape } from '../shape.ts';

const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Union(
    values.map((value) => Type.Literal(value)),
    { description, examples: [values[0]] },
  );
const VISIBILITIES: readonly RubricVisibility[] = ['visible', 'hidden', 'after_due_date', 'after_published'];
const Visibility = literals(VISIBILITIES, `when students see it: ${VISIBILITIES.join(', ')}`);

const Item = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'what students read',
        examples: ['Nicknames'],
      }),
    ),
    of: Type.Array(Type.String(), {
      minItems: 1,
      maxItems: 200,
      description: 'areas and ids of requirements',
      examples: [['NICK', 'LOGIN-3']],
    }),
    points: Type.Number({ minimum: 0, maximum: 1e6, description: 'points for all of it', examples: [20] }),
    scoring: Type.Optional(
      literals(
        ['share', 'all'],
        'share: in proportion to the cases that pass; all: only if all of them pass',
      ),
    ),
    visibility: Type.Optional(Visibility),
  },
  { additionalProperties: false, description: 'an item', examples: [{ of: ['NICK'], points: 20 }] },
);

/** The schema of a rubric file. */
export const Rubric = Type.Object(
  {
    $schema: Type.Optional(
      Type.String({ description: 'where its schema is', examples: ['./rubric.schema.json'] }),
    ),
    total: Type.Optional(
      Type.Number({ description: 'what the points of all items must add up to', examples: [100] }),
    ),
    visibility: Type.Optional(Visibility),
    items: Type.Array(Item, {
      minItems: 1,
      maxItems: 500,
      description: 'what there are points for',
      examples: [[{ of: ['NICK'], points: 20 }]],
    }),
  },
  {
    additionalProperties: false,
    description: 'a rubric',
    examples: [{ total: 100, items: [{ of: ['LOGIN', 'NICK'], points: 100 }] }],
  },
);
/** When students see something, in the words of Gradescope. */
export type RubricVisibility = 'visible' | 'hidden' | 'after_due_date' | 'after_published';

/** One item of a rubric. */
export interface RubricItem {
  /** What students read; default the titles of its areas. */
  readonly name?: string;
  /** Areas and ids of requirements. */
  readonly of: readonly string[];
  /** For all of it. */
  readonly points: number;
  /** In proportion to the cases that pass, which is the default, or only if all of them pass. */
  readonly scoring?: 'share' | 'all';
  /** Default that of the rubric. */
  readonly visibility?: RubricVisibility;
}

/** How many points there are for what. */
export interface Rubric {
  /** What the points of all items must add up to. */
  readonly total?: number;
  /** Default visible. */
  readonly visibility?: RubricVisibility;
  /** Each area and requirement stands in one of them at most. */
  readonly items: readonly RubricItem[];
}

/** Checks a value, as it comes from a JSON file, to be a rubric; else says what is wrong, and where. */
export function parseRubric(
  value: unknown,
): { readonly rubric: Rubric } | { readonly problems: readonly string[] } {
  if (!Value.Check(Rubric, value)) return { problems: problemsOfShape(Rubric, value) };
  const rubric = value as Rubric;
  const problems = [...unknownNames(rubric), ...namedTwice(rubric), ...wrongTotal(rubric)];
  return problems.length === 0 ? { rubric } : { problems: problems.slice(0, PROBLEMS_MAX) };
}

const names = (rubric: Rubric) =>
  rubric.items.flatMap(({ of }, i) => of.map((name, j) => ({ name, path: `/items/${i}/of/${j}` })));

function unknownNames(rubric: Rubric): string[] {
  const known = [...Object.keys(AREAS), ...REQUIREMENTS.map(({ id }) => id)];
  return names(rubric).flatMap(({ name, path }) => {
    if (!known.includes(name)) {
      const near = nearest(name, known);
      const hint = near === undefined ? ' See parley list --requirements.' : ` Did you mean ${near}?`;
      return [`${path}: there is no area and no requirement "${name}".${hint}`];
    }
    const rows = REQUIREMENTS.filter(({ id }) => id === name || id.startsWith(`${name}-`));
    if (rows.some(({ checks }) => !isExcluded(checks))) return [];
    return [`${path}: the kit has no case for ${name}, so nobody can earn its points.`];
  });
}

function namedTwice(rubric: Rubric): string[] {
  const seen = new Set<string>();
  return names(rubric).flatMap(({ name, path }) => {
    if (seen.has(name)) return [`${path}: ${name} is named before; its cases can belong to one item only.`];
    seen.add(name);
    return [];
  });
}

function wrongTotal({ total, items }: Rubric): string[] {
  const sum = items.reduce((points, item) => points + item.points, 0);
  if (total === undefined || Math.abs(sum - total) < 1e-9) return [];
  return [`/total: the points of the items add up to ${sum}, not to ${total}.`];
}
