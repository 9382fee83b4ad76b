/** ROOM: echoes, nicknames that the server gives, and logins that end the connection. */
import type { Case } from '../case.ts';
import { hasFeature } from '../features.ts';
import { said } from '../peers/expected.ts';
import { Failure, NotApplicable } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import { refusalOf } from '../refusal.ts';
import type { Stage } from '../stage.ts';

/** A login with a nickname that no server of such a dialect may accept; where it can, its beginning tells whose it is. */
function illegalLogin(stage: Stage, guest: Peer): Buffer {
  const logins = [`${guest.nick}!x`, ` ${guest.nick}`, ''].map((nick) =>
    guest.bytes({ type: 'login', nick }),
  );
  const refused = logins.find((bytes) => refusalOf(stage.codec, 'guest', bytes) !== undefined);
  if (refused === undefined) throw new NotApplicable('A nickname may hold any character in this dialect.');
  return refused;
}

export const ECHO_CASES: readonly Case[] = [
  {
    id: 'room/echo',
    title: 'a say comes back to its speaker once',
    needs: ['echo'],
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      for (let i = 0; i < 3; i++) {
        const text = stage.text();
        alice.say(text);
        await alice.expectEcho(text);
        await stage.also('SAY-1', () => stage.hear(said(alice, text), alice));
      }
    },
  },
  {
    id: 'room/echo-order',
    title: 'what a speaker says comes back in the order of sending',
    needs: ['echo'],
    async run(stage) {
      const alice = await stage.join('alice');
      const texts = Array.from({ length: 5 }, () => stage.text());
      for (const text of texts) alice.say(text);
      for (const text of texts) await alice.expectEcho(text);
      const came = alice.echoes.filter((echo) => texts.includes(echo));
      if (came.join() !== texts.join())
        throw new Failure('The own says came back in another order.', { expected: texts, actual: came });
      await stage.also('SAY-1', () =>
        stage.hear(
          texts.map((text) => said(alice, text)),
          alice,
        ),
      );
    },
  },
];

export const GIVEN_CASES: readonly Case[] = [
  {
    id: 'room/given-nicks',
    title: 'whoever connects is given a nickname that nobody else has or had',
    needs: ['given'],
    async run(stage) {
      const isTold = hasFeature(stage.codec, 'left-on-fin');
      const nicks: string[] = [];
      for (let i = 0; i < 5; i++) {
        const peer = await stage.join('guest');
        nicks.push(peer.nick);
        // Whoever goes while nobody is there is told of to the next, at some time.
        if (i % 2 > 0 || stage.members.length === 1) continue;
        peer.hangUp();
        if (isTold) await stage.also('LEAVE-5', () => stage.sees(peer, 'lost'));
      }
      const again = nicks.find((nick, i) => nicks.indexOf(nick) !== i);
      if (again !== undefined)
        throw new Failure(`The nickname ${again} was given twice.`, {
          expected: ['five nicknames'],
          actual: nicks,
        });
    },
  },
  {
    id: 'room/given-told',
    title: 'everybody is told once of whoever comes, under the nickname that was given',
    needs: ['given', 'joined', 'room'],
    async run(stage) {
      await stage.join('alice');
      const bob = await stage.join('bob');
      await stage.heardByAll(bob);
    },
  },
];

export const REFUSED_ENTRY_CASES: readonly Case[] = [
  {
    id: 'room/illegal-nick',
    title: 'an illegal nickname ends the connection',
    needs: ['refusal-closes', 'room', 'login'],
    async run(stage) {
      const guest = await stage.guest();
      guest.raw(illegalLogin(stage, guest));
      await guest.isTurnedAway();
    },
  },
  {
    id: 'room/illegal-nick-untold',
    title: 'nobody is told of a connection that was refused, neither of its coming nor of its going',
    needs: ['refusal-closes', 'room', 'login'],
    async run(stage) {
      const bob = await stage.join('bob');
      const guest = await stage.guest();
      guest.raw(illegalLogin(stage, guest));
      await guest.isTurnedAway();
      await stage.heardByAll(bob);
    },
  },
];
