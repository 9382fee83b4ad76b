/** TO and PING: saying to one, and being answered. */
import type { ClientMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { UNKNOWN } from '../features.ts';
import { error, pong, said, told } from '../peers/expected.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

type To = Omit<Extract<ClientMessage, { type: 'to' }>, 'type'>;
type InRoom = readonly [stage: Stage, alice: Peer, bob: Peer];

interface Refusing {
  readonly after?: readonly string[];
  readonly needs?: Case['needs'];
  /** Others that are refused with the same code, where the dialect carries and refuses them so. */
  readonly more?: (...room: InRoom) => readonly To[];
}

/** A to that must be refused and reach nobody. */
function refused(
  id: string,
  title: string,
  code: Parameters<typeof error>[0],
  line: (...room: InRoom) => To,
  { after = [], needs = [], more = () => [] }: Refusing = {},
): Case {
  return {
    id: `to/${id}`,
    title: `${title} is answered with ${code}`,
    needs: [`error:${code}`, 'known-names', ...needs],
    after,
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const message = { type: 'to', ...line(stage, alice, bob) } as const;
      if (code.startsWith('text-')) stage.mustBeRefused(code, alice.bytes(message));
      await alice.asks(message, error(code));
      for (const each of more(stage, alice, bob)) {
        const other = { type: 'to', ...each } as const;
        if (!alice.canCarry(other)) continue;
        if (code.startsWith('text-') && stage.refusalOf(alice.bytes(other), 'member') !== code) continue;
        await alice.asks(other, error(code));
      }
      await bob.fence();
    },
  };
}

/** A part of a nickname that is shorter may be somebody's, UTF-16 units. */
const SHORT_NICK_UNITS = 8;

export const TO_CASES: readonly Case[] = [
  {
    id: 'to/named-only',
    title: 'a to reaches the named member once, and nobody else',
    needs: ['known-names'],
    async run(stage) {
      const [alice, bob, carol] = [
        await stage.join('alice'),
        await stage.join('bob'),
        await stage.join('carol'),
      ];
      const text = stage.text();
      alice.send({ type: 'to', nick: bob.nick, text });
      await bob.expect(told(alice, text));
      await stage.heardByAll(alice);
      await Promise.all([alice, bob, carol].map((peer) => peer.fence()));
    },
  },
  {
    id: 'to/hundred',
    title: 'a hundred direct messages reach their member, each once and in order',
    needs: ['known-names'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const texts = Array.from({ length: stage.many(100) }, () => stage.text('n'));
      for (const text of texts) alice.send({ type: 'to', nick: bob.nick, text });
      await bob.expect(...texts.map((text) => told(alice, text)));
    },
  },
  {
    id: 'to/text-unchanged',
    title: 'the text of a to arrives as it was sent',
    needs: ['known-names'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const text = stage.fitting(`  |${stage.text()}|你好 %s|  `);
      alice.send({ type: 'to', nick: bob.nick, text });
      await bob.expect(told(alice, text));
    },
  },
  {
    id: 'to/order-with-say',
    after: ['say/reaches-one'],
    title: 'what a member says to all and to one arrives in the order of sending',
    needs: ['known-names'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      for (let i = 0; i < 25; i++) {
        const [toAll, toOne] = [stage.text('all'), stage.text('one')];
        alice.say(toAll);
        alice.send({ type: 'to', nick: bob.nick, text: toOne });
        await bob.expect(said(alice, toAll), told(alice, toOne));
        await stage.witness!.expect(said(alice, toAll));
      }
    },
  },
  {
    id: 'to/variant',
    after: ['nick/case-variant'],
    title: 'a to reaches its member under another spelling of the nickname',
    needs: ['folding', 'login'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob', stage.nick('bob'))];
      const text = stage.text();
      alice.send({ type: 'to', nick: bob.nick.toUpperCase(), text });
      await bob.expect(told(alice, text));
    },
  },
  {
    id: 'to/renewed-nick',
    title: 'a to reaches whoever has the nickname now',
    needs: ['quit', 'left-on-quit', 'login'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const nick = bob.nick;
      // A server that remembers where it has sent something has something to remember.
      const before = stage.text();
      alice.send({ type: 'to', nick, text: before });
      await stage.given('TO-1', () => bob.expect(told(alice, before)));
      bob.send({ type: 'quit' });
      await bob.expectBye('quit');
      await stage.sees(bob, 'quit');
      const next = await stage.join('next', nick);
      const text = stage.text();
      alice.send({ type: 'to', nick, text });
      await next.expect(told(alice, text));
    },
  },
  refused(
    'unknown',
    'a to whose nickname nobody has',
    'no-such-nick',
    (stage) => ({ nick: stage.nick('nobody'), text: stage.text() }),
    {
      more: (stage, _alice, { nick }) =>
        nick.length < SHORT_NICK_UNITS
          ? []
          : [nick.slice(0, -1), nick.slice(1), `${nick}x`].map((each) => ({
              nick: each,
              text: stage.text(),
            })),
    },
  ),
  refused('invalid-nick', 'a to whose nickname is none', 'no-such-nick', (stage) => ({
    nick: '',
    text: stage.text(),
  })),
  {
    id: 'to/gone',
    title: 'a to whose nickname belonged to somebody who left is answered with no-such-nick',
    needs: ['error:no-such-nick', 'quit', 'left-on-quit', 'known-names'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      bob.send({ type: 'quit' });
      await stage.sees(bob, 'quit');
      await alice.asks({ type: 'to', nick: bob.nick, text: stage.text() }, error('no-such-nick'));
    },
  },
  refused('self', 'a to with the own nickname', 'to-self', (stage, alice) => ({
    nick: alice.nick,
    text: stage.text(),
  })),
  refused(
    'self-variant',
    'a to with another spelling of the own nickname',
    'to-self',
    (stage, alice) => ({ nick: alice.nick.toUpperCase(), text: stage.text() }),
    { after: ['nick/case-variant'], needs: ['folding', 'login'] },
  ),
  refused(
    'empty',
    'a to with an empty text',
    'text-empty',
    (_stage, _alice, bob) => ({ nick: bob.nick, text: '' }),
    {
      more: (stage, alice) => [
        { nick: stage.nick('nobody'), text: '' },
        { nick: alice.nick, text: '' },
      ],
    },
  ),
  refused(
    '961-octets',
    'a to with a text of 961 octets',
    'text-too-long',
    (stage, _alice, bob) => ({
      nick: bob.nick,
      text: stage.text().padEnd(961, '.'),
    }),
    { needs: ['limits'] },
  ),
];

