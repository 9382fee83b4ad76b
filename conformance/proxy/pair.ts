/**
 * A server and a client that are both under test, with the recorder between them: a few people come,
 * talk and leave, the kit types for them, and what does not happen is the fault of the side that it stops at.
 */
import type { Dialect, Entry, Typing } from '../../spec/index.ts';
import { hasFeature } from '../features.ts';
import { abortion, Interrupted } from '../run/ending.ts';
import { launch } from '../target/launch.ts';
import type { Instance } from '../target/target.ts';
import { findingOf, type Wrong } from './finding.ts';
import { type Judgement, judge } from './judge.ts';
import { type PairOptions, PairStage, type Person, Stopped } from './pair-stage.ts';
import { readingsOf } from './readings.ts';
import type { Session } from './session.ts';

/** Texts that each of two people says at once. */
const TALK = 10;

/** What was found. */
export interface PairReport {
  readonly judgement: Judgement;
  readonly session: Session;
  /** What people did, up to where it went wrong. */
  readonly steps: readonly string[];
}

/** Why two cannot be tested together in a dialect; undefined if they can. */
export function whyNoPair({ policy, serial, transport }: Dialect, typing: Typing): string | undefined {
  if (transport === 'websocket') return 'the recorder does not look into WebSocket frames';
  if (serial === 'connections' || !['others', 'all'].includes(policy.says))
    return 'people do not meet in a room in it';
  return typing.say === undefined ? 'it is not known what a person types to say something' : undefined;
}

/** Plays the session and judges it. Rejects with Unreachable if one of both does not start, and with Interrupted if it was ended before the server did. */
export async function runPair(options: PairOptions): Promise<PairReport> {
  const target = launch(options.server, options.cwd === undefined ? {} : { cwd: options.cwd });
  try {
    // One that has not come up when the session is ended is swept away.
    const instance = await Promise.race([target.start(), abortion(options.signal)]);
    try {
      return await playWith(options, instance);
    } finally {
      await instance.stop();
    }
  } finally {
    target.sweep?.();
  }
}

async function playWith(options: PairOptions, instance: Instance): Promise<PairReport> {
  const stage = new PairStage(options, instance);
  try {
    await stage.open();
    const stopped = await whatStops(stage);
    const { session, steps } = stage;
    const judgement = judge(session, options.dialect);
    const findings = stopped === undefined ? judgement.findings : [...judgement.findings, findingOf(stopped)];
    return { judgement: { ...judgement, findings }, session, steps };
  } finally {
    await stage.close();
  }
}

async function whatStops(stage: PairStage): Promise<Wrong | undefined> {
  try {
    await stepThrough(stage);
    return undefined;
  } catch (cause) {
    if (cause instanceof Stopped) return cause.wrong;
    // It shows nobody's fault, and what was recorded by then is judged all the same.
    if (cause instanceof Interrupted) return undefined;
    throw cause;
  }
}

async function stepThrough(stage: PairStage): Promise<void> {
  const alice = await comes(stage, 'Alice');
  const bob = await comes(stage, 'Bob');
  if (stage.codec.expresses('server', 'joined'))
    await stage.hears(alice, { type: 'joined', nick: bob.nick }, 'LOGIN-3');
  await says(stage, alice, bob);
  await says(stage, bob, alice);
  if (stage.options.typing.to !== undefined && stage.codec.expresses('client', 'to'))
    await tells(stage, bob, alice);
  if (stage.options.dialect.framing.toServer.kind !== 'chunk') await bothTalk(stage, alice, bob);
  if (hasFeature(stage.codec, 'refusal')) await comesAgain(stage, alice.nick);
  if (stage.options.typing.quit !== undefined) await leaves(stage, bob, alice);
  await serverEnds(stage, alice);
  stage.areOnce();
}

async function comes(stage: PairStage, base: string): Promise<Person> {
  const { dialect } = stage.options;
  const isShort = dialect.policy.nickBytesMax < 32 || dialect.fields.nick?.pattern !== undefined;
  const nick = isShort ? stage.names.nextShort(base, dialect.policy.nickBytesMax) : stage.names.next(base);
  const person = await stage.start(nick);
  if (stage.codec.expresses('client', 'login'))
    await stage.sends(person, { type: 'login', nick }, 'CLIENT-7');
  if (dialect.policy.entry !== 'silent') await stage.hears(person, { type: 'welcome', nick }, 'LOGIN-1');
  stage.step(`${nick} comes`);
  return person;
}

