/** The chapter of rules: the server as a table, with its diagrams. */
import { OTHER_ROOMS_RULES, RULES, type Rule } from '../../spec/index.ts';
import { conversationDiagram, stateDiagram } from './diagrams.ts';
import { requirementLink, ruleAnchor } from './links.ts';
import { block, code, heading, page, table } from './markdown.ts';
import { scenesOf } from './showcase.ts';
import { EVENTS, happenings, WORDS, whenOf } from './words.ts';

export function rules(): string {
  return page(
    'Rules',
    `A server is ${RULES.length} rules. Whatever happens to a connection, exactly one of them says what the server does; if a trace or a report names a rule, this is where to read it. The rules are data with one pure function, \`step\`, over them; the [requirements](./requirements.md) say what must hold, the rules are one way to make it hold. A server need not be built like this, but it must behave like this.`,
    heading(2, 'one-connection', 'The life of one connection'),
    'A connection begins and ends as `gone`. An arrow from a phase to itself is a rule that leaves the connection what it is.',
    block('mermaid', stateDiagram()),
    heading(2, 'conversation', 'A conversation'),
    'Two people log in, one says something and quits. Each arrow is one line with its LF.',
    block('mermaid', conversationDiagram()),
    heading(2, 'situations', 'What a rule looks at'),
    table(
      ['Event', 'What happened'],
      Object.entries(EVENTS).map(([event, text]) => [code(event), text]),
    ),
    words(),
    heading(2, 'table', 'The rules'),
    'The table shows each rule at work in one room: alice is a member, and bob is the connection that the event comes from. What a rule does, it does in the order shown. Where an answer depends on the line, this is the answer to one such line.',
    rulesTable(RULES),
    heading(2, 'other-rooms', 'The rules of other rooms'),
    'These can match only where a [dialect](./dialects.md) says that its room differs: the server gives the nicknames, people talk in pairs, or the server or its operator answers what is said. The room is as above, and its messages are written as Parley/1 writes them. In a room of pairs bob is the partner of alice where the rule needs one.',
    rulesTable(OTHER_ROOMS_RULES),
  );
}

function rulesTable(rules: readonly Rule[]): string {
  return table(['Rule, and what it keeps', 'When', 'What happens'], rules.map(row));
}

function words(): string {
  return table(
    ['What', 'Word', 'Meaning'],
    Object.entries(WORDS).flatMap(([what, meanings]) =>
      Object.entries(meanings).map(([word, meaning], i) => [
        i === 0 ? WHAT[what as keyof typeof WHAT] : '',
        code(word),
        meaning,
      ]),
    ),
  );
}

const WHAT: Readonly<Record<keyof typeof WORDS, string>> = {
  phase: 'the connection',
  nick: 'the nickname of a login',
  text: 'the text of a say or to',
  target: 'whom a to or pair names',
  audience: 'who hears a say',
  names: 'nicknames, when a connection opens',
  console: 'the console of the operator',
};

function row(rule: Rule): string[] {
  return [
    `<a id="${ruleAnchor(rule.name)}"></a>${code(rule.name)}\n${rule.requirements.map(requirementLink).join(', ')}`,
    whenOf(rule),
    effects(rule),
  ];
}

/** Where a rule does the same in each phase, it is said once. */
function effects(rule: Rule): string {
  const shown = scenesOf(rule).map((scene) => ({
    before: scene.before,
    text: happenings(scene).join('\n') || 'nothing',
  }));
  const same = shown.every(({ text }) => text === shown[0]?.text);
  if (same) return shown[0]?.text ?? 'nothing';
  return shown.map(({ before, text }) => `*if bob is a ${before}:*\n${text}`).join('\n');
}
