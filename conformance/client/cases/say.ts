/** What a person types, and what of it is sent. */
import { Failure } from '../../peers/failure.ts';
import type { ClientCase } from '../case.ts';

export const SAY_CASES: readonly ClientCase[] = [
  {
    id: 'client/says',
    title: 'what the person says is sent once',
    types: ['say'],
    async run(stage) {
      await stage.enters();
      const text = stage.unique('hello');
      stage.says(text);
      await stage.expects({ type: 'say', text });
      await stage.typedFence();
    },
  },
  {
    id: 'client/says-octets',
    title: 'what the person says is sent octet by octet',
    needs: ['commands', 'lines'],
    types: ['say'],
    async run(stage) {
      await stage.enters();
      const text = `${stage.unique('a')}|b||c  two  spaces 你好 żółć 👋 <&> %s {0} \\n`;
      stage.says(text);
      await stage.expects({ type: 'say', text });
      await stage.typedFence();
    },
  },
  {
    id: 'client/says-in-order',
    title: 'lines that are typed at once are sent one by one, in their order',
    types: ['say'],
    async run(stage) {
      await stage.enters();
      const texts = Array.from({ length: 20 }, () => stage.unique('text'));
      const isOneByOne = stage.codec.dialect.framing.toServer.kind === 'chunk';
      if (!isOneByOne) for (const text of texts) stage.says(text);
      for (const text of texts) {
        // Where a read is a message, two at once would be one.
        if (isOneByOne) stage.says(text);
        await stage.expects({ type: 'say', text });
      }
      await stage.typedFence();
    },
  },
  {
    id: 'client/tells',
    title: 'what is meant for one alone is sent to that one alone',
    needs: ['to'],
    types: ['to', 'say'],
    async run(stage) {
      await stage.enters();
      await stage.fence();
      const text = stage.unique('secret');
      stage.types('to', { nick: stage.bob, text });
      await stage.expects({ type: 'to', nick: stage.bob, text });
      await stage.typedFence();
    },
  },
  {
    id: 'client/grammar',
    title: 'all that is sent in a session is of the grammar',
    types: ['say'],
    async run(stage) {
      await stage.enters();
      const text = stage.unique('hello');
      stage.says(text);
      await stage.expects({ type: 'say', text });
      if (stage.codec.expresses('server', 'ping')) await stage.pingFence();
      const again = `${stage.unique('good')} morning, all`;
      stage.says(again);
      await stage.expects({ type: 'say', text: again });
      await stage.typedFence();
    },
  },
  {
    id: 'client/long-typed',
    title: 'a text that is too long is never sent as a line that is too long',
    needs: ['commands', 'lines'],
    types: ['say'],
    async run(stage) {
      await stage.enters();
      stage.says(`${stage.unique('long')} ${'x'.repeat(2_000)}`);
      const text = stage.unique('fence');
      stage.says(text);
      // It may be refused, cut, or said in parts.
      for (let came = await stage.next(); ; came = await stage.next()) {
        if (came?.type === 'say' && came.text === text) break;
        if (came?.type === 'say') continue;
        throw new Failure(
          came === undefined
            ? 'After a text that is too long the client sends nothing any more.'
            : 'Of a text that is too long the client sent a line that no server takes.',
          {
            requirement: 'CLIENT-1',
            expected: [`say|${text}`],
            actual: [JSON.stringify(came ?? 'nothing').slice(0, 200)],
          },
        );
      }
      stage.proved('fenced');
    },
  },
  {
    id: 'client/typed-empty',
    title: 'Enter alone sends nothing',
    types: ['say'],
    async run(stage) {
      await stage.enters();
      await stage.typedFence();
      stage.presses('');
      // Where a read is a message, two at once would be one.
      await stage.quiet();
      await stage.typedFence();
    },
  },
];
