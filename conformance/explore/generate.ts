/** Makes schedules: new ones, and changed ones of those that led somewhere new. */
import type { Policy } from '../../spec/index.ts';
import { type Abilities, mayDo } from './abilities.ts';
import { Model, reach } from './model.ts';
import type { Chance } from './random.ts';
import { type Deed, FLOOD_MAX, PEERS, type Step, type When } from './script.ts';
import { STORIES } from './stories.ts';

/** How many steps a new schedule has. */
const STEPS_MIN = 3;
const STEPS_MAX = 14;
/** Steps beyond which no change adds more. */
const CHANGED_STEPS_MAX = 24;
/** Schedules that are kept to be changed. */
const CORPUS_MAX = 400;
/** The newest of them lead furthest, and are changed more often. */
const NEWEST = 30;

/** What somebody does, and how often of a hundred times or so, by where they stand. */
const HABITS: Readonly<Record<'gone' | 'guest' | 'member', readonly (readonly [Deed, number])[]>> = {
  gone: [
    ['login', 90],
    ['connect', 5],
    ['say', 2],
    ['ping', 3],
  ],
  guest: [
    ['login', 70],
    ['say', 5],
    ['to', 4],
    ['ping', 6],
    ['nonsense', 4],
    ['quit', 4],
    ['half-close', 3],
    ['close', 2],
    ['reset', 2],
  ],
  member: [
    ['say', 26],
    ['to', 24],
    ['quit', 14],
    ['ping', 6],
    ['reset', 8],
    ['half-close', 7],
    ['close', 6],
    ['nonsense', 5],
    ['login', 4],
    ['flood', 5],
    ['stall', 5],
  ],
};

const LEAVING: readonly Deed[] = ['quit', 'half-close', 'close', 'reset'];

const MOMENTS: readonly (readonly [When, number])[] = [
  ['now', 42],
  ['quiet', 28],
  ['heard', 20],
  ['turn', 10],
];

export interface GeneratorOptions {
  readonly policy: Policy;
  readonly abilities: Abilities;
  /** How many peers take part at the most, 2 to 5. */
  readonly peersMax: number;
  /** Whether each schedule has that many, and not some fewer. */
  readonly isFixed: boolean;
}

/** Gives one schedule after the other, and keeps those that reach what none before did. */
export class Generator {
  readonly #options: GeneratorOptions;
  readonly #reached = new Set<string>();
  readonly #corpus: (readonly Step[])[] = [];

  constructor(options: GeneratorOptions) {
    this.#options = options;
  }

  /** How many schedules led somewhere new and are kept. */
  get kept(): number {
    return this.#corpus.length;
  }

  next(chance: Chance): readonly Step[] {
    const isNew = this.#corpus.length === 0 || chance.percent(50);
    const steps = isNew ? this.#invent(chance) : this.#change(chance);
    this.#keep(steps);
    return steps;
  }

  #keep(steps: readonly Step[]): void {
    const reached = [...reach(steps, this.#options.policy)].filter((each) => !this.#reached.has(each));
    if (reached.length === 0) return;
    for (const each of reached) this.#reached.add(each);
    this.#corpus.push(steps);
    if (this.#corpus.length > CORPUS_MAX) this.#corpus.shift();
  }

  #invent(chance: Chance): Step[] {
    const peers = this.#peers(chance);
    if (chance.percent(40)) return this.#tell(chance, peers);
    const model = new Model(this.#options.policy);
    const steps: Step[] = [];
    for (let count = chance.whole(STEPS_MIN, STEPS_MAX); count > 0; count--) {
      const step = this.#step(chance, peers, model, steps.at(-1));
      steps.push(step);
      model.do(step);
    }
    return steps;
  }

  /** A story, once those who take part in it are there. */
  #tell(chance: Chance, peers: readonly Step['peer'][]): Step[] {
    const { members, sentences } = chance.one(STORIES);
    const { abilities } = this.#options;
    const isMember = { isMember: true, isAsking: false };
    const first = chance.whole(0, peers.length - 1);
    const who = (number: number) => peers[(first + number) % peers.length]!;
    const told = sentences.map(([actor, deed, whose]): Step => {
      const leaving = LEAVING.filter((each) => mayDo(abilities, each, isMember));
      return {
        when: chance.weighted(MOMENTS),
        peer: who(actor),
        does: deed === 'leave' ? chance.one(leaving) : deed,
        ...(whose === undefined ? {} : { nick: who(whose) }),
      };
    });
    const before = [...new Set(members.map(who))].map(
      (peer): Step => ({ when: chance.percent(50) ? 'quiet' : 'now', peer, does: 'login', nick: peer }),
    );
    const steps = [...before, ...told].filter(
      ({ does }) => mayDo(abilities, does, isMember) || does === 'login',
    );
    return steps.map((step, i) => (i === 0 ? { ...step, when: 'quiet' } : step));
  }

  #peers(chance: Chance): Step['peer'][] {
    const { peersMax, isFixed } = this.#options;
    return PEERS.slice(0, isFixed ? peersMax : chance.whole(2, peersMax));
  }

