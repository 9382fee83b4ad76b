/**
 * Who may import whom, worked out from the source: every arrow points to spec, and spec does no I/O.
 * Tests may reach for what they test with; documentation is written about everything and used by nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import ts from 'typescript';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
/** The parts of the project, and the least number of files that each is known to have. */
const PARTS = {
  spec: 45,
  'reference-server': 7,
  'reference-client': 25,
  conformance: 50,
  bin: 10,
  docs: 20,
} as const;
type Part = keyof typeof PARTS;
/** What runs in a browser: of packages it has none, and of Node nothing. */
const BROWSER = 'reference-client/page/app/';
/** The one place that makes a script of it; whoever installs the package has the script. */
const BUNDLER = 'reference-client/page/bundle.ts';
const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

const IS_TEST = /\.test(\.helper)?\.ts$/;

/** Which packages and parts the sources of a part may import, besides the part itself. */
const ALLOWED: Readonly<Record<Part, { readonly parts: readonly Part[]; readonly packages: RegExp }>> = {
  spec: { parts: [], packages: /^@sinclair\/typebox(\/|$)/ },
  'reference-server': { parts: ['spec'], packages: /^node:|^ws$/ },
  'reference-client': { parts: ['spec'], packages: /^node:|^ws$/ },
  conformance: { parts: ['spec'], packages: /^node:|^ws$|^@xterm\/headless$|^@sinclair\/typebox(\/|$)/ },
  bin: { parts: ['spec', 'reference-server', 'reference-client', 'conformance'], packages: /./ },
  docs: { parts: ['spec', 'reference-server', 'reference-client', 'conformance', 'bin'], packages: /./ },
};

/** What can do I/O, read a clock or draw a number without an import. */
const GLOBALS = new Set([
  ...[
    'process',
    'Buffer',
    'console',
    'fetch',
    'globalThis',
    'global',
    'require',
    'module',
    'crypto',
    'WebSocket',
  ],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'clearTimeout', 'performance', 'Date'],
  ...['window', 'document', 'navigator', 'localStorage', 'XMLHttpRequest', 'Worker', 'eval', 'Function'],
]);

function nodesOf(path: string, source: string): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true));
  return nodes;
}

/** What a node imports; `?` where that cannot be read from the source. */
function specifierOf(node: ts.Node): string | undefined {
  const text = (of: ts.Node | undefined) => (of !== undefined && ts.isStringLiteralLike(of) ? of.text : '?');
  if (ts.isImportDeclaration(node)) return text(node.moduleSpecifier);
  if (ts.isExportDeclaration(node))
    return node.moduleSpecifier === undefined ? undefined : text(node.moduleSpecifier);
  if (ts.isImportTypeNode(node))
    return text(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
  if (ts.isExternalModuleReference(node)) return text(node.expression);
  const isImport = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport ? text(node.arguments[0]) : undefined;
}

/** The global that a node reads, unless it is the name of a property. */
function globalOf(node: ts.Node): string | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return node.text === 'random' && parent.expression.getText() === 'Math' ? 'Math.random' : undefined;
  }
  const isName =
    (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent)) &&
    parent.name === node;
  return !isName && GLOBALS.has(node.text) ? node.text : undefined;
}

const partOf = (path: string) => path.split('/')[0]!;

/** What is wrong with one import of a file. */
function problemOfImport(path: string, specifier: string): string | undefined {
  const part = partOf(path) as Part;
  const isTest = IS_TEST.test(path);
  if (!specifier.startsWith('.')) {
    if (specifier === '?') return 'has an import whose target cannot be read from the source';
    const mayImport = !path.startsWith(BROWSER) && ALLOWED[part].packages.test(specifier);
    const bundles = path === BUNDLER && specifier === 'esbuild';
    return isTest || mayImport || bundles ? undefined : `imports the package ${specifier}`;
  }
  const target = posix.join(posix.dirname(path), specifier);
  const other = partOf(target);
  if (other === part) return IS_TEST.test(target) && !isTest ? `imports the test ${target}` : undefined;
  if (!isPart(other))
    return isTest || part === 'bin' || part === 'docs'
      ? undefined
      : `imports ${target}, outside of all parts`;
  if (other === 'docs') return `imports the documentation, ${target}`;
  const isBad = path.startsWith('conformance/bad/');
  if (isTest || ALLOWED[part].parts.includes(other) || (isBad && other === 'reference-server'))
    return undefined;
  return `imports ${target}`;
}

/** All that is wrong with the imports of a file, and for spec with the globals that it reads. */
function problemsOf(path: string, source: string): string[] {
  const nodes = nodesOf(path, source);
  const specifiers = nodes.flatMap((node) => specifierOf(node) ?? []);
  const pure = partOf(path) === 'spec' && !IS_TEST.test(path);
  return [
    ...specifiers.flatMap((specifier) => problemOfImport(path, specifier) ?? []),
    ...(pure ? nodes.flatMap((node) => globalOf(node) ?? []).map((name) => `reads ${name}`) : []),
  ].map((problem) => `${path} ${problem}`);
}

function filesOf(part: Part): string[] {
  return readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(part, name.replaceAll('\\', '/')))
    .filter((path) => /\.m?[tj]s$/.test(path) && !path.startsWith('docs/site/'))
    .sort();
}

