/** Bad targets that are the reference server with another way of reading lines. */
import { createServer } from '../../reference-server/index.ts';
import {
  type ClientMessage,
  type Codec,
  compile,
  type Decoder,
  type FaultCode,
  type Invalid,
  type Phase,
  parley,
} from '../../spec/index.ts';
import type { BadTarget } from './bad-target.ts';

const good = compile(parley);

type Received = ClientMessage | Invalid;
/** Makes the decoder of one connection. */
type Reading = (
  decoder: Decoder<ClientMessage>,
  phase: () => Phase,
) => (chunk: Buffer, emit: (message: Received) => void) => void;

/** The reference server with another way of reading. */
export function reads(name: string, guilty: string, does: string, reading: Reading): BadTarget {
  const codec: Codec = {
    ...good,
    fromClient(phase) {
      const decoder = good.fromClient(phase);
      const read = reading(decoder, phase);
      return { pendingBytes: 0, push: (chunk, emit) => read(Buffer.from(chunk), emit), end() {} };
    },
  };
  return { name, guilty, does, start: (options) => createServer({ codec, ...options }) };
}

/** What was read is changed before it is handled. */
const changing =
  (change: (message: Received, phase: Phase) => Received | undefined): Reading =>
  (decoder, phase) =>
  (chunk, emit) =>
    decoder.push(chunk, (message) => {
      const changed = change(message, phase());
      if (changed !== undefined) emit(changed);
    });

/** One code is sent in the place of another. */
const mixingUp = (from: FaultCode, to: FaultCode): Reading =>
  changing((message) =>
    message.type === 'invalid' && message.code === from ? { ...message, code: to } : message,
  );

/** The octets are changed before they are read. */
const rewriting =
  (rewrite: (chunk: Buffer) => Buffer): Reading =>
  (decoder) =>
  (chunk, emit) =>
    decoder.push(rewrite(chunk), emit);

/** Reads lines of its own, however long. */
export function lines(
  take: (line: Buffer, emit: (message: Received) => void, parse: (line: Buffer) => void) => void,
): Reading {
  return (decoder) => {
    let held = Buffer.alloc(0);
    return (chunk, emit) => {
      held = Buffer.concat([held, chunk]);
      for (let lf = held.indexOf(10); lf >= 0; lf = held.indexOf(10)) {
        const line = held.subarray(0, lf + 1);
        held = held.subarray(lf + 1);
        take(line, emit, (octets) => decoder.push(octets, emit));
      }
    };
  };
}

const latin1 = (change: (text: string) => string) =>
  rewriting((chunk) => Buffer.from(change(chunk.toString('latin1')), 'latin1'));
export const fault = (code: FaultCode): Invalid => ({ type: 'invalid', code });

