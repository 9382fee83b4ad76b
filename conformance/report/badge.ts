/**
 * The result as a badge: data for the endpoint badge of shields.io (https://shields.io/badges/endpoint-badge),
 * and a picture that needs nobody else.
 */
import { json, xml } from './escape.ts';
import type { Render } from './options.ts';
import type { Report } from './schema.ts';

const LABEL = 'Parley/1';
/** The colours that shields.io has names for, as it draws them. */
const COLOURS = { brightgreen: '#37802b', yellow: '#8a6a00', red: '#c03d28', lightgrey: '#6a6a6a' } as const;

function wordsOf({ summary: { outcome, counts } }: Report): [message: string, colour: keyof typeof COLOURS] {
  const ran = counts.pass + counts.fail + counts['known-failure'] + counts['unexpected-pass'];
  switch (outcome) {
    case 'conforms':
      return [`conforms, ${counts.pass} cases`, 'brightgreen'];
    case 'known-failures':
      return [`${counts['known-failure']} known failures`, 'yellow'];
    case 'does-not-conform':
      return [`${counts.fail} of ${ran} fail`, 'red'];
    case 'stale-baseline':
      return ['baseline out of date', 'red'];
    default:
      return [outcome.replace('-', ' '), 'lightgrey'];
  }
}

/** Renders a report as the JSON that shields.io asks an endpoint for. */
export const badge: Render = (report) => {
  const [message, color] = wordsOf(report);
  const isError = color === 'lightgrey';
  return `${json({ schemaVersion: 1, label: LABEL, message, color, isError }, 2)}\n`;
};

/** Nearly the width of a character of Verdana at 11 pixels. */
const CHARACTER_X = 6.7;
const PAD_X = 6;

/** Renders a report as a badge in SVG. */
export const svg: Render = (report) => {
  const [message, colour] = wordsOf(report);
  const widthOf = (text: string) => Math.round(text.length * CHARACTER_X + 2 * PAD_X);
  const [left, right] = [widthOf(LABEL), widthOf(message)];
  const text = (at: number, words: string) => `<text x="${at}" y="14">${xml(words)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${xml(`${LABEL}: ${message}`)}">
<title>${xml(`${LABEL}: ${message}`)}</title>
<clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#444"/><rect x="${left}" width="${right}" height="20" fill="${COLOURS[colour]}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(left / 2, LABEL)}${text(left + right / 2, message)}</g>
</svg>
`;
};
