/** `parley dialect`: looks at wire formats, shipped ones and those of users. */
import { FEATURES, hasFeature } from '../../conformance/index.ts';
import {
  type Alternative,
  type Codec,
  compile,
  DIALECT_FILES,
  DIALECTS,
  type Dialect,
  MESSAGES,
  type Message,
  type Sender,
} from '../../spec/index.ts';
import { findDialect } from '../dialects.ts';
import { quoted } from './octets.ts';

/** `parley dialect list`: the dialects that are shipped. */
export function listDialects(json: boolean): void {
  const rows = Object.values(DIALECTS).map(({ name, title, transport }) => ({ name, title, transport }));
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else for (const { name, title } of rows) process.stdout.write(`${name.padEnd(14)}${title}\n`);
}

/** `parley dialect check`: says that a file is right, and what it can express. Throws WrongUse with what is wrong. */
export async function checkDialect(nameOrFile: string): Promise<void> {
  const dialect = await findDialect(nameOrFile);
  const codec = compile(dialect);
  const has = (Object.keys(FEATURES) as (keyof typeof FEATURES)[]).filter((name) => hasFeature(codec, name));
  process.stdout.write(
    `${dialect.name} (${dialect.title}) is right.\nIt has: ${has.join(', ')}.\nNow: parley dialect try ${nameOrFile} tcp://host:port\n`,
  );
}

/** `parley dialect show`: the table of messages with example bytes, or the file itself as JSON. */
export async function showDialect(nameOrFile: string, json: boolean): Promise<void> {
  const dialect = await findDialect(nameOrFile);
  if (json) {
    const file = Object.hasOwn(DIALECT_FILES, nameOrFile) ? DIALECT_FILES[nameOrFile] : dialect;
    process.stdout.write(`${JSON.stringify(file, null, 2)}\n`);
    return;
  }
  const { framing, policy, pacing, serial, absent } = dialect;
  const codec = compile(dialect);
  const lines = [
    `${dialect.name}: ${dialect.title}`,
    '',
    `To the server (${dialect.transport}, ${framing.toServer.kind}, at most ${framing.toServer.bytesMax} octets)`,
    ...rows(codec, 'client', dialect.toServer),
    '',
    `To the client (${dialect.transport}, ${framing.toClient.kind}, at most ${framing.toClient.bytesMax} octets)`,
    ...rows(codec, 'server', dialect.toClient),
    '',
    ...settings({ ...policy, ...pacing, serial }),
    ...Object.entries(absent).map(([what, why]) => `without ${what}: ${why}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** One line for each way to write a message: its name, when it is meant, and example bytes. */
function rows(codec: Codec, side: Sender, templates: Dialect['toServer']): string[] {
  return Object.entries(templates).flatMap(([type, alternatives]) =>
    alternatives.map((alternative) => {
      const { when = {}, phase } = alternative;
      const only = [...Object.values(when), ...(phase === undefined ? [] : [`as ${phase}`])];
      const name = only.length === 0 ? type : `${type} (${only.join(', ')})`;
      return `  ${name.padEnd(26)}${example(codec, side, type, alternative)}`;
    }),
  );
}

const VALUES = { me: 'bob', nick: 'alice', time: 'Fri Nov 20 22:12:00 2026', address: '127.0.0.1' };

/** The octets of the first example that this way of writing fits; it stands alone, so that no other one is taken. */
function example(codec: Codec, side: Sender, type: string, { when = {}, ...way }: Alternative): string {
  const { dialect } = codec;
  const only: Dialect = {
    ...dialect,
    [side === 'client' ? 'toServer' : 'toClient']: { [type]: [{ ...way, when }] },
  };
  const samples: readonly Message[] =
    type === 'prompt'
      ? [{ type }]
      : type === 'pair'
        ? [{ type, nick: 'bob' }]
        : MESSAGES[type as keyof typeof MESSAGES].examples.map(({ value }) => value);
  for (const sample of samples) {
    const bytes = compile(only).encode(side, { ...sample, ...when } as Message, VALUES);
    if (bytes !== undefined) return quoted(bytes);
  }
  return `${JSON.stringify(way.template)} (understood only)`;
}

function settings(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).map(
    ([name, value]) =>
      `${name.padEnd(16)}${Array.isArray(value) ? value.join(', ') || 'none' : String(value)}`,
  );
}
