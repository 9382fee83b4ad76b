/** Fills in what a dialect file leaves out. */
import { LIMITS, utf8Length } from '../limits.ts';
import type { Dialect, DialectFile, Policy } from './schema.ts';

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
  const template = file.toClient.here?.[0]?.template;
  return {
    ...given,
    prompt: toClient.prompt !== undefined,
    entry: entryOf(given, toClient),
    rosterBytesMax: framing.toClient.bytesMax - overheadOf(file, given) + separatorBytesOf(file),
    rosterSeparatorBytes: separatorBytesOf(file),
    rosterSyntax:
      file.fields?.nicks?.syntax === 'python'
        ? 'python'
        : typeof template === 'object' && !Array.isArray(template)
          ? 'json'
          : 'plain',
  };
}

function separatorBytesOf({ fields = {} }: DialectFile): number {
  return utf8Length(fields.nicks?.separator ?? ' ');
}

/** What a message of the roster takes beside the nicknames, at the most. */
function overheadOf({ toClient, framing, fields = {} }: DialectFile, { nickBytesMax }: Policy): number {
  const [first] = [toClient.here?.[0]?.template ?? ''].flat();
  const template = typeof first === 'string' ? first : JSON.stringify(first);
  const defaults = Object.entries(fields).filter(([name]) => template.includes(`{${name}}`));
  const filled = defaults.reduce((bytes, [, field]) => bytes + utf8Length(field.default ?? ''), 0);
  const own = template.includes('{me}') ? nickBytesMax : 0;
  const envelope =
    framing.toClient.kind === 'length'
      ? framing.toClient.prefixBytes
      : framing.toClient.kind === 'line'
        ? (framing.toClient.terminator ?? '\n').length
        : 0;
  return utf8Length(template) + filled + own + envelope - '{nicks}'.length;
}

/** The first message that only a member is sent. */
function entryOf({ joined }: Policy, toClient: DialectFile['toClient']): Policy['entry'] {
  if (toClient.welcome !== undefined) return 'welcome';
  if (toClient.joined !== undefined && joined === 'all') return 'joined';
  return toClient.here === undefined ? 'silent' : 'here';
}
