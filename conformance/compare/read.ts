/**
 * JSON reports as a comparison reads them: of any version of the kit, as long as what is compared is
 * there. So a report of an older or a newer kit can stand beside one of this.
 */
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { CaseResult } from '../report/schema.ts';
import { problemsOfShape } from '../shape.ts';

const word = (description: string, example: string) => Type.String({ description, examples: [example] });

const CaseShape = Type.Object({
  id: word('the id of a case', 'nick/in-use'),
  title: word('what a conforming server does', 'a taken nickname is refused'),
  requirements: Type.Array(Type.String(), { description: 'ids of requirements', examples: [['NICK-1']] }),
  verdict: word('what the case found', 'pass'),
  message: word('a sentence', 'bob awaited …'),
  blame: Type.Union([Type.String(), Type.Null()], { description: 'a requirement', examples: ['NICK-1'] }),
});

const ReportShape = Type.Object(
  {
    spec: word('the version of the specification', 'parley/1'),
    kit: word('the version of the kit', '0.1.0'),
    target: Type.Object({ name: word('an address or a command', 'tcp://127.0.0.1:4000') }),
    dialect: word('the wire format', 'parley'),
    summary: Type.Object({
      outcome: word('the whole run in a word', 'conforms'),
      fixFirst: Type.Array(Type.Object({ requirement: Type.String(), sentence: Type.String() })),
    }),
    cases: Type.Array(CaseShape, { description: 'the cases', examples: [[]] }),
  },
  { description: 'a report that parley conformance --reporter json wrote', examples: ['report.json'] },
);

/** What a comparison needs of a case; the same as in a report of this kit, but for verdicts of others. */
export interface ReadCase extends Pick<CaseResult, 'id' | 'title' | 'requirements' | 'message' | 'blame'> {
  readonly verdict: string;
}

/** What a comparison needs of a report. */
export interface ReadReport {
  /** The version of the specification. */
  readonly spec: string;
  /** The version of the kit. */
  readonly kit: string;
  /** What was tested. */
  readonly target: { readonly name: string };
  /** The wire format. */
  readonly dialect: string;
  /** The whole run in a word, and the sentences of what does not hold. */
  readonly summary: {
    readonly outcome: string;
    readonly fixFirst: readonly { readonly requirement: string; readonly sentence: string }[];
  };
  /** All that ran. */
  readonly cases: readonly ReadCase[];
}

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
  if (Value.Check(ReportShape, value)) return { report: value };
  return { problems: problemsOfShape(ReportShape, value) };
}
