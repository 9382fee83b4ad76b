/** Octets that show what a line is, and what is none. What a server makes of them is not written here: the decoder says it. */
import { LIMITS } from '../../spec/index.ts';

/** The same octets, cut into reads in several ways. */
export const WAYS: readonly { readonly how: string; readonly reads: readonly Buffer[] }[] = [
  way('all at once'),
  way('one line a read', 13),
  way('split within a character', 9),
  way('split between CR and LF', 12),
  way('split and joined at once', 5, 10, 14),
];

function way(how: string, ...cuts: readonly number[]) {
  return { how, reads: cut(Buffer.from('say|hi 👋\r\nquit\n'), cuts) };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  return [...at, bytes.length].map((end, i) => bytes.subarray(at[i - 1] ?? 0, end));
}

/** A line with a fault; `shown` stands for octets that are too many to show. */
export interface BadLine {
  readonly bytes: Buffer;
  readonly shown?: string;
}

const latin1 = (text: string): BadLine => ({ bytes: Buffer.from(text, 'latin1') });

/** At least one for each fault, those first that people meet first. */
export const BAD_LINES: readonly BadLine[] = [
  latin1('\n'),
  latin1('\r\n'),
  latin1('dance\n'),
  latin1('SAY|hello\n'),
  latin1('say hello\n'),
  latin1('GET / HTTP/1.1\r\n'),
  latin1('say\n'),
  latin1('quit|\n'),
  latin1('login|a|b\n'),
  latin1('ping|\n'),
  latin1('say|a\tb\n'),
  latin1('say|hello\r\r\n'),
  latin1('say|\x1b[2J\n'),
  latin1('say|caf\xe9\n'),
  {
    bytes: Buffer.from(`say|${'x'.repeat(LIMITS.lineBytesMax - 4)}\n`),
    shown: `a line of ${LIMITS.lineBytesMax + 1} octets with its LF`,
  },
];
