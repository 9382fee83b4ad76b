/** NICK: one owner at a time, also where many ask at once. */
import type { Case } from '../case.ts';
import { error, same } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

/** Twenty connections ask at once; exactly one may get the nickname. */
async function twentyAtOnce(
  stage: Stage,
  spell: (nick: string, i: number) => string,
): Promise<{ winner: Peer; losers: Peer[] }> {
  const nick = stage.nick('Popular');
  const guests: Peer[] = [];
  for (let i = 0; i < 20; i++) guests.push(await stage.guest('racer'));
  for (const [i, guest] of guests.entries()) guest.send({ type: 'login', nick: spell(nick, i) });
  const answers = await Promise.all(
    guests.map(
      async (guest) =>
        (
          await guest.takeUntil(
            ({ type }) => type === 'welcome' || type === 'error',
            'welcome or error|nick-in-use',
          )
        ).at(-1)!,
    ),
  );
  const winners = guests.filter((_, i) => answers[i]!.type === 'welcome');
  const inUse = error('nick-in-use');
  const refused = answers.filter((answer) => same(stage.codec, inUse, answer));
  if (winners.length !== 1 || refused.length !== 19) {
    throw new Failure(`Of 20 simultaneous logins of one nickname ${winners.length} were welcomed.`, {
      requirement: 'NICK-5',
      expected: ['1 welcome', '19 error|nick-in-use'],
      actual: [`${winners.length} welcome`, `${refused.length} error|nick-in-use`],
    });
  }
  const [winner] = winners as [Peer];
  const losers = guests.filter((guest) => guest !== winner);
  await Promise.all(losers.map((loser) => loser.expect(...stage.refusal('nick-in-use').slice(1))));
  // What else a newcomer is told comes behind welcome.
  const told = stage.welcomed(winner);
  await winner.expect(...told.slice(told.findIndex(({ type }) => type === 'welcome') + 1));
  await stage.hearJoined(winner);
  return { winner, losers };
}

export const NICK_IN_USE_CASES: readonly Case[] = [
  {
    id: 'nick/in-use',
    title: 'a login with a nickname in use is answered with nick-in-use',
    needs: ['error:nick-in-use', 'unique-nicks'],
    async run(stage) {
      const alice = await stage.join('alice');
      const other = await stage.guest('other');
      other.send({ type: 'login', nick: alice.nick });
      await other.expect(...stage.refusal('nick-in-use'));
    },
  },
  {
    id: 'nick/in-use-repeatedly',
    title: 'a nickname in use is refused as often as it is asked for',
    long: true,
    needs: ['refusal', 'unique-nicks'],
    hostile: true,
    async run(stage) {
      const alice = await stage.join('alice');
      const other = await stage.guest('other');
      // The next try follows the error at once, so that a prompt which the kernel holds back until then costs no time.
      const [refused, ...prompt] = stage.refusal('nick-in-use');
      for (let i = 0; i < 1010; i++) {
        other.send({ type: 'login', nick: alice.nick });
        await other.expect(...(i === 0 ? [] : prompt), refused!);
      }
      await other.expect(...prompt);
    },
  },
];

export const NICK_RACE_CASES: readonly Case[] = [
  {
    id: 'nick/20-at-once',
    title: 'of 20 simultaneous logins of one nickname exactly one is welcomed',
    needs: ['refusal', 'unique-nicks', 'concurrent-logins'],
    async run(stage) {
      const { winner } = await twentyAtOnce(stage, (nick) => nick);
      await stage.heardByAll(winner);
    },
  },
  {
    id: 'nick/20-at-once-variants',
    title: 'of 20 simultaneous logins of case variants of one nickname exactly one is welcomed',
    needs: ['refusal', 'unique-nicks', 'folding', 'concurrent-logins'],
    async run(stage) {
      await twentyAtOnce(stage, (nick, i) => (i % 2 === 0 ? nick : nick.toUpperCase()));
    },
  },
  {
    id: 'nick/20-at-once-losers-retry',
    title: 'the losers of a race for a nickname may log in with others on the same connections',
    needs: ['refusal', 'unique-nicks', 'concurrent-logins'],
    async run(stage) {
      const { losers } = await twentyAtOnce(stage, (nick) => nick);
      for (const loser of losers.slice(0, 5)) {
        loser.nick = stage.nick('loser');
        await stage.enter(loser);
      }
    },
  },
  {
    id: 'nick/20-names-at-once',
    title: 'of 20 who log in at once each has its nickname to itself from then on',
    needs: ['refusal', 'unique-nicks', 'concurrent-logins', 'client-first'],
    async run(stage) {
      const members = await stage.joinMany(20);
      const asker = await stage.guest('asker');
      for (const { nick } of members)
        await asker.asks({ type: 'login', nick }, ...stage.refusal('nick-in-use'));
    },
  },
];
