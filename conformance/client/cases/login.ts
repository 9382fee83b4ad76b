/** Coming in: the nickname, what comes at once with the welcome, what refuses it. */
import { said } from '../../peers/expected.ts';
import { Failure } from '../../peers/failure.ts';
import type { ClientCase } from '../case.ts';

export const LOGIN_CASES: readonly ClientCase[] = [
  {
    id: 'client/login',
    title: 'the client logs in once, under the nickname that it was given, and sends nothing else',
    needs: ['login'],
    async run(stage) {
      await stage.enters();
      await stage.quiet();
      if (stage.unread.length > 0)
        throw new Failure('The client sent something although its person did nothing.', {
          expected: ['nothing'],
          actual: stage.unread.map((message) => JSON.stringify(message)),
        });
    },
  },
  {
    id: 'client/login-octets',
    title: 'a nickname with spaces and letters beyond ASCII is sent as it is',
    needs: ['login', 'commands', 'lines'],
    async run(stage) {
      stage.nick = stage.unique('Zoë Müller');
      await stage.enters();
      await stage.fence();
    },
  },
  {
    id: 'client/types-ahead',
    title: 'nothing that the person types is said before welcome, however long that takes',
    needs: ['login', 'shown-entry'],
    types: ['say'],
    async run(stage) {
      await stage.arrives();
      await stage.asks();
      const ahead = stage.unique('ahead');
      stage.says(ahead);
      if (stage.codec.expresses('server', 'ping')) await stage.pingFence();
      await stage.quiet();
      if (stage.unread.length > 0)
        throw new Failure('The client sent something before it was welcomed.', {
          expected: ['nothing'],
          actual: stage.unread.map((message) => JSON.stringify(message)),
        });
      await stage.tells(...stage.admission());
      await stage.fence();
      const text = stage.unique('text');
      stage.says(text);
      // What was typed before may be said now, or be forgotten.
      const first = await stage.next();
      if (first?.type === 'say' && first.text === text) return;
      if (first?.type !== 'say' || first.text !== ahead)
        throw new Failure('The client does not say what was typed after welcome.', {
          expected: [text],
          actual: [JSON.stringify(first ?? 'nothing')],
        });
      await stage.expects({ type: 'say', text });
    },
  },
  {
    id: 'client/nick-in-use',
    title: 'the person is told that the nickname is taken, and can try another, or the client ends',
    needs: ['login', 'error:nick-in-use'],
    async run(stage) {
      await stage.arrives();
      await stage.asks();
      const before = stage.screen.lines;
      await stage.refuses();
      const first = await stage.reacts(before);
      if (first !== 'sent') stage.tellsPerson(before, 'that the nickname is taken');
      if (first === 'ended') return;
      if (first === 'shown') {
        stage.nick = stage.person('dora');
        stage.presses(stage.nick);
      }
      const then = await stage.reacts(stage.screen.lines.concat(stage.nick));
      if (then === 'ended') return;
      // A client may also choose another nickname by itself, as long as it says so.
      const message = await stage.next();
      if (message?.type !== 'login')
        throw new Failure('After the refusal the client neither logs in again nor ends.', {
          expected: ['a login with another nickname, or the end of the client'],
          actual: [JSON.stringify(message ?? 'nothing')],
        });
      stage.nick = message.nick;
      stage.isIn();
      await stage.tells(...stage.admission());
      await stage.fence();
      stage.tellsPerson(before, 'that the nickname is taken');
    },
  },
  {
    id: 'client/joined-with-welcome',
    title: 'what stands behind the welcome in the same segment is shown',
    needs: ['login'],
    frames: true,
    async run(stage) {
      await stage.arrives();
      await stage.asks();
      const texts = ['one', 'two', 'three'].map((base) => stage.unique(base));
      await stage.sends(stage.bytes(...stage.admission(), ...texts.map((text) => said(stage.bob, text))));
      await stage.hasShown(texts);
    },
  },
];
