/** A page of its own: no request, no script but ours, readable from disk, on paper and on a phone. */
import { createHash } from 'node:crypto';
import { type Markup, markup, raw } from './markup.ts';
import { STYLE } from './style.ts';

/** What the policy names a script or a style by (Content Security Policy 3, hash-source). */
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * A whole document. Its policy allows no request and nothing to run but the script that is given, by its
 * hash: even markup that came in by a mistake of ours would stay dead.
 */
export function page(title: string, body: Markup, script = ''): string {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    ...(script === '' ? [] : [`script-src ${hashOf(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${body}
${script === '' ? undefined : markup`<script>${raw(script)}</script>`}
</body>
</html>
`.text;
}