for (const part of Object.keys(PARTS) as Part[]) {
  t.test(`${part} imports what it may`, async (t) => {
    const files = filesOf(part);
    t.ok(files.length >= PARTS[part], `files were found: ${files.length} of at least ${PARTS[part]}`);
    const sources = files.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')] as const);
    const imports = sources.flatMap(([path, source]) =>
      nodesOf(path, source).flatMap((node) => specifierOf(node) ?? []),
    );
    t.ok(imports.length > files.length / 2, `imports were found: ${imports.length}`);
    t.strictSame(
      sources.flatMap(([path, source]) => problemsOf(path, source)),
      [],
      `the arrows of ${part} point where they may`,
    );
  });
}

t.test('what is planted is caught', async (t) => {
  const planted: readonly (readonly [path: string, source: string, problem: string])[] = [
    ['spec/x.ts', "import { readFileSync } from 'node:fs';", 'imports the package node:fs'],
    ['spec/x.ts', "import 'fs';", 'imports the package fs'],
    ['spec/x.ts', "export * from 'ajv';", 'imports the package ajv'],
    ['spec/x.ts', "type A = import('node:net').Socket;", 'imports the package node:net'],
    ['spec/x.ts', "const a = await import('node:net');", 'imports the package node:net'],
    ['spec/x.ts', "import net = require('node:net');", 'imports the package node:net'],
    [
      'spec/x.ts',
      'const a = await import(name);',
      'has an import whose target cannot be read from the source',
    ],
    ['spec/x.ts', "import { a } from '@sinclair/typebox-too';", 'imports the package @sinclair/typebox-too'],
    [
      'spec/room/x.ts',
      "import type { A } from '../../reference-server/peer.ts';",
      'imports reference-server/peer.ts',
    ],
    ['spec/x.ts', "export { a } from '../conformance/case.ts';", 'imports conformance/case.ts'],
    ['spec/x.ts', "import { a } from './spec.test.ts';", 'imports the test spec/spec.test.ts'],
    ['spec/x.ts', "import a from '../package.json';", 'imports package.json, outside of all parts'],
    ['spec/x.ts', 'export const now = () => Date.now();', 'reads Date'],
    ['spec/x.ts', 'export const n = Math.random();', 'reads Math.random'],
    ['spec/x.ts', 'const { env } = process;', 'reads process'],
    ['spec/x.ts', 'const a = { b: performance.now() };', 'reads performance'],
    ['spec/x.ts', 'const a = { setTimeout };', 'reads setTimeout'],
    ['spec/x.ts', 'const a = (globalThis as unknown as { process: unknown }).process;', 'reads globalThis'],
    ['spec/x.ts', "Buffer.from('a');", 'reads Buffer'],
    ['reference-server/x.ts', "import { a } from '../conformance/case.ts';", 'imports conformance/case.ts'],
    [
      'reference-server/x.ts',
      "import { Type } from '@sinclair/typebox';",
      'imports the package @sinclair/typebox',
    ],
    [
      'reference-client/x.ts',
      "import { a } from '../reference-server/index.ts';",
      'imports reference-server/index.ts',
    ],
    [
      'reference-client/terminal/x.ts',
      "import { a } from '../a.test.helper.ts';",
      'imports the test reference-client/a.test.helper.ts',
    ],
    ['reference-client/page/app/x.ts', "import 'node:buffer';", 'imports the package node:buffer'],
    ['reference-client/x.ts', "import { build } from 'esbuild';", 'imports the package esbuild'],
    [
      'conformance/x.ts',
      "import { a } from '../reference-server/index.ts';",
      'imports reference-server/index.ts',
    ],
    [
      'conformance/run/x.ts',
      "import { a } from '../../reference-client/index.ts';",
      'imports reference-client/index.ts',
    ],
    [
      'conformance/bad/x.ts',
      "import { a } from '../../reference-client/index.ts';",
      'imports reference-client/index.ts',
    ],
    ['bin/x.ts', "import { a } from '../docs/generate.ts';", 'imports the documentation, docs/generate.ts'],
    [
      'spec/x.test.ts',
      "import { a } from '../docs/generate.ts';",
      'imports the documentation, docs/generate.ts',
    ],
  ];
  for (const [path, source, problem] of planted)
    t.strictSame(problemsOf(path, source), [`${path} ${problem}`], source);
  const fine: readonly (readonly [path: string, source: string])[] = [
    ['spec/x.ts', "import { Value } from '@sinclair/typebox/value'; import { a } from './room/room.ts';"],
    [
      'spec/x.ts',
      "// import 'node:fs'\nconst a = { process: 1, Date: 2 }; a.process; export type T = { timeout: 1 };",
    ],
    ['spec/x.ts', 'export const half = Math.floor(3 / 2);'],
    ['spec/x.test.ts', "import 'node:fs'; import '../conformance/case.ts'; Date.now();"],
    ['reference-server/x.ts', "import 'node:net'; import '../spec/index.ts'; setTimeout(() => {}, 1);"],
    ['reference-client/page/bundle.ts', "import { build } from 'esbuild';"],
    ['reference-client/page/app/x.ts', "import '../../../spec/index.ts'; import '../../words.ts';"],
    ['conformance/bad/x.ts', "import { a } from '../../reference-server/index.ts';"],
    ['conformance/x.test.ts', "import { a } from '../reference-client/index.ts';"],
    ['bin/x.ts', "import 'commander'; const a = import('../reference-client/index.ts');"],
    ['docs/x.ts', "import { a } from '../spec/index.ts'; import '../docs/chapters/rules.ts';"],
  ];
  for (const [path, source] of fine) t.strictSame(problemsOf(path, source), [], `${path} may: ${source}`);
});
