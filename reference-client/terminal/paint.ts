/** Colours, where they are wanted. Nothing depends on them: each kind of line starts with its own sign. */
import { styleText } from 'node:util';

/** What a line, or a piece of one, is. */
type Tone = 'said' | 'told' | 'notice' | 'error' | 'own';
export type Paint = (tone: Tone, text: string) => string;

const FORMATS = {
  said: 'cyan',
  told: ['magenta', 'bold'],
  notice: 'dim',
  error: 'red',
  own: ['green', 'bold'],
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

export interface PaintOptions {
  /** False switches colours off; true does not switch them on where they do not belong. */
  readonly color?: boolean;
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Colours go only to a terminal that understands them, and NO_COLOR (set and not empty) is kept. */
export function createPaint({ color, isTTY, env }: PaintOptions): Paint {
  if (color === false || !isTTY || env.NO_COLOR || env.TERM === 'dumb') return (_, text) => text;
  return (tone, text) => styleText([...[FORMATS[tone]].flat()], text, { validateStream: false });
}
