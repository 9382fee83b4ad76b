/** Parley/1's own wire format: a dialect like any other. */
import { LIMITS } from '../../limits.ts';
import type { DialectFile } from '../schema.ts';

const line = (template: string) => [{ template }];

/** The wire format of Parley/1. */
export const parley: DialectFile = {
  name: 'parley',
  title: 'Parley/1',
  framing: {
    toServer: { kind: 'line', bytesMax: LIMITS.lineBytesMax },
    toClient: { kind: 'line', bytesMax: LIMITS.lineBytesMax },
  },
  separator: '|',
  controlCharacters: 'refuse',
  fields: {
    nick: { excludes: '|' },
    nicks: { type: 'list', separator: '|', bytesMin: 1 },
    token: { excludes: '|', bytesMin: 1, bytesMax: LIMITS.tokenBytesMax },
    reason: { excludes: '|' },
    code: { excludes: '|' },
  },
  toServer: {
    login: line('login|{nick}'),
    say: line('say|{text}'),
    to: line('to|{nick}|{text}'),
    quit: line('quit'),
    ping: line('ping|{token}'),
    pong: line('pong|{token}'),
  },
  toClient: {
    here: line('here|{nicks}'),
    welcome: line('welcome|{nick}'),
    joined: line('joined|{nick}'),
    left: line('left|{nick}|{reason}'),
    said: line('said|{nick}|{text}'),
    told: line('told|{nick}|{text}'),
    bye: line('bye|{reason}'),
    error: line('error|{code}|{text}'),
    ping: line('ping|{token}'),
    pong: line('pong|{token}'),
  },
  policy: { nickKey: 'precis' },
  typing: { say: '{text}', to: '/to {nick} {text}', quit: '/quit' },
};
