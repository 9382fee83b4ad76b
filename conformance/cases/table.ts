/** A case over a table of inputs: what fails in it names the input. */
import type { ErrorCode } from '../../spec/index.ts';
import { error, pong, same, show } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';

/** One input, and what a failure calls it. */
export interface Input {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Lines that are sent together; a server may answer them in one go. */
const LINES_AT_ONCE = 64;

/** Octets written as Latin-1, so that any can be. */
export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Puts the name of the input before what is wrong with it. */
export async function naming<T>(input: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new Failure(`${input}: ${cause.message}`, cause.detail);
  }
}

/** Each line must be answered by one error of that code; a ping behind each shows where its answers end. */
export async function refusesEach(peer: Peer, inputs: readonly Input[], code: ErrorCode): Promise<void> {
  const { codec } = peer.host;
  for (let from = 0; from < inputs.length; from += LINES_AT_ONCE) {
    const together = inputs.slice(from, from + LINES_AT_ONCE).map((input) => ({
      ...input,
      token: peer.host.token('fence'),
    }));
    const ping = (token: string) => peer.bytes({ type: 'ping', token });
    peer.raw(Buffer.concat(together.flatMap(({ bytes, token }) => [bytes, latin1('\n'), ping(token)])));
    for (const { name, token } of together) {
      const seen = await naming(name, () =>
        peer.takeUntil((message) => message.type === 'pong' && message.token === token, `error|${code}|…`),
      );
      const answers = seen.slice(0, -1);
      if (answers.length === 1 && same(codec, error(code), answers[0]!)) continue;
      const actual = seen.map((message) => show(codec, message));
      throw new Failure(`${name} was not answered by one error ${code}.`, {
        peer: peer.name,
        expected: [show(codec, error(code)), show(codec, pong(token))],
        actual,
      });
    }
  }
}
