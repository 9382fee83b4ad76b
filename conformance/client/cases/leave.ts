/** The end: the person leaves, or the server does. */
import { said } from '../../peers/expected.ts';
import { Failure } from '../../peers/failure.ts';
import type { ClientCase } from '../case.ts';
import type { ClientStage } from '../stage.ts';

/** What a server answers to a quit: bye, where it has one, and the end. */
async function letsGo(stage: ClientStage): Promise<void> {
  if (stage.codec.expresses('server', 'bye')) await stage.tells({ type: 'bye', reason: 'quit' });
  stage.closes();
}

/** In a room, all shown: what is on the screen then. */
async function settled(stage: ClientStage): Promise<readonly string[]> {
  await stage.enters();
  await stage.fence();
  return stage.screen.lines;
}

export const LEAVE_CASES: readonly ClientCase[] = [
  {
    id: 'client/quit',
    title: 'a client that is left says quit',
    needs: ['quit'],
    types: ['quit'],
    async run(stage) {
      await settled(stage);
      stage.types('quit');
      await stage.expects({ type: 'quit' });
      await letsGo(stage);
    },
  },
  {
    id: 'client/quit-waits',
    title: 'a client that is left waits for the answer before it closes',
    needs: ['quit', 'bye'],
    types: ['quit'],
    async run(stage) {
      await settled(stage);
      stage.types('quit');
      await stage.expects({ type: 'quit' });
      await stage.quiet();
      if (stage.ending !== undefined)
        throw new Failure(`The client closed (${stage.ending}) without waiting for bye.`, {
          expected: ['an open connection until bye'],
          actual: [`the connection ended (${stage.ending})`],
        });
      await letsGo(stage);
    },
  },
  {
    id: 'client/quit-ends',
    title: 'a client that is left ends once the server has closed',
    types: ['quit'],
    async run(stage) {
      await settled(stage);
      stage.types('quit');
      if (stage.codec.expresses('client', 'quit')) {
        await stage.next();
        await letsGo(stage);
      }
      await stage.ends();
    },
  },
  {
    id: 'client/quit-unanswered',
    title: 'a client that is left ends although the server does not answer',
    types: ['quit'],
    async run(stage) {
      await settled(stage);
      stage.types('quit');
      await stage.ends();
    },
  },
  {
    id: 'client/server-ends',
    title: 'the person is told that the server has closed the connection, and the client ends',
    async run(stage) {
      const before = await settled(stage);
      stage.closes();
      await stage.ends();
      stage.tellsPerson(before, 'that the connection has ended');
    },
  },
  {
    id: 'client/server-resets',
    title: 'the person is told that the connection was reset, and the client ends',
    async run(stage) {
      const before = await settled(stage);
      stage.closes('RST');
      await stage.ends();
      stage.tellsPerson(before, 'that the connection was lost');
    },
  },
  {
    id: 'client/server-says-bye',
    title: 'after bye nothing more is shown but that it is over, and the client ends',
    needs: ['bye-reasons'],
    frames: true,
    async run(stage) {
      const before = await settled(stage);
      const late = stage.unique('late');
      await stage.sends(stage.bytes({ type: 'bye', reason: 'shutdown' }, said(stage.bob, late)));
      stage.closes();
      await stage.ends();
      if (stage.screen.count(late) > 0)
        throw stage.missing('nothing of it', `The client shows "${late}", which came after bye.`);
      stage.tellsPerson(before, 'that the connection has ended');
    },
  },
  {
    id: 'client/server-ends-guest',
    title: 'the person is told that the server closed before it let anybody in, and the client ends',
    needs: ['login', 'shown-entry'],
    async run(stage) {
      await stage.arrives();
      await stage.asks();
      const before = stage.screen.lines;
      stage.closes();
      await stage.ends();
      stage.tellsPerson(before, 'that the connection has ended');
    },
  },
  {
    id: 'client/nobody-listens',
    title: 'the person is told that nobody can be reached, and the client ends',
    silent: true,
    async run(stage) {
      await stage.arrivesInVain();
      await stage.ends();
      stage.tellsPerson([], 'that nobody can be reached');
    },
  },
];
