/** FRAME and ERR: lines that must be refused, each with its own code. Most are rows of a table. */
import type { ErrorCode } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { UNKNOWN } from '../features.ts';
import { error } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

/** Octets as Latin-1, so that any can be written. */
const raw = (latin1: string) => Buffer.from(latin1, 'latin1');

interface Refusing {
  readonly who?: 'member' | 'guest';
  readonly needs?: NonNullable<Case['needs']>;
  /** Lines that are refused with the same code, where the dialect refuses them so. */
  readonly more?: readonly string[];
}

/** A member sends a line; it must be answered with a code, reach nobody and change nothing. */
function refused(
  id: string,
  title: string,
  code: ErrorCode,
  line: string | Uint8Array,
  { who = 'member', needs = [], more = [] }: Refusing = {},
): Case {
  return {
    id,
    title: `${title} is answered with ${code}`,
    needs: [
      // A text is a frame of its own in any framing with an end; octets are put into lines.
      typeof line === 'string' && !line.endsWith('\r') ? 'whole' : 'lines',
      ...(id === 'frame/unknown' ? ([] as const) : (['commands', 'errors'] as const)),
      `error:${code}`,
      'ping',
      ...(who === 'guest' ? (['guests'] as const) : []),
      ...needs,
    ],
    async run(stage) {
      const frame =
        typeof line === 'string' && !line.endsWith('\r')
          ? stage.codec.frame('client', line)
          : Buffer.concat([Buffer.from(line), Buffer.from('\n')]);
      stage.mustBeRefused(code, frame, who);
      const bob = await stage.join('bob');
      let alice = who === 'member' ? await stage.join('alice') : await stage.guest('alice');
      await alice.asks(frame, error(code));
      for (const each of more.map((line) => stage.codec.frame('client', line))) {
        if (stage.refusalOf(each, who) !== code) continue;
        const asker = who === 'member' ? alice : await stage.guest('other');
        await asker.asks(each, error(code));
      }
      if (who === 'guest') alice = await stage.tryAgain(alice, stage.nick('alice'));
      const speaker = alice;
      await stage.also('FRAME-5', () => stage.heardByAll(speaker));
      await bob.fence();
    },
  };
}

const NOT_UTF8: readonly Case[] = [
  refused('frame/utf8-stray-octet', 'a line with the octet FF', 'not-utf8', raw('say|a\xffb')),
  refused(
    'frame/utf8-lone-continuation',
    'a line with a continuation octet alone',
    'not-utf8',
    raw('say|a\x80b'),
  ),
  refused('frame/utf8-overlong', 'a line with an overlong form', 'not-utf8', raw('say|a\xc0\xafb')),
  refused('frame/utf8-surrogate', 'a line with a surrogate', 'not-utf8', raw('say|a\xed\xa0\x80b')),
  refused('frame/utf8-truncated', 'a line that ends within a character', 'not-utf8', raw('say|a\xe4\xbd')),
  refused(
    'frame/utf8-beyond-unicode',
    'a line with a character beyond U+10FFFF',
    'not-utf8',
    raw('say|a\xf4\x90\x80\x80b'),
  ),
  refused('frame/utf8-in-login', 'a login that is not UTF-8', 'not-utf8', raw('login|al\xffce'), {
    who: 'guest',
  }),
];

const EMPTY: readonly Case[] = [
  refused('frame/empty', 'an empty line', 'empty-line', ''),
  refused('frame/empty-crlf', 'a line of CR LF alone', 'empty-line', '\r'),
  refused('frame/empty-before-login', 'an empty line before login', 'empty-line', '', { who: 'guest' }),
];

const CONTROL: readonly Case[] = [
  refused('frame/control-nul', 'a line with NUL', 'control-character', 'say|a\0b'),
  refused('frame/control-tab', 'a line with a tab', 'control-character', 'say|a\tb'),
  refused('frame/control-escape', 'a line with a terminal escape', 'control-character', 'say|\x1b[2Jb'),
  refused('frame/control-delete', 'a line with DEL', 'control-character', 'say|a\x7fb'),
  refused('frame/control-c1', 'a line with a C1 control', 'control-character', 'say|a\u0085b'),
  refused('frame/control-cr-inside', 'a line with CR in the middle', 'control-character', 'say|a\rb'),
  refused('frame/control-two-crs', 'a line that ends with two CRs', 'control-character', 'say|a\r\r'),
  refused(
    'frame/control-in-nick',
    'a login with a bell in the nickname',
    'control-character',
    'login|al\x07ice',
    { who: 'guest' },
  ),
];

const UNKNOWN_COMMANDS: readonly Case[] = [
  refused('frame/unknown', 'a command that does not exist', 'unknown-command', 'dance'),
  refused('frame/unknown-upper-case', 'a command in upper case', 'unknown-command', 'SAY|x'),
  refused('frame/unknown-space', 'a command after a space', 'unknown-command', ' say|x', {
    more: ['  ', '|x', 'say |x', '\ufeffping|1'],
  }),
  refused('frame/unknown-server-words', 'a word of the server', 'unknown-command', 'said|bob|x', {
    more: ['constructor|x', 'toString', '__proto__|x', 'hasOwnProperty|a|b'],
  }),
  refused(
    'frame/unknown-before-login',
    'a command that does not exist, before login,',
    'unknown-command',
    'hello',
    { who: 'guest' },
  ),
  refused('frame/unknown-http', 'a line of HTTP', 'unknown-command', 'GET / HTTP/1.1\r', { who: 'guest' }),
];

