/** A failing case in full: what was awaited and what came, how it went, and how to see it again. */
import { type Compared, compare } from './compare.ts';
import { diagram } from './diagram.ts';
import { drawDifference, nearestDifference } from './difference.ts';
import { visible } from './escape.ts';
import { ends, middle, wrap } from './layout.ts';
import { SERVER_AT } from './lifelines.ts';
import type { RenderOptions } from './options.ts';
import type { Paint } from './paint.ts';
import type { CaseResult, Report } from './schema.ts';
import { script } from './script.ts';
import { againCommand } from './wording.ts';

export interface Look {
  readonly columns: number;
  readonly paint: Paint;
}

/** What a failure is explained against. */
export type Setting = Pick<Report, 'target' | 'dialect'>;

const INDENT = '  ';
const LISTED_MAX = 8;
/** A message may quote a line of 1024 octets. */
const MESSAGE_COLUMNS_MAX = 400;

const indented = (lines: readonly string[]) => lines.map((line) => (line === '' ? '' : INDENT + line));

/** The sentence that says what went wrong. */
export function message(result: CaseResult, columns: number): string[] {
  return wrap(middle(visible(result.message), MESSAGE_COLUMNS_MAX), columns);
}

/** Both lists, one line each; what the other list lacks is marked. */
function lists(result: CaseResult, { columns, paint }: Look): string[] {
  const { expected, actual } = compare(result);
  if (expected.length === 0 && actual.length === 0) return [];
  const who = result.waitedFor === undefined ? '' : ` by ${visible(result.waitedFor)}`;
  const list = (lines: readonly Compared[], mark: string, none: string) =>
    lines.length === 0
      ? [`  ${none}`]
      : ends(
          lines.map(({ text, met }) => {
            const line = `${met ? ' ' : mark} ${middle(visible(text), columns - 2)}`;
            return met ? line : paint('red', line);
          }),
          LISTED_MAX / 2,
          LISTED_MAX / 2,
          (count) => `  ⋮ ${count} more`,
        );
  return [
    `Awaited${who}${expected.length > 1 ? ', in this order' : ''}:`,
    ...list(expected, '-', '(nothing)'),
    'Came instead:',
    ...list(actual, '+', '(nothing)'),
  ];
}

/** All that explains a failing case, in blocks with an empty line between. */
export function explained(result: CaseResult, report: Setting, look: Look): string[] {
  const inner: Look = { ...look, columns: look.columns - INDENT.length };
  const difference = nearestDifference(result);
  const lines = script(result, report, inner.columns);
  const blocks = [
    message(result, look.columns),
    indented(lists(result, inner)),
    indented([...diagram(result, inner), ...fenceRemark(result, inner)]),
    difference === undefined
      ? []
      : [
          `The nearest two lines part at octet ${difference.at + 1}:`,
          ...indented(drawDifference(difference, inner.columns, look.paint)),
        ],
    lines.length === 0
      ? []
      : [
          ...wrap(`To see it yourself, ${startFirst(report)}paste into a shell:`, look.columns),
          ...indented(lines.map((line) => look.paint('cyan', line))),
        ],
  ];
  return blocks.filter((block) => block.length > 0).flatMap((block, i) => (i === 0 ? block : ['', ...block]));
}

/** The kit's own means is explained where it stands in the diagram. */
function fenceRemark({ transcript }: CaseResult, { paint }: Look): string[] {
  if (!transcript.some((entry) => entry.bytes?.includes('fence-') === true)) return [];
  return [
    ' '.repeat(SERVER_AT) + paint('dim', '(with fence- the kit sees what came before it, and what did not)'),
  ];
}

/** A server that the kit started has ended with the run. */
function startFirst({ target: { kind, host, port } }: Setting): string {
  return kind === 'attached' ? '' : `start the server at ${visible(host)} port ${port} and `;
}

/** The commands that lead further. */
export function further(
  result: CaseResult,
  requirement: string,
  report: Report,
  { paint }: Look,
  options: RenderOptions,
): string[] {
  return [
    `Run it again:  ${paint('cyan', againCommand(report, result.id, options))}`,
    `Read more:     ${paint('cyan', `parley explain ${visible(requirement)}`)}`,
  ];
}
