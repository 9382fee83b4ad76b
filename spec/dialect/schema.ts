/**
 * What a wire format is, as data. Parley/1 is one value of this type like any other; a JSON file can
 * hold one too. `complete` in complete.ts fills in what a file leaves out, `compile` in codec.ts turns
 * the whole into encoders and decoders once.
 */
import { type Static, type TOptional, type TSchema, Type } from '@sinclair/typebox';

const CLOSED = { additionalProperties: false } as const;
const words = <const T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      { description },
    ),
  );

const BytesMax = Type.Integer({
  minimum: 16,
  maximum: 1_048_576,
  description: 'The longest frame, in octets, its terminator or prefix included.',
});

/** The schema of a framing. */
export const Framing = Type.Union(
  [
    Type.Object(
      {
        kind: Type.Literal('line'),
        bytesMax: BytesMax,
        terminator: Type.Optional(words(['\n', '\r\n'], 'What is sent; both are understood. Default LF.')),
      },
      { ...CLOSED, description: 'Lines ended by LF; one CR before it is dropped.' },
    ),
    Type.Object(
      { kind: Type.Literal('chunk'), bytesMax: BytesMax },
      { ...CLOSED, description: 'One read is one message.' },
    ),
    Type.Object(
      { kind: Type.Literal('stream'), bytesMax: BytesMax },
      { ...CLOSED, description: 'Templates are recognised one after the other in the stream.' },
    ),
    Type.Object(
      { kind: Type.Literal('message'), bytesMax: BytesMax },
      {
        ...CLOSED,
        description:
          'The transport keeps messages apart, as WebSocket does; each is one frame without a terminator.',
      },
    ),
    Type.Object(
      {
        kind: Type.Literal('length'),
        bytesMax: BytesMax,
        prefixBytes: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(4)], {
          description: 'Octets of the length that stands before each frame: 1, 2 or 4.',
        }),
        order: Type.Optional(words(['big', 'little'], 'Which octet of the length comes first. Default big.')),
      },
      { ...CLOSED, description: 'Each frame stands behind its length in octets.' },
    ),
  ],
  { description: 'How messages are cut out of a stream of octets.' },
);
/** How messages are cut out of a stream of octets. */
export type Framing = Static<typeof Framing>;

const Text = Type.String({
  minLength: 1,
  description: 'Literal text with {field} placeholders; {{ is a brace.',
});
const Template = Type.Union(
  [
    Text,
    Type.Array(Text, {
      minItems: 2,
      description:
        'Several frames in a row. From a client all of them are needed, in any order; from a server the first is the message and the others mean nothing.',
    }),
    Type.Record(Type.String(), Type.Unknown(), {
      description:
        'A JSON object; strings in it are templates. A frame may have its members in any order, and more of them.',
    }),
  ],
  { description: 'How the message is written: text, several texts in a row, or a JSON object.' },
);

const Alternative = Type.Object(
  {
    template: Template,
    when: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description:
          'Values of fields that the template does not show: needed to choose it, known once it is recognised.',
      }),
    ),
    phase: Type.Optional(words(['guest', 'member'], 'Only before, or only after, the login.')),
  },
  CLOSED,
);
/** One way to write a message. */
export type Alternative = Static<typeof Alternative>;

const Templates = Type.Record(Type.String(), Type.Array(Alternative, { minItems: 1 }), {
  description:
    'For each type of message that the format can express, its templates, the most specific first.',
});

const Aside = Type.Object(
  {
    template: Text,
    reply: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'What is answered at once; it may use the placeholders of the template, and {me}.',
      }),
    ),
    phase: Type.Optional(words(['guest', 'member'], 'Only before, or only after, the login.')),
  },
  CLOSED,
);
const Asides = Type.Array(Aside);

const Field = Type.Object(
  {
    type: Type.Optional(
      words(
        ['text', 'number', 'time', 'address', 'list'],
        'text (default), number (decimal digits), time (as ctime in C writes it), address (IPv4 or IPv6), or list.',
      ),
    ),
    excludes: Type.Optional(Type.String({ description: 'Characters that the field cannot hold.' })),
    pattern: Type.Optional(
      Type.String({
        description: 'A regular expression that the whole field must match (JavaScript, with u).',
      }),
    ),
    bytesMin: Type.Optional(Type.Integer({ minimum: 0 })),
    bytesMax: Type.Optional(Type.Integer({ minimum: 1 })),
    separator: Type.Optional(
      Type.String({ minLength: 1, description: 'Of a list: what stands between its items.' }),
    ),
    syntax: Type.Optional(
      words(['plain', 'python'], "Of a list: its items as they are (default), or Python's ['a', 'b']."),
    ),
    marks: Type.Optional(
      Type.String({
        description: 'Of a list: characters that may stand before an item and are no part of it.',
      }),
    ),
    default: Type.Optional(
      Type.String({ description: 'What is written where the message has no such value.' }),
    ),
  },
  CLOSED,
);
/** What a placeholder may hold. */
export type Field = Static<typeof Field>;

