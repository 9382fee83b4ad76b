/** What can be done in a dialect, and by whom. */
import { type Codec, compile, type Dialect, overWebSocket } from '../../spec/index.ts';
import { hasFeature, lacking } from '../features.ts';
import type { Target } from '../target/target.ts';
import type { Deed } from './script.ts';

export interface Abilities {
  readonly deeds: ReadonlySet<Deed>;
  readonly transport: 'tcp' | 'websocket';
  /** Whether a member may ask for a nickname again, and be refused. */
  readonly asksAgain: boolean;
  /** Whether a ping is answered before the login. */
  readonly guestsPing: boolean;
  /** Whether whoever writes to oneself is refused. */
  readonly refusesSelf: boolean;
  /** Whether a connection may say and quit before its login. */
  readonly guestsSpeak: boolean;
  /** Whether nicknames that differ in case are the same. */
  readonly folds: boolean;
}

/** What a guard looks at. */
export interface Actor {
  readonly isMember: boolean;
  readonly isAsking: boolean;
}

/** What can be done in a dialect. */
export function abilitiesOf(codec: Codec): Abilities {
  const { absent, toServer, transport } = codec.dialect;
  const can = (deed: Deed, has: boolean) => (has ? [deed] : []);
  return {
    transport,
    deeds: new Set<Deed>([
      'connect',
      'login',
      'say',
      'flood',
      ...can('to', hasFeature(codec, 'to')),
      ...can('ping', hasFeature(codec, 'ping')),
      ...can('nonsense', hasFeature(codec, 'errors')),
      ...can('quit', hasFeature(codec, 'quit')),
      ...can('half-close', transport === 'tcp'),
      'close',
      'reset',
      'stall',
    ]),
    asksAgain: lacking(codec, ['login-twice']) === undefined,
    guestsPing: absent['ping/guest'] === undefined,
    refusesSelf: absent['TO-3'] === undefined,
    guestsSpeak: !(toServer.say ?? []).some(({ phase }) => phase === 'member'),
    folds: hasFeature(codec, 'folding'),
  };
}

/** Whether somebody may do something now, as far as the dialect says what comes of it. */
export function mayDo(abilities: Abilities, deed: Deed, { isMember, isAsking }: Actor): boolean {
  if (!abilities.deeds.has(deed)) return false;
  if (deed === 'login') return abilities.asksAgain || (!isMember && !isAsking);
  if (deed === 'ping') return abilities.guestsPing || isMember;
  if (deed === 'say' || deed === 'flood' || deed === 'quit') return abilities.guestsSpeak || isMember;
  return true;
}

/** Why schedules of a dialect cannot be judged, or undefined if they can. */
export function unfit(dialect: Dialect): string | undefined {
  const { framing, policy, serial, absent } = dialect;
  const kinds = [framing.toServer.kind, framing.toClient.kind];
  if (kinds.includes('chunk') || kinds.includes('stream'))
    return 'what the server reads as one message depends on how its reads are cut, so nobody can say what it was sent';
  if (policy.given !== undefined) return 'the server gives the nicknames, and nobody can say which';
  if (policy.says !== 'others' && policy.says !== 'all') return 'what is said does not go to the room';
  if (serial !== 'nothing') return 'one connection is served after the other';
  if (absent['LOGIN-4'] !== undefined) return 'connections hear the room before their login';
  return undefined;
}

/** The codec with which a target is spoken to. */
export function codecFor(target: Target, dialect: Dialect): Codec {
  const isCarried = target.transport === 'websocket' && dialect.transport === 'tcp';
  return compile(isCarried ? overWebSocket(dialect) : dialect);
}
