/** The templates of one side of a dialect, compiled. */
import type { MessageType } from '../messages.ts';
import { compileJsonTemplate } from './json-template.ts';
import type { Dialect, Field } from './schema.ts';
import { compileTemplate, type Fields, type Template } from './template.ts';

/** Whether the client has been welcomed; some formats mean different things before and after. */
export type Phase = 'guest' | 'member';

/** One way to write a message. */
export interface Entry {
  readonly type: MessageType;
  /** One, or several that are sent in a row. */
  readonly steps: readonly Template[];
  readonly when: Readonly<Record<string, string>> | undefined;
  readonly phase: Phase | undefined;
  /** The constants with which it is understood: those of the first of its type that is written the same. */
  readonly readAs: Readonly<Record<string, string>> | undefined;
}

/** A frame that is no message, and what is answered. */
interface AsideEntry {
  readonly template: Template;
  readonly reply: Template | undefined;
  readonly phase: Phase | undefined;
}

/** All that one side sends. */
export interface Side {
  readonly entries: readonly Entry[];
  readonly byType: Partial<Record<MessageType, readonly Entry[]>>;
  readonly asides: readonly AsideEntry[];
  /** The entries that a frame may be, by its first UTF-16 unit. */
  candidates(frame: string): readonly Entry[];
  /** The command words, where the dialect has a separator. */
  readonly words: ReadonlySet<string>;
}

export function compileSide(dialect: Dialect, side: 'client' | 'server'): Side {
  const { fields, separator } = dialect;
  const templates = side === 'client' ? dialect.toServer : dialect.toClient;
  const entries = Object.entries(templates).flatMap(([type, alternatives]) =>
    alternatives.map(
      ({ template, when, phase }): Entry => ({
        type: type as MessageType,
        steps: compileSteps(template, fields),
        when,
        phase,
        readAs: alternatives.find(
          (other) => other.phase === phase && JSON.stringify(other.template) === JSON.stringify(template),
        )?.when,
      }),
    ),
  );
  const asides = dialect.asides[side === 'client' ? 'fromClient' : 'fromServer'].map(
    ({ template, reply, phase }): AsideEntry => ({
      template: compileTemplate(template, fields),
      reply: reply === undefined ? undefined : compileTemplate(reply, fields),
      phase,
    }),
  );
  const byType: Partial<Record<MessageType, Entry[]>> = {};
  for (const entry of entries) byType[entry.type] = [...(byType[entry.type] ?? []), entry];
  const heads = [...entries.flatMap(({ steps }) => steps), ...asides.map(({ template }) => template)].map(
    ({ head }) => head,
  );
  return {
    entries,
    byType,
    asides,
    candidates: candidatesOf(entries),
    words: new Set(separator === undefined ? [] : heads.map((head) => head.split(separator)[0]!)),
  };
}

function compileSteps(
  template: Dialect['toServer'][string][number]['template'],
  fields: Record<string, Field>,
) {
  if (typeof template === 'string') return [compileTemplate(template, fields)];
  if (Array.isArray(template)) return template.map((step) => compileTemplate(step, fields));
  return [compileJsonTemplate(template, fields)];
}

/** Entries by the first UTF-16 unit of a literal head; those without a head stand under every unit. */
function candidatesOf(entries: readonly Entry[]): Side['candidates'] {
  const unitsOf = ({ steps }: Entry) => steps.map(({ head }) => (head === '' ? -1 : head.charCodeAt(0)));
  const under = (unit: number) =>
    entries.filter((entry) => unitsOf(entry).some((each) => each === -1 || each === unit));
  const byUnit = new Map<number, readonly Entry[]>();
  for (const unit of entries.flatMap(unitsOf)) byUnit.set(unit, under(unit));
  const headless = under(-1);
  return (frame) => byUnit.get(frame.charCodeAt(0)) ?? headless;
}

/** Among the values of a message that was refused before: of several frames only what is new is written. */
const AGAIN = 'again';

/** The text of a message in one way to write it; undefined if it is not for this message. */
export function formatEntry(
  { steps, when }: Entry,
  message: Fields,
  values: Fields | undefined,
): string[] | undefined {
  if (when !== undefined) for (const name in when) if (message[name] !== when[name]) return undefined;
  const texts: string[] = [];
  for (let i = 0; i < steps.length; i++) {
    // What was sent before on this connection, and tells nothing new, is not sent again.
    if (values !== undefined && AGAIN in values && !steps[i]!.names.some((name) => name in message)) continue;
    const text = steps[i]!.format(message, values);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}
