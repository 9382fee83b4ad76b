/** SAY: who hears, once, in which order, and that texts arrive as they were sent. */
import type { Policy, ServerMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { error, joined, said } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';

/**
 * A text must arrive as it is; `make` gives it from a beginning that nobody else has. What stands in `more` is said
 * behind another such beginning, where the dialect can carry that.
 */
function arrives(
  slug: string,
  title: string,
  make: (unique: string, policy: Policy) => string,
  needs: Case['needs'] = [],
  more: readonly string[] = [],
): Case {
  return {
    id: `say/text-${slug}`,
    title: `${title} arrives as it was sent`,
    needs,
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      await stage.relays(alice, stage.fitting(make(stage.text('text'), stage.codec.dialect.policy)));
      for (const each of more) {
        const text = each.replace('…', stage.text('text'));
        if (alice.canCarry({ type: 'say', text })) await stage.relays(alice, text);
      }
    },
  };
}

/** A text must be refused and reach nobody. */
function refused(
  id: string,
  title: string,
  code: 'text-empty' | 'text-too-long',
  make: (unique: string) => string,
): Case {
  return {
    id: `say/${id}`,
    title: `${title} is answered with ${code} and reaches nobody`,
    needs: code === 'text-too-long' ? [`error:${code}`, 'limits'] : [`error:${code}`],
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      const text = make(stage.text());
      stage.mustBeRefused(code, alice.bytes({ type: 'say', text }));
      await alice.asks({ type: 'say', text }, error(code));
    },
  };
}

function reaches(id: string, title: string, others: number): Case {
  return {
    id: `say/${id}`,
    title,
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.joinMany(others, 'bob');
      await stage.relays(alice);
    },
  };
}

/** Several receivers must have seen the same messages in the same order. */
function sameOrder(receivers: readonly Peer[], seen: readonly (readonly string[])[]): void {
  for (const [i, sequence] of seen.entries()) {
    const at = sequence.findIndex((message, k) => message !== seen[0]![k]);
    if (at < 0) continue;
    throw new Failure(`${receivers[0]!.name} and ${receivers[i]!.name} saw different orders.`, {
      requirement: 'SAY-6',
      peer: receivers[i]!.name,
      expected: seen[0]!.slice(at, at + 3),
      actual: sequence.slice(at, at + 3),
    });
  }
}

const shown = (message: { readonly type: string; readonly nick?: string; readonly text?: string }) =>
  [message.type, message.nick, message.text].filter((part) => part !== undefined).join('|');

/** Some members speak all at once; every listener must see the same order. */
function oneOrder(id: string, title: string, speakers: number, texts: number): Case {
  return {
    id: `say/${id}`,
    title,
    async run(stage) {
      const talkers = await stage.joinMany(speakers, 'speaker');
      const listeners = [await stage.join('carol'), await stage.join('dave'), stage.witness!];
      const expected: ServerMessage[] = [];
      const count = stage.many(texts);
      for (let i = 0; i < count; i++) {
        for (const talker of talkers) {
          const text = stage.text('storm');
          expected.push(said(talker, text));
          talker.say(text);
        }
      }
      const seen = await Promise.all(
        listeners.map((each) => each.take(expected.length, `${expected.length} said`)),
      );
      await Promise.all(
        talkers.map((each) => each.take(expected.length - count, `${expected.length - count} said`)),
      );
      sameOrder(
        listeners,
        seen.map((messages) => messages.map((message) => shown(message))),
      );
      const wanted = new Set(expected.map((message) => shown(stage.codec.normalise('server', message))));
      const stray = seen.flat().find((message) => !wanted.has(shown(message)));
      if (stray !== undefined) throw new Failure(`"${shown(stray)}" was said by nobody.`);
    },
  };
}

