/**
 * What `npm test` prints: one line for each file, all that is known of each failure, and a closing line that counts.
 * The runner's own reporters redraw the screen or print every assertion, and neither reads well in a log.
 */
import { Transform } from 'node:stream';
import { Parser } from 'tap-parser';

/** Parts of a failure that say again where it was, or how the runner works. */
const NOISE = new Set([
  'at',
  'args',
  'command',
  'compare',
  'cwd',
  'externalID',
  'jobId',
  'stdio',
  'tapCaught',
]);

/** The reporter that .taprc names. */
export default class PlainReporter extends Transform {
  /** Each child of the root is a test file. */
  #parser = new Parser();
  #counts = { passed: 0, failed: 0, skipped: 0 };
  #inFile = { checks: 0, failed: 0 };

  constructor() {
    super();
    // A result is an assertion, or a test that made none; tests that hold assertions are not counted again.
    this.#parser.on('result', (result) => this.#count(result));
    this.#parser.on('assert', (result) => this.#endFile(result));
    this.#parser.on('bailout', (reason) => this.#say(`Bail out! ${reason}`));
  }

  _transform(chunk, _encoding, done) {
    this.#parser.write(chunk);
    done();
  }

  _flush(done) {
    this.#parser.on('complete', (results) => {
      // What no assertion can tell: a missing plan, or that nothing was run at all.
      if (!results.ok && this.#counts.failed === 0) this.#counts.failed++;
      const { passed, failed, skipped } = this.#counts;
      this.#say(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
      done();
    });
    this.#parser.end();
  }

  #count(result) {
    // A file that asserts nothing, or does not end well, is itself a result, and comes after its own end.
    const ofFile = !result.fullname.includes(' > ');
    if (!ofFile) this.#inFile.checks++;
    if (result.skip || result.todo) {
      this.#counts.skipped++;
      this.#say(`skipped: ${result.fullname}: ${result.skip || result.todo}`);
    } else if (result.ok) this.#counts.passed++;
    else {
      this.#counts.failed++;
      if (!ofFile) this.#inFile.failed++;
      this.#say(`\nnot ok ${result.fullname}\n${details(result.diag)}`);
    }
  }

  #endFile({ ok, name, time }) {
    const { checks, failed } = this.#inFile;
    this.#inFile = { checks: 0, failed: 0 };
    const seconds = `${((time ?? 0) / 1000).toFixed(1)} s`;
    this.#say(
      ok ? `ok ${name} (${checks} checks, ${seconds})` : `not ok ${name} (${failed} failed, ${seconds})`,
    );
  }

  #say(text) {
    this.push(`${text}\n`);
  }
}

function details(diag) {
  if (diag === null || diag === undefined) return '';
  const told = Object.entries(diag).filter(([name, value]) => !NOISE.has(name) && value !== null);
  const text = told.map(([name, value]) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    return shown.includes('\n')
      ? `${name}:\n${shown.trimEnd().replaceAll(/^/gm, '  ')}`
      : `${name}: ${shown}`;
  });
  return `${text.join('\n').replaceAll(/^/gm, '  ')}\n`;
}
