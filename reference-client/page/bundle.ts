/** Makes one script of the page's source, what it uses of the specification included. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('app/main.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    // An import of Node anywhere below is an error then.
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}
