/** One case on the page: closed it is a line, open it holds all that is known of it. */
import { compare } from '../compare.ts';
import { drawDifference, nearestDifference } from '../difference.ts';
import { visible, visibleOctets } from '../escape.ts';
import { sentenceOf } from '../groups.ts';
import { ends, middle } from '../layout.ts';
import type { RenderOptions } from '../options.ts';
import { painter } from '../paint.ts';
import type { CaseResult, Report, TranscriptEntry } from '../schema.ts';
import { script } from '../script.ts';
import { againCommand, knownWords, plural, VERDICT_WORDS } from '../wording.ts';
import { svgDiagram } from './diagram.ts';
import { type Markup, markup } from './markup.ts';

const COLUMNS = 92;
const MESSAGE_COLUMNS_MAX = 600;
const LINE_COLUMNS_MAX = 400;
/** A storm has hundreds of entries for hundreds of cases; the JSON report has them all. */
const ENTRIES_MAX = 120;

/** What an address names a case by. */
export const anchorOf = (id: string) => `case-${id.replace(/[^\w/-]/g, '_')}`;

/** A case that is to be read, and not only counted. */
const TELLING: readonly CaseResult['verdict'][] = [
  'fail',
  'unexpected-pass',
  'warn',
  'inconclusive',
  'kit-error',
];

/** One case; `isOpen` if it is the one to begin with. */
export function caseOf(result: CaseResult, report: Report, options: RenderOptions, isOpen: boolean): Markup {
  const { id, title, verdict } = result;
  const said = verdict === 'known-failure' ? knownWords(result) : result.message;
  const short =
    verdict === 'pass' || said === ''
      ? undefined
      : markup`<span class="why">${middle(visible(said), 160)}</span>`;
  return markup`<details class="case v-${verdict}" data-verdict="${verdict}" id="${anchorOf(id)}"${isOpen ? markup` open` : undefined}>
<summary><span class="verdict">${VERDICT_WORDS[verdict][0]}</span><span class="line"><code class="id">${visible(id)}</code> <span class="title">${visible(title)}</span>${short}</span></summary>
<div class="body">${requirements(result, report)}${message(result)}${lists(result)}${difference(result)}${svgDiagram(result)}${toSee(result, report, options)}${transcript(result)}</div>
</details>
`;
}

function requirements({ requirements, blame }: CaseResult, report: Report): Markup[] {
  const ids = [...new Set([...(blame === null ? [] : [blame]), ...requirements])];
  return ids.map(
    (id) =>
      markup`<blockquote${id === blame ? markup` class="blame"` : undefined}><b>${visible(id)}</b> ${visible(sentenceOf(id, report) ?? '')}</blockquote>`,
  );
}

function message({ message, reason }: CaseResult): Markup[] {
  const known = reason === undefined ? [] : [`Known: ${reason}`];
  return [...(message === '' ? [] : [message]), ...known].map(
    (text) => markup`<p class="message">${middle(visible(text), MESSAGE_COLUMNS_MAX)}</p>`,
  );
}

function lists(result: CaseResult): Markup | undefined {
  const { expected, actual } = compare(result);
  if (expected.length === 0 && actual.length === 0) return undefined;
  const who = result.waitedFor === undefined ? '' : ` by ${visible(result.waitedFor)}`;
  const list = (lines: typeof expected, kind: string) =>
    lines.length === 0
      ? markup`<p class="nothing">nothing</p>`
      : markup`<ol class="${kind}">${lines.map(
          ({ text, met }) =>
            markup`<li${met ? undefined : markup` class="${kind}-only"`}><code>${middle(visible(text), LINE_COLUMNS_MAX)}</code></li>`,
        )}</ol>`;
  return markup`<div class="lists"><div><h4>Awaited${who}</h4>${list(expected, 'missing')}</div><div><h4>Came instead</h4>${list(actual, 'unexpected')}</div></div>`;
}

function difference(result: CaseResult): Markup | undefined {
  const found = nearestDifference(result);
  if (found === undefined) return undefined;
  const drawn = drawDifference(found, COLUMNS, painter(false)).join('\n');
  return markup`<h4>The nearest two lines part at octet ${found.at + 1}</h4><pre class="wide" tabindex="0">${drawn}</pre>`;
}

function toSee(result: CaseResult, report: Report, options: RenderOptions): Markup | undefined {
  if (!TELLING.includes(result.verdict)) return undefined;
  const lines = script(result, report, COLUMNS);
  const { kind, host, port } = report.target;
  const first = kind === 'attached' ? '' : `start the server at ${visible(host)} port ${port} and `;
  const typed =
    lines.length === 0
      ? undefined
      : markup`<h4>To see it yourself, ${first}paste into a shell</h4><pre class="wide" tabindex="0">${lines.join('\n')}</pre>`;
  return markup`${typed}<h4>To run it again</h4><pre class="wide" tabindex="0">${againCommand(report, result.id, options)}</pre>`;
}

function transcript({ transcript }: CaseResult): Markup | undefined {
  const startMs = transcript[0]?.ms;
  if (startMs === undefined) return undefined;
  const shown = ends<TranscriptEntry | number>(
    transcript,
    ENTRIES_MAX / 3,
    (2 * ENTRIES_MAX) / 3,
    (count) => count,
  );
  const rows = shown.map((entry) =>
    typeof entry === 'number'
      ? markup`<tr><td></td><td colspan="3">⋮ ${entry} entries are left out here; the JSON report has them</td></tr>`
      : markup`<tr><td>${(entry.ms - startMs).toFixed(1)}</td><td>${visible(entry.peer)}</td><td>${entry.event}</td><td><code>${said(entry)}</code></td></tr>`,
  );
  return markup`<details class="transcript"><summary>Transcript, ${plural(transcript.length, 'entry', 'entries')}</summary><div class="wide" tabindex="0" role="group" aria-label="Transcript"><table><thead><tr><th scope="col">ms</th><th scope="col">peer</th><th scope="col">event</th><th scope="col">octets</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

function said({ bytes, bytesTotal = 0, text }: TranscriptEntry): string {
  if (bytes === undefined) return visible(text ?? '');
  const cut = bytesTotal > bytes.length ? ` … ${bytesTotal} octets` : '';
  return middle(visibleOctets(bytes), LINE_COLUMNS_MAX) + cut;
}
