/** Everything that is generated and committed: where it goes, and the pure function that makes it. */
import { DIALECTS } from '../../spec/index.ts';
import { cases, matrix } from './cases.ts';
import { dialectPage } from './dialect-page.ts';
import { dialects } from './dialects.ts';
import { errors } from './errors.ts';
import { grammar } from './grammar.ts';
import { lines } from './lines.ts';
import { messages } from './messages.ts';
import { nicknames } from './nicknames.ts';
import { requirements } from './requirements.ts';
import { rules } from './rules.ts';
import { nicknamesJson, rulesJson, vectors } from './vectors.ts';

/** One generated file; `path` is relative to the root of the repository. */
export interface Generated {
  readonly path: string;
  content(): string;
}

/** In reading order. */
export const GENERATED: readonly Generated[] = [
  { path: 'docs/gen/messages.md', content: messages },
  { path: 'docs/gen/lines.md', content: lines },
  { path: 'docs/gen/grammar.md', content: grammar },
  { path: 'docs/gen/rules.md', content: rules },
  { path: 'docs/gen/requirements.md', content: requirements },
  { path: 'docs/gen/errors.md', content: errors },
  { path: 'docs/gen/nicknames.md', content: nicknames },
  { path: 'docs/gen/dialects.md', content: dialects },
  ...Object.values(DIALECTS).map((dialect) => ({
    path: `docs/gen/dialect-${dialect.name}.md`,
    content: () => dialectPage(dialect),
  })),
  { path: 'docs/gen/vectors.md', content: vectors },
  { path: 'docs/gen/cases.md', content: cases },
  { path: 'docs/gen/matrix.md', content: matrix },
  { path: 'spec/vectors/rules.json', content: rulesJson },
  { path: 'spec/vectors/nicknames.json', content: nicknamesJson },
];