async function says(stage: PairStage, from: Person, to: Person): Promise<void> {
  const text = stage.names.next('hello');
  stage.types(from, 'say', { text });
  await stage.sends(from, { type: 'say', text }, 'CLIENT-11');
  await stage.hears(to, { type: 'said', nick: from.nick, text }, 'SAY-1');
  await stage.shows(from, to, text);
  stage.step(`${from.nick} says something, and ${to.nick} reads it`);
}

async function tells(stage: PairStage, from: Person, to: Person): Promise<void> {
  const text = stage.names.next('secret');
  stage.types(from, 'to', { nick: to.nick, text });
  await stage.sends(from, { type: 'to', nick: to.nick, text }, 'CLIENT-11');
  await stage.hears(to, { type: 'told', nick: from.nick, text }, 'TO-1');
  await stage.shows(from, to, text);
  stage.step(`${from.nick} tells ${to.nick} something alone`);
}

async function bothTalk(stage: PairStage, alice: Person, bob: Person): Promise<void> {
  const texts = Array.from(
    { length: TALK },
    () => [stage.names.next('text'), stage.names.next('text')] as const,
  );
  for (const [one, other] of texts) {
    stage.types(alice, 'say', { text: one });
    stage.types(bob, 'say', { text: other });
  }
  for (const [from, to, own] of [
    [alice, bob, texts.map(([one]) => one)],
    [bob, alice, texts.map(([, other]) => other)],
  ] as const)
    for (const text of own) {
      await stage.sends(from, { type: 'say', text }, 'CLIENT-11');
      await stage.hears(to, { type: 'said', nick: from.nick, text }, 'SAY-1');
      await stage.shows(from, to, text);
    }
  stage.step(`both say ${TALK} things at once`);
}

/** Somebody wants a nickname that is taken; what the client makes of the refusal is its own affair, if it says so. */
async function comesAgain(stage: PairStage, nick: string): Promise<void> {
  const twin = await stage.start(nick);
  const before = twin.subject.screen.lines;
  await stage.sends(twin, { type: 'login', nick }, 'CLIENT-7');
  await stage.hears(twin, { type: 'error', code: 'nick-in-use', text: '' }, 'NICK-1');
  const isTold = () => twin.subject.screen.newSince(before).length > 0;
  if (!(await stage.until(isTold)))
    stage.stop(twin, 'CLIENT-12', 'The client does not say that the nickname is taken.');
  await twin.subject.stop();
  stage.step(`somebody else wants to be ${nick}, and is told that it is taken`);
}

async function leaves(stage: PairStage, bob: Person, alice: Person): Promise<void> {
  stage.types(bob, 'quit', {});
  const isQuit = (entry: Entry) =>
    entry.peer === bob.peer && entry.what === 'sent' && entry.message.type === 'quit';
  const hasQuit = () => readingsOf(stage.session, stage.codec).some(({ entry }) => isQuit(entry));
  // Whoever goes without a word is judged for that, and the others are told of it all the same.
  await stage.until(() => hasQuit() || bob.subject.exit !== undefined);
  if (hasQuit() && stage.codec.expresses('server', 'bye'))
    await stage.hears(bob, { type: 'bye', reason: 'quit' }, 'LEAVE-2');
  if (!(await stage.until(() => bob.subject.exit !== undefined)))
    stage.stop(bob, 'CLIENT-19', 'The client still runs, although its person has left.');
  const { untold } = stage.options.dialect.policy;
  if (stage.codec.expresses('server', 'left') && !untold.includes('quit'))
    await stage.hears(
      alice,
      { type: 'left', nick: bob.nick, reason: hasQuit() ? 'quit' : 'lost' },
      'LEAVE-1',
    );
  stage.step(`${bob.nick} leaves`);
}

async function serverEnds(stage: PairStage, alice: Person): Promise<void> {
  await stage.instance.end?.();
  if (!(await stage.until(() => alice.subject.exit !== undefined)))
    stage.stop(alice, 'CLIENT-13', 'The client still runs, although the server has ended.');
  stage.step(`the server ends, and so does the client of ${alice.nick}`);
}