const PolicyProperties = {
  nickKey: words(['octet', 'ascii', 'precis'], 'The profile under which two nicknames are the same.'),
  nickBytesMax: Type.Integer({ minimum: 4, description: 'The longest nickname, in octets.' }),
  textBytesMax: Type.Integer({ minimum: 16, description: 'The longest text, in octets.' }),
  unique: Type.Boolean({ description: 'A nickname has one owner at a time.' }),
  given: Type.Optional(
    Type.String({
      pattern: '\\{number\\}',
      description: 'The server gives the nicknames, {number} counted up: whoever connects is a member.',
    }),
  ),
  refused: words(['stays', 'closed'], 'What becomes of a connection whose login was refused.'),
  admission: Type.Array(words(['here', 'joined', 'welcome'], 'One thing that is told at a login.'), {
    minItems: 3,
    maxItems: 3,
    description: 'The order of what is told at a login.',
  }),
  joined: words(['others', 'all'], 'Who is told that somebody joined.'),
  roster: words(['others', 'all'], 'Whether the roster that a newcomer is shown names itself.'),
  says: words(
    ['others', 'all', 'partner', 'self', 'operator'],
    'Who hears a say: all others, all with the speaker, the partner that the speaker has chosen, the speaker alone (the server answers itself), or the operator at the console of the server, who answers.',
  ),
  untold: Type.Array(words(['quit', 'fin', 'reset', 'half-close'], 'A way to leave.'), {
    description: 'Ways to leave of which nobody is told.',
  }),
};
const PacingProperties = {
  gapMs: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    description: 'The least time between two sends of one peer, so that they stay two messages.',
  }),
  quietMs: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    description: 'How long nothing must come before "nothing came" is believed where no fence can be had.',
  }),
  pauseAfter: Type.Array(Type.String(), {
    description: 'Messages after which a server waits, because clients take one read for one message.',
  }),
  pauseMs: Type.Integer({ minimum: 0, maximum: 10_000, description: 'How long it waits then.' }),
};
const TypingProperties = {
  login: Type.String({ minLength: 1, description: 'At the prompt for a nickname, with {nick}.' }),
  say: Type.String({ minLength: 1, description: 'To say {text} to all.' }),
  to: Type.String({ minLength: 1, description: 'To say {text} to {nick} alone.' }),
  pair: Type.String({ minLength: 1, description: 'To choose {nick} to talk to.' }),
  quit: Type.String({
    minLength: 1,
    description: 'To leave: a word, or a key, ^C or ^D.',
  }),
};
const AsideProperties = { fromClient: Asides, fromServer: Asides };

/** The schema of what a person types. */
export const Typing = Type.Object(partial(TypingProperties), {
  ...CLOSED,
  description:
    'What a person types to a client that speaks the format, one line each, so that the kit can test the client. Without it a line is said as it is.',
});
/** What a person types to a client, one line each; what is not here cannot be typed. */
export type Typing = Static<typeof Typing>;

/** Where rooms differ. */
export const Policy = Type.Object(PolicyProperties, CLOSED);
/** Where rooms differ, with what the templates say of it. */
export type Policy = Static<typeof Policy> & {
  /** Whether the server asks for a nickname, and again after each refusal. */
  readonly prompt: boolean;
  /** What shows a client that it is a member; with `silent` nothing does. */
  readonly entry: 'welcome' | 'joined' | 'here' | 'silent';
  /** The most octets of the nicknames in one message of the roster, with what stands between them. */
  readonly rosterBytesMax: number;
  readonly rosterSeparatorBytes: number;
  /** How the nicknames of a roster are written: one after the other, or as strings of JSON or Python. */
  readonly rosterSyntax: 'plain' | 'json' | 'python';
};

const REQUIRED = {
  name: Type.String({
    pattern: '^[a-z][a-z0-9-]*$',
    description: 'Small letters, digits and hyphens, a letter first.',
  }),
  title: Type.String({ description: 'What people call it.' }),
  framing: Type.Object({ toServer: Framing, toClient: Framing }, CLOSED),
  toServer: Templates,
  toClient: Templates,
};
const OPTIONAL = {
  transport: words(['tcp', 'websocket'], 'What carries the frames.'),
  separator: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'What ends the command word, so that unknown and malformed can be told apart.',
    }),
  ),
  controlCharacters: words(['refuse', 'pass'], 'What becomes of a frame with control characters.'),
  fields: Type.Record(Type.String(), Field, {
    description: 'What placeholders may hold, by name. One that is not here holds any text.',
  }),
  serial: words(
    ['nothing', 'logins', 'connections'],
    'What is served one after the other: while one connection has not logged in, or is there at all, no other is served.',
  ),
  absent: Type.Record(Type.String(), Type.String(), {
    description:
      'What this format does not have, each with the reason: a feature, a requirement or a case by its id.',
  }),
};

/** The schema of a wire format as a file holds it: whatever has a default may be left out. */
export const DialectFile = Type.Object(
  {
    ...REQUIRED,
    ...partial(OPTIONAL),
    asides: Type.Optional(
      Type.Object(partial(AsideProperties), {
        ...CLOSED,
        description: 'Frames that are no messages: ignored, or answered at once, by whoever receives them.',
      }),
    ),
    policy: Type.Optional(
      Type.Object(partial(PolicyProperties), { ...CLOSED, description: 'Where rooms differ.' }),
    ),
    pacing: Type.Optional(
      Type.Object(partial(PacingProperties), { ...CLOSED, description: 'Time that the format needs.' }),
    ),
    typing: Type.Optional(Typing),
  },
  { ...CLOSED, description: 'A wire format.' },
);
/** A wire format as a file holds it. */
export type DialectFile = Static<typeof DialectFile>;

/** A wire format with nothing left out. */
export type Dialect = Static<ReturnType<typeof whole>> & { readonly policy: Policy };
function whole() {
  return Type.Object({
    ...REQUIRED,
    ...OPTIONAL,
    asides: Type.Object(AsideProperties),
    pacing: Type.Object(PacingProperties),
    typing: Typing,
  });
}

function partial<P extends Record<string, TSchema>>(properties: P) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]),
  ) as { [K in keyof P]: TOptional<P[K]> };
}