export const SAY_CASES: readonly Case[] = [
  {
    id: 'say/alone',
    title: 'whoever says something in an empty room is answered nothing',
    alone: true,
    async run(stage) {
      const alice = await stage.join('alice');
      alice.say(stage.text());
      await alice.fence();
    },
  },
  reaches('reaches-one', 'a say reaches the other member, with the nickname of its sender', 1),
  reaches('reaches-two', 'a say reaches two other members', 2),
  reaches('reaches-50', 'a say reaches fifty other members', 50),
  {
    id: 'say/newest-hears',
    title: 'whoever has just been welcomed hears the next say',
    needs: ['login', 'shown-entry'],
    async run(stage) {
      const alice = await stage.join('alice');
      for (let i = 0; i < 5; i++) {
        const newest = await stage.guest('newest');
        newest.send({ type: 'login', nick: newest.nick });
        await newest.expect(...stage.welcomed(newest));
        const text = stage.text();
        alice.say(text);
        const notice = stage.codec.expresses('server', 'joined') ? [joined(newest)] : [];
        await stage.hear([...notice, said(alice, text)], alice, newest);
        await newest.expect(said(alice, text));
        await alice.expect(...notice);
      }
    },
  },
  {
    id: 'say/once',
    title: 'each of ten says reaches every member exactly once',
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      for (let i = 0; i < 5; i++) {
        await stage.relays(alice);
        await stage.relays(bob);
      }
    },
  },
  {
    id: 'say/same-twice',
    title: 'a text that is said again, by the same member or another, reaches every other again',
    needs: ['no-echo', 'whole'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const text = stage.text();
      for (const speaker of [alice, alice, bob]) await stage.relays(speaker, text);
    },
  },
  {
    id: 'say/no-echo',
    title: 'a say does not come back to its sender',
    needs: ['no-echo'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      await stage.relays(alice);
      await stage.relays(bob);
      await alice.fence();
    },
  },
  {
    id: 'say/no-history',
    title: 'a newcomer is not sent what was said before it joined',
    async run(stage) {
      const alice = await stage.join('alice');
      for (let i = 0; i < 3; i++) await stage.relays(alice);
      const late = await stage.join('late');
      await late.fence();
      await stage.relays(alice);
    },
  },
  {
    id: 'say/order',
    title: 'many says of one member arrive in the order of sending',
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      const texts = Array.from({ length: stage.many(100) }, () => stage.text('n'));
      for (const text of texts) alice.say(text);
      await stage.hear(
        texts.map((text) => said(alice, text)),
        alice,
      );
    },
  },
  {
    id: 'say/order-joined',
    title: 'a hundred says in one write arrive in the order of sending',
    needs: ['frames'],
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      const texts = Array.from({ length: 100 }, () => stage.text('n'));
      alice.raw(Buffer.concat(texts.map((text) => alice.bytes({ type: 'say', text }))));
      await stage.hear(
        texts.map((text) => said(alice, text)),
        alice,
      );
    },
  },
  oneOrder('one-order-two', 'when two members speak at once, all others see one order', 2, 40),
  oneOrder('one-order-storm', 'when eight members speak at once, all others see one order', 8, 25),
  {
    id: 'say/one-order-with-joins',
    title: 'all members see one order of what is said and who joins',
    needs: ['concurrent-logins', 'joined', 'login'],
    async run(stage) {
      const alice = await stage.join('alice');
      const listeners = [await stage.join('carol'), await stage.join('dave'), stage.witness!];
      const late = await Promise.all([1, 2, 3, 4, 5].map(() => stage.guest('late')));
      for (const each of late) {
        each.isDeaf = true;
        for (let i = 0; i < 6; i++) alice.say(stage.text('n'));
        each.send({ type: 'login', nick: each.nick });
      }
      const seen = await Promise.all(listeners.map((each) => each.take(35, '30 said and 5 joined')));
      await alice.take(5, '5 joined');
      sameOrder(
        listeners,
        seen.map((messages) => messages.map((message) => shown(message))),
      );
    },
  },
  arrives('of-one-octet', 'a text of one octet', () => '.'),
  arrives('pipes', 'a text with |', (text) => `|${text}||a|b|`),
  arrives(
    'spaces',
    'a text with spaces at both ends and several inside',
    (text) => `  ${text}   x  `,
    [],
    ['\u3000…\u3000', '\u00a0…\u2003', '…\u2028b', '…\u2029b'],
  ),
  arrives(
    'quotes',
    'a text with quotes and backslashes',
    (text) => `${text} "a" 'b' \`c\` \\n \\u0041 \\`,
    [],
    ['"…"', "'…'", '\\"…\\"', '\u2018…\u2019', '{"…":1}', '["…"]'],
  ),
  arrives(
    'format',
    'a text with format directives',
    (text) => `${text} %s %n %d {0} \${x} $(x) {{x}}`,
    [],
    [
      '… 100%% %41 %25 a+b',
      "… $$ $& $1 $' $`",
      '~… #a ~b',
      '… http://x.y/?a=b&c=%20',
      '… :) :smile: [0m',
      '… A SHOUTED TEXT',
    ],
  ),
  arrives(
    'markup',
    'a text with markup',
    (text) => `${text} <img src=x onerror=alert(1)> &amp; <!-- ]]>`,
    [],
    ['… <script src=x></script>', '**…** _a_ `b`', '… &lt;b&gt; &#65;'],
  ),
  arrives(
    'like-a-line',
    'a text that looks like a line of the server',
    (text) => `left|bob|quit ${text} said|bob|x`,
    [],
    ['/me …', '/quit …', '@bob …', 'bob: …', 'quit|…', 'quit …', '!…', '.…'],
  ),
  arrives('decomposed', 'a text that is not in a normal form', (text) => `${text} e\u0301 \uff21 \u212b`),
  arrives(
    'emoji',
    'a text with emoji of several code points',
    (text) => `${text} 👩‍👩‍👧‍👦 🇨🇭 ☝🏽`,
    [],
    ['… a\u202eb\u202c', '… \u2066a\u2069 \u200fb', '… \ufeffa \u200b', '… \ufffd \u{10ffff}'],
  ),
  arrives(
    '960-octets',
    'a text as long as the format promises, 960 octets in Parley/1,',
    (text, { textBytesMax }) => text.padEnd(textBytesMax, '.'),
  ),
  arrives('multibyte-960-octets', 'a text of 960 octets in 3-octet characters', (text) => fillTo(text, 960), [
    'limits',
  ]),
  refused('empty', 'an empty text', 'text-empty', () => ''),
  refused('961-octets', 'a text of 961 octets', 'text-too-long', (text) => text.padEnd(961, '.')),
  refused('multibyte-961-octets', 'a text of 961 octets in 3-octet characters', 'text-too-long', (text) =>
    fillTo(text, 961),
  ),
];

/** Fills up with characters of three octets, and x where they do not fit. */
export function fillTo(text: string, bytes: number): string {
  const room = bytes - Buffer.byteLength(text);
  return text + '你'.repeat(Math.floor(room / 3)) + 'x'.repeat(room % 3);
}
