/** How far a run is, on standard error: one line that is rewritten on a terminal, else one line for each case that did not pass. */
import type { CaseResult } from '../conformance/index.ts';

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #isTerminal: boolean;
  #failed = 0;

  constructor(stream: NodeJS.WriteStream, target: string) {
    this.#stream = stream;
    this.#isTerminal = stream.isTTY === true;
    if (!this.#isTerminal) stream.write(`parley: testing ${target}\n`);
  }

  show(result: CaseResult, done: number, total: number): void {
    const isBad = ['fail', 'unexpected-pass', 'inconclusive', 'kit-error'].includes(result.verdict);
    if (isBad) this.#failed++;
    if (this.#isTerminal) {
      const failed = this.#failed === 0 ? '' : `, ${this.#failed} failed`;
      this.#stream.write(
        `\r\x1b[K${done}/${total}${failed}  ${result.id}`.slice(0, (this.#stream.columns ?? 80) + 4),
      );
    } else if (isBad)
      this.#stream.write(
        `parley: ${result.verdict} ${result.id}${result.blame === null ? '' : ` (${result.blame})`}\n`,
      );
  }

  /** Every octet of a case. */
  wire(result: CaseResult): void {
    this.end();
    this.#stream.write(`\n${result.id}: ${result.verdict}\n`);
    for (const { ms, peer, event, bytes, bytesTotal, text } of result.transcript) {
      const shown =
        bytes === undefined
          ? (text ?? '')
          : `${visible(bytes)}${(bytesTotal ?? 0) > bytes.length ? ` … ${bytesTotal} octets` : ''}`;
      this.#stream.write(`${ms.toFixed(1).padStart(9)} ms  ${peer.padEnd(12)} ${event.padEnd(8)} ${shown}\n`);
    }
  }

  end(): void {
    if (this.#isTerminal) this.#stream.write('\r\x1b[K');
  }
}

/** Octets, held as Latin-1, as UTF-8 with everything else visible. */
function visible(latin1: string): string {
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(
      /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
