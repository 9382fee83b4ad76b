/** Writes the page into the folder given, where the compiled loader looks for it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPage, PAGE_FILES } from './load.ts';

const [folder = 'dist/reference-client/page'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const page = await loadPage();
for (const [path, { name }] of Object.entries(PAGE_FILES))
  await writeFile(join(folder, name), page[path]!.body);
