/**
 * IRC (RFC 1459, RFC 2812) as far as one room goes: the channel #parley is the room, a private message
 * to a nickname is a direct one. What else a server sends is known and ignored; what else a client
 * sends is answered as shortly as the RFC allows. Whoever registers is in the channel at once with our
 * server; another server is asked to join as soon as its message of the day is over.
 */
import type { DialectFile } from '../schema.ts';

const numeric = (code: string, rest: string) => `:{server} ${code} {me} ${rest}`;
const refused = (code: string, number: string, about = '') => ({
  template: numeric(number, `${about}:{text}`),
  when: { code },
});

/** A subset of IRC with one channel. */
export const irc: DialectFile = {
  name: 'irc',
  title: 'IRC: one channel of RFC 1459 and RFC 2812',
  framing: {
    toServer: { kind: 'line', bytesMax: 512, terminator: '\r\n' },
    toClient: { kind: 'line', bytesMax: 512, terminator: '\r\n' },
  },
  separator: ' ',
  fields: {
    // RFC 2812, section 2.3.1.
    nick: { pattern: '[A-Za-z\\[\\]\\\\`_^{|}][A-Za-z0-9\\[\\]\\\\`_^{|}\\-]*' },
    nicks: { type: 'list', separator: ' ', marks: '@+%&~' },
    text: { excludes: '\r\n\0' },
    token: { excludes: ' ', bytesMin: 1, bytesMax: 64 },
    me: { default: '*', excludes: ' #' },
    server: { default: 'parley.localhost', excludes: ' !' },
    origin: { default: 'parley.localhost', excludes: ' ' },
    user: { default: 'parley', excludes: ' @' },
    host: { default: 'localhost', excludes: ' ' },
    mode: { default: '0', excludes: ' ' },
    unused: { default: '*', excludes: ' ' },
    realname: { default: ':Parley' },
    greeting: { default: 'Welcome. You are in the channel #parley.' },
    visibility: { default: '=', excludes: ' ' },
    command: { default: '*', excludes: ' ' },
    unknown: { default: 'Unknown command' },
    farewell: { default: 'Closing connection' },
    why: { default: 'Gone' },
    code: { type: 'number' },
    rest: {},
  },
  toServer: {
    login: [{ template: ['NICK {nick}', 'USER {user} {mode} {unused} {realname}'] }],
    say: [{ template: 'PRIVMSG #parley :{text}' }],
    to: [{ template: 'PRIVMSG {nick} :{text}' }],
    quit: [{ template: 'QUIT' }, { template: 'QUIT {rest}' }, { template: 'PART #parley{rest}' }],
    ping: [{ template: 'PING :{token}' }, { template: 'PING {token}' }],
    pong: [{ template: 'PONG :{token}' }, { template: 'PONG {token}' }],
  },
  toClient: {
    welcome: [
      {
        template: [
          ':{server} 001 {nick} :{greeting}',
          ':{server} 005 {nick} CASEMAPPING=ascii CHANTYPES=# NICKLEN=9 :are supported by this server',
        ],
      },
    ],
    joined: [
      { template: ':{nick}!{user}@{host} JOIN :#parley' },
      { template: ':{nick}!{user}@{host} JOIN #parley' },
    ],
    here: [
      {
        template: [
          ':{server} 353 {me} {visibility} #parley :{nicks}',
          ':{server} 366 {me} #parley :End of NAMES list',
        ],
      },
    ],
    said: [{ template: ':{nick}!{user}@{host} PRIVMSG #parley :{text}' }],
    told: [{ template: ':{nick}!{user}@{host} PRIVMSG {me} :{text}' }],
    left: [
      { template: ':{nick}!{user}@{host} QUIT :{why}' },
      { template: ':{nick}!{user}@{host} QUIT' },
      { template: ':{nick}!{user}@{host} PART #parley{rest}' },
    ],
    bye: [{ template: 'ERROR :{farewell}' }],
    error: [
      refused('nick-in-use', '433', '{nick} '),
      refused('nick-invalid', '432', '{nick} '),
      refused('no-such-nick', '401', '{nick} '),
      refused('text-empty', '412'),
      { template: numeric('421', '{command} :{unknown}'), when: { code: 'unknown-command' } },
      refused('malformed', '461', '{command} '),
      refused('not-logged-in', '451'),
      refused('already-logged-in', '462'),
      refused('line-too-long', '417'),
    ],
    ping: [{ template: 'PING :{token}' }, { template: 'PING {token}' }],
    pong: [{ template: ':{server} PONG {origin} :{token}' }],
  },
  asides: {
    fromClient: [
      { template: 'CAP LS{rest}', reply: ':{server} CAP * LS :' },
      { template: 'CAP {rest}' },
      { template: 'PASS {rest}' },
      { template: 'JOIN {rest}', phase: 'guest', reply: numeric('451', ':You have not registered') },
      { template: 'JOIN #parley{rest}' },
      { template: 'JOIN {command}', reply: numeric('403', '{command} :No such channel') },
      { template: 'MODE #parley', reply: numeric('324', '#parley +n') },
      { template: 'MODE {rest}' },
      { template: 'TOPIC {rest}', reply: numeric('331', '#parley :No topic is set') },
      { template: 'NAMES{rest}', reply: numeric('366', '#parley :End of NAMES list') },
      { template: 'WHO{rest}', reply: numeric('315', '#parley :End of WHO list') },
      { template: 'LIST{rest}', reply: numeric('323', ':End of LIST') },
      { template: 'USERHOST {rest}', reply: numeric('302', ':') },
      { template: 'ISON {rest}', reply: numeric('303', ':') },
      { template: 'NOTICE {rest}' },
      { template: 'AWAY{rest}' },
    ],
    fromServer: [
      { template: ':{server} 376 {rest}', reply: 'JOIN #parley' },
      { template: ':{server} 422 {rest}', reply: 'JOIN #parley' },
      { template: ':{server} {code} {rest}' },
      { template: ':{origin} NOTICE {rest}' },
      { template: 'NOTICE {rest}' },
      { template: ':{origin} MODE {rest}' },
      { template: ':{origin} TOPIC {rest}' },
      { template: ':{origin} CAP {rest}' },
    ],
  },
  policy: {
    nickKey: 'ascii',
    nickBytesMax: 9,
    textBytesMax: 400,
    admission: ['welcome', 'joined', 'here'],
    joined: 'all',
    roster: 'all',
  },
  pacing: { quietMs: 100 },
  absent: {
    'login-twice': 'NICK after the registration is another nickname for the same person.',
    'ping/guest':
      'Before the registration a PING is answered by 451 (RFC 2812, section 3.7.2 leaves it open).',
    'TO-3': 'A message to oneself is delivered.',
  },
};
