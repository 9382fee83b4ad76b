/** The files of the page, for a server to give out: as they were built, or from source built now. */
import { readFile } from 'node:fs/promises';

/** A file of the page, and its media type. */
export interface PageFile {
  readonly type: string;
  readonly body: string;
}

/** Which file stands under which path. */
export const PAGE_FILES = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
  '/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
} as const;

/** The page, by path. */
export async function loadPage(): Promise<Readonly<Record<string, PageFile>>> {
  const entries = Object.entries(PAGE_FILES).map(
    async ([path, { name, type }]) => [path, { type, body: await bodyOf(name) }] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function bodyOf(name: string): Promise<string> {
  if (name === 'page.js' && import.meta.url.endsWith('.ts')) {
    const { bundle } = await import('./bundle.ts');
    return bundle();
  }
  return readFile(new URL(name, import.meta.url), 'utf8');
}
