/** What the octets of a recorded session say: messages, each with its moment and its connection. */
import {
  type ClientMessage,
  type Codec,
  type Decoder,
  type Entry,
  PARTIAL,
  type ServerMessage,
} from '../../spec/index.ts';
import { KnownTexts } from '../known-texts.ts';
import type { Session } from './session.ts';

/** One thing that a connection shows. */
export interface Reading {
  readonly ms: number;
  readonly entry: Entry;
}

/** In a text of people nothing is unique that could be told by its form. */
const NO_TAG = '\u0000';

class Reader {
  nick: string | undefined;
  isMember: boolean;
  isClosed = false;
  readonly ofClient: Decoder<ClientMessage>;
  readonly ofServer: Decoder<ServerMessage>;

  constructor(codec: Codec, known: KnownTexts) {
    const { given, entry } = codec.dialect.policy;
    this.isMember = given !== undefined && entry === 'silent';
    this.ofClient = codec.fromClient(() => (this.isMember ? 'member' : 'guest'));
    this.ofServer = codec.fromServer({
      nick: () => this.nick,
      known: (rest) => (rest === '' ? PARTIAL : known.lengthIn(rest)),
    });
  }
}

/** Reads a session with the eyes of both sides. */
export function readingsOf({ entries }: Session, codec: Codec): Reading[] {
  const found: Reading[] = [];
  const readers = new Map<string, Reader>();
  const known = new KnownTexts(NO_TAG);
  const isSilent = codec.dialect.policy.entry === 'silent';
  for (const { ms, peer, event, bytes = '' } of entries) {
    const reader = readers.get(peer) ?? new Reader(codec, known);
    readers.set(peer, reader);
    const add = (entry: Entry) => found.push({ ms, entry });
    const octets = Buffer.from(bytes, 'latin1');
    if (event === 'send')
      reader.ofClient.push(octets, (message) => {
        if (message.type === 'login') reader.nick = message.nick;
        if ('text' in message) known.add(message.text);
        add({ peer, what: 'sent', message });
        // Where nothing answers a login, one is a member with it.
        if (message.type !== 'login' || !isSilent) return;
        reader.isMember = true;
        add({ peer, what: 'received', message: { type: 'welcome', nick: message.nick } });
      });
    const hear = (message: Parameters<Parameters<typeof reader.ofServer.push>[1]>[0]) => {
      const isWelcome = message.type === 'welcome';
      if (isWelcome) reader.isMember = true;
      // Some formats do not say the nickname back; then it is the one that was asked for.
      const named = isWelcome && message.nick === '' ? { ...message, nick: reader.nick ?? '' } : message;
      add({ peer, what: 'received', message: named });
    };
    if (event === 'receive') reader.ofServer.push(octets, hear);
    if (event === 'closed' && !reader.isClosed) {
      reader.ofServer.end(hear);
      reader.isClosed = true;
      add({ peer, what: 'closed' });
    }
    // Who closes behind the server ends nothing.
    if ((event === 'fin' || event === 'reset') && !reader.isClosed) add({ peer, what: 'ended' });
  }
  return found;
}
