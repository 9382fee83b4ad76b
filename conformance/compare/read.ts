/**
 * JSON reports as a comparison reads them: of any version of the kit, as long as what is compared is
 * there. So a report of an older or a newer kit can stand beside one of this.
 */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { problemsOfShape } from '../shape.ts';

const word = (description: string, example: string) => Type.String({ description, examples: [example] });

const ReadCase = Type.Object({
  id: word('the id of a case', 'nick/in-use'),
  title: word('what a conforming server does', 'a taken nickname is refused'),
  requirements: Type.Array(Type.String(), { description: 'ids of requirements', examples: [['NICK-1']] }),
  verdict: word('what the case found', 'pass'),
  message: word('a sentence', 'bob awaited …'),
  blame: Type.Union([Type.String(), Type.Null()], { description: 'a requirement', examples: ['NICK-1'] }),
});

const ReadReport = Type.Object(
  {
    spec: word('the version of the specification', 'parley/1'),
    kit: word('the version of the kit', '0.1.0'),
    target: Type.Object({ name: word('an address or a command', 'tcp://127.0.0.1:4000') }),
    dialect: word('the wire format', 'parley'),
    summary: Type.Object({
      outcome: word('the whole run in a word', 'conforms'),
      fixFirst: Type.Array(Type.Object({ requirement: Type.String(), sentence: Type.String() })),
    }),
    cases: Type.Array(ReadCase, { description: 'the cases', examples: [[]] }),
  },
  { description: 'a report that parley conformance --reporter json wrote', examples: ['report.json'] },
);

/** What a comparison needs of a case. */
export type ReadCase = Static<typeof ReadCase>;
/** What a comparison needs of a report. */
export type ReadReport = Static<typeof ReadReport>;

/** Checks the text of a file to be a report; else says what is wrong, and where. */
export function parseReport(
  text: string,
): { readonly report: ReadReport } | { readonly problems: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { problems: [`It is no JSON: ${(cause as Error).message}`] };
  }
  if (Value.Check(ReadReport, value)) return { report: value };
  return { problems: problemsOfShape(ReadReport, value) };
}
