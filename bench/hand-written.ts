/**
 * Parley/1's wire format written out by hand, as someone without the dialect engine would: what the
 * engine's speed is compared with. It says the same of every line, which the benchmark checks first.
 */
import { type FaultCode, LIMITS, type Message, utf8Length } from '../spec/index.ts';

/** A message, or why a line is none. */
export type Outcome = Message | { readonly type: 'invalid'; readonly code: FaultCode };

const LF = 0x0a;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8 = new TextEncoder();

/** The octets of a message. */
export function encode(message: Message): Uint8Array {
  return utf8.encode(`${lineOf(message as Exclude<Message, { type: 'pair' }>)}\n`);
}

function lineOf(message: Exclude<Message, { type: 'pair' }>): string {
  switch (message.type) {
    case 'login':
    case 'welcome':
    case 'joined':
      return `${message.type}|${message.nick}`;
    case 'say':
      return `say|${message.text}`;
    case 'to':
    case 'said':
    case 'told':
      return `${message.type}|${message.nick}|${message.text}`;
    case 'left':
      return `left|${message.nick}|${message.reason}`;
    case 'ping':
    case 'pong':
      return `${message.type}|${message.token}`;
    case 'here':
      return `here|${message.nicks.join('|')}`;
    case 'bye':
      return `bye|${message.reason}`;
    case 'error':
      return `error|${message.code}|${message.text}`;
    case 'quit':
    case 'prompt':
      return message.type;
  }
}

/** Takes the octets of reads, and calls back for each line that they complete. */
export class HandDecoder {
  readonly #parse: (line: string) => Outcome;
  readonly #held = new Uint8Array(LIMITS.lineBytesMax);
  #heldBytes = 0;
  #discarding = false;

  constructor(from: 'client' | 'server') {
    this.#parse = from === 'client' ? clientLine : serverLine;
  }

  push(chunk: Uint8Array, onMessage: (outcome: Outcome) => void): void {
    let at = 0;
    for (let lf = chunk.indexOf(LF); lf >= 0; lf = chunk.indexOf(LF, at)) {
      const bytes = this.#heldBytes + lf - at;
      if (this.#discarding) this.#discarding = false;
      else if (bytes + 1 > LIMITS.lineBytesMax) onMessage({ type: 'invalid', code: 'line-too-long' });
      else if (this.#heldBytes === 0) onMessage(this.#line(chunk.subarray(at, lf)));
      else {
        this.#held.set(chunk.subarray(at, lf), this.#heldBytes);
        onMessage(this.#line(this.#held.subarray(0, bytes)));
      }
      this.#heldBytes = 0;
      at = lf + 1;
    }
    const rest = chunk.length - at;
    if (rest === 0 || this.#discarding) return;
    if (this.#heldBytes + rest >= LIMITS.lineBytesMax) {
      this.#discarding = true;
      this.#heldBytes = 0;
      onMessage({ type: 'invalid', code: 'line-too-long' });
      return;
    }
    this.#held.set(at === 0 ? chunk : chunk.subarray(at), this.#heldBytes);
    this.#heldBytes += rest;
  }

  #line(bytes: Uint8Array): Outcome {
    let line: string;
    try {
      line = strict.decode(bytes);
    } catch {
      return { type: 'invalid', code: 'not-utf8' };
    }
    if (line.endsWith('\r')) line = line.slice(0, -1);
    if (line === '') return { type: 'invalid', code: 'empty-line' };
    if (CONTROL.test(line)) return { type: 'invalid', code: 'control-character' };
    return this.#parse(line);
  }
}

const malformed: Outcome = { type: 'invalid', code: 'malformed' };
const unknown: Outcome = { type: 'invalid', code: 'unknown-command' };

/** The word before the first bar, what stands between it and the next bar, and what stands after that. */
function cut(
  line: string,
): { word: string; rest: string; first: string; second: string | undefined } | undefined {
  const bar = line.indexOf('|');
  if (bar < 0) return undefined;
  const next = line.indexOf('|', bar + 1);
  const first = next < 0 ? line.slice(bar + 1) : line.slice(bar + 1, next);
  return {
    word: line.slice(0, bar),
    rest: line.slice(bar + 1),
    first,
    second: next < 0 ? undefined : line.slice(next + 1),
  };
}

const COMMANDS = new Set(['login', 'say', 'to', 'quit', 'ping', 'pong']);
const ANSWERS = new Set([
  'here',
  'welcome',
  'joined',
  'left',
  'said',
  'told',
  'bye',
  'error',
  'ping',
  'pong',
]);

function clientLine(line: string): Outcome {
  const parts = cut(line);
  if (parts === undefined)
    return line === 'quit' ? { type: 'quit' } : COMMANDS.has(line) ? malformed : unknown;
  const { word, rest, first, second } = parts;
  switch (word) {
    case 'say':
      return { type: 'say', text: rest };
    case 'login':
      return second === undefined ? { type: 'login', nick: first } : malformed;
    case 'to':
      return second === undefined ? malformed : { type: 'to', nick: first, text: second };
    case 'ping':
    case 'pong':
      return token(word, first, second);
    default:
      return COMMANDS.has(word) ? malformed : unknown;
  }
}

function serverLine(line: string): Outcome {
  const parts = cut(line);
  if (parts === undefined) return ANSWERS.has(line) ? malformed : unknown;
  const { word, rest, first, second } = parts;
  switch (word) {
    case 'said':
    case 'told':
      return second === undefined ? malformed : { type: word, nick: first, text: second };
    case 'welcome':
    case 'joined':
      return second === undefined ? { type: word, nick: first } : malformed;
    case 'left':
      return second === undefined || second.includes('|')
        ? malformed
        : { type: 'left', nick: first, reason: second };
    case 'error':
      return second === undefined ? malformed : { type: 'error', code: first, text: second };
    case 'bye':
      return second === undefined ? { type: 'bye', reason: first } : malformed;
    case 'here':
      return here(rest.split('|'));
    case 'ping':
    case 'pong':
      return token(word, first, second);
    default:
      return unknown;
  }
}

function here(nicks: string[]): Outcome {
  return nicks.includes('') ? malformed : { type: 'here', nicks };
}

function token(type: 'ping' | 'pong', value: string, more: string | undefined): Outcome {
  const bytes = utf8Length(value);
  if (more !== undefined || bytes < 1 || bytes > LIMITS.tokenBytesMax) return malformed;
  return { type, token: value };
}
