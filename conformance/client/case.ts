/** What a case about a client is, and what it needs of the dialect and of the way in which a person types. */
import type { Codec, Typing } from '../../spec/index.ts';
import { type FeatureName, reasonWithout } from '../features.ts';
import type { ClientStage } from './stage.ts';

/** One case about a client. */
export interface ClientCase {
  /** `client/` and a slug, given by hand; never used again for something else. */
  readonly id: string;
  /** What a conforming client does, as a sentence. */
  readonly title: string;
  /** Features of the dialect without which it cannot be run. */
  readonly needs?: readonly FeatureName[];
  /** What a person must be able to type. */
  readonly types?: readonly (keyof Typing)[];
  /** Needs frames that have an end, so that octets may be split and joined on their way to the client. */
  readonly frames?: boolean;
  /** Nothing is said in it, so that it can be played where a server only answers. */
  readonly silent?: boolean;
  /** Plays it; what it finds wrong it throws. */
  readonly run: (stage: ClientStage) => Promise<void>;
}

const UNTYPED: Readonly<Record<keyof Typing, string>> = {
  login: 'It is not known how a person gives a nickname to this client.',
  say: 'It is not known what a person types to this client to say something.',
  to: 'It is not known what a person types to this client to say something to one alone.',
  pair: 'It is not known what a person types to this client to choose somebody to talk to.',
  quit: 'It is not known what a person types to this client to leave.',
};

/** Why a case cannot be played; undefined if it can. */
export function reasonAgainst(each: ClientCase, codec: Codec, typing: Typing): string | undefined {
  const { kind } = codec.dialect.framing.toClient;
  const untyped = each.types?.find((what) => typing[what] === undefined);
  const missing = reasonWithout(codec, each);
  if (missing !== undefined) return missing;
  if (each.silent !== true && ['self', 'operator'].includes(codec.dialect.policy.says))
    return 'The server answers line for line in this dialect, so nothing can be said to a client that has not asked.';
  if (each.frames === true && kind !== 'line' && kind !== 'length')
    return 'What is sent to a client has no end in this dialect, so octets split or joined on the way may be other messages.';
  return untyped === undefined ? undefined : `${UNTYPED[untyped]} Say it with --typing, or in the dialect.`;
}
