/** Every state of a small room: one rule for every event, and a vector for each rule. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { policy, SOUND, VECTORS } from './explored.test.helper.ts';
import {
  ALL_RULES,
  DIALECTS,
  emptyRoom,
  explore,
  matches,
  OTHER_ROOMS_RULES,
  type Policy,
  RULES,
  SITUATION_WORDS,
  type Situation,
  step,
  tableOf,
} from './index.ts';

t.test('in every state exactly one rule matches every event, and no invariant is broken', async (t) => {
  t.strictSame(SOUND.ambiguous, [], 'no situation has several rules or none');
  t.strictSame(SOUND.violations, [], 'every invariant holds of every path');
  t.strictSame(
    [...SOUND.paths.keys()],
    RULES.map((rule) => rule.name),
    'every rule fires',
  );
  t.strictSame(
    { states: SOUND.states, transitions: SOUND.transitions },
    { states: 68, transitions: 4948 },
    'the space has its known size; a rule that changes it changes this line on purpose',
  );
  t.equal(new Set(RULES.map((rule) => rule.name)).size, RULES.length, 'no two rules have one name');
});

t.test('the rules hold under the policy of every dialect', async (t) => {
  const firesIn = new Map<string, Policy>();
  for (const { name, policy } of Object.values(DIALECTS)) {
    const { ambiguous, violations, paths } = explore(ALL_RULES, policy);
    t.strictSame({ ambiguous, violations }, { ambiguous: [], violations: [] }, name);
    for (const rule of paths.keys()) firesIn.set(rule, policy);
  }
  t.strictSame(
    ALL_RULES.map(({ name }) => name).filter((name) => !firesIn.has(name)),
    [],
    'every rule of other rooms fires in some dialect',
  );
  for (const { name } of OTHER_ROOMS_RULES) {
    const rules = ALL_RULES.filter((rule) => rule.name !== name);
    const { ambiguous } = explore(rules, firesIn.get(name)!);
    t.ok(ambiguous.length > 0, `without ${name} something has no rule`);
  }
});

t.test('every situation that the words allow has one rule, reached or not', async (t) => {
  const { phase: phases, nick: nicks, text: texts, target: targets } = SITUATION_WORDS;
  const situations: Situation[] = [{ event: 'shutdown' }];
  for (const phase of phases) {
    const plainly = [
      'quit',
      'ping',
      'pong',
      'invalid',
      'end',
      'idle',
      'timeout',
      'login-deadline',
      'slow',
      'flood',
    ];
    for (const event of plainly as Situation['event'][]) situations.push({ event, phase });
    if (phase !== 'guest') situations.push({ event: 'login', phase });
    if (phase !== 'member') situations.push({ event: 'say', phase }, { event: 'to', phase });
  }
  situations.push({ event: 'connect', phase: 'gone', names: 'asked' }, { event: 'overflow', phase: 'gone' });
  for (const nick of nicks) situations.push({ event: 'login', phase: 'guest', nick });
  for (const text of texts) {
    situations.push({ event: 'say', phase: 'member', text, audience: 'room' });
    for (const target of targets) situations.push({ event: 'to', phase: 'member', text, target });
  }
  for (const situation of situations) {
    const names = RULES.filter((rule) => matches(rule, situation)).map((rule) => rule.name);
    t.equal(names.length, 1, `${JSON.stringify(situation)} has ${names.join(', ') || 'no rule'}`);
  }
});

t.test('the vectors are those of the file', async (t) => {
  const file = new URL('vectors/rules.json', import.meta.url);
  t.strictSame(
    VECTORS.map((vector) => vector.rule),
    RULES.map((rule) => rule.name),
    'one vector a rule, in the order of the table',
  );
  t.strictSame(
    JSON.parse(readFileSync(file, 'utf8')),
    JSON.parse(JSON.stringify(VECTORS)),
    'spec/vectors/rules.json',
  );
});

t.test('every vector shows what its rule does', async (t) => {
  const SILENT = ['open', 'ignore-gone', 'ignore-pong', 'login-in-time'];
  for (const { rule, steps } of VECTORS) {
    const shown = steps.at(-1)!.expect;
    if (SILENT.includes(rule)) t.strictSame(shown, [], `${rule} does nothing that a connection sees`);
    else t.not(shown.length, 0, `the last step of the vector of ${rule} expects something`);
  }
});

t.test('an id that is connected cannot connect again', async (t) => {
  const room = step(policy, emptyRoom(), { type: 'connect', connection: 1 }).room;
  for (const type of ['connect', 'overflow'] as const)
    t.throws(
      () => step(policy, room, { type, connection: 1 }),
      RangeError,
      `${type} of a known id is a mistake`,
    );
});

t.test('the table by events holds every rule under each of its events', async (t) => {
  const table = tableOf(RULES);
  for (const rule of RULES)
    for (const event of [rule.when.event!].flat() as Situation['event'][])
      t.ok(table.get(event)?.includes(rule), `${rule.name} stands under ${event}`);
  t.equal(
    [...table.values()].flat().length,
    RULES.flatMap((rule) => rule.when.event!).length,
    'and no other',
  );
});
