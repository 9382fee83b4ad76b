/** The chapter of test vectors: what the files hold and how to use them. */
import { NICK_VECTORS, RFC8266_TABLE_1, vectors as ruleVectors, type Vector } from '../../spec/index.ts';
import { requirementLink, ruleLink } from './links.ts';
import { block, code, count, page, table } from './markdown.ts';
import { EVENTS } from './words.ts';

const SHOWN = 'tell';

export function vectors(): string {
  const all = ruleVectors();
  const shown = all.find(({ rule }) => rule === SHOWN)!;
  const events = new Set(all.flatMap(({ steps }) => steps.map(({ event }) => event)));
  return page(
    'Test vectors',
    'Two files of JSON let you test the inside of a server in any language, without a socket. They are in ASCII, with other characters as escapes, so that nothing on the way can change them.',
    '## Rules: spec/vectors/rules.json',
    `${count(all.length, 'vector')}, one for each [rule](./rules.md), in the order of the table. Each is a shortest way to make its rule apply: it begins with an empty room, and its last step is the one that the rule answers.`,
    block('json', vectorJson(shown)),
    table(
      ['Field', 'Meaning'],
      [
        [code('rule'), 'the rule that the last step meets'],
        [code('requirements'), 'what a failure of the vector speaks against'],
        [code('steps'), 'what happens, one after the other'],
        [code('event'), 'what happens to the connections, see below'],
        [code('connections'), 'to whom: numbers, chosen by the vector; all at once where there are several'],
        [code('line'), 'of the event `line`: what the connection sends, without its LF'],
        [
          code('expect'),
          'what the connections must then be sent; the order counts for each connection by itself, not between connections',
        ],
        [`${code('line')} in ${code('expect')}`, 'the line, without its LF'],
        [`${code('closed')} in ${code('expect')}`, 'the server ends the connection'],
      ],
    ),
    table(
      ['Event', 'What happens'],
      [...events].map((event) => [code(event), (EVENTS as Readonly<Record<string, string>>)[event] ?? LINE]),
    ),
    'To use them: for each vector make a new room; for each step let the event happen and collect, for each connection, what your server sends it; compare with `expect`. A connection that no row of `expect` names must be sent nothing. An event can name a connection that never connected: your server has forgotten it, or never knew it, and must bear that. Of an error compare the code, not the text, which is for people; of a ping that your server sends, the token is its own choice.',
    '## Nicknames: spec/vectors/nicknames.json',
    `${count(RFC8266_TABLE_1.length + NICK_VECTORS.length, 'row')} of ${code('nick')}, ${code('key')} and ${code('note')}. Make the comparison key of ${code('nick')}: it must equal ${code('key')}, or the nickname must be refused where ${code('key')} is ${code('null')}. The rows are explained in [Nicknames](./nicknames.md).`,
    '## Which vector is for what',
    table(
      ['Vector', 'Steps', 'Requirements'],
      all.map(({ rule, steps, requirements }) => [
        ruleLink(rule),
        String(steps.length),
        requirements.map(requirementLink).join(', '),
      ]),
    ),
  );
}

const LINE = 'The connection sends a line.';

/** The test vectors as JSON in ASCII. */
export function rulesJson(): string {
  return array(ruleVectors().map(vectorJson));
}

export function nicknamesJson(): string {
  return array([...RFC8266_TABLE_1, ...NICK_VECTORS].map((row) => JSON.stringify(row)));
}

/** One step a line, so that a person can read it and a change shows where it is. */
function vectorJson({ rule, requirements, steps }: Vector): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)}`).join(',\n');
  return `{\n  "rule": ${JSON.stringify(rule)},\n  "requirements": ${JSON.stringify(requirements)},\n  "steps": [\n${lines}\n  ]\n}`;
}

function array(items: readonly string[]): string {
  const ascii = `[\n${items.join(',\n')}\n]\n`.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return ascii;
}
