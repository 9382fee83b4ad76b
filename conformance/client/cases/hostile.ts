/** Texts that are no words: what a terminal would obey must not come to it. */
import { joined, said, told } from '../../peers/expected.ts';
import { Failure } from '../../peers/failure.ts';
import type { ClientCase } from '../case.ts';
import type { ClientStage } from '../stage.ts';

/** Carriage return, backspace, bell, escape sequences for colour and for the title, delete. */
const C0 = ['\r', '\b', '\x07', '\x1b[31m', '\x1b]0;', '\x1b[2J', '\x7f'];
/** NEL, DCS, CSI, OSC. */
const C1 = ['\u0085', '\u0090', '\u009b31m', '\u009d0;'];
/** Embeddings and overrides (UAX 9). */
const TURNING = ['\u202a', '\u202b', '\u202d', '\u202e'];
/** What keeps them to the text that they stand in. */
const ISOLATES = ['\u2066', '\u2067', '\u2068'];

const latin1 = (text: string) => Buffer.from(text).toString('latin1');

/** Texts with a control between two words, which a client may show in any way but as it is. */
function wrapped(stage: ClientStage, controls: readonly string[]): string[] {
  return controls.map((control) => `${stage.unique('a')}${control}${stage.unique('z')}`);
}

/** What was said after the texts is shown, and none of them came to the terminal as it was. */
async function tames(stage: ClientStage, texts: readonly string[]): Promise<void> {
  const missing = await stage.fence().catch((cause: unknown) => cause);
  // A terminal that obeys may show nothing any more, which says less than why.
  isTame(stage, texts);
  if (missing !== undefined) throw missing;
}

/** None of the texts has come to the terminal as it was. */
function isTame(stage: ClientStage, texts: readonly string[]): void {
  const octets = stage.screen.octets;
  for (const text of texts) {
    if (!octets.includes(latin1(text))) continue;
    throw new Failure(`The client hands ${JSON.stringify(text)} to the terminal as it is.`, {
      expected: ['the control characters shown as something visible, or not at all'],
      actual: [text],
    });
  }
}

export const HOSTILE_CASES: readonly ClientCase[] = [
  {
    id: 'client/escapes',
    title: 'control characters of a text do not reach the terminal',
    async run(stage) {
      await stage.enters();
      const texts = wrapped(stage, C0);
      await stage.tells(...texts.map((text) => said(stage.bob, text)));
      await tames(stage, texts);
    },
  },
  {
    id: 'client/c1',
    title: 'control characters of C1 do not reach the terminal',
    async run(stage) {
      await stage.enters();
      const texts = wrapped(stage, C1);
      await stage.tells(...texts.map((text) => said(stage.bob, text)));
      await tames(stage, texts);
    },
  },
  {
    id: 'client/escapes-elsewhere',
    title: 'control characters of nicknames, reasons and errors do not reach the terminal',
    needs: ['commands', 'lines'],
    async run(stage) {
      await stage.arrives();
      await stage.asks();
      const [here = '', ...rest] = wrapped(
        stage,
        Array.from({ length: 7 }, () => '\x1b[31m'),
      );
      await stage.tells(...stage.admission([stage.bob, here]));
      const [speaker = '', teller = '', comer = '', reason = '', code = '', words = ''] = rest;
      await stage.tells(
        said(speaker, 'x'),
        told(teller, 'x'),
        joined(comer),
        { type: 'left', nick: stage.bob, reason },
        { type: 'error', code, text: words },
        { type: 'error', code, text: '' },
      );
      await stage.fence();
      const bye = stage.unique('a');
      await stage.tells({ type: 'bye', reason: `${bye}\x1b[31m${bye}` });
      stage.closes();
      await stage.ends();
      isTame(stage, [here, ...rest, `${bye}\x1b[31m${bye}`]);
    },
  },
  {
    id: 'client/bidi',
    title:
      'characters that turn the direction of writing are shown as something visible, or kept to their text',
    async run(stage) {
      await stage.enters();
      const texts = wrapped(stage, TURNING);
      await stage.tells(...texts.map((text) => said(stage.bob, text)));
      await stage.fence();
      const isKept = (text: string) =>
        stage.screen.octets
          .split('\n')
          .filter((line) => line.includes(latin1(text)))
          .every((line) => {
            const before = line.slice(0, line.indexOf(latin1(text)));
            return ISOLATES.some((isolate) => before.includes(latin1(isolate)));
          });
      isTame(
        stage,
        texts.filter((text) => !isKept(text)),
      );
    },
  },
];
