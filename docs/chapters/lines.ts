/** The chapter of lines: how octets become lines, the limits, and what becomes of lines that are none. */
import {
  BYE_REASONS,
  ERROR_CODES,
  ERRORS,
  LEFT_REASONS,
  LIMITS,
  MESSAGES,
  parley,
  REQUIREMENTS,
  requirement,
  utf8Length,
} from '../../spec/index.ts';
import { BAD_LINES, WAYS } from './line-examples.ts';
import { errorLink, messageLink, requirementLink } from './links.ts';
import { block, code, page, prose, table } from './markdown.ts';
import { decodeClient, octets } from './wire.ts';

export function lines(): string {
  return page(
    'Lines and limits',
    'A connection carries octets, and the network may split or join them anywhere. Lines are what the two sides agree on. A server that takes one read for one line works until the network splits or joins something.',
    '## What a line is',
    table(['Requirement', 'What holds'], REQUIREMENTS.filter(({ id }) => id.startsWith('FRAME-')).map(row)),
    '## The same octets, sent in different ways',
    'However they arrive, a server must make the same of them:',
    block('json', handled().join('\n')),
    table(
      ['Sent', 'What each read brings'],
      WAYS.map(({ how, reads }) => [how, reads.map((read) => code(octets(read))).join('\n')]),
    ),
    'Octets that are not printable ASCII are shown as \\n, \\r or \\x and two hexadecimal digits.',
    '## Lines that are none',
    `A line with a fault is answered with its error and changes nothing; what follows it is handled as if it had never been (${requirementLink('FRAME-5')}). Where several codes apply, the first of this order is the answer (${requirementLink('ERR-3')}): ${faults().join(', ')}.`,
    table(
      ['A client sends', 'The server answers'],
      BAD_LINES.map(({ shown, bytes }) => [
        shown ?? code(octets(bytes)),
        decodeClient(bytes)
          .map((message) => (message.type === 'invalid' ? errorLink(message.code) : code(message.type)))
          .join(', '),
      ]),
    ),
    '## Limits',
    'All limits are in octets of UTF-8, not in characters: 👋 is four octets.',
    table(['Limit', 'Octets', 'Where it stands'], Object.keys(LIMITS).map(limitRow)),
    '## The longest line of each message',
    'With its LF. What a server accepts always fits into the line that relays it.',
    table(['Message', 'Octets at most'], (Object.keys(MESSAGES) as (keyof typeof MESSAGES)[]).map(longest)),
  );
}

/** What the decoder makes of the reads, which is the same for all ways; FRAME-2 is shown, not claimed. */
function handled(): string[] {
  const results = WAYS.map(({ reads }) => decodeClient(...reads).map((message) => JSON.stringify(message)));
  const first = results[0]!;
  if (results.some((other) => other.join() !== first.join())) throw new Error('the ways differ');
  return first;
}

function row({ id }: { id: string }): string[] {
  return [requirementLink(id), prose(requirement(id).sentence)];
}

function faults(): string[] {
  return Object.entries(ERRORS).flatMap(([word, { kind }]) => (kind === 'fault' ? [errorLink(word)] : []));
}

/** Limits have no prose of their own; the requirements that name the number say what it is for. */
function limitRow(name: string): string[] {
  const octets = LIMITS[name as keyof typeof LIMITS];
  const stated = REQUIREMENTS.filter(({ sentence }) => new RegExp(`\\b${octets} octets`).test(sentence));
  if (stated.length === 0) throw new Error(`no requirement states the limit ${name} of ${octets} octets`);
  return [
    code(name),
    String(octets),
    stated.map(({ id, sentence }) => `${requirementLink(id)}: ${prose(sentence)}`).join('\n'),
  ];
}

function longest(name: keyof typeof MESSAGES): string[] {
  const template = (parley.toServer[name] ?? parley.toClient[name])![0]!.template;
  const octets = String(template)
    .split(/\{([a-z]+)\}/)
    .map((piece, i) => (i % 2 === 0 ? utf8Length(piece) : octetsOf(name, piece)))
    .reduce((sum, part) => sum + part, '\n'.length);
  return [messageLink(name), String(Math.min(octets, LIMITS.lineBytesMax))];
}

/** Fields without a limit of their own have what the line leaves them. */
function octetsOf(name: keyof typeof MESSAGES, field: string): number {
  switch (`${name}.${field}`) {
    case 'left.reason':
      return longestWord(Object.keys(LEFT_REASONS));
    case 'bye.reason':
      return longestWord(Object.keys(BYE_REASONS));
    case 'error.text':
    case 'here.nicks':
      return LIMITS.lineBytesMax;
    case 'error.code':
      return longestWord(ERROR_CODES);
  }
  const octets = { nick: LIMITS.nickBytesMax, token: LIMITS.tokenBytesMax, text: LIMITS.textBytesMax }[field];
  if (octets === undefined) throw new Error(`nothing is known about the length of ${name}.${field}`);
  return octets;
}

function longestWord(words: readonly string[]): number {
  return Math.max(...words.map(utf8Length));
}