  #step(chance: Chance, peers: readonly Step['peer'][], model: Model, before: Step | undefined): Step {
    // Whoever is not there yet comes early.
    const absent = peers.filter((peer) => model.phaseOf(peer) === 'gone');
    const peer = chance.one(absent.length > 0 && chance.percent(40) ? absent : peers);
    const phase = model.phaseOf(peer);
    const isMember = phase === 'member';
    const habits = HABITS[phase].filter(([deed]) =>
      mayDo(this.#options.abilities, deed, { isMember, isAsking: isMember }),
    );
    const does = chance.weighted(habits);
    const when = before === undefined ? 'quiet' : chance.weighted(MOMENTS);
    const isLine = ['login', 'say', 'to', 'ping', 'quit'].includes(does);
    return {
      when,
      peer,
      does,
      ...this.#nick(chance, does, peer, peers, model),
      ...(does === 'flood' ? { times: chance.whole(2, FLOOD_MAX) } : {}),
      ...(when === 'heard' && chance.percent(60) ? { hears: chance.one(peers) } : {}),
      ...(isLine && before?.peer === peer && when === 'now' && chance.percent(50) ? { joined: true } : {}),
      ...(isLine && chance.percent(8) ? { pieces: chance.whole(2, 5) } : {}),
    };
  }

  #nick(chance: Chance, does: Deed, peer: string, peers: readonly string[], model: Model): { nick?: string } {
    if (does !== 'login' && does !== 'to') return {};
    const { folds, refusesSelf } = this.#options.abilities;
    const others = peers.filter((each) => each !== peer);
    const kind = chance.weighted(
      does === 'login'
        ? ([
            ['own', 62],
            ['other', 26],
            ['variant', 8],
            ['invalid', 4],
          ] as const)
        : ([
            ['own', refusesSelf ? 6 : 0],
            ['other', 78],
            ['variant', 8],
            ['nobody', 8],
          ] as const),
    );
    if (kind === 'invalid' || kind === 'nobody') return { nick: kind };
    if (kind === 'own') return { nick: peer };
    // A nickname that somebody has given up, or has got from somebody, is asked for and written to more often.
    const recent = others.filter((each) => model.historyOf(each) === (does === 'to' ? 'renewed' : 'freed'));
    const other = chance.one(recent.length > 0 && chance.percent(80) ? recent : others);
    return { nick: kind === 'variant' && folds ? other.toUpperCase() : other };
  }

  /** A schedule that led somewhere new, with one to three changes. */
  #change(chance: Chance): Step[] {
    const newest = this.#corpus.slice(-NEWEST);
    let steps = [...chance.one(chance.percent(50) ? newest : this.#corpus)];
    for (let count = chance.whole(1, 3); count > 0; count--) steps = this.#changed(chance, steps);
    return steps;
  }

  #changed(chance: Chance, steps: Step[]): Step[] {
    const at = chance.whole(0, steps.length - 1);
    const step = steps[at]!;
    const how = chance.weighted([
      ['add', 40],
      ['when', 25],
      ['drop', 15],
      ['splice', 15],
      ['swap', 5],
    ]);
    const room = CHANGED_STEPS_MAX - steps.length;
    if (how === 'add' && room > 0) {
      const model = new Model(this.#options.policy);
      for (const each of steps.slice(0, at + 1)) model.do(each);
      const added = this.#step(chance, this.#peers(chance), model, step);
      return [...steps.slice(0, at + 1), added, ...steps.slice(at + 1)];
    }
    if (how === 'when') {
      const { joined: _, ...rest } = step;
      return steps.with(at, { ...rest, when: at === 0 ? 'quiet' : chance.weighted(MOMENTS) });
    }
    if (how === 'splice' && room > 0)
      return [...steps, ...chance.one(this.#corpus).slice(-chance.whole(1, room))];
    if (how === 'swap' && at + 1 < steps.length) return steps.with(at, steps[at + 1]!).with(at + 1, step);
    return how === 'drop' && steps.length > 1 ? steps.toSpliced(at, 1) : steps;
  }
}
