/** Debian's ngIRCd, which nobody here wrote, deviates from the dialect irc where it is known to, and nowhere else. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { PARLEY, ROOT } from '../../test/parley.ts';
import { runToEnd } from '../../test/processes.ts';
import type { Report } from '../index.ts';
import { NGIRCD } from './ngircd.ts';

t.setTimeout(240_000);

const path = `${process.env.PATH}:/usr/sbin`;
const isMissing =
  spawnSync('ngircd', ['--version'], { env: { ...process.env, PATH: path } }).error !== undefined;
const HERE = 'conformance/good';

t.test('ngIRCd', { skip: isMissing && 'ngircd is missing: apt-get install ngircd' }, async (t) => {
  const file = join(t.testdir(), 'report.json');
  const { code, stdout, stderr } = await runToEnd(
    [
      ...[...PARLEY, 'conformance', '--dialect', NGIRCD.dialect],
      ...Object.keys(NGIRCD.excluded).flatMap((pattern) => ['--exclude', pattern]),
      // Each case has an instance of its own, so that several run side by side while ngIRCd waits.
      ...['--fresh', '--baseline', `${HERE}/ngircd.baseline.json`],
      ...['--reporter', 'human', '--reporter', `json=${file}`],
      ...['--', `${HERE}/${NGIRCD.command[0]}`, ...NGIRCD.command.slice(1)],
    ],
    ROOT,
  );
  t.equal(code, 0, 'what is known fails, and nothing else', { stdout, stderr });
  const { summary, cases } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  t.equal(summary.outcome, 'known-failures');
  const those = (verdict: string) => cases.filter((each) => each.verdict === verdict).map(({ id }) => id);
  const deviations = NGIRCD.defects.flatMap((defect) => defect.cases);
  t.strictSame(those('known-failure').sort(), deviations.sort(), 'each deviation was shown');
  t.strictSame(those('warn'), Object.keys(NGIRCD.warnings), 'it warns of what is known');
  t.ok(summary.counts.pass >= 125, `${summary.counts.pass} cases pass`);
});
