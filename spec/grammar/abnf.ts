/**
 * The grammar of Parley/1 in ABNF (RFC 5234, case-sensitive strings of RFC 7405), made from the
 * dialect, so that it cannot say anything else than the codec does. What ABNF cannot say, limits in
 * octets above all, stands in comments: the sentences of the requirements.
 */

import type { Alternative, Field } from '../dialect/schema.ts';
import { parley } from '../dialect/shipped/index.ts';
import { BYE_REASONS, ERROR_CODES, LEFT_REASONS } from '../errors.ts';
import { MESSAGES } from '../messages.ts';
import { requirement } from '../requirements/index.ts';
import { alternatives, characters, comment, literal, longerFirst, rule } from './notation.ts';

/** Fields whose values are words of a fixed list; the same field can have another list in another message. */
const WORDS: Readonly<Record<string, { readonly name: string; readonly words: readonly string[] }>> = {
  'left.reason': { name: 'left-reason', words: Object.keys(LEFT_REASONS) },
  'bye.reason': { name: 'bye-reason', words: Object.keys(BYE_REASONS) },
  'error.code': { name: 'error-code', words: ERROR_CODES },
};

/** What a rule leaves unsaid. */
const UNSAID: Readonly<Record<string, readonly string[]>> = {
  line: ['FRAME-4', 'FRAME-6', 'FRAME-11'],
  'client-line': ['FRAME-3'],
  nick: ['NICK-6'],
  nicks: ['NICK-6'],
  text: ['SAY-8', 'SAY-9'],
  token: ['FRAME-10'],
  char: ['FRAME-8'],
};

type MessageName = keyof typeof MESSAGES;

const ITEM = 'field-char';

/** The whole grammar. The start rule is `line`: one line with its terminator, from a client or a server. */
export function abnf(): string {
  const client = Object.keys(parley.toServer) as MessageName[];
  const server = Object.keys(parley.toClient) as MessageName[];
  const names = (Object.keys(MESSAGES) as MessageName[]).filter(
    (name) => client.includes(name) || server.includes(name),
  );
  return [
    comment(
      'Parley/1. Terminal values are code points of Unicode; on the wire they are UTF-8 (RFC 3629).',
      'A line of a client that is not of this grammar is a fault; one that is can still be refused: for a limit that stands here as a comment, or for the state of the room.',
    ),
    unsaid('line') + rule('line', 'client-line / server-line'),
    unsaid('client-line') + rule('client-line', 'client-message [%x0D] %x0A'),
    rule('server-line', 'server-message %x0A'),
    rule('client-message', alternatives(longerFirst(client, headOf))),
    rule('server-message', alternatives(longerFirst(server, headOf))),
    ...names.map(messageRule),
    ...fieldRules(names),
    unsaid('char') + rule('char', characters('')),
    comment('A char that does not separate fields.') + rule(ITEM, characters(parley.separator ?? '')),
  ].join('\n');
}

function templatesOf(name: MessageName): readonly Alternative[] {
  const all = [...(parley.toServer[name] ?? []), ...(parley.toClient[name] ?? [])];
  return all.filter(({ template }, i) => all.findIndex((other) => other.template === template) === i);
}

/** The literal text that all lines of a message begin with, in its first template. */
function headOf(name: MessageName): string {
  return String(templatesOf(name)[0]?.template ?? '').split('{')[0]!;
}

/** A template has literals at even and names of fields at odd places. */
function piecesOf({ template }: Alternative): string[] {
  return String(template).split(/\{([a-z]+)\}/);
}

function messageRule(name: MessageName): string {
  const bodies = templatesOf(name).map((template) =>
    piecesOf(template)
      .map((piece, i) => (i % 2 === 0 ? literal(piece) : (WORDS[`${name}.${piece}`]?.name ?? piece)))
      .filter((element) => element !== '')
      .join(' '),
  );
  return comment(MESSAGES[name].schema.description ?? '') + rule(name, alternatives(bodies));
}

/** One rule for each field that is used, or for each list of words that it is limited to. */
function fieldRules(names: readonly MessageName[]): string[] {
  const rules = new Map<string, string>();
  for (const name of names) {
    for (const template of templatesOf(name)) {
      for (const field of piecesOf(template).filter((_, i) => i % 2 === 1)) {
        const list = WORDS[`${name}.${field}`];
        if (list !== undefined) rules.set(list.name, rule(list.name, wordList(list.words)));
        else rules.set(field, unsaid(field) + rule(field, fieldBody(parley.fields[field] ?? {})));
      }
    }
  }
  return [...rules.values()];
}

function wordList(words: readonly string[]): string {
  return alternatives(longerFirst(words, (word) => word).map(literal));
}

function fieldBody(field: Field): string {
  if (field.separator !== undefined) {
    const item = `${field.bytesMin === undefined ? '*' : '1*'}${ITEM}`;
    return `${item} *(${literal(field.separator)} ${item})`;
  }
  const repeat = `${field.bytesMin ?? ''}*${field.bytesMax ?? ''}`;
  return `${repeat}${field.excludes === undefined ? 'char' : ITEM}`;
}

function unsaid(name: string): string {
  return comment(...(UNSAID[name] ?? []).map((id) => `${id}: ${requirement(id).sentence}`));
}