export const CODEC_TARGETS: readonly BadTarget[] = [
  reads('one-read-one-line', 'FRAME-2', 'takes each read for one line', (decoder) => (chunk, emit) => {
    const lf = chunk.indexOf(10);
    decoder.push(lf < 0 ? Buffer.concat([chunk, Buffer.from('\n')]) : chunk.subarray(0, lf + 1), emit);
  }),
  reads(
    'forgets-half-lines',
    'FRAME-2',
    'drops what a read brings behind its last LF',
    (decoder) => (chunk, emit) => decoder.push(chunk.subarray(0, chunk.lastIndexOf(10) + 1), emit),
  ),
  reads('fifty-lines', 'FRAME-2', 'handles at most fifty lines of a read', (decoder) => (chunk, emit) => {
    let end = 0;
    for (let i = 0; i < 50 && chunk.indexOf(10, end) >= 0; i++) end = chunk.indexOf(10, end) + 1;
    decoder.push(chunk.indexOf(10, end) < 0 ? chunk : chunk.subarray(0, end), emit);
  }),
  reads(
    'decodes-each-read',
    'FRAME-2',
    'decodes each read by itself, so that split characters are lost',
    rewriting((chunk) => Buffer.from(chunk.toString('utf8'))),
  ),
  reads(
    'forgets-after-login',
    'FRAME-2',
    'drops what comes in the same read as a login',
    (decoder) => (chunk, emit) => {
      let isOver = false;
      decoder.push(chunk, (message) => {
        if (!isOver) emit(message);
        isOver ||= message.type === 'login';
      });
    },
  ),
  reads(
    'no-crlf',
    'FRAME-3',
    'knows no CR LF',
    lines((line, emit, parse) => {
      if (line.at(-2) === 13) emit(fault('control-character'));
      else parse(line);
    }),
  ),
  reads(
    'crlf-only',
    'FRAME-3',
    'takes a read that ends with CR for a whole line',
    (decoder) => (chunk, emit) =>
      decoder.push(chunk.at(-1) === 13 ? Buffer.concat([chunk, Buffer.from('\n')]) : chunk, emit),
  ),
  reads(
    'any-crs',
    'FRAME-8',
    'drops every CR',
    latin1((text) => text.replace(/\r(?!\n)/g, '')),
  ),
  reads(
    'line-of-1023',
    'FRAME-4',
    'takes a line of 1024 octets for too long',
    lines((line, emit, parse) => (line.length > 1023 ? emit(fault('line-too-long')) : parse(line))),
  ),
  reads(
    'line-of-1026',
    'FRAME-4',
    'takes lines of 1026 octets',
    lines((line, _emit, parse) => {
      if (line.length > 1024 && line.length < 1027)
        parse(Buffer.concat([line.subarray(0, 1020), Buffer.from('\n')]));
      else parse(line);
    }),
  ),
  reads(
    'resumes-in-long-lines',
    'FRAME-5',
    'goes on in the middle of a line that is too long',
    (decoder) => (chunk, emit) => {
      if (chunk.length < 4096) return decoder.push(chunk, emit);
      for (let at = 0; at < chunk.length; at += 1024) {
        const piece = chunk.subarray(at, at + 1024);
        decoder.push(
          piece.length === 1024 && !piece.includes(10) ? Buffer.concat([piece, Buffer.from('\n')]) : piece,
          emit,
        );
      }
    },
  ),
  reads(
    'long-lines-silently',
    'FRAME-4',
    'drops lines that are too long without a word',
    changing((message) =>
      message.type === 'invalid' && message.code === 'line-too-long' ? undefined : message,
    ),
  ),
  reads('drops-next-line', 'FRAME-5', 'drops the line after a refused one', (decoder) => {
    let skip = false;
    return (chunk, emit) =>
      decoder.push(chunk, (message) => {
        const skipped = skip && message.type !== 'ping';
        skip = message.type === 'invalid';
        if (!skipped) emit(message);
      });
  }),
  reads(
    'drops-rest-of-read',
    'FRAME-5',
    'drops what comes in the same read as a refused line',
    (decoder) => (chunk, emit) => {
      let dropped = false;
      decoder.push(chunk, (message) => {
        if (!dropped || message.type === 'ping' || message.type === 'invalid') emit(message);
        dropped ||= message.type === 'invalid';
      });
    },
  ),
  reads(
    'replaces-bad-utf8',
    'FRAME-6',
    'replaces what is not UTF-8',
    lines((line, _emit, parse) => parse(Buffer.from(line.toString('utf8')))),
  ),
  reads(
    'latin1',
    'FRAME-6',
    'takes lines that are not UTF-8 for Latin-1',
    lines((line, _emit, parse) => {
      const isUtf8 = Buffer.from(line.toString('utf8')).equals(line);
      parse(isUtf8 ? line : Buffer.from(line.toString('latin1').replace(/[\x80-\x9f]/g, '?')));
    }),
  ),
  reads(
    'empty-is-unknown',
    'FRAME-7',
    'answers an empty line as an unknown command',
    mixingUp('empty-line', 'unknown-command'),
  ),
  reads(
    'empty-silently',
    'FRAME-7',
    'says nothing to an empty line',
    changing((message) =>
      message.type === 'invalid' && message.code === 'empty-line' ? undefined : message,
    ),
  ),
  reads(
    'controls-stripped',
    'FRAME-8',
    'strips control characters',
    latin1((text) => text.replace(/[\0-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]/g, '')),
  ),
  reads(
    'controls-are-unknown',
    'FRAME-8',
    'answers control characters with another code',
    mixingUp('control-character', 'unknown-command'),
  ),
  reads(
    'controls-pass',
    'FRAME-8',
    'relays control characters',
    changing((message) =>
      message.type === 'invalid' &&
      message.code === 'control-character' &&
      message.frame?.startsWith('say|') === true
        ? { type: 'say', text: message.frame.slice(4) }
        : message,
    ),
  ),
  reads(
    'any-case',
    'FRAME-9',
    'knows commands in any case',
    latin1((text) => text.replace(/^(SAY|LOGIN|QUIT)/gm, (word) => word.toLowerCase())),
  ),
  reads(
    'skips-spaces',
    'FRAME-9',
    'skips spaces before a command',
    latin1((text) => text.replace(/^ +/gm, '')),
  ),
  reads(
    'obeys-server-words',
    'FRAME-9',
    'relays lines that only a server sends',
    changing((message) =>
      message.type === 'invalid' && message.frame?.startsWith('said|') === true
        ? { type: 'say', text: message.frame }
        : message,
    ),
  ),
  reads(
    'unknown-is-text',
    'FRAME-9',
    'takes an unknown line for something that is said',
    changing((message) =>
      message.type === 'invalid' && message.code === 'unknown-command' && message.frame !== undefined
        ? { type: 'say', text: message.frame }
        : message,
    ),
  ),
  reads(
    'unknown-silently',
    'FRAME-9',
    'says nothing to unknown commands',
    changing((message) =>
      message.type === 'invalid' && message.code === 'unknown-command' ? undefined : message,
    ),
  ),
  reads(
    'malformed-is-unknown',
    'FRAME-10',
    'answers a known command with wrong fields as an unknown one',
    mixingUp('malformed', 'unknown-command'),
  ),
  reads(
    'lenient-fields',
    'FRAME-10',
    'makes do with the fields that there are',
    changing((message) => {
      if (message.type !== 'invalid' || message.code !== 'malformed') return message;
      const [command, first = ''] = (message.frame ?? '').split('|');
      if (command === 'login') return { type: 'login', nick: first };
      if (command === 'say') return { type: 'say', text: first };
      if (command === 'quit') return { type: 'quit' };
      return command === 'pong' ? { type: 'pong', token: first } : { type: 'ping', token: first || 'none' };
    }),
  ),
  reads(
    'utf8-before-length',
    'ERR-3',
    'looks at UTF-8 before the length',
    lines((line, emit, parse) => {
      if (line.length > 1024 && !Buffer.from(line.toString('utf8')).equals(line)) emit(fault('not-utf8'));
      else parse(line);
    }),
  ),
  reads(
    'controls-before-utf8',
    'ERR-3',
    'looks for control characters before UTF-8',
    lines((line, emit, parse) => {
      if (/[\0-\x08]/.test(line.toString('latin1'))) emit(fault('control-character'));
      else parse(line);
    }),
  ),
  reads(
    'unknown-before-controls',
    'ERR-3',
    'looks at the command before control characters',
    changing((message) =>
      message.type === 'invalid' &&
      message.code === 'control-character' &&
      !/^(say|to|login|quit)/.test(message.frame ?? '') &&
      message.frame?.startsWith('dance') === true
        ? { ...message, code: 'unknown-command' }
        : message,
    ),
  ),
  reads(
    'text-before-login',
    'ERR-3',
    'looks at the text before the login',
    changing((message, phase) =>
      message.type === 'say' && message.text === '' && phase === 'guest'
        ? { type: 'invalid', code: 'malformed' }
        : message,
    ),
  ),
  reads(
    'nick-before-member',
    'ERR-3',
    'looks at the nickname before whether somebody is logged in',
    changing((message, phase) =>
      message.type === 'login' && message.nick === '' && phase === 'member'
        ? { type: 'invalid', code: 'malformed' }
        : message,
    ),
  ),
];
