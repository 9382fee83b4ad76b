/** Every way in which a rule can be broken is noticed, by an invariant or by the vectors. */
import t from 'tap';
import { plain, SOUND, VECTORS } from './explored.test.helper.ts';
import {
  type Effect,
  type Exploration,
  explore,
  matches,
  type Outcome,
  type Room,
  type RoomEvent,
  RULES,
  type Rule,
  type Situation,
  type Vector,
  vectors,
} from './index.ts';

/** Ways to break what a rule does. */
type Breakage = (outcome: Outcome, event: RoomEvent, before: Room) => Outcome;

const effectsOf =
  (change: (effects: readonly Effect[], event: RoomEvent) => Effect[]): Breakage =>
  ({ room, effects }, event) => ({ room, effects: change(effects, event) });
const without = (...types: Effect['type'][]) =>
  effectsOf((effects) => effects.filter((effect) => !types.includes(effect.type)));

const sameOwners: Breakage = ({ room, effects }, _event, before) => ({
  room: { ...room, owners: before.owners },
  effects,
});

const BREAKAGES = {
  'does nothing that anybody sees': effectsOf(() => []),
  'does everything twice': effectsOf((effects) => [...effects, ...effects]),
  'tells everyone twice': effectsOf((effects) =>
    effects.flatMap((effect): Effect[] => (effect.type === 'broadcast' ? [effect, effect] : [effect])),
  ),
  'tells the sender too': effectsOf((effects) =>
    effects.map(
      (effect): Effect =>
        effect.type === 'broadcast' ? { type: 'broadcast', message: effect.message } : effect,
    ),
  ),
  'tells all what is for one': effectsOf((effects) =>
    effects.map((effect) =>
      effect.type === 'send' ? { type: 'broadcast', message: effect.message } : effect,
    ),
  ),
  'tells the cause alone what is for all': effectsOf((effects, event) =>
    effects.map(
      (effect): Effect =>
        effect.type === 'broadcast'
          ? { type: 'send', to: 'connection' in event ? event.connection : 1, message: effect.message }
          : effect,
    ),
  ),
  'tells nobody': without('broadcast'),
  'gives no answer': without('send'),
  'lets nobody in': without('enter'),
  'lets nobody out': without('exit'),
  'closes nothing': without('close', 'drop'),
  'does all in reverse': effectsOf((effects) => [...effects].reverse()),
  'changes nothing': ({ effects }, _event, before) => ({ room: before, effects }),
  'does not free the nickname': sameOwners,
  'takes no nickname': sameOwners,
} as const satisfies Record<string, Breakage>;
type BreakageName = keyof typeof BREAKAGES;

/** The rules with some of them broken, and the names of those whose outcome was ever another than it should be. */
function broken(how: BreakageName, names: readonly string[]) {
  const differed = new Set<string>();
  const rules = RULES.map((rule): Rule => {
    if (!names.includes(rule.name)) return rule;
    return {
      ...rule,
      then(context) {
        const sound = rule.then(context);
        const outcome = BREAKAGES[how](sound, context.event, context.room);
        const same =
          JSON.stringify(outcome.effects) === JSON.stringify(sound.effects) &&
          JSON.stringify(plain(outcome.room)) === JSON.stringify(plain(sound.room));
        if (!same) differed.add(rule.name);
        return outcome;
      },
    };
  });
  return { rules, differed };
}

const found = ({ ambiguous, violations, paths }: Exploration) => [
  ...new Set(violations.map((violation) => violation.requirement)),
  ...ambiguous,
  ...RULES.filter((rule) => !paths.has(rule.name)).map((rule) => `nothing leads to ${rule.name}`),
];

t.test('a missing row and a row too many are noticed, whichever it is', async (t) => {
  const again = RULES.map((rule): Rule => ({ ...rule, name: `${rule.name}-again` }));
  const { ambiguous } = explore([...RULES, ...again]);
  for (const { name } of RULES) {
    t.ok(
      ambiguous.some((each) => each.endsWith(`: ${name}, ${name}-again`)),
      `two rows like ${name} are noticed`,
    );
  }
  // Without these two hardly a state can be reached, so they are taken away apart from the others.
  const foundations = ['open', 'admit'];
  const groups = [
    ...foundations.map((name) => [name]),
    RULES.map(({ name }) => name).filter((name) => !foundations.includes(name)),
  ];
  for (const group of groups) {
    const exploration = explore(RULES.filter(({ name }) => !group.includes(name)));
    const unmatched = exploration.ambiguous.map((each) => {
      const [situation, names] = each.split(/: (?=[a-z])/);
      t.equal(names, 'no rule', 'what is missing matches nothing else');
      return JSON.parse(situation!) as Situation;
    });
    for (const name of group) {
      const rule = RULES.find((each) => each.name === name)!;
      t.ok(
        unmatched.some((situation) => matches(rule, situation)),
        `that ${name} is missing is noticed`,
      );
    }
  }
});

const LEAVING = [
  'member-quits',
  'member-is-lost',
  'member-times-out',
  'member-is-slow',
  'member-floods',
  'shut-down',
];