const MALFORMED: readonly Case[] = [
  refused('frame/malformed-login', 'a login without a nickname', 'malformed', 'login', { who: 'guest' }),
  refused('frame/malformed-login-two', 'a login with two fields', 'malformed', 'login|a|b', {
    who: 'guest',
    more: ['login|a|', 'login||'],
  }),
  refused('frame/malformed-say', 'a say without a text', 'malformed', 'say'),
  refused('frame/malformed-to', 'a to without a text', 'malformed', 'to|bob'),
  refused('frame/malformed-quit', 'a quit with a field', 'malformed', 'quit|now', { more: ['quit|'] }),
  refused('frame/malformed-ping', 'a ping without a token', 'malformed', 'ping'),
  refused('frame/malformed-ping-empty', 'a ping with an empty token', 'malformed', 'ping|'),
  refused(
    'frame/malformed-ping-long',
    'a ping with a token of 65 octets',
    'malformed',
    `ping|${'t'.repeat(65)}`,
    { more: [`ping|${'é'.repeat(33)}`] },
  ),
  refused('frame/malformed-pong', 'a pong with two fields', 'malformed', 'pong|a|b', {
    more: [`pong|${'t'.repeat(65)}`, 'pong|', 'pong'],
  }),
];

const FIRST_CODE: readonly Case[] = [
  refused(
    'err/long-before-utf8',
    'a line that is too long and not UTF-8',
    'line-too-long',
    raw(`say|\xff${'x'.repeat(1100)}`),
  ),
  refused(
    'err/utf8-before-control',
    'a line that is not UTF-8 and has a control character',
    'not-utf8',
    raw('say|\x07\xff'),
  ),
  refused(
    'err/control-before-unknown',
    'an unknown command with a control character',
    'control-character',
    'dance|\x07',
  ),
  refused('err/guest-before-text', 'a say before login with an empty text', 'not-logged-in', 'say|', {
    who: 'guest',
    more: ['to|bob|', 'to||x'],
  }),
  refused(
    'err/member-before-nick',
    'a second login with a nickname that is not allowed',
    'already-logged-in',
    'login|',
  ),
];

async function twoOfEach(stage: Stage): Promise<{ alice: Peer; bob: Peer; guest: Peer }> {
  return { alice: await stage.join('alice'), bob: await stage.join('bob'), guest: await stage.guest() };
}

/** Sends what of some lines the dialect refuses; each must be answered, in their order. */
export async function manyAsked(stage: Stage, peer: Peer, lines: readonly string[]): Promise<void> {
  const phase = peer.isGuest ? 'guest' : 'member';
  const refused = lines.flatMap((line) => {
    const code = stage.refusalOf(line, phase);
    return code === undefined ? [] : [{ line, code }];
  });
  peer.lines(...refused.map(({ line }) => line));
  await peer.answers(...refused.map(({ code }) => error(code)));
}

export const BAD_LINE_CASES: readonly Case[] = [
  ...NOT_UTF8,
  ...EMPTY,
  ...CONTROL,
  ...UNKNOWN_COMMANDS,
  ...MALFORMED,
  {
    id: 'err/one-error',
    title: 'a refused line is answered by one error, whatever its code, and by no second one',
    alone: true,
    needs: ['unknown-command', 'ping'],
    async run(stage) {
      const alice = await stage.join('alice');
      alice.lines(UNKNOWN);
      alice.send({ type: 'ping', token: '1' });
      // That there is none at all, or that the connection ends, is for the case of the code to say.
      const answers = await alice
        .takeUntil(({ type }) => type === 'pong', 'error|…')
        .catch((cause: unknown) => {
          if (!(cause instanceof Failure)) throw cause;
          return [];
        });
      const errors = answers.filter(({ type }) => type === 'error').length;
      if (errors > 1)
        throw new Failure(`One refused line was answered by ${errors} errors.`, {
          expected: ['1 error'],
          actual: [`${errors} errors`],
        });
    },
  },
  {
    id: 'err/offender-only',
    title: 'an error goes to the connection that sent the line, and to no other',
    needs: ['errors', 'unknown-command', 'ping'],
    async run(stage) {
      const { alice, bob, guest } = await twoOfEach(stage);
      const phase = guest.isGuest ? 'guest' : 'member';
      await alice.asks(UNKNOWN, error('unknown-command'));
      const code = stage.refusalOf('', phase) ?? stage.refusalOf(UNKNOWN, phase);
      if (code !== undefined) await guest.asks(code === 'empty-line' ? '' : UNKNOWN, error(code));
      await Promise.all([alice, bob, guest, stage.witness!].map((peer) => peer.fence()));
    },
  },
  {
    id: 'err/one-each-in-order',
    title: 'each refused line is answered by one error, in the order of the lines',
    needs: ['errors', 'unknown-command', 'ping'],
    async run(stage) {
      const { alice, bob, guest } = await twoOfEach(stage);
      await manyAsked(stage, alice, [UNKNOWN, '', 'say', 'say|', 'login|x']);
      await manyAsked(stage, guest, ['say|x', 'login|', UNKNOWN]);
      await bob.fence();
    },
  },
  {
    id: 'err/hundred',
    title: 'a hundred refused lines are answered by a hundred errors, and the connection stays',
    needs: ['unknown-command', 'ping'],
    hostile: true,
    async run(stage) {
      const { alice } = await twoOfEach(stage);
      const length = stage.many(100);
      alice.lines(...Array.from({ length }, () => UNKNOWN));
      await alice.answers(...Array.from({ length }, () => error('unknown-command')));
      await stage.heardByAll(alice);
    },
  },
  ...FIRST_CODE,
];
