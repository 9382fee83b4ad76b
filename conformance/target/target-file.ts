/**
 * A target file: how a server is started and what is known of it, so that `parley conformance` alone
 * tests it. What it names is relative to the folder that it is in, and the command runs there.
 */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { REQUIREMENT_SETS, REQUIREMENTS } from '../../spec/index.ts';
import { CASES } from '../cases/index.ts';
import { RUN_CASES } from '../cases/run.ts';
import { FEATURES } from '../features.ts';
import { REPORTERS } from '../report/index.ts';
import { PROBLEMS_MAX, pointer, problemsOfId, problemsOfShape } from '../shape.ts';
import { parseAddress } from './attach.ts';

const closed = <T>(description: string, example: T) =>
  ({ additionalProperties: false, description, examples: [example] }) as const;
const text = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 4_096, description, examples: [example] });
const texts = (description: string, example: readonly string[]) =>
  Type.Array(Type.String({ maxLength: 4_096, description: 'a text', examples: [example[0]] }), {
    maxItems: 256,
    description,
    examples: [example],
  });
const ms = (description: string, example: number, maximum = 86_400_000) =>
  Type.Integer({ minimum: 1, maximum, description: `${description}, milliseconds`, examples: [example] });
const words = (description: string, name: string, value: string) =>
  Type.Record(Type.String(), Type.String({ maxLength: 4_096, description: 'a text', examples: [value] }), {
    description,
    examples: [{ [name]: value }],
  });

/** How a command is started with limits that are short enough to be waited for, as a schema. */
export const ShortStart = Type.Object(
  {
    args: Type.Optional(texts('what is added to the command', ['--idle-ms', '{idleMs}'])),
    env: Type.Optional(words('what is added to its environment', 'IDLE_MS', '{idleMs}')),
    idleMs: Type.Optional(ms('the idle limit that it is given, by default 400', 1_000, 5_000)),
    loginMs: Type.Optional(ms('the login deadline that it is given, by default 300', 1_000, 5_000)),
  },
  closed('how it is started with short limits', { env: { IDLE_MS: '{idleMs}' } }),
);
/** `{idleMs}`, `{idleS}`, `{loginMs}` and `{loginS}` in `args` and `env` stand for the limits, in milliseconds or seconds. */
export type ShortStart = Static<typeof ShortStart>;

/** The schema of a target file. */
export const TargetFile = Type.Object(
  {
    command: Type.Optional(
      Type.Array(Type.String({ maxLength: 4_096, description: 'a word', examples: ['{port}'] }), {
        minItems: 1,
        maxItems: 256,
        description: 'the command that starts it, a word each; {port} and {host} are replaced',
        examples: [['python3', 'server.py', '{port}']],
      }),
    ),
    address: Type.Optional(text('where it runs, instead of a command', 'tcp://127.0.0.1:4000')),
    dialect: Type.Optional(text('the wire format: one that is shipped, or a file', 'irc')),
    features: Type.Optional(
      texts('features that it must have, so that a dialect without them is an error', ['quit', 'to']),
    ),
    absent: Type.Optional(
      words(
        'what it does not have: features, requirements or cases, with the reason',
        'to',
        'There is no direct message.',
      ),
    ),
    baseline: Type.Optional(text('a file of known failures', 'known.json')),
    limits: Type.Optional(
      Type.Object(
        {
          idleMs: Type.Optional(ms('its idle limit', 60_000)),
          loginMs: Type.Optional(ms('its login deadline', 30_000)),
        },
        closed('the limits that it runs with, as it is started', { idleMs: 1_000 }),
      ),
    ),
    short: Type.Optional(ShortStart),
    readyMs: Type.Optional(ms('how long it may take until it listens, by default 10000', 20_000)),
    limitMs: Type.Optional(ms('how long a run may take', 60_000)),
    reports: Type.Optional(texts('where reports go, as with --reporter', ['human', 'junit=report.xml'])),
    spec: Type.Optional(text('the version of the requirements', '1.0')),
    jobs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        description: 'instances that are tested at once',
        examples: [4],
      }),
    ),
    watch: Type.Optional(texts('the files whose change starts a new run with --watch', ['src/**/*.py'])),
  },
  closed('a target file', { command: ['python3', 'server.py', '{port}'], dialect: 'parley' }),
);
/** How a server is started, and what is known of it. */
export type TargetFile = Static<typeof TargetFile>;

/** Checks a value, as it comes from a JSON file, to be a target file; else says what is wrong, and where. */
export function parseTargetFile(
  value: unknown,
): { readonly file: TargetFile } | { readonly problems: readonly string[] } {
  const problems = Value.Check(TargetFile, value)
    ? problemsOfContent(value)
    : problemsOfShape(TargetFile, value);
  return problems.length === 0
    ? { file: value as TargetFile }
    : { problems: problems.slice(0, PROBLEMS_MAX) };
}

const PLACEHOLDER = /\{(?:idle|login)(?:Ms|S)\}/;

function problemsOfContent({
  command,
  address,
  features = [],
  absent = {},
  short,
  reports = [],
  spec,
}: TargetFile): string[] {
  const names = Object.keys(FEATURES);
  const ids = [
    ...names,
    ...REQUIREMENTS.map(({ id }) => id),
    ...[...CASES, ...RUN_CASES].map(({ id }) => id),
  ];
  const started = [...(short?.args ?? []), ...Object.values(short?.env ?? {})];
  return [
    ...(command !== undefined && address !== undefined
      ? ['/address: there is a command too; a server is either started or runs already']
      : []),
    ...(address === undefined ? [] : problemsOfAddress(address)),
    ...features.flatMap((name, i) => problemsOfId(`/features/${i}`, name, names, 'feature')),
    ...features.flatMap((name, i) =>
      absent[name] === undefined ? [] : [`/features/${i}: "${name}" is absent, with a reason of its own`],
    ),
    ...Object.keys(absent).flatMap((id) =>
      problemsOfId(pointer('/absent', id), id, ids, 'feature, requirement or case'),
    ),
    ...(short === undefined || started.some((word) => PLACEHOLDER.test(word))
      ? []
      : ['/short: neither args nor env says where a limit stands: {idleMs}, {idleS}, {loginMs} or {loginS}']),
    ...(short !== undefined && command === undefined
      ? ['/short: there is no command that could be started with short limits']
      : []),
    ...(spec === undefined
      ? []
      : problemsOfId('/spec', spec, Object.keys(REQUIREMENT_SETS), 'version of the requirements')),
    ...reports.flatMap((report, i) =>
      problemsOfId(`/reports/${i}`, report.replace(/=.*/s, ''), Object.keys(REPORTERS), 'reporter'),
    ),
  ];
}

function problemsOfAddress(address: string): string[] {
  try {
    parseAddress(address);
    return [];
  } catch (cause) {
    return [`/address: ${(cause as Error).message}`];
  }
}
