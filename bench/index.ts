/**
 * `npm run bench`: what the parts cost, as ratios of things measured in the same run, because only these mean
 * anything on another machine. It asserts nothing.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { compileAll, median } from './compiled.ts';
import { fanOut } from './fan-out.ts';

const CATALOGUE_RUNS = 3;
const START_RUNS = 15;
const JOBS = 4;
const LATE_MS = 2;

const begun = performance.now();
const dist = compileAll();
const parley = join(dist, 'bin/parley.js');

function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Runs node and returns what it printed and how long it took. */
function node(...args: string[]): { stdout: string; ms: number; status: number | null } {
  const begin = performance.now();
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return { stdout, ms: performance.now() - begin, status };
}

function row(cells: readonly (string | number)[], widths: readonly number[]): string {
  return cells.map((cell, i) => String(cell).padStart(widths[i] ?? 0)).join('  ');
}

say(`${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`);

say('\nThe whole catalogue against the reference server');
const runs = Array.from({ length: CATALOGUE_RUNS }, () => node(parley, 'conformance', '--reporter', 'json'));
const reports = runs.map(({ stdout }) => JSON.parse(stdout) as { durationMs: number; cases: unknown[] });
const cases = reports[0]?.cases.length ?? 0;
const total = median(reports.map(({ durationMs }) => durationMs));
say(
  `  ${(total / cases).toFixed(2)} ms per case: ${cases} cases in ${(total / 1000).toFixed(2)} s once started`,
);
say(
  `  (${median(runs.map(({ ms }) => ms / 1000)).toFixed(2)} s with the start of the command, exit codes ${runs.map(({ status }) => status).join(' ')})`,
);

/** Median milliseconds of the catalogue against a server that is started so many times. */
function launchedMs(jobs: number, server: readonly string[]): number {
  const args = ['conformance', '--reporter', 'json', '--jobs', String(jobs), '--', ...server];
  const times = Array.from(
    { length: CATALOGUE_RUNS },
    () => (JSON.parse(node(parley, ...args).stdout) as { durationMs: number }).durationMs,
  );
  return median(times);
}
const serve = [process.execPath, parley, 'serve', '--port', '{port}'];
const late = [process.execPath, join(dist, 'bench/serve-late.js'), '{port}', String(LATE_MS)];
say(`\nThe same with --jobs ${JOBS}: how many times as fast as with one`);
for (const [name, server] of [
  ['the reference server, launched', serve],
  [`one that answers ${LATE_MS} ms late`, late],
] as const) {
  const [one, several] = [launchedMs(1, server), launchedMs(JOBS, server)];
  say(
    `  ${(one / several).toFixed(2)} times: ${(one / 1000).toFixed(2)} s and ${(several / 1000).toFixed(2)} s, ${name}`,
  );
}

say('\nServer CPU, seconds per million deliveries of 64 octets, each counted');
const widths = [5, 7, 6, 9, 22, 7, 17];
say(
  row(['peers', 'senders', 'window', 'reference', 'a write per recipient', 'ratio', 'deliveries/s'], widths),
);
for (const peers of [100, 1000])
  for (const each of await fanOut(dist, peers)) {
    const { senders, window, reference, minimal, perSecond } = each;
    const ratio = (reference / minimal).toFixed(3);
    const shown = Math.round(perSecond).toLocaleString('en');
    say(row([peers, senders, window, reference.toFixed(3), minimal.toFixed(3), ratio, shown], widths));
  }

say('\nCodec, nanoseconds for a message');
const costs = JSON.parse(node(join(dist, 'bench/codec.js')).stdout) as Record<
  string,
  { encode: number; decode: number }
>;
const engine = costs.engine ?? { encode: 0, decode: 0 };
const codecWidths = [14, 6, 6, 6, 15, 21];
say(row(['', 'encode', 'decode', 'both', 'messages/s', 'the engine takes'], codecWidths));
for (const [name, { encode, decode }] of Object.entries(costs)) {
  const both = encode + decode;
  const times = `${((engine.encode + engine.decode) / both).toFixed(2)} times that`;
  const perSecond = Math.round(1e9 / both).toLocaleString('en');
  const shown = { engine: 'dialect engine', byHand: 'by hand', json: 'JSON' }[name] ?? name;
  say(
    row(
      [shown, ...[encode, decode, both].map(Math.round), perSecond, name === 'engine' ? '' : times],
      codecWidths,
    ),
  );
}

const starts = Array.from(
  { length: START_RUNS },
  () => [node(parley, '--help').ms, node('-e', '0').ms] as const,
);
const help = median(starts.map(([ms]) => ms));
const bare = median(starts.map(([, ms]) => ms));
say('\nStart');
say(
  `  parley --help ${help.toFixed(0)} ms: ${(help / bare).toFixed(2)} times node -e 0 (${bare.toFixed(0)} ms)`,
);
say(`\nMeasured in ${((performance.now() - begun) / 1000).toFixed(0)} s.`);
process.exit(0);
