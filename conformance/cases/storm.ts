/**
 * Storms: many who come, talk, address each other and go at once. What each of them saw is not awaited step
 * by step but looked at as a whole afterwards: one peer, the clerk, is there all the time and so knows the
 * one order, of which all others must have seen their part (spec/history).
 */
import type { Invalid, ServerMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { joined, left, said, show } from '../peers/expected.ts';
import { Failure, NotApplicable } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

/** What all texts of a storm may be delivered together; more speakers than that allows say nothing. */
const DELIVERIES_MAX = 200_000;
/** Time that an answer may take longer for each peer of a storm, milliseconds. */
const PEER_MS = 10;

/** Who comes and goes at once must be let in at once, and those who stay must be told of all. */
const OF_STORMS = [
  'login',
  'no-echo',
  'shown-entry',
  'concurrent-logins',
  'unique-nicks',
  'joined',
  'here',
] as const;

type Seen = ServerMessage | Invalid;

/** The peer that is there all the time. */
async function clerkOf(stage: Stage): Promise<Peer> {
  const clerk = await stage.join('clerk');
  clerk.extraMs = PEER_MS * stage.context.storm;
  stage.observer = clerk;
  return clerk;
}

async function guests(stage: Stage, count: number, base: string): Promise<Peer[]> {
  const all: Peer[] = [];
  for (let i = 0; i < count; i++) {
    const guest = await stage.guest(base);
    guest.extraMs = PEER_MS * stage.context.storm;
    all.push(guest);
  }
  return all;
}

const asks = (peer: Peer) => peer.send({ type: 'login', nick: peer.nick });

/** The first message of some types; a server that is full may say so, and then there can be no storm of that size. */
async function first(stage: Stage, peer: Peer, types: readonly string[], awaited: string): Promise<Seen> {
  const message = (await peer.takeUntil(({ type }) => type === 'bye' || types.includes(type), awaited)).at(
    -1,
  )!;
  if (message.type !== 'bye') return message;
  throw new NotApplicable(
    `The server takes fewer connections than a storm of ${stage.context.storm} needs (LOGIN-10): choose another number with --storm.`,
  );
}

/** Waits until all have been welcomed, whatever else they are told. */
async function areIn(stage: Stage, peers: readonly Peer[]): Promise<void> {
  const enters = async (peer: Peer) => void (await first(stage, peer, ['welcome'], `welcome|${peer.nick}`));
  // That so many are let in is no matter of what the storm is about.
  await stage.given('LOGIN-1', () =>
    stage.also('LOGIN-1', async () => void (await Promise.all(peers.map(enters)))),
  );
}

/** Messages that the clerk must be sent, in any order and among others. */
class Awaited {
  readonly #open = new Map<string, { requirement: string; message: ServerMessage }>();

  add(requirement: string, message: ServerMessage): void {
    this.#open.set(keyOf(message), { requirement, message });
  }

  /** Rejects with a Failure that names the first that has not come. */
  async by(clerk: Peer): Promise<void> {
    try {
      if (this.#open.size > 0)
        await clerk.takeUntil((came) => this.#open.delete(keyOf(came)) && this.#open.size === 0, '');
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      const [first] = this.#open.values();
      const { codec } = clerk.host;
      const missing = [...this.#open.values()].map(({ message }) => show(codec, message));
      throw new Failure(`${clerk.name}, who was there all the time, was not sent "${missing[0]}".`, {
        requirement: first!.requirement,
        peer: clerk.name,
        expected: missing.slice(0, 5),
        actual: cause.detail.actual ?? [],
      });
    }
  }
}

/** A left is awaited with any reason: a reset may overtake a quit. */
function keyOf(message: Seen): string {
  const { type, nick, text } = message as { type: string; nick?: string; text?: string };
  return JSON.stringify(type === 'said' ? [type, nick, text] : [type, nick]);
}

/**
 * The last of the storm: once it has come to everybody, all has, and nothing waits any more. Every text told
 * to one must have come by then.
 */
async function end(
  stage: Stage,
  [one, other]: readonly [Peer, Peer],
  stay: readonly Peer[],
  told: ReadonlyMap<Peer, readonly string[]> = new Map(),
): Promise<void> {
  const [last, afterwards] = [stage.text('end'), stage.text('end')];
  const hears = (peer: Peer, speaker: Peer, text: string) =>
    peer.takeUntil(
      (message) => message.type === 'said' && message.text === text,
      show(stage.codec, said(speaker, text)),
    );
  const others = stay.filter((peer) => peer !== one);
  await stage.given('SAY-1', async () => {
    one.say(last);
    await Promise.all(
      others.map(async (peer) => wasTold(peer, await hears(peer, one, last), told.get(peer) ?? [])),
    );
    // The speaker has not heard itself, so another one shows where its part ends.
    other.say(afterwards);
    await hears(one, other, afterwards);
    await Promise.all(
      others.filter((peer) => peer !== other).map((peer) => peer.expect(said(other, afterwards))),
    );
  });
}

function wasTold(peer: Peer, seen: readonly Seen[], awaited: readonly string[]): void {
  const texts = new Set(seen.map((message) => (message.type === 'told' ? message.text : '')));
  const missing = awaited.find((text) => !texts.has(text));
  if (missing === undefined) return;
  throw new Failure(`${peer.name} was not sent what was told to it: "${missing}".`, {
    requirement: 'TO-1',
    peer: peer.name,
    expected: [missing],
    actual: [...texts].filter((text) => text !== ''),
  });
}

interface Way {
  readonly go: (peer: Peer) => void;
  /** Whether what was said just before is heard for sure: after a reset, and a close with something unread is one, it is not. */
  readonly isHeard?: boolean;
  readonly needsQuit?: boolean;
}

const quits = (peer: Peer) => peer.send({ type: 'quit' });
/** Ways to go. */
const WAYS: readonly Way[] = [
  { go: (peer) => peer.fin(), isHeard: true },
  { go: (peer) => peer.reset() },
  { go: (peer) => peer.hangUp() },
  { go: quits, isHeard: true, needsQuit: true },
  {
    go(peer) {
      quits(peer);
      peer.reset();
    },
    needsQuit: true,
  },
];

const waysOf = ({ codec }: Stage) =>
  WAYS.filter(({ needsQuit }) => needsQuit !== true || codec.expresses('client', 'quit'));

export const STORM_CASES: readonly Case[] = [
  {
    id: 'say/storm',
    title:
      'when all of many members speak at once, each is sent all that the others say, once and in one order',
    needs: [...OF_STORMS, 'fast-reads'],
    alone: true,
    async run(stage) {
      const count = stage.context.storm;
      const clerk = await clerkOf(stage);
      const peers = await guests(stage, count, 'speaker');
      for (const peer of peers) asks(peer);
      await areIn(stage, peers);
      const awaited = new Awaited();
      for (const speaker of peers.slice(0, Math.ceil(DELIVERIES_MAX / count))) {
        const text = stage.text('n');
        awaited.add('SAY-1', said(speaker, text));
        speaker.say(text);
      }
      await awaited.by(clerk);
      await end(stage, [peers[0]!, peers[1]!], [clerk, ...peers]);
    },
  },
  {
    id: 'live/storm',
    title:
      'when many come, talk, address each other and go in all ways at once, those who stay see all of it, in one order',
    needs: [...OF_STORMS, 'left-on-fin', 'left-on-reset', 'frames'],
    alone: true,
    hostile: true,
    async run(stage) {
      const half = Math.ceil(stage.context.storm / 2);
      const clerk = await clerkOf(stage);
      const there = await guests(stage, half, 'there');
      for (const peer of there) asks(peer);
      await areIn(stage, there);
      const coming = await guests(stage, half, 'coming');
      const passers = await guests(stage, Math.ceil(half / 5), 'passer');
      const ways = waysOf(stage);
      // By turns one stays and others go.
      const wayOf = (i: number) => ways[(i % (ways.length + 1)) - 1];
      const staying = there.filter((_, i) => wayOf(i) === undefined);
      const awaited = new Awaited();
      const told = new Map<Peer, string[]>();
      const canTell = stage.codec.expresses('client', 'to');
      const speak = (peer: Peer, isSure: boolean, to: Peer) => {
        const [one, other] = [stage.text('n'), stage.text('n')];
        if (canTell && to !== peer) {
          peer.send({ type: 'to', nick: to.nick, text: other });
          if (isSure) told.set(to, [...(told.get(to) ?? []), other]);
        }
        peer.say(one);
        if (isSure) awaited.add('SAY-1', said(peer, one));
      };
      for (let i = 0; i < half; i++) {
        const [peer, newcomer, way] = [there[i]!, coming[i]!, wayOf(i)];
        asks(newcomer);
        awaited.add('LOGIN-3', joined(newcomer));
        speak(peer, way === undefined || way.isHeard === true, staying[i % staying.length]!);
        way?.go(peer);
        if (way !== undefined) awaited.add('LEAVE-1', left(peer, 'lost'));
        passers[i]?.reset();
      }
      await areIn(stage, coming);
      for (const [i, peer] of coming.entries()) speak(peer, true, staying[i % staying.length]!);
      await awaited.by(clerk);
      await end(stage, [coming[0]!, coming[1]!], [clerk, ...staying, ...coming], told);
    },
  },
  {
    id: 'nick/storm',
    title: 'of many who want few nicknames one at a time gets each, again and again as its owner goes',
    needs: [...OF_STORMS, 'refusal', 'left-on-fin', 'left-on-reset'],
    alone: true,
    hostile: true,
    async run(stage) {
      const count = stage.context.storm;
      const clerk = await clerkOf(stage);
      const all = await guests(stage, count, 'racer');
      const ways = waysOf(stage);
      const nicks = Array.from({ length: Math.ceil(count / 8) }, () => stage.nick('Wanted'));
      let racers = new Map(nicks.map((nick, i) => [nick, all.filter((_, k) => k % nicks.length === i)]));
      for (let round = 0; round < 3; round++) {
        for (const [nick, those] of racers) for (const racer of those) racer.send({ type: 'login', nick });
        const owners = new Map<string, Peer>();
        const losers = new Map<string, Peer[]>();
        await Promise.all(
          [...racers].map(async ([nick, those]) => {
            const winner = await race(stage, nick, those, round);
            owners.set(nick, winner);
            losers.set(
              nick,
              those.filter((racer) => racer !== winner),
            );
          }),
        );
        const awaited = new Awaited();
        for (const [i, [nick, owner]] of [...owners].entries()) {
          awaited.add('LOGIN-3', joined(nick));
          const text = stage.text('mine');
          owner.say(text);
          const way = ways[(i + round) % ways.length]!;
          if (way.isHeard === true) awaited.add('SAY-1', said(nick, text));
          awaited.add('LEAVE-1', left(nick, 'lost'));
          way.go(owner);
        }
        await awaited.by(clerk);
        racers = losers;
      }
      for (const racer of all) racer.isDeaf = true;
    },
  },
];

/** All ask for a nickname that nobody has; the one who is welcomed. */
async function race(stage: Stage, nick: string, racers: readonly Peer[], round: number): Promise<Peer> {
  const answers = await Promise.all(
    racers.map((racer) => first(stage, racer, ['welcome', 'error'], 'welcome or error|nick-in-use|…')),
  );
  const winners = racers.filter((_, i) => answers[i]!.type === 'welcome');
  const [winner] = winners;
  if (winner !== undefined && winners.length === 1) return winner;
  const when = round === 0 ? 'which nobody had' : 'of whose owner it had just been told that it left';
  throw new Failure(
    `Of ${racers.length} who asked at once for ${nick}, ${when}, ${winners.length} were welcomed.`,
    {
      requirement: winners.length > 1 ? 'NICK-5' : round === 0 ? 'LOGIN-1' : 'NICK-7',
      expected: ['1 welcome', `${racers.length - 1} error|nick-in-use`],
      actual: [`${winners.length} welcome`, `${racers.length - winners.length} other answers`],
    },
  );
}
