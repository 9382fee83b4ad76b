/** Parts of a dialect file that contradict each other: messages that need others, and rooms that cannot be. */
import { FIELDS } from './codec.ts';
import type { DialectFile } from './schema.ts';

/** Whether something is wrong, and the sentence that says so. */
type Rule = readonly [isWrong: boolean, sentence: string];

/** Connections that a server may give names to before one of them is too long. */
const GIVEN_MAX = 999_999;

/** Sentences that say what does not fit together in the room that a file describes. */
export function roomContradictions(file: DialectFile): string[] {
  return [...messages(file), ...room(file), ...framings(file)].flatMap(([isWrong, sentence]) =>
    isWrong ? [sentence] : [],
  );
}

function messages({ toServer, toClient, fields = {}, pacing = {}, policy = {} }: DialectFile): Rule[] {
  const { nicks } = fields;
  const isList = nicks !== undefined && (nicks.type === 'list' || nicks.separator !== undefined);
  return [
    [
      toServer.say === undefined,
      '/toServer: There is no way to say anything: give say, for example [{ "template": "{text}" }].',
    ],
    [
      toClient.said === undefined,
      '/toClient: There is no way to hear anything: give said, for example [{ "template": "[{nick}] {text}" }].',
    ],
    [
      toServer.to !== undefined && toClient.told === undefined,
      '/toServer/to: Nobody can be shown a direct message. Give /toClient/told, for example [{ "template": "(to you) [{nick}] {text}" }], or leave to out.',
    ],
    [
      toServer.ping !== undefined && toClient.pong === undefined,
      '/toServer/ping: A server cannot answer it. Give /toClient/pong, for example [{ "template": "pong {token}" }], or leave ping out.',
    ],
    [
      toClient.ping !== undefined && toServer.pong === undefined,
      '/toClient/ping: A client cannot answer it, and would be taken for gone. Give /toServer/pong, for example [{ "template": "pong {token}" }], or leave ping out.',
    ],
    [
      toClient.here !== undefined && !isList,
      '/fields/nicks: The roster names several people, and nothing says how they are told apart. For example: { "type": "list", "separator": ", " }',
    ],
    ...(['joined', 'left'] as const).map((type): Rule => {
      const isNameless = toClient[type]?.some(({ template }) => !JSON.stringify(template).includes('{nick}'));
      return [
        isNameless === true && policy.says !== 'partner',
        `/toClient/${type}: It does not tell of whom. Put {nick} into it, or give it in /asides/fromServer, where it means nothing.`,
      ];
    }),
    ...(pacing.pauseAfter ?? []).map(
      (type): Rule => [!Object.hasOwn(FIELDS, type), `/pacing/pauseAfter: There is no message ${type}.`],
    ),
  ];
}

function room({ toServer, toClient, serial, policy = {} }: DialectFile): Rule[] {
  const { unique, given, says = 'others', admission = [], untold = [], nickBytesMax } = policy;
  const longest = given?.replace('{number}', String(GIVEN_MAX)) ?? '';
  return [
    [
      unique === false && (toServer.to !== undefined || toServer.pair !== undefined),
      '/policy/unique: Where a nickname may have several owners, to and pair name nobody for certain. Leave them out, or unique.',
    ],
    [
      toServer.login === undefined && given === undefined,
      '/toServer: Nobody can log in. Give login, for example [{ "template": "login {nick}" }], or, if the server gives the names, /policy/given, for example "user{number}".',
    ],
    [
      toServer.login !== undefined && given !== undefined,
      '/policy/given: The server cannot give the names and be asked for them too. Take this or /toServer/login out.',
    ],
    [
      toClient.prompt !== undefined && given !== undefined,
      '/toClient/prompt: The server gives the names, so it asks nobody for one. Take this or /policy/given out.',
    ],
    [
      given !== undefined && longest.length > (nickBytesMax ?? longest.length),
      `/policy/given: A name like ${JSON.stringify(longest)} is longer than /policy/nickBytesMax, ${nickBytesMax} octets.`,
    ],
    [
      says === 'partner' && toServer.pair === undefined,
      '/policy/says: People who talk in pairs must be able to choose each other. Give /toServer/pair, for example [{ "template": "talk to {nick}" }].',
    ],
    [
      says !== 'partner' && toServer.pair !== undefined,
      '/toServer/pair: A partner is chosen only where people talk in pairs. Say "says": "partner" in /policy, or leave pair out.',
    ],
    [
      new Set(admission).size !== admission.length,
      '/policy/admission: It names here, joined and welcome, each once, in the order in which they are told.',
    ],
    [
      untold.includes('fin') !== untold.includes('half-close'),
      '/policy/untold: A server is sent the same FIN whether a connection is closed or half-closed, so fin and half-close stand here together or not at all.',
    ],
    [
      serial === 'connections' && ['others', 'all', 'partner'].includes(says),
      '/serial: Where one connection is served after the other, nobody hears anybody. Say "nothing" or "logins", or another /policy/says.',
    ],
  ];
}

function framings({ framing, transport = 'tcp' }: DialectFile): Rule[] {
  const isMessage = [framing.toServer, framing.toClient].map(({ kind }) => kind === 'message');
  return [
    [
      framing.toServer.kind === 'stream',
      '/framing/toServer/kind: A server cannot read a stream without frames. Use "chunk" if one read is one message.',
    ],
    [
      framing.toClient.kind === 'chunk',
      '/framing/toClient/kind: What a server sends in a row comes in one read. Use "stream", where templates are recognised one after the other.',
    ],
    [
      transport === 'websocket' && isMessage.includes(false),
      '/framing: On WebSocket both framings are { "kind": "message", "bytesMax": 4096 }.',
    ],
    [
      transport === 'tcp' && isMessage.includes(true),
      '/framing: TCP does not keep messages apart. Say "transport": "websocket", or use "line", "length" or "chunk".',
    ],
    ...(['toServer', 'toClient'] as const).map((path): Rule => {
      const each = framing[path];
      const most = each.kind === 'length' ? each.prefixBytes + 256 ** each.prefixBytes - 1 : each.bytesMax;
      return [
        each.bytesMax > most,
        `/framing/${path}/bytesMax: A length of ${each.kind === 'length' ? each.prefixBytes : 0} octet tells at most ${most} octets, its prefix included. Use a longer prefix, or "bytesMax": ${most}.`,
      ];
    }),
  ];
}