/** Breakages that the invariants notice, and the requirement that is then said to be broken. */
const NOTICED: readonly (readonly [BreakageName, string, readonly string[]])[] = [
  ['does nothing that anybody sees', 'SAY-1', ['say']],
  ['does nothing that anybody sees', 'LOGIN-4', ['admit']],
  ['does nothing that anybody sees', 'LEAVE-1', ['member-quits', 'member-is-lost', 'shut-down']],
  ['does everything twice', 'SAY-2', ['say']],
  ['does everything twice', 'TO-1', ['tell']],
  ['does everything twice', 'LOGIN-3', ['admit']],
  [
    'does everything twice',
    'LEAVE-2',
    ['turn-away', 'guest-quits', 'guest-times-out', 'login-too-late', 'guest-floods'],
  ],
  ['tells everyone twice', 'SAY-2', ['say']],
  ['tells everyone twice', 'LOGIN-3', ['admit']],
  ['tells everyone twice', 'LEAVE-1', LEAVING],
  ['tells the sender too', 'SAY-3', ['say']],
  ['tells all what is for one', 'TO-1', ['tell']],
  ['tells all what is for one', 'NICK-1', ['admit']],
  ['tells the cause alone what is for all', 'SAY-3', ['say']],
  ['tells the cause alone what is for all', 'LOGIN-4', ['admit']],
  ['tells nobody', 'SAY-1', ['say']],
  ['tells nobody', 'LEAVE-1', LEAVING],
  ['gives no answer', 'LOGIN-4', ['admit']],
  ['lets nobody in', 'SAY-1', ['admit']],
  ['lets nobody out', 'LOGIN-3', LEAVING],
  ['does all in reverse', 'LEAVE-2', ['member-quits']],
  ['does all in reverse', 'LOGIN-3', ['admit']],
  ['changes nothing', 'nothing leads to say', ['open', 'admit']],
  ['changes nothing', 'LEAVE-9', ['member-quits', 'shut-down']],
  ['takes no nickname', 'NICK-1', ['admit']],
];

t.test('the invariants notice what a broken rule does to people', async (t) => {
  for (const [how, requirement, names] of NOTICED) {
    for (const name of names) {
      const { rules, differed } = broken(how, [name]);
      const all = found(explore(rules));
      t.ok(differed.has(name), `${name} is broken: it ${how}`);
      t.ok(
        all.includes(requirement),
        `${name} ${how}: ${requirement} is among what is found (${all.slice(0, 6).join(', ')})`,
      );
    }
  }
});

const REFUSALS = RULES.map(({ name }) => name).filter((name) => name.startsWith('refuse-'));
const GUEST_LEAVING = ['guest-quits', 'guest-times-out', 'login-too-late', 'guest-floods'];

/** Breakages that no invariant speaks of: the vectors alone notice them, because they differ from the file. */
const ONLY_BY_VECTORS: readonly (readonly [BreakageName, readonly string[]])[] = [
  [
    'does nothing that anybody sees',
    [
      ...REFUSALS,
      ...GUEST_LEAVING,
      'turn-away',
      'tell',
      'answer-ping',
      'ask-idle',
      'guest-is-lost',
      'guest-is-slow',
    ],
  ],
  ['does everything twice', [...REFUSALS, 'answer-ping', 'ask-idle', 'guest-is-lost', 'guest-is-slow']],
  [
    'gives no answer',
    [
      ...REFUSALS,
      ...GUEST_LEAVING,
      'turn-away',
      'tell',
      'answer-ping',
      'ask-idle',
      'member-quits',
      'member-times-out',
      'member-floods',
    ],
  ],
  ['tells nobody', ['admit']],
  [
    'closes nothing',
    [
      ...GUEST_LEAVING,
      'turn-away',
      'guest-is-lost',
      'guest-is-slow',
      ...LEAVING.filter((name) => name !== 'shut-down'),
    ],
  ],
  ['does all in reverse', [...GUEST_LEAVING, 'turn-away', 'member-is-lost', 'member-is-slow']],
];

t.test('the vectors notice what no invariant speaks of', async (t) => {
  for (const [how, names] of ONLY_BY_VECTORS) {
    const { rules, differed } = broken(how, names);
    const exploration = explore(rules);
    t.strictSame(
      found(exploration),
      [],
      `invariants say nothing of rules that ${how}; if they do by now, move the row up`,
    );
    const now = vectors(exploration);
    for (const name of names) {
      t.ok(differed.has(name), `${name} is broken: it ${how}`);
      // A rule that is broken alone may show in the vector of another, on whose way it lies.
      const isOf = (vector: Vector) => names.length === 1 || vector.rule === name;
      t.notSame(now.filter(isOf), VECTORS.filter(isOf), `the vectors show that ${name} ${how}`);
    }
  }
});

t.test('a nickname that is not freed is noticed (NICK-7)', async (t) => {
  for (const name of LEAVING) {
    const { rules, differed } = broken('does not free the nickname', [name]);
    const exploration = explore(rules);
    const seen = [
      ...found(exploration),
      ...(exploration.states === SOUND.states ? [] : ['another number of states']),
      ...(JSON.stringify(vectors(exploration)) === JSON.stringify(VECTORS) ? [] : ['other vectors']),
    ];
    t.ok(differed.has(name), `${name} is broken: it does not free the nickname`);
    t.not(seen.length, 0, `the explorer or the vectors notice that ${name} does not free the nickname`);
  }
});

t.test('a guest that is closed but not forgotten is noticed (LEAVE-3)', async (t) => {
  for (const name of [...GUEST_LEAVING, 'guest-is-lost', 'guest-is-slow']) {
    const { rules, differed } = broken('changes nothing', [name]);
    const exploration = explore(rules);
    const seen = [
      ...found(exploration),
      ...(exploration.states === SOUND.states ? [] : ['another number of states']),
      ...(JSON.stringify(vectors(exploration)) === JSON.stringify(VECTORS) ? [] : ['other vectors']),
    ];
    t.ok(differed.has(name), `${name} is broken: it forgets nobody`);
    t.not(seen.length, 0, `the explorer or the vectors notice that ${name} forgets nobody`);
  }
});
