/** Messages: their examples, their schemas, and that they are the same however their octets come. */
import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { ClientMessage, MESSAGES, type Message, ServerMessage } from './index.ts';
import {
  codec,
  cut,
  decode,
  decoderOf,
  EXAMPLES,
  octetsOf,
  oneByOne,
  SIDES,
  sent,
  textOf,
} from './octets.test.helper.ts';

t.test('every example is encoded to its bytes and decoded to its value', async (t) => {
  t.ok(EXAMPLES.length >= 20, 'the table has examples');
  for (const side of SIDES) {
    for (const { value, bytes } of sent(side)) {
      t.equal(textOf(codec.encode(side, value)), bytes, `a ${side} sends ${value.type} as its bytes`);
      const decoder = decoderOf(codec, side);
      t.strictSame(decode(decoder, [octetsOf(bytes)]), [value], `${JSON.stringify(bytes)} is its value`);
      t.equal(decoder.pendingBytes, 0, 'nothing is held back after a whole line');
    }
  }
});

t.test('every message type has an example, and every side expresses exactly its own', async (t) => {
  for (const [type, { from, examples }] of Object.entries(MESSAGES)) {
    t.ok(examples.length > 0, `${type} has an example`);
    for (const side of SIDES) {
      t.equal(
        codec.expresses(side, type as Message['type']),
        from === side || from === 'both',
        `${type} comes from ${from}, asked of a ${side}`,
      );
    }
  }
  t.notOk(codec.expresses('server', 'prompt'), 'Parley/1 has no prompt');
  t.equal(codec.encode('server', { type: 'prompt' }), undefined, 'and cannot encode one');
});

t.test('a message is the same however its octets are split or joined', async (t) => {
  for (const side of SIDES) {
    const differences: string[] = [];
    const compare = (how: string, chunks: readonly Uint8Array[], expected: readonly Message[]) => {
      const got = decode(decoderOf(codec, side), chunks);
      if (JSON.stringify(got) !== JSON.stringify(expected))
        differences.push(`${how}: ${JSON.stringify(got)}`);
    };
    for (const { value, bytes } of sent(side)) {
      const octets = octetsOf(bytes);
      for (let at = 0; at <= octets.length; at++)
        compare(`${JSON.stringify(bytes)} split at octet ${at}`, cut(octets, [at]), [value]);
      compare(`${JSON.stringify(bytes)} octet by octet`, oneByOne(octets), [value]);
    }
    const all = octetsOf(
      sent(side)
        .map(({ bytes }) => bytes)
        .join(''),
    );
    const values = sent(side).map(({ value }) => value);
    compare('all in one chunk', [all], values);
    compare('all octet by octet', oneByOne(all), values);
    for (let at = 0; at <= all.length; at++) compare(`all, split at octet ${at}`, cut(all, [at]), values);
    t.strictSame(differences, [], `what a ${side} sends does not depend on the splitting`);
  }
});

/** Values near an example, most of which are no message of its type. */
function near(value: Message): unknown[] {
  const whole = value as unknown as Record<string, unknown>;
  const names = Object.keys(whole);
  return [
    whole,
    { ...whole, extra: 1 },
    ...names.map((name) => Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name))),
    ...names.flatMap((name) => [7, null, [], ['x', 7], {}, ''].map((other) => ({ ...whole, [name]: other }))),
  ];
}

t.test('the schemas accept the examples and mean the same to another validator', async (t) => {
  const ajv = new Ajv2020({ strict: true });
  const schemas = new Map<string, TSchema>([
    ...EXAMPLES.map(({ type, schema }) => [type, schema as TSchema] as const),
    ['ClientMessage', ClientMessage],
    ['ServerMessage', ServerMessage],
  ]);
  const candidates = [...EXAMPLES.flatMap(({ value }) => near(value)), null, 'quit', 7, [], {}];
  for (const { type, value, schema } of EXAMPLES) {
    t.ok(Value.Check(schema, value), `${type} accepts its example`);
    t.notOk(Value.Check(schema, { ...value, extra: 'x' }), `${type} accepts no field that it does not have`);
    for (const name of Object.keys(value)) {
      const others = Object.entries(value).filter(([other]) => other !== name);
      t.notOk(Value.Check(schema, Object.fromEntries(others)), `${type} needs its field ${name}`);
    }
  }
  for (const [name, schema] of schemas) {
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema)) as object);
    const differ = candidates.filter((value) => validate(value) !== Value.Check(schema, value));
    t.strictSame(differ, [], `both validators agree about ${name}`);
    t.ok(
      candidates.some((value) => validate(value)),
      `${name} accepts something`,
    );
    t.notOk(
      candidates.every((value) => validate(value)),
      `${name} refuses something`,
    );
  }
  for (const { from, value } of EXAMPLES) {
    t.equal(Value.Check(ClientMessage, value), from !== 'server', `${value.type} of a client`);
    t.equal(Value.Check(ServerMessage, value), from !== 'client', `${value.type} of a server`);
  }
});