export const PING_CASES: readonly Case[] = [
  {
    id: 'ping/member',
    title: 'a ping of a member is answered with a pong of the same token',
    alone: true,
    needs: ['ping'],
    async run(stage) {
      const alice = await stage.join('alice');
      const hasSpaces = stage.codec.dialect.fields.token?.excludes?.includes(' ') !== true;
      const token = hasSpaces ? 'a b:c' : 'a:c';
      alice.send({ type: 'ping', token });
      await alice.expect(pong(token));
    },
  },
  {
    id: 'ping/guest',
    title: 'a ping before login is answered with a pong',
    alone: true,
    needs: ['ping'],
    async run(stage) {
      const guest = await stage.guest();
      guest.send({ type: 'ping', token: '1' });
      await guest.expect(pong('1'));
    },
  },
  {
    id: 'ping/64-octets',
    title: 'a token of 64 octets, or of any look, comes back whole',
    needs: ['ping'],
    async run(stage) {
      const alice = await stage.join('alice');
      const token = 't'.repeat(64);
      alice.send({ type: 'ping', token });
      await alice.expect(pong(token));
      // A token is a text, whatever it looks like, and the same again is another ping.
      for (const each of [token, token, '007', ' a ', '1e3', 'null', '+1', '"q"', 'ä'])
        if (alice.canCarry({ type: 'ping', token: each })) {
          alice.send({ type: 'ping', token: each });
          await alice.expect(pong(each));
        }
    },
  },
  {
    id: 'ping/hundred',
    title: 'a hundred pings in one write are answered each, in order',
    needs: ['frames'],
    async run(stage) {
      const alice = await stage.join('alice');
      const tokens = Array.from({ length: 100 }, (_, i) => `1${i}`);
      alice.raw(Buffer.concat(tokens.map((token) => alice.bytes({ type: 'ping', token }))));
      await alice.expect(...tokens.map(pong));
    },
  },
  {
    id: 'ping/in-order',
    title: 'the pong comes after the answers to the lines before it, and before those after it',
    needs: ['unknown-command'],
    async run(stage) {
      const alice = await stage.join('alice');
      for (const token of ['1', '2', '3']) {
        alice.lines(UNKNOWN);
        alice.send({ type: 'ping', token });
      }
      const refused = error('unknown-command');
      await alice.expect(refused, pong('1'), refused, pong('2'), refused, pong('3'));
    },
  },
  {
    id: 'ping/unasked-pong',
    title: 'a pong that answers no ping is ignored',
    needs: ['pong'],
    async run(stage) {
      const [alice, guest] = [await stage.join('alice'), await stage.guest()];
      for (const peer of [alice, guest]) peer.send({ type: 'pong', token: 'x' });
      await Promise.all([alice, guest].map((peer) => peer.fence()));
      await stage.heardByAll(alice);
    },
  },
];
