/** The chapter of errors: the catalogue, and why a membership or a connection ends. */
import {
  ALL_RULES,
  BYE_REASONS,
  ERRORS,
  type ErrorCode,
  type ErrorEntry,
  LEFT_REASONS,
  REQUIREMENTS,
} from '../../spec/index.ts';
import { errorAnchor, messageLink, requirementLink, ruleLink } from './links.ts';
import { block, code, page, prose, table } from './markdown.ts';
import { scenesOf } from './showcase.ts';
import { lineOf } from './wire.ts';

export function errors(): string {
  const example: ErrorCode = 'nick-in-use';
  return page(
    'Errors',
    'A line that a server refuses is answered by exactly one error, and changes nothing. The code is for programs and stable; the text is for people, and another server may word it otherwise.',
    block('text', `${lineOf('server', { type: 'error', code: example, text: ERRORS[example].text })}\\n`),
    '## Codes',
    `In the order in which they are looked for: where several apply to a line, the first is the answer (${requirementLink('ERR-3')}). A fault is found in the line alone; a refusal needs the state of the room to be seen. None of them ends the connection.`,
    table(
      ['Code and kind', 'When, and the text of the reference server', 'See'],
      Object.entries(ERRORS).map(([word, entry]) => row(word, entry)),
    ),
    '## Why a member left',
    `The reason in ${messageLink('left')}, which the others are sent.`,
    reasons('left', LEFT_REASONS),
    '## Why the server closes',
    `The reason in ${messageLink('bye')}, the last line of a connection.`,
    reasons('bye', BYE_REASONS),
  );
}

function row(word: string, { kind, when, text }: ErrorEntry): string[] {
  const rules = ALL_RULES.filter(
    (rule) => sends(rule, 'error', word) || (kind === 'fault' && sendsFaults(rule)),
  );
  return [
    `<a id="${errorAnchor(word)}"></a>${code(word)}\n${kind}`,
    `${prose(when)}\n*${prose(text)}*`,
    [...requirementsOf(word), ...rules.map(({ name }) => ruleLink(name))].join('\n'),
  ];
}

/** A rule for lines that are none answers with whatever fault the line has. */
function sendsFaults({ when }: (typeof ALL_RULES)[number]): boolean {
  return when.event === 'invalid';
}

function requirementsOf(word: string): string[] {
  const named = new RegExp(`\\bwith ${word}\\b`);
  return REQUIREMENTS.filter(({ sentence }) => named.test(sentence)).map(({ id }) => requirementLink(id));
}

function reasons(type: 'left' | 'bye', words: Readonly<Record<string, string>>): string {
  return table(
    ['Reason', 'Why', 'Rules'],
    Object.entries(words).map(([word, text]) => [
      code(word),
      prose(text),
      ALL_RULES.filter((rule) => sends(rule, type, word))
        .map(({ name }) => ruleLink(name))
        .join(', '),
    ]),
  );
}

/** True if the rule sends such a message with this code or reason. */
function sends(rule: (typeof ALL_RULES)[number], type: 'error' | 'left' | 'bye', word: string): boolean {
  return scenesOf(rule).some(({ effects }) =>
    effects.some(
      (effect) =>
        'message' in effect &&
        effect.message.type === type &&
        ('code' in effect.message
          ? effect.message.code
          : 'reason' in effect.message && effect.message.reason) === word,
    ),
  );
}
