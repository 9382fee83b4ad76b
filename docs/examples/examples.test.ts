/** The guide about dialects, executed: what it types is typed, what it shows must come. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { DIALECT_FILES, parseDialect } from '../../spec/index.ts';
import { PARLEY, PARLEY_WORDS, ROOT } from '../../test/parley.ts';
import { Program, runToEnd } from '../../test/processes.ts';

// Whole runs of the kit.
t.setTimeout(240_000);

const EXAMPLES = join(ROOT, 'docs/examples');
const GUIDE = readFileSync(join(ROOT, 'docs/guides/write-a-dialect.md'), 'utf8');
const SERVER = 'json_lines_server.py';
const LIMIT_MS = 20_000;
const PYTHON = spawnSync('python3', ['--version']).status === 0;
const skip = PYTHON ? false : 'no python3: apt-get install python3';

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** The blocks of a language in the guide, up to a heading. */
function blocks(language: string, text: string = GUIDE): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, body]) => body!,
  );
}

function merged(one: Json, other: Json): Json {
  if (!isObject(one) || !isObject(other)) return other;
  const both = Object.entries(other).map(([name, value]) => [
    name,
    one[name] === undefined ? value : merged(one[name], value),
  ]);
  return { ...one, ...Object.fromEntries(both) };
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const example = (name: string) => JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8')) as Json;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A folder as the reader has it. */
function folder(t: Test): string {
  const here = t.testdir({ 'mine.json': blocks('json')[0]! });
  for (const name of ['json-lines.json', 'length-prefixed.json', SERVER])
    copyFileSync(join(EXAMPLES, name), join(here, name));
  return here;
}

async function reached(port: number): Promise<Socket> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket;
    } catch (cause) {
      if (performance.now() > end) throw cause;
    }
  }
}

/** The server of the guide on a port of its own. */
async function served(t: Test, here: string): Promise<number> {
  const port = await freePort();
  const program = new Program(['python3', SERVER, String(port)], { cwd: here });
  t.teardown(() => program.kill());
  (await reached(port)).destroy();
  return port;
}

/** The next line of a connection, with a deadline. */
function reader(socket: Socket): () => Promise<string> {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return async () => {
    const late = new Promise<never>((_, fail) => {
      setTimeout(() => fail(new Error(`no line within ${LIMIT_MS} ms`)), LIMIT_MS).unref();
    });
    return (await Promise.race([lines.next(), late])).value as string;
  };
}

t.test('the steps of the guide together are the example', async (t) => {
  const [steps = ''] = GUIDE.split('## Formats without lines');
  const all = blocks('json', steps).map((block) => JSON.parse(block) as Json);
  t.ok(all.length >= 5, 'there are steps');
  t.same(all.reduce(merged), example('json-lines.json'));
  const length = JSON.parse(blocks('json').at(-2)!) as Json;
  t.same(merged(example('length-prefixed.json'), length), example('length-prefixed.json'));
  const withoutEnds = JSON.parse(blocks('json').at(-1)!) as object;
  t.match(
    parseDialect({ ...DIALECT_FILES.register, ...withoutEnds }),
    { dialect: { pacing: { gapMs: 20 } } },
    'what it says of formats without lines is right',
  );
});

t.test('what nc shows', { skip }, async (t) => {
  const port = await served(t, folder(t));
  const windows = new Map<string, { socket: Socket; line: () => Promise<string> }>();
  t.teardown(() => {
    for (const { socket } of windows.values()) socket.destroy();
  });
  for (const step of blocks('text')[0]!.trimEnd().split('\n')) {
    const [, name = '', arrow, text] = /^(\w+) +([<>]) (.*)$/.exec(step) ?? [];
    if (!windows.has(name)) {
      const socket = await reached(port);
      windows.set(name, { socket, line: reader(socket) });
    }
    const { socket, line } = windows.get(name)!;
    if (arrow === '>') socket.write(`${text}\n`);
    else t.equal(await line(), text, step);
  }
});

/** How many cases there are grows, and how long they take changes. */
const isCounting = (line: string) => / \d+ of \d+$| not applicable in /.test(line);

/** What changes from run to run, and, because two connections are read side by side, the order of lines. */
function stable(output: string): string[] {
  const lines = output.trimEnd().split('\n');
  return lines
    .map((line) => (isCounting(line) ? line.replace(/\d[\d.]*/g, '#').replace(/ +/g, ' ') : line))
    .sort();
}

