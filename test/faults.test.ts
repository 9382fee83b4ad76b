/** Whatever ends a run of the kit, no report is lost half-written, and none is lost without a word. */
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { DIALECT_FILES } from '../spec/index.ts';
import { FROM_SOURCE, PARLEY, ROOT } from './parley.ts';
import { Program } from './processes.ts';

const CONFORMANCE = [...PARLEY, 'conformance'];
const BEFORE = 'the report of yesterday\n';

interface JsonReport {
  readonly summary: {
    readonly outcome: string;
    readonly exitCode: number;
    readonly counts: Record<string, number>;
  };
  readonly cases: readonly {
    id: string;
    verdict: string;
    message: string;
    transcript: { text?: string }[];
  }[];
}

interface Bench {
  readonly here: string;
  start(args: readonly string[], preload?: string): Program;
  /** The report now. */
  text(): string;
  json(): JsonReport;
}

/** A folder with the report of an earlier run in it, in which runs write a new one. */
function bench(t: Test): Bench {
  const here = t.testdir({ 'report.json': BEFORE });
  return {
    here,
    start(args, preload) {
      const env = { NODE_OPTIONS: preload === undefined ? '' : `--import ${join(here, preload)}` };
      const program = new Program([...CONFORMANCE, '--reporter', 'json=report.json', ...args], {
        cwd: here,
        env,
      });
      t.teardown(() => program.kill());
      return program;
    },
    text: () => readFileSync(join(here, 'report.json'), 'utf8'),
    json: () => JSON.parse(readFileSync(join(here, 'report.json'), 'utf8')) as JsonReport,
  };
}

/** A server as one script: it announces nothing and listens at PORT. */
const onNode = (script: string) => ['--', process.execPath, '-e', script];
const MUTE = `require('node:net').createServer((socket) => { socket.on('error', () => {}); console.error('met'); }).listen(process.env.PORT, process.env.HOST);`;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGKILL', null],
] as const) {
  t.test(`${signal} leaves the report of an earlier run`, async (t) => {
    const { here, start, text } = bench(t);
    const run = start(onNode(MUTE));
    await once(run.child.stderr!, 'data');
    run.child.kill(signal);
    const ended = await run.ended;
    t.equal(ended.code, code);
    t.equal(text(), BEFORE);
    t.same(readdirSync(here), ['report.json']);
    if (signal !== 'SIGKILL')
      t.match(ended.stderr, new RegExp(`Ended by ${signal} before the run was over; no report was written`));
    t.notMatch(ended.stderr, /^ +at /m);
  });
}

/** Does something while the third text of the run is sent. */
const atThirdText = (script: string) => `
import { Socket } from 'node:net';
const { write } = Socket.prototype;
let texts = 0;
Socket.prototype.write = function (data, ...rest) {
  if (this.remotePort !== undefined && String(Buffer.from(data)).startsWith('say|') && ++texts === 3) { ${script} }
  return write.call(this, data, ...rest);
};`;

const FAULTS = {
  'an error that nobody caught': `process.nextTick(() => { throw new Error('injected'); });`,
  'a promise that nobody watched': `Promise.reject(new Error('injected'));`,
  'an error that is none': `process.nextTick(() => { throw undefined; });`,
};

for (const [name, script] of Object.entries(FAULTS)) {
  t.test(`${name}: the results so far are reported, and the exit code is 70`, async (t) => {
    const { here, start, json } = bench(t);
    writeFileSync(join(here, 'fault.mjs'), atThirdText(script));
    const ended = await start(['--only', 'say/*', '--reporter', 'human'], 'fault.mjs').ended;
    t.equal(ended.code, 70, ended.stderr);
    t.match(ended.stderr, /parley: an error of parley itself: .*PARLEY_DEBUG=1/);
    t.notMatch(ended.stderr, /^ +at |node:internal/m, 'no trace');
    const { summary, cases } = json();
    t.match(summary, { outcome: 'kit-error', exitCode: 70 });
    t.ok(summary.counts.pass! > 0, 'what had passed has passed');
    t.ok(summary.counts['kit-error']! > 0, 'what had no result is an error of the kit');
    t.equal(cases.length, summary.counts.pass! + summary.counts['kit-error']!);
    if (name !== 'an error that is none')
      t.match(cases.find(({ verdict }) => verdict === 'kit-error')?.message, /injected/);
    t.match(ended.stdout, /the kit itself failed/);
  });
}

