/** What a dialect says of framing, of its room and of time, as sentences. */
import type { Dialect, Framing, Policy } from '../../spec/index.ts';
import { code, codes, count } from './markdown.ts';

/** How octets become messages, for each direction. */
export function framingWords({ framing, transport, controlCharacters, separator }: Dialect): string[] {
  return [
    ...(transport === 'websocket' ? ['It is carried by WebSocket.'] : []),
    `To the server: ${frames(framing.toServer)}`,
    `To the client: ${frames(framing.toClient)}`,
    ...(separator === undefined
      ? []
      : [
          `The command word ends with ${code(separator)}, so a word that is unknown can be told from a command that is malformed.`,
        ]),
    ...(controlCharacters === 'refuse' ? ['A message with control characters is refused.'] : []),
  ];
}

function frames(framing: Framing): string {
  const most = `at most ${count(framing.bytesMax, 'octet')}`;
  switch (framing.kind) {
    case 'line':
      return `lines ended by ${framing.terminator === '\r\n' ? 'CR LF; LF alone is understood too' : 'LF; one CR before it is dropped'}; ${most} with the end.`;
    case 'chunk':
      return `nothing ends a message. What one read brings is one message, ${most}.`;
    case 'stream':
      return `nothing ends a message. The templates are tried at the front of what has come, so several messages may come in one read, or one in several; ${most}.`;
    case 'message':
      return `each message of the transport is one message, ${most}.`;
    case 'length':
      return `each message stands behind its length in octets, ${count(framing.prefixBytes, 'octet')}${framing.prefixBytes === 1 ? '' : framing.order === 'little' ? ', the lowest first' : ', the highest first'}; ${most} with it.`;
  }
}

const SAYS: Readonly<Record<Policy['says'], string>> = {
  others: 'What is said goes to all others.',
  all: 'What is said goes to all, its speaker included.',
  partner: 'What is said goes to the partner whom the speaker has chosen, and to nobody else.',
  self: 'What is said is answered by the server, to its speaker alone.',
  operator:
    'What is said is shown to the operator at the console of the server, whose answer goes to its speaker alone.',
};
const KEYS: Readonly<Record<Policy['nickKey'], string>> = {
  octet: 'if their octets are',
  ascii: 'but for large and small letters of ASCII',
  precis: 'under the rules of RFC 8266',
};
const ENTRIES: Readonly<Record<Policy['entry'], string>> = {
  welcome: 'Whoever is sent `welcome` is a member.',
  joined: 'Whoever is sent the own `joined` is a member.',
  here: 'Whoever is sent the roster is a member.',
  silent: 'Nothing shows from when on one is a member.',
};
const WAYS: Readonly<Record<Policy['untold'][number], string>> = {
  quit: 'quit',
  fin: 'end the connection',
  reset: 'reset it',
  'half-close': 'close their side of it',
};

/** What the room is like. */
export function policyWords(dialect: Dialect): string[] {
  const { policy, toClient } = dialect;
  const told = policy.admission.filter((each) => toClient[each] !== undefined);
  return [
    ...nicknames(dialect),
    ENTRIES[policy.entry],
    ...(told.length > 1 ? [`At a login it is told in this order: ${codes(told)}.`] : []),
    ...(toClient.joined !== undefined && policy.joined === 'all'
      ? ['The newcomer is told too that somebody joined.']
      : []),
    ...(toClient.here !== undefined && policy.roster === 'all' ? ['The roster names the newcomer too.'] : []),
    SAYS[policy.says],
    `A text has at most ${count(policy.textBytesMax, 'octet')}.`,
    ...(policy.untold.length === 0
      ? []
      : [`Nobody is told of those who ${policy.untold.map((way) => WAYS[way]).join(' or ')}.`]),
  ];
}

function nicknames({ policy, toServer }: Dialect): string[] {
  if (policy.given !== undefined)
    return [`The server gives the nicknames, as in ${code(policy.given.replace('{number}', '1'))}.`];
  if (toServer.login === undefined) return [];
  return [
    policy.prompt ? 'The server asks for a nickname.' : 'The client speaks first.',
    policy.unique
      ? `A nickname has one owner at a time; two are the same ${KEYS[policy.nickKey]}.`
      : 'A nickname may have several owners.',
    `A nickname has at most ${count(policy.nickBytesMax, 'octet')}.`,
    policy.refused === 'closed'
      ? 'A refused login ends the connection.'
      : 'Whoever is refused may try again on the same connection.',
  ];
}

const SERIAL: Readonly<Record<Dialect['serial'], string>> = {
  nothing: 'Connections are served side by side.',
  logins: 'While one connection has not logged in, no other is served.',
  connections: 'While one connection is there, no other is served.',
};

/** What takes time, and what waits for what. */
export function pacingWords({ pacing, serial }: Dialect): string[] {
  const { gapMs, quietMs, pauseAfter, pauseMs } = pacing;
  return [
    gapMs > 0
      ? `A client leaves ${gapMs} ms between two messages, so that they are not read as one.`
      : 'A client may send as fast as it likes.',
    ...(pauseAfter.length > 0
      ? [
          `A server waits ${pauseMs} ms after ${codes(pauseAfter)}, because clients take one read for one message.`,
        ]
      : []),
    ...(quietMs > 0
      ? [`Where nothing later can show it, ${quietMs} ms of silence mean that nothing came.`]
      : []),
    SERIAL[serial],
  ];
}