t.test('what the guide types, and what comes', { skip, timeout: 120_000 }, async (t) => {
  const here = folder(t);
  const commands = blocks('console').flatMap((block) => block.split(/^\$ /m).slice(1));
  t.ok(commands.length >= 6, 'there are commands');
  for (const text of commands) {
    const [typed = '', ...shown] = text.trimEnd().split('\n');
    const ports = { 4000: await served(t, here), 4001: await freePort() };
    const local = (line: string) =>
      line.replace(/\b(4000|4001)\b/g, (port) => String(ports[Number(port) as 4000]));
    const script = `parley() { ${PARLEY_WORDS} "$@"; }; ${local(typed)}`;
    if (typed.startsWith('parley serve')) {
      const server = new Program(['bash', '-c', script], { cwd: here });
      t.teardown(() => server.kill());
      t.equal(await server.line(), local(shown[0]!), typed);
      server.kill();
      continue;
    }
    const { stdout, stderr } = await runToEnd(['bash', '-c', script], here, { NO_COLOR: '1' });
    const came = stable(stdout + (typed.includes('conformance') ? '' : stderr));
    const wanted = stable(shown.map(local).join('\n'));
    // Three dots stand for what is left out.
    if (wanted.includes('…'))
      t.same(
        wanted.filter((line) => line !== '…' && !came.includes(line)),
        [],
        typed,
      );
    else t.same(came, wanted, typed);
  }
});

t.test('a length before each message', async (t) => {
  const here = folder(t);
  const { code, stdout, stderr } = await runToEnd(
    [...PARLEY, 'conformance', '--dialect', 'length-prefixed.json'],
    here,
  );
  t.equal(code, 0, stderr);
  t.match(stdout, /^1[0-9][0-9] passed, 0 failed/m);
});

t.test('the reference server speaks the example', async (t) => {
  const here = folder(t);
  const server = new Program([...PARLEY, 'serve', '--port', '0', '--dialect', 'json-lines.json'], {
    cwd: here,
  });
  t.teardown(() => server.kill());
  const { port } = (JSON.parse(await server.line()) as { listening: { port: number } }).listening;
  const sockets = [await reached(port), await reached(port)];
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
  });
  const [alice, bob] = sockets.map(reader);
  sockets[0]!.write('{"type":"join","name":"alice"}\n');
  t.equal(await alice!(), '{"type":"ok","name":"alice"}');
  sockets[1]!.write('{"name":"bob", "type":"join"}\n');
  t.equal(await bob!(), '{"type":"users","names":["alice"]}', 'members in any order');
  t.equal(await bob!(), '{"type":"ok","name":"bob"}');
  t.equal(await alice!(), '{"type":"joined","name":"bob"}');
  sockets[1]!.write('{"type":"message","body":"hi"}\n');
  t.equal(await alice!(), '{"type":"message","from":"bob","body":"hi"}');

  const { code, stdout, stderr } = await runToEnd(
    [...PARLEY, 'conformance', '--dialect', 'json-lines.json'],
    here,
  );
  t.equal(code, 0, stderr);
  t.match(stdout, /^1[0-9][0-9] passed, 0 failed/m, 'a third of the cases and more apply');
});

/** What is played against the mistakes. */
const ONLY = ['login/*', 'nick/in-use*', 'say/*', 'leave/quit', 'leave/fin', 'leave/told-once'].flatMap(
  (glob) => ['--only', glob],
);
/** Mistakes in the server of the guide, and the requirement that a report names first. */
const MISTAKES = [
  { change: ['elif wanted in members:', 'elif False:'], guilty: 'NICK-1' },
  { change: ['if other != sender:', 'if True:'], guilty: 'LOGIN-3' },
  { change: ['to_others(name, {"type": "left", "name": name})', 'pass'], guilty: 'LEAVE-1' },
] as const;

t.test('a server with a mistake fails on what it breaks', { skip, timeout: 120_000 }, async (t) => {
  const here = folder(t);
  const good = readFileSync(join(here, SERVER), 'utf8');
  for (const { change, guilty } of MISTAKES) {
    t.ok(good.includes(change[0]), change[0]);
    writeFileSync(join(here, 'bad.py'), good.replace(change[0], change[1]));
    const args = [
      'conformance',
      '--dialect',
      'json-lines.json',
      ...ONLY,
      '--',
      'python3',
      'bad.py',
      '{port}',
    ];
    const { code, stdout } = await runToEnd([...PARLEY, ...args], here, { NO_COLOR: '1' });
    t.equal(code, 1, guilty);
    t.equal(/^── (\S+) /m.exec(stdout)?.[1], guilty, change[1]);
  }
});
