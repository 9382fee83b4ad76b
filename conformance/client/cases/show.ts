/** What a person is shown: texts, people who come and go, errors. */
import { joined, left, said, told } from '../../peers/expected.ts';
import { Failure } from '../../peers/failure.ts';
import type { ClientCase } from '../case.ts';
import type { ClientStage } from '../stage.ts';

/** Texts of one length, each of them unique. */
const several = (stage: ClientStage, count: number) =>
  Array.from({ length: count }, () => stage.unique('text'));

/** The errors that a say may earn; the first that a dialect has is taken. */
const ERRORS_OF_SAY = ['text-too-long', 'no-partner', 'malformed'] as const;

/** What a failure shows of an order on the screen. */
function inOrder(stage: ClientStage, texts: readonly string[]): void {
  const places = texts.map((text) => stage.screen.place(text));
  const at = places.findIndex((place, i) => i > 0 && place < places[i - 1]!);
  if (at < 0) return;
  throw new Failure(`The client shows "${texts[at]}" above "${texts[at - 1]}", which was said before it.`, {
    expected: texts.slice(at - 1, at + 1),
    actual: [texts[at]!, texts[at - 1]!],
  });
}

export const SHOW_CASES: readonly ClientCase[] = [
  {
    id: 'client/shows-said',
    title: 'a text that somebody says is shown once, with who said it',
    async run(stage) {
      await stage.enters();
      await stage.fence();
      const named = stage.screen.count(stage.bob);
      const text = stage.unique('hello');
      await stage.tells(said(stage.bob, text));
      await stage.hasShown([text]);
      const isNamed = (stage.codec.dialect.toClient.said ?? []).some(({ template }) =>
        JSON.stringify(template).includes('{nick}'),
      );
      if (isNamed && stage.screen.count(stage.bob) <= named)
        throw stage.missing(stage.bob, `The client does not show that ${stage.bob} said "${text}".`);
    },
  },
  {
    id: 'client/shows-told',
    title: 'a text told to the person alone is shown once',
    needs: ['to'],
    async run(stage) {
      await stage.enters();
      const text = stage.unique('secret');
      await stage.tells(told(stage.bob, text));
      await stage.hasShown([text]);
    },
  },
  {
    id: 'client/shows-octets',
    title: 'a text is shown as it was said, whatever letters and separators it holds',
    needs: ['commands', 'lines'],
    async run(stage) {
      await stage.enters();
      const text = `${stage.unique('a')}|b||c 你好 żółć 👋 <&> %s {0} \\n ${stage.unique('z')}`;
      await stage.tells(said(stage.bob, text));
      await stage.hasShown([text]);
    },
  },
  {
    id: 'client/shows-in-order',
    title: 'texts are shown each once, in the order of their coming',
    async run(stage) {
      await stage.enters();
      const texts = several(stage, 30);
      for (const text of texts) await stage.tells(said(stage.bob, text));
      await stage.hasShown(texts);
      inOrder(stage, texts);
    },
  },
  {
    id: 'client/shows-same-twice',
    title: 'a text that is said twice is shown twice',
    async run(stage) {
      await stage.enters();
      const text = stage.unique('again');
      await stage.tells(said(stage.bob, text));
      await stage.shows(text);
      await stage.tells(said(stage.bob, text));
      await stage.hasShown([text], 2);
    },
  },
  {
    id: 'client/told-is-marked',
    title: 'a text told to the person alone does not look like one said to all',
    needs: ['to'],
    async run(stage) {
      await stage.enters();
      const [open = '', secret = ''] = several(stage, 2);
      await stage.tells(said(stage.bob, open), told(stage.bob, secret));
      await stage.hasShown([open, secret]);
      const drawn = (text: string) =>
        stage.screen.octets
          .split('\n')
          .filter((line) => line.includes(text))
          .map((line) => line.replaceAll(text, ''))
          .join('\n');
      if (drawn(open) === drawn(secret))
        throw new Failure(
          'The client shows a text that was told in secret just as one that was said to all.',
          {
            expected: ['a line that differs in more than the text'],
            actual: stage.screen.lines.filter((line) => line.includes(open) || line.includes(secret)),
          },
        );
    },
  },
  {
    id: 'client/shows-roster',
    title: 'who is there already is shown',
    needs: ['here'],
    async run(stage) {
      const carol = stage.person('carol');
      await stage.enters([stage.bob, carol]);
      await stage.fence();
      await stage.shows(carol);
    },
  },
  {
    id: 'client/shows-joined',
    title: 'who joins is shown',
    needs: ['joined'],
    async run(stage) {
      await stage.enters();
      const carol = stage.person('carol');
      await stage.tells(joined(carol));
      await stage.fence();
      await stage.shows(carol);
    },
  },
  {
    id: 'client/shows-left',
    title: 'who leaves is shown',
    needs: ['joined', 'left'],
    async run(stage) {
      await stage.enters();
      const carol = stage.person('carol');
      await stage.tells(joined(carol));
      await stage.fence();
      const named = stage.screen.count(carol);
      await stage.tells(left(carol, 'quit'));
      await stage.fence();
      // A list that loses the nickname shows it as well as a notice that has it once more.
      if (stage.screen.count(carol) === named)
        throw stage.missing(carol, `The client does not show that ${carol} left.`);
    },
  },
  {
    id: 'client/shows-error',
    title: 'the person is told that what was said was refused',
    types: ['say'],
    async run(stage) {
      const code = ERRORS_OF_SAY.find(
        (each) =>
          stage.codec.encode('server', { type: 'error', code: each, text: 'x' }, { nick: 'x', me: 'x' }) !==
          undefined,
      );
      await stage.enters();
      await stage.typedFence();
      await stage.fence();
      const before = stage.screen.lines;
      stage.isApplicable(code !== undefined, 'Nothing that is said is refused in this dialect.');
      await stage.tells({ type: 'error', code: code ?? 'malformed', text: 'That was not taken.' });
      await stage.reacts(before);
      stage.tellsPerson(before, 'that something was refused');
      await stage.fence();
    },
  },
  {
    id: 'client/unknown-error',
    title: 'an error of a code that nobody knows is shown in the words of the server',
    needs: ['commands', 'lines'],
    async run(stage) {
      await stage.enters();
      await stage.fence();
      const text = stage.unique('too-hot');
      await stage.tells({ type: 'error', code: 'weather', text });
      await stage.fence();
      await stage.shows(text);
    },
  },
  {
    id: 'client/shows-nothing-else',
    title: 'the person is not shown pings and pongs',
    needs: ['ping', 'server-ping'],
    async run(stage) {
      await stage.enters();
      const [ping = '', pong = ''] = several(stage, 2);
      await stage.tells({ type: 'ping', token: ping }, { type: 'pong', token: pong });
      await stage.fence();
      for (const token of [ping, pong])
        if (stage.screen.count(token) > 0)
          throw stage.missing(
            'nothing of it',
            `The client shows its person "${token}", the token of a ping.`,
          );
    },
  },
];
