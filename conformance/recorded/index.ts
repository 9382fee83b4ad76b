/**
 * What was once found to hurt a server, a file each, to be sent to every server again: `live/recorded`
 * plays them all. A new finding is a file more, and a row here.
 */
import { type Static, Type } from '@sinclair/typebox';
import binary from './binary.json' with { type: 'json' };
import httpPipelined from './http-pipelined.json' with { type: 'json' };
import lfOnly from './lf-only.json' with { type: 'json' };
import nestedJson from './nested-json.json' with { type: 'json' };
import objectWords from './object-words.json' with { type: 'json' };
import pathsAndShell from './paths-and-shell.json' with { type: 'json' };
import resetInLine from './reset-in-line.json' with { type: 'json' };
import telnet from './telnet.json' with { type: 'json' };
import tlsHello from './tls-hello.json' with { type: 'json' };
import utf16 from './utf16.json' with { type: 'json' };

/** The schema of a recording. */
export const Recording = Type.Object(
  {
    about: Type.String({ minLength: 1, description: 'What it is, and what it did to whom.' }),
    from: Type.Union([Type.Literal('guest'), Type.Literal('member')], {
      description: 'Whether it is sent before or after the login.',
    }),
    pieces: Type.Array(Type.String(), {
      minItems: 1,
      description: 'The octets of each write, one character each (Latin-1).',
    }),
    end: Type.Union([Type.Literal('stays'), Type.Literal('fin'), Type.Literal('reset')], {
      description: 'What becomes of the connection afterwards.',
    }),
  },
  { additionalProperties: false },
);
/** Octets that hurt a server once. */
export type Recording = Static<typeof Recording>;

/** All recordings by the names of their files. */
export const RECORDED: Readonly<Record<string, unknown>> = {
  'object-words': objectWords,
  'tls-hello': tlsHello,
  'http-pipelined': httpPipelined,
  telnet,
  utf16,
  binary,
  'nested-json': nestedJson,
  'paths-and-shell': pathsAndShell,
  'lf-only': lfOnly,
  'reset-in-line': resetInLine,
};
