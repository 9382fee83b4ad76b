/** What a case may need of a dialect, and how it is seen whether the dialect has it. */
import type { Codec } from '../spec/index.ts';

interface Feature {
  /** Why a case that needs it cannot be run, where the dialect itself does not say. */
  readonly lacking: string;
  readonly has: (codec: Codec) => boolean;
}

const expressed = (codec: Codec, message: Parameters<Codec['encode']>[1]) =>
  codec.encode('server', message) !== undefined;

/** Every feature by its name. */
export const FEATURES = {
  lines: {
    lacking: 'The dialect has no lines.',
    has: ({ dialect }) => dialect.framing.toServer.kind === 'line',
  },
  errors: {
    lacking: 'The dialect has no error for such a line.',
    has: (codec) => expressed(codec, { type: 'error', code: 'malformed', text: '' }),
  },
  refusal: {
    lacking: 'The dialect cannot refuse a nickname.',
    has: (codec) => expressed(codec, { type: 'error', code: 'nick-in-use', text: '' }),
  },
  to: { lacking: 'The dialect has no direct message.', has: (codec) => codec.expresses('client', 'to') },
  here: { lacking: 'The dialect has no roster.', has: (codec) => codec.expresses('server', 'here') },
  ping: { lacking: 'The dialect has no ping.', has: (codec) => codec.expresses('client', 'ping') },
  quit: { lacking: 'The dialect has no quit.', has: (codec) => codec.expresses('client', 'quit') },
  'guest-quit': {
    lacking: 'The dialect has no quit before login.',
    has: ({ dialect }) => (dialect.toServer.quit ?? []).some((alternative) => alternative.phase !== 'member'),
  },
  'login-twice': {
    lacking: 'The dialect has no login after login.',
    has: ({ dialect }) => (dialect.toServer.login ?? []).some((alternative) => alternative.phase !== 'guest'),
  },
  reasons: {
    lacking: 'The dialect does not say why somebody left.',
    has: ({ dialect }) =>
      (dialect.toClient.left ?? []).some((alternative) => alternative.template.includes('{reason}')),
  },
  'bye-reasons': {
    lacking: 'The dialect says bye after quit alone.',
    has: (codec) => expressed(codec, { type: 'bye', reason: 'shutdown' }),
  },
  'concurrent-logins': {
    lacking: 'One login is served after the other in this dialect.',
    has: ({ dialect }) => !dialect.serialLogin,
  },
  'client-first': {
    lacking: 'The server speaks first in this dialect.',
    has: ({ dialect }) => !dialect.policy.prompt,
  },
} as const satisfies Record<string, Feature>;

/** The name of a feature. */
export type FeatureName = keyof typeof FEATURES;

/** The first of the features that the dialect lacks, with the reason; undefined if it has them all. */
export function lacking(codec: Codec, needs: readonly FeatureName[]): string | undefined {
  const missing = needs.find((name) => !FEATURES[name].has(codec));
  return missing === undefined ? undefined : (codec.dialect.absent[missing] ?? FEATURES[missing].lacking);
}
