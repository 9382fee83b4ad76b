/** Clients that are wrong on purpose: each is found by a case of its own requirement, and every case finds one. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { REQUIREMENTS } from '../../spec/index.ts';
import { badClients, type ClientRow, clientRows } from '../bad/clients.ts';
import { CLIENT_CASES } from '../index.ts';

const clients = badClients();
const skip = clients === undefined ? 'python3 is missing: apt-get install python3' : false;
const published = JSON.parse(
  readFileSync(new URL('../bad/client-matrix.json', import.meta.url), 'utf8'),
) as readonly ClientRow[];

/** Cases that have found nobody. */
const idle = (rows: readonly ClientRow[]) =>
  CLIENT_CASES.map(({ id }) => id).filter((id) => !rows.some(({ kills }) => kills.includes(id)));

t.test('the published matrix is of these clients and cases', { skip }, async (t) => {
  t.strictSame(
    published.map(({ name, guilty, does }) => ({ name, guilty, does })),
    clients,
    'npm run matrix writes it anew',
  );
  t.strictSame(idle(published), [], 'every case has found one');
  const ids = CLIENT_CASES.map(({ id }) => id);
  t.strictSame(
    published.flatMap(({ kills }) => kills).filter((id) => !ids.includes(id)),
    [],
    'it names no case that is gone',
  );
});

t.test('clients that are wrong on purpose', { skip }, async (t) => {
  const bad = clients ?? [];
  t.ok(bad.length >= 50, `there are ${bad.length}`);
  const ids = REQUIREMENTS.filter(({ role }) => role === 'client').map(({ id }) => id);
  t.strictSame(
    ids.filter((id) => !bad.some(({ guilty }) => guilty === id)),
    [],
    'each requirement is broken by one',
  );
  const rows = await clientRows(bad);
  for (const { name, guilty, first, kills } of rows)
    t.equal(first, guilty, `${name} is found by ${kills.join(' ')}`);
  t.strictSame(idle(rows), [], 'every case has found one');
});
