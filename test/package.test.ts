/** The package as a stranger gets it: packed, installed into an empty folder, run and imported there. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { publint } from 'publint';
import t from 'tap';
import { ROOT } from './parley.ts';
import { mustRun, Program, runToEnd } from './processes.ts';

/** Outside of the checkout, so that nothing of its node_modules is found by chance. */
const WORK = mkdtempSync(join(tmpdir(), 'parley-package-'));
const SOURCE = join(WORK, 'source');
const USER = join(WORK, 'user');
t.teardown(() => rmSync(WORK, { recursive: true }));

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** A program that uses the libraries, as short as it can be. */
const PROGRAM = `import { connect } from 'parley-chat/client';
import { createServer } from 'parley-chat/server';

const server = await createServer({ port: 0 });
const url = \`tcp://\${server.host}:\${server.port}\`;
const alice = await connect(url, { nick: 'alice' });
const bob = await connect(url, { nick: 'bob' });
bob.on('said', ({ nick, text }) => console.log(\`\${nick}: \${text}\`));
alice.say('hi');
await alice.quit();
await bob.quit();
await server.close();
`;

/** Everything that a checkout of the repository has; what is built or installed stays behind. */
async function copySource(): Promise<void> {
  const left = new Set(['node_modules', '.git', '.tap', 'dist', 'docs']);
  for (const name of readdirSync(ROOT))
    if (!left.has(name)) await cp(join(ROOT, name), join(SOURCE, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(SOURCE, 'node_modules'));
}

t.before(async () => {
  await copySource();
  await mustRun(['npm', 'pack', '--pack-destination', WORK], SOURCE);
  const tarball = readdirSync(WORK).find((name) => name.endsWith('.tgz'));
  mkdirSync(USER);
  writeFileSync(join(USER, 'package.json'), '{ "private": true, "type": "module" }\n');
  await mustRun(
    ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', join(WORK, tarball!)],
    USER,
  );
});

const INSTALLED = join(USER, 'node_modules/parley-chat');

t.test('it holds what users need, and nothing else', async (t) => {
  const files = readdirSync(INSTALLED, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(INSTALLED.length + 1));
  const needed = ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'dist/bin/parley.js'];
  const page = ['index.html', 'page.js', 'page.css', 'icon.svg'];
  needed.push(...page.map((name) => join('dist/reference-client/page', name)));
  for (const name of needed) t.ok(files.includes(name), `${name} is there`);
  const allowed = /^dist\/(bin|spec|reference-server|reference-client|conformance)\/.*(\.js|\.d\.ts|\.json)$/;
  t.same(
    files.filter((name) => !needed.includes(name) && !allowed.test(name)),
    [],
    'all else is compiled',
  );
  const development = /\.test\.|\.py$|\/bad\/|\/good\/|\/bench\/|\/golden\//;
  t.same(
    files.filter((name) => development.test(name)),
    [],
    'no test, no bad target and no server of another language is there',
  );
  t.match(readFileSync(join(INSTALLED, 'dist/bin/parley.js'), 'utf8'), /^#!\/usr\/bin\/env node\n/);
});

t.test('publint has nothing to say', async (t) => {
  const { messages } = await publint({ pkgDir: INSTALLED, pack: false, strict: true, level: 'suggestion' });
  t.same(messages, []);
});

t.test('npx parley works there', async (t) => {
  const help = await mustRun(['npx', 'parley', '--help'], USER);
  t.match(help, /^Usage: parley /);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  t.equal((await mustRun(['npx', 'parley', '--version'], USER)).trim(), version);
  const run = await runToEnd(['npx', 'parley', 'conformance', '--only', 'login/*'], USER);
  t.equal(run.code, 0, run.stderr + run.stdout);
  t.match(run.stdout, /conforms/);
});

t.test('the autograder for Gradescope installs it', async (t) => {
  const root = join(WORK, 'autograder');
  mkdirSync(join(root, 'source'), { recursive: true });
  const tarball = readdirSync(WORK).find((name) => name.endsWith('.tgz'))!;
  for (const file of [join(WORK, tarball), join(ROOT, 'docs/examples/gradescope/setup.sh')])
    await cp(file, join(root, 'source', basename(file)));
  const env = {
    AUTOGRADER: root,
    npm_config_prefix: join(root, 'global'),
    npm_config_prefer_offline: 'true',
    PATH: [join(root, 'global/bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
  };
  const { code, stdout, stderr } = await runToEnd(['bash', join(root, 'source/setup.sh')], root, env);
  t.equal(code, 0, stderr);
  t.ok(existsSync(join(root, 'global/bin/parley')), 'it is installed as a command');
  t.match(stdout, /^\d+\.\d+\.\d+$/m, 'and says its version');
});

t.test('a program of ten lines type-checks strictly, and two clients chat', async (t) => {
  writeFileSync(join(USER, 'hello.ts'), PROGRAM);
  const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
  const module = ['--module', 'nodenext', '--target', 'es2022'];
  await mustRun([process.execPath, TSC, ...strict, ...module, ...types, 'hello.ts'], USER);
  const { code, stdout, stderr } = await runToEnd([process.execPath, 'hello.js'], USER);
  t.same({ code, stdout, stderr }, { code: 0, stdout: 'alice: hi\n', stderr: '' });
});

t.test('it gives out the page, and what the page asks for', async (t) => {
  t.notOk(existsSync(join(USER, 'node_modules/esbuild')), 'nothing is left to build');
  const program = new Program(['npx', 'parley', 'serve', '--port', '0', '--web', '0'], { cwd: USER });
  t.teardown(() => program.kill());
  const { web } = JSON.parse(await program.line()) as { web: { url: string } };
  const html = await (await fetch(web.url)).text();
  t.match(html, '<title>Parley</title>');
  const asked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name!);
  t.same(asked.sort(), ['icon.svg', 'page.css', 'page.js']);
  for (const name of [...asked, 'dialect.json']) {
    const response = await fetch(web.url + name);
    t.equal(response.status, 200, name);
    t.ok((await response.text()).length > 100, `${name} is not empty`);
  }
});

interface Locked {
  readonly resolved?: string;
  readonly optionalDependencies?: Record<string, string>;
}

t.test('the lock file installs anywhere', async (t) => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const names = Object.keys(packages);
  t.same(
    names.filter((name) => packages[name]?.resolved !== undefined),
    [],
    'it names no registry',
  );
  // Without an entry for each platform `npm ci` refuses the file, also on the platforms that are there.
  const wanted = Object.values(packages).flatMap((each) => Object.keys(each.optionalDependencies ?? {}));
  t.same(
    wanted.filter((name) => !names.some((path) => path.endsWith(`node_modules/${name}`))),
    [],
    'it has what other platforms need',
  );
});

t.test('each entry of exports can be imported, and brings its types', async (t) => {
  const { exports } = JSON.parse(readFileSync(join(INSTALLED, 'package.json'), 'utf8')) as {
    exports: Record<string, { types?: string }>;
  };
  const modules = Object.keys(exports).filter((name) => name !== './package.json');
  t.same(modules, ['.', './spec', './server', './client', './conformance']);
  for (const name of modules) {
    t.ok(existsSync(join(INSTALLED, exports[name]?.types ?? '?')), `the types of ${name} are there`);
    const script = `console.log(Object.keys(await import('${join('parley-chat', name)}')).length)`;
    const { stdout, stderr } = await runToEnd([process.execPath, '--input-type=module', '-e', script], USER);
    t.ok(Number(stdout) > 0, `${name} exports something${stderr}`);
  }
});

const STATIC_IMPORT = /^(?:import|export)\s+(?:[^'";]*\sfrom\s+)?['"]([^'"]+)['"]/gm;

/** Files that a compiled module imports at once, itself included, and the packages. */
function loadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
    if (name!.startsWith('.')) loadedBy(join(dirname(file), name!), found);
    else if (!name!.startsWith('node:')) found.add(name!);
  }
  return found;
}

t.test('help comes at once: it loads commander and nothing of the kit', async (t) => {
  const bin = join(INSTALLED, 'dist/bin');
  const loaded = [...loadedBy(join(bin, 'parley.js'))].map((name) => name.replace(`${bin}/`, ''));
  const others = loaded.filter((name) => !name.startsWith('cli/'));
  t.same(others.sort(), ['commander', 'controls.js', 'errors.js', 'fault.js', 'parley.js', 'version.js']);
  // The same rule finds what it looks for where it is: the kit does load the schemas.
  t.ok([...loadedBy(join(INSTALLED, 'dist/conformance/index.js'))].includes('@sinclair/typebox'));
});
