/** Covering arrays cover, and blame falls on the smallest combination that explains the failures. */
import t from 'tap';
import { coveringArray, type Factors, holds, type Levels, plainly, suspects, tuples } from './covering.ts';

const FACTORS: Factors = {
  split: ['whole', 'in octets', 'in two', 'before LF'],
  end: ['LF', 'CRLF'],
  size: ['short', 'long', 'too long', 'empty', 'multi-byte'],
  timing: ['at once', 'slow', 'amid others'],
};

t.test('every combination of any so many factors stands in a row', async (t) => {
  for (const strength of [1, 2, 3, 4]) {
    const rows = coveringArray(FACTORS, strength);
    const missing = tuples(FACTORS, strength).filter((levels) => !rows.some((row) => holds(row, levels)));
    t.strictSame(missing, [], `${rows.length} rows cover all of strength ${strength}`);
    t.ok(
      rows.every((row) => Object.keys(row).length === Object.keys(FACTORS).length),
      'each row has a level for each factor',
    );
  }
  t.equal(tuples(FACTORS, 2).length, 4 * 2 + 4 * 5 + 4 * 3 + 2 * 5 + 2 * 3 + 5 * 3, 'all pairs are counted');
  t.ok(coveringArray(FACTORS, 2).length <= 24, 'far fewer rows for pairs than there are combinations');
  t.equal(
    coveringArray(FACTORS, 4).length,
    4 * 2 * 5 * 3,
    'as many rows as combinations where all are asked for',
  );
  t.strictSame(coveringArray(FACTORS, 3), coveringArray(FACTORS, 3), 'the same rows each time');
});

t.test('the smallest combination that explains the failures is found', async (t) => {
  const rows = coveringArray(FACTORS, 3);
  const blamed = (guilty: Levels) =>
    suspects(
      rows.filter((row) => holds(row, guilty)),
      rows.filter((row) => !holds(row, guilty)),
    );
  for (const guilty of [...tuples(FACTORS, 1), ...tuples(FACTORS, 2)])
    t.strictSame(blamed(guilty)[0], guilty, `${JSON.stringify(guilty)} is blamed first`);
  for (const guilty of tuples(FACTORS, 3).slice(0, 40))
    t.ok(
      blamed(guilty).some((levels) => Object.keys(levels).length <= 3 && holds(guilty, levels)),
      `${JSON.stringify(guilty)}, or a part of it that stands nowhere else, is among those blamed`,
    );
  t.strictSame(suspects(rows, []), [{}], 'where all fail, no combination is needed');
  t.strictSame(suspects([], rows), [], 'where none fails, nothing is blamed');
});

t.test('other factors are plain where a combination is tried alone', async (t) => {
  t.strictSame(plainly(FACTORS, { end: 'CRLF' }), {
    split: 'whole',
    end: 'CRLF',
    size: 'short',
    timing: 'at once',
  });
});
