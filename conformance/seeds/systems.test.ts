import { readFileSync } from 'node:fs';
import t from 'tap';
import { CASES } from '../cases/index.ts';
import { RUN_CASES } from '../cases/run.ts';
import { NGIRCD } from '../good/ngircd.ts';
import { reasonOf, SYSTEMS } from './systems.ts';

t.test('every known failure is a defect of its system, and every defect is shown or explained', (t) => {
  const files = [
    ...SYSTEMS.map((system) => ({ system, path: `./${system.dialect}.baseline.json` })),
    { system: NGIRCD, path: '../good/ngircd.baseline.json' },
  ];
  for (const { system, path } of files) {
    const file = new URL(path, import.meta.url);
    const { dialect, known } = JSON.parse(readFileSync(file, 'utf8')) as {
      dialect: string;
      known: Record<string, { reason?: string }>;
    };
    t.equal(dialect, system.dialect);
    const shown = system.defects.flatMap(({ cases }) => cases);
    t.strictSame(Object.keys(known), [...shown].sort(), `${system.id}: each case that fails shows a defect`);
    for (const [id, { reason }] of Object.entries(known)) t.equal(reason, reasonOf(system, id), id);
    for (const { number, cases, because = '' } of system.defects)
      t.ok(cases.length > 0 || because !== '', `${system.id}: defect ${number} is shown or explained`);
    const ids = [...CASES, ...RUN_CASES].map(({ id }) => id);
    t.strictSame(
      shown.filter((id) => !ids.includes(id)),
      [],
      `${system.id}: its cases exist`,
    );
    t.strictSame(
      system.defects.map(({ number }) => number),
      system.defects.map((_, i) => i + 1),
      `${system.id}: no defect is left out`,
    );
  }
  t.end();
});
