/** Whether the frames of a dialect hold what its policy allows: whatever a server accepts must fit when it is relayed. */
import { BYE_REASONS, ERRORS, LEFT_REASONS } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Message } from '../messages.ts';
import { type Codec, compile, type Sender } from './codec.ts';
import { complete } from './complete.ts';
import type { DialectFile } from './schema.ts';

/** Sentences that name the messages which do not fit into a frame at their longest. */
export function misfits(file: DialectFile): string[] {
  const codec = compile(complete(file));
  const { framing } = file;
  return [
    ...ofSide(codec, 'client', 'toServer', framing.toServer.bytesMax),
    ...ofSide(codec, 'server', 'toClient', framing.toClient.bytesMax),
  ];
}

function ofSide(codec: Codec, side: Sender, path: string, bytesMax: number): string[] {
  const { nickBytesMax, textBytesMax } = codec.dialect.policy;
  const nick = 'x'.repeat(nickBytesMax);
  const values = { nick, me: nick, time: 'Thu Jan  1 00:00:00 1970', address: '255.255.255.255' };
  const longest = new Map<string, number>();
  for (const message of longestOf(codec, side)) {
    const bytes = codec.encode(side, message, values)?.length ?? 0;
    longest.set(message.type, Math.max(bytes, longest.get(message.type) ?? 0));
  }
  return [...longest].flatMap(([type, bytes]) =>
    bytes <= bytesMax
      ? []
      : [
          `/framing/${path}/bytesMax: ${type} takes up to ${bytes} octets with a nickname of ${nickBytesMax} (/policy/nickBytesMax) and a text of ${textBytesMax} (/policy/textBytesMax), and a frame holds ${bytesMax}. Make it ${bytes}, or one of those smaller.`,
        ],
  );
}

/** Each message of a side with the longest values that it can have. */
function longestOf({ dialect, expresses }: Codec, side: Sender): Message[] {
  const { policy, fields } = dialect;
  const nick = 'x'.repeat(policy.nickBytesMax);
  const text = 'x'.repeat(policy.textBytesMax);
  const token = '1'.repeat(Math.min(fields.token?.bytesMax ?? LIMITS.tokenBytesMax, LIMITS.tokenBytesMax));
  const ofClients: Message[] = [
    { type: 'login', nick },
    { type: 'say', text },
    { type: 'to', nick, text },
    { type: 'pair', nick },
  ];
  const ofServers: Message[] = [
    { type: 'welcome', nick },
    { type: 'joined', nick },
    { type: 'said', nick, text },
    { type: 'told', nick, text },
    { type: 'here', nicks: [nick] },
    ...Object.keys(LEFT_REASONS).map((reason): Message => ({ type: 'left', nick, reason })),
    ...Object.keys(BYE_REASONS).map((reason): Message => ({ type: 'bye', reason })),
    ...Object.entries(ERRORS).map(([code, row]): Message => ({ type: 'error', code, text: row.text })),
  ];
  const ofBoth: Message[] = [
    { type: 'ping', token },
    { type: 'pong', token },
  ];
  return [...(side === 'client' ? ofClients : ofServers), ...ofBoth].filter(({ type }) =>
    expresses(side, type),
  );
}
