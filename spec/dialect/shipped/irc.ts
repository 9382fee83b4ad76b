/**
 * IRC (RFC 1459, RFC 2812) as far as one room goes: the channel #parley is the room, a private message
 * to a nickname is a direct one. Whatever else a server sends is known and ignored.
 */
import type { DialectFile } from '../schema.ts';

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
    nick: { pattern: '[A-Za-z\\[\\]\\\\`_^{|}][A-Za-z0-9\\[\\]\\\\`_^{|}-]*' },
    nicks: { type: 'list', separator: ' ', marks: '@+' },
    me: { default: '*', excludes: ' #' },
    user: { default: 'parley', excludes: ' @' },
    host: { default: 'localhost', excludes: ' ' },
    server: { default: 'parley.localhost', excludes: ' !' },
    realname: { default: 'Parley' },
    token: { excludes: ' ', bytesMin: 1, bytesMax: 64 },
    numeric: { type: 'number' },
    text: { excludes: '\r\n\0' },
  },
  toServer: {
    login: [{ template: ['NICK {nick}', 'USER {user} 0 * :{realname}'] }],
    say: [{ template: 'PRIVMSG #parley :{text}' }],
    to: [{ template: 'PRIVMSG {nick} :{text}' }],
    quit: [{ template: 'QUIT' }, { template: 'QUIT {anything}' }],
    ping: [{ template: 'PING :{token}' }, { template: 'PING {token}' }],
    pong: [{ template: 'PONG :{token}' }, { template: 'PONG {token}' }],
  },
  toClient: {
    joined: [{ template: ':{nick}!{user}@{host} JOIN :#parley' }],
    here: [{ template: ':{server} 353 {me} = #parley :{nicks}' }],
    welcome: [{ template: ':{server} 366 {nick} #parley :{rest}' }],
    said: [{ template: ':{nick}!{user}@{host} PRIVMSG #parley :{text}' }],
    told: [{ template: ':{nick}!{user}@{host} PRIVMSG {me} :{text}' }],
    left: [{ template: ':{nick}!{user}@{host} QUIT :{why}' }],
    bye: [{ template: 'ERROR :{text}' }],
    error: [{ template: ':{server} 433 {me} {nick} :{text}', when: { code: 'nick-in-use' } }],
    ping: [{ template: 'PING :{token}' }],
    pong: [{ template: ':{server} PONG {server} :{token}' }],
  },
  policy: {
    nickKey: 'ascii',
    nickBytesMax: 9,
    textBytesMax: 400,
    admission: ['joined', 'here', 'welcome'],
    joined: 'all',
    roster: 'all',
  },
};
