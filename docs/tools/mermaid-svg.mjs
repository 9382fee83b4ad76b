/**
 * Draws the mermaid blocks of a page as SVG while typedoc makes the site, so that the pages open from
 * a disk, without a script and without a request. The colours are the theme's own variables, so the
 * diagrams follow light and dark.
 */
import { renderMermaidSVG } from 'beautiful-mermaid';
import { MarkdownEvent } from 'typedoc';

const BLOCK = /<pre><code class="mermaid">([\s\S]*?)<\/code>(?:<button[^>]*>.*?<\/button>)?<\/pre>/g;
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
const COLOURS = 'style="--bg:var(--color-background);--fg:var(--color-text);--muted:var(--color-text)"';

/** Called by typedoc. */
export function load(app) {
  app.renderer.on(
    MarkdownEvent.PARSE,
    (event) => {
      event.parsedText = event.parsedText.replace(BLOCK, (_, code) => figure(textOf(code)));
    },
    // After the Markdown has become HTML.
    -1000,
  );
}

/** The text of a block of code: without tags, with its entities decoded. */
function textOf(html) {
  return html.replace(/<[^>]+>/g, '').replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]);
}

function figure(mermaid) {
  const svg = renderMermaidSVG(mermaid, { transparent: true, font: 'Arial', padding: 8 })
    // The renderer asks a server for its fonts; the site makes no requests.
    .replace(/@import url\([^)]*\);\s*/g, '')
    .replace(/style="--bg:[^"]*"/, COLOURS);
  if (/https?:\/\/(?!www\.w3\.org\/)/.test(svg)) throw new Error('a diagram refers to another site');
  return `<figure class="diagram">${svg}</figure>`;
}
