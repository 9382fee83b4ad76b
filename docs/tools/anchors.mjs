/**
 * Makes typedoc know the anchors that pages set themselves, `<a id="NICK-1"></a>`, so that it can check
 * links to them like links to headings: a link to an anchor that no page sets is an error.
 */
import { MarkdownEvent } from 'typedoc';

const ANCHOR = /<a id="([^"]+)"><\/a>/g;

/** Called by typedoc. */
export function load(app) {
  const known = new WeakMap();
  app.renderer.on(MarkdownEvent.PARSE, ({ page, originalText }) => {
    const slugger = app.renderer.router.getSlugger(page.model);
    for (const [, id] of originalText.matchAll(ANCHOR)) anchorsOf(known, slugger).add(id);
  });
}

/** The anchors of a page's slugger, which is asked for them from the first one on. */
function anchorsOf(known, slugger) {
  const anchors = known.get(slugger);
  if (anchors !== undefined) return anchors;
  const added = new Set();
  const hasHeading = slugger.hasAnchor.bind(slugger);
  slugger.hasAnchor = (anchor) => added.has(anchor) || hasHeading(anchor);
  known.set(slugger, added);
  return added;
}
