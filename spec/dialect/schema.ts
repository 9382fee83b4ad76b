/**
 * What a wire format is, as data. Parley/1 is one value of this type like any other; a JSON file can
 * hold one too. `compile` in codec.ts turns it into encoders and decoders once.
 */
import { type Static, Type } from '@sinclair/typebox';

/** The schema of a framing. */
export const Framing = Type.Union(
  [
    Type.Object(
      { kind: Type.Literal('line'), bytesMax: Type.Integer({ minimum: 16 }) },
      { additionalProperties: false, description: 'Lines ended by LF; one CR before it is dropped.' },
    ),
    Type.Object(
      { kind: Type.Literal('chunk'), bytesMax: Type.Integer({ minimum: 16 }) },
      { additionalProperties: false, description: 'One read is one message.' },
    ),
    Type.Object(
      { kind: Type.Literal('stream'), bytesMax: Type.Integer({ minimum: 16 }) },
      {
        additionalProperties: false,
        description: 'Templates are recognised one after the other in the stream.',
      },
    ),
    Type.Object(
      { kind: Type.Literal('message'), bytesMax: Type.Integer({ minimum: 16 }) },
      {
        additionalProperties: false,
        description:
          'The transport keeps messages apart, as WebSocket does; each is one frame without a terminator.',
      },
    ),
  ],
  { description: 'How messages are cut out of a stream of octets.' },
);
/** How messages are cut out of a stream of octets. */
export type Framing = Static<typeof Framing>;

const Alternative = Type.Object(
  {
    template: Type.String({
      minLength: 1,
      description: 'Literal text with {field} placeholders; {{ is a brace.',
    }),
    when: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description:
          'Values of fields that the template does not show: needed to choose it, known once it is recognised.',
      }),
    ),
    phase: Type.Optional(
      Type.Union([Type.Literal('guest'), Type.Literal('member')], {
        description: 'Only before, or only after, the login.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type Alternative = Static<typeof Alternative>;

const Templates = Type.Record(Type.String(), Type.Array(Alternative, { minItems: 1 }), {
  description:
    'For each type of message that the format can express, its templates, the most specific first.',
});

const Field = Type.Object(
  {
    excludes: Type.Optional(Type.String({ description: 'Characters that the field cannot hold.' })),
    bytesMin: Type.Optional(Type.Integer({ minimum: 0 })),
    bytesMax: Type.Optional(Type.Integer({ minimum: 1 })),
    separator: Type.Optional(
      Type.String({ minLength: 1, description: 'The field is a list with this between its items.' }),
    ),
  },
  { additionalProperties: false },
);
export type Field = Static<typeof Field>;

/** Where rooms differ. */
export const Policy = Type.Object(
  {
    nickKey: Type.Union([Type.Literal('octet'), Type.Literal('ascii'), Type.Literal('precis')], {
      description: 'The profile under which two nicknames are the same.',
    }),
    nickBytesMax: Type.Integer({ minimum: 1 }),
    textBytesMax: Type.Integer({ minimum: 1 }),
    prompt: Type.Boolean({ description: 'The server asks for a nickname, again after each refusal.' }),
    joined: Type.Union([Type.Literal('others'), Type.Literal('all')], {
      description: 'Who is told that somebody joined.',
    }),
  },
  { additionalProperties: false },
);
export type Policy = Static<typeof Policy>;

/** The schema of a wire format. */
export const Dialect = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    title: Type.String(),
    framing: Type.Object({ toServer: Framing, toClient: Framing }, { additionalProperties: false }),
    separator: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'What ends the command word, so that unknown and malformed can be told apart.',
      }),
    ),
    controlCharacters: Type.Union([Type.Literal('refuse'), Type.Literal('pass')]),
    fields: Type.Record(Type.String(), Field),
    toServer: Templates,
    toClient: Templates,
    policy: Policy,
    pacing: Type.Object(
      {
        gapMs: Type.Integer({
          minimum: 0,
          description: 'The least time between two sends of one peer, so that they stay two messages.',
        }),
        quietMs: Type.Integer({
          minimum: 0,
          description:
            'How long nothing must come before "nothing came" is believed where no fence can be had.',
        }),
        pauseAfter: Type.Array(Type.String(), {
          description: 'Messages after which a server waits, because clients take one read for one message.',
        }),
        pauseMs: Type.Integer({ minimum: 0, description: 'How long it waits then.' }),
      },
      { additionalProperties: false },
    ),
    serialLogin: Type.Boolean({ description: 'While one connection has not logged in, no other is served.' }),
    absent: Type.Record(Type.String(), Type.String(), {
      description: 'Features of Parley/1 that this format does not have, each with the reason.',
    }),
  },
  { additionalProperties: false, description: 'A wire format.' },
);
/** A wire format. */
export type Dialect = Static<typeof Dialect>;
