/** Fills in what a dialect file leaves out. */
import { LIMITS, utf8Length } from '../limits.ts';
import type { Dialect, DialectFile, Policy } from './schema.ts';

/** The most octets of a roster that comes in one message. */
const UNDIVIDED_BYTES_MAX = 65_536;

/** What a file need not say. */
export const DEFAULTS = {
  transport: 'tcp',
  controlCharacters: 'pass',
  serial: 'nothing',
  policy: {
    nickKey: 'octet',
    nickBytesMax: LIMITS.nickBytesMax,
    textBytesMax: LIMITS.textBytesMax,
    unique: true,
    refused: 'stays',
    admission: ['here', 'joined', 'welcome'],
    joined: 'others',
    roster: 'others',
    says: 'others',
    untold: [],
  },
  pacing: { gapMs: 0, quietMs: 0, pauseAfter: [], pauseMs: 0 },
  typing: { say: '{text}' },
} as const;

/** A dialect with nothing left out. */
export function complete(file: DialectFile): Dialect {
  const { transport, controlCharacters, serial, typing } = DEFAULTS;
  const asides = { fromClient: [], fromServer: [], ...file.asides };
  const policy = policyOf(file);
  const pacing = { ...DEFAULTS.pacing, ...file.pacing } as Dialect['pacing'];
  const open = { transport, controlCharacters, serial, typing, fields: {}, absent: {} };
  return { ...open, ...file, asides, policy, pacing };
}

/** The policy with what the templates say of the room. */
function policyOf(file: DialectFile): Policy {
  const { policy, toClient, framing } = file;
  const given = { ...DEFAULTS.policy, ...policy } as Policy;
  const entry = entryOf(given, toClient);
  return {
    ...given,
    prompt: toClient.prompt !== undefined,
    entry,
    rosterBytesMax:
      framing.toClient.kind === 'line' && entry !== 'here'
        ? framing.toClient.bytesMax - overheadOf(file, given)
        : UNDIVIDED_BYTES_MAX,
  };
}

/** What a line of the roster takes beyond one of Parley/1, at the most. */
function overheadOf({ toClient, fields = {} }: DialectFile, { nickBytesMax }: Policy): number {
  const template = [toClient.here?.[0]?.template ?? ''].flat()[0];
  if (typeof template !== 'string') return 0;
  const defaults = Object.entries(fields).filter(([name]) => template.includes(`{${name}}`));
  const filled = defaults.reduce((bytes, [, field]) => bytes + utf8Length(field.default ?? ''), 0);
  const own = template.includes('{me}') ? nickBytesMax : 0;
  return Math.max(0, utf8Length(template) + filled + own - 'here|{nicks}'.length);
}

/** The first message that only a member is sent. */
function entryOf({ joined }: Policy, toClient: DialectFile['toClient']): Policy['entry'] {
  if (toClient.welcome !== undefined) return 'welcome';
  if (toClient.joined !== undefined && joined === 'all') return 'joined';
  return toClient.here === undefined ? 'silent' : 'here';
}
