/** The maps that rooms are made of. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { reportOf } from './explored.test.helper.ts';
import { PersistentMap } from './index.ts';

t.test('every version of a persistent map stays readable, in any order', async (t) => {
  const keys = ['a', 'b', 'c', 'd', 'e'] as const;
  const change = fc.record({
    on: fc.nat(1000),
    key: fc.constantFrom(...keys),
    value: fc.option(fc.nat(9)),
    read: fc.nat(1000),
  });
  const same = (map: PersistentMap<string, number>, model: ReadonlyMap<string, number>) => {
    assert.equal(map.size, model.size);
    for (const key of keys) {
      assert.equal(map.get(key), model.get(key));
      assert.equal(map.has(key), model.has(key));
    }
    assert.deepEqual([...map.entries()].sort(), [...model].sort());
  };
  const run = fc.check(
    fc.property(
      fc.array(change, { maxLength: 40, size: 'max' }),
      fc.array(fc.nat(1000), { maxLength: 40 }),
      (changes, reads) => {
        const versions = [{ map: PersistentMap.empty<string, number>(), model: new Map<string, number>() }];
        const pick = (n: number) => versions[n % versions.length]!;
        for (const { on, key, value, read } of changes) {
          const { map, model } = pick(on);
          const next = new Map(model);
          if (value === null) next.delete(key);
          else next.set(key, value);
          versions.push({ map: value === null ? map.delete(key) : map.set(key, value), model: next });
          same(pick(read).map, pick(read).model);
        }
        for (const read of reads) same(pick(read).map, pick(read).model);
        for (const { map, model } of versions) same(map, model);
      },
    ),
    { numRuns: 300 },
  );
  t.notOk(run.failed, reportOf(run) ?? 'like a copy of a plain Map at each version');
});
