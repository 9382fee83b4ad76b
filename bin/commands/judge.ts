/** `parley judge`: what a recorded session shows of both sides. */
import { readFileSync } from 'node:fs';
import { judge, parseSession, type Session } from '../../conformance/index.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { judgementCode, judgementLines } from '../session-lines.ts';

export interface JudgeOptions {
  /** Default: what the recording says. */
  readonly dialect?: string;
  readonly json?: boolean;
}

/** Resolves with the exit code: 0 if no MUST is broken, 1 if one is, 2 if there is nothing to judge. Rejects with WrongUse. */
export async function judgeFile(file: string, options: JudgeOptions): Promise<number> {
  const session = readSession(file);
  const dialect = await findDialect(options.dialect ?? session.dialect).catch((cause: Error) => {
    if (options.dialect !== undefined) throw cause;
    throw new WrongUse(
      `${file} was recorded in the dialect ${session.dialect}. ${cause.message} Say with --dialect where it is now.`,
    );
  });
  const judgement = judge(session, dialect);
  if (options.json === true) {
    const nicks = Object.fromEntries(judgement.nicks);
    process.stdout.write(`${JSON.stringify({ ...judgement, nicks }, null, 2)}\n`);
  } else process.stdout.write(`${judgementLines(judgement).join('\n')}\n`);
  return judgementCode(judgement);
}

function readSession(file: string): Session {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new WrongUse(
      `${file} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : message}. parley proxy --save FILE records a session.`,
    );
  }
  const parsed = parseSession(value);
  if ('session' in parsed) return parsed.session;
  throw new WrongUse(
    `${file} is no recorded session:\n${parsed.problems.map((problem) => `  ${problem}`).join('\n')}`,
  );
}