t.test('a signal in the midst of a run: what was found by then is reported, in every format', async (t) => {
  const { here, start, json } = bench(t);
  writeFileSync(join(here, 'signal.mjs'), atThirdText(`process.kill(process.pid, 'SIGINT');`));
  const reports = ['human', 'html=report.html', 'tap=report.tap', 'gradescope=results.json'];
  const args = ['--only', 'say/*', ...reports.flatMap((report) => ['--reporter', report])];
  const ended = await start(args, 'signal.mjs').ended;
  t.equal(ended.code, 130, ended.stderr);
  t.match(ended.stderr, /^parley: The run was ended; what was found by then is reported\.$/m);
  const { summary, cases } = json();
  t.match(summary, { outcome: 'inconclusive', exitCode: 4, counts: { 'kit-error': 0, fail: 0 } });
  t.ok(summary.counts.pass! > 0 && summary.counts.inconclusive! > 0, JSON.stringify(summary.counts));
  t.match(cases.find(({ verdict }) => verdict === 'inconclusive')?.message, /^SIGINT ended the run before/);
  t.match(ended.stdout, /inconclusive in .*: inconclusive\n$/);
  const read = (name: string) => readFileSync(join(here, name), 'utf8');
  t.match(read('report.html'), /<\/html>\n$/);
  t.match(read('report.tap'), /^not ok \d+ - say\//m);
  t.match(JSON.parse(read('results.json')), { extra_data: { outcome: 'inconclusive' } });
});

t.test('a second signal ends the run at once', async (t) => {
  const { here, start, text } = bench(t);
  const twice = `process.emit('SIGINT', 'SIGINT'); process.emit('SIGTERM', 'SIGTERM');`;
  writeFileSync(join(here, 'signal.mjs'), atThirdText(twice));
  const { code, stderr } = await start(['--only', 'say/*'], 'signal.mjs').ended;
  t.equal(code, 130, stderr);
  t.equal(text(), BEFORE);
});

t.test('a run in which nothing can go on says so', async (t) => {
  const { here, start, json } = bench(t);
  // Timers keep no process, and neither do sockets from the third text on.
  const halt = atThirdText('for (const socket of all) socket.pause().unref();');
  writeFileSync(
    join(here, 'fault.mjs'),
    `${halt}
const all = new Set();
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) { all.add(this); return connect.apply(this, args); };
const set = globalThis.setTimeout;
globalThis.setTimeout = (...args) => set(...args).unref();`,
  );
  const server = new Program([...PARLEY, 'serve', '--port', '0'], { cwd: here });
  t.teardown(() => server.kill());
  const { port } = (JSON.parse(await server.line()) as { listening: { port: number } }).listening;
  const args = ['--only', 'say/*', `tcp://127.0.0.1:${port}`];
  const { code, stderr } = await start(args, 'fault.mjs').ended;
  t.equal(code, 70, stderr);
  t.match(stderr, /The run came to a standstill/);
  t.match(json().summary, { outcome: 'kit-error' });
});

t.test('a server at another address than the kit waits for is not reachable, and the run ends', async (t) => {
  const { start, text } = bench(t);
  const elsewhere = `require('node:net').createServer(() => {}).listen(process.env.PORT, '127.0.0.2')`;
  const { code, stderr } = await start(onNode(elsewhere)).ended;
  t.equal(code, 3);
  t.match(stderr, /did not listen on 127\.0\.0\.1:\d+ .*It listens on that port of another address/);
  t.equal(text(), BEFORE, 'there is nothing to report');
});

t.test('nobody who reads standard error: the run goes on', async (t) => {
  const { start, json } = bench(t);
  const run = start(['--only', 'say/*', '--verbose']);
  run.child.stderr!.destroy();
  t.equal((await run.ended).code, 0);
  t.equal(json().summary.outcome, 'conforms');
});

t.test(
  'nobody who reads standard output: files are written, and the exit code is that of the run',
  async (t) => {
    const { start, json } = bench(t);
    const trims = ['--', ...FROM_SOURCE, join(ROOT, 'conformance/bad/main.ts'), 'trims', '{port}'];
    const run = start(['--only', 'say/text-*', '--reporter', 'human', ...trims]);
    run.child.stdout!.destroy();
    t.equal((await run.ended).code, 1);
    t.equal(json().summary.outcome, 'does-not-conform');
  },
);

t.test('a dialect without quit can be tested', async (t) => {
  const { here, start, json } = bench(t);
  const good = DIALECT_FILES.parley!;
  const { quit: _, ...toServer } = good.toServer;
  writeFileSync(join(here, 'mine.json'), JSON.stringify({ ...good, name: 'mine', toServer }));
  const { code, stderr } = await start(['--dialect', './mine.json', '--only', 'say/*']).ended;
  t.equal(code, 0, stderr);
  t.equal(json().summary.counts['kit-error'], 0);
});

/** Lets everybody in and sends without end. */
const FLOOD = `
const chunk = Buffer.from('joined|mallory\\nleft|mallory|quit\\n'.repeat(2000));
require('node:net').createServer((socket) => {
  const flood = () => { while (!socket.destroyed && socket.write(chunk)); };
  socket.on('error', () => {}).on('drain', flood).on('data', (data) => {
    const nick = /^login\\|(.*)$/m.exec(data)?.[1];
    if (nick !== undefined) { socket.write('welcome|' + nick + '\\n'); flood(); }
  });
}).listen(process.env.PORT, process.env.HOST);`;

t.test('a server that sends without end does not fill the memory', { timeout: 120_000 }, async (t) => {
  const { start, json } = bench(t);
  const { code, stderr } = await start(['--only', 'login/*', ...onNode(FLOOD)]).ended;
  t.equal(code, 1, stderr);
  const notes = json().cases.flatMap(({ transcript }) => transcript.flatMap(({ text }) => text ?? []));
  t.ok(
    notes.some((note) => note.startsWith('the kit reads no further')),
    'the report says that the kit stopped reading',
  );
});

t.test('a report through a link, over a file that others may not read', async (t) => {
  const { here, start, text } = bench(t);
  mkdirSync(join(here, 'elsewhere'));
  writeFileSync(join(here, 'elsewhere/tap'), BEFORE, { mode: 0o600 });
  symlinkSync('elsewhere/tap', join(here, 'link'));
  const { code, stderr } = await start(['--only', 'login/welcome', '--reporter', 'tap=link']).ended;
  t.equal(code, 0, stderr);
  t.ok(lstatSync(join(here, 'link')).isSymbolicLink());
  t.equal(statSync(join(here, 'elsewhere/tap')).mode & 0o777, 0o600);
  t.match(readFileSync(join(here, 'elsewhere/tap'), 'utf8'), /^TAP version 14\n/);
  t.not(text(), BEFORE);
  t.same(readdirSync(join(here, 'elsewhere')), ['tap']);
});
