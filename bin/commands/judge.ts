/** `parley judge`: what a recorded session shows of both sides. */
import { judge, parseSession, type Session } from '../../conformance/index.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { notRight, readJson } from '../json-file.ts';
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
  const parsed = parseSession(readJson(file, 'The session', 'parley proxy --save FILE records one.'));
  if ('session' in parsed) return parsed.session;
  throw notRight(`${file} is no recorded session`, parsed.problems);
}
