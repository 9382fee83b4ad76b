/**
 * What a schema cannot see of a dialect file: placeholders that nothing fills, messages that no side
 * has, parts that contradict each other, and messages that come back as something else.
 */
import type { MessageType } from '../messages.ts';
import { roomContradictions } from './check-room.ts';
import { roundTrips } from './check-round-trips.ts';
import { type Path, SIDES, templatesOf } from './check-sides.ts';
import { misfits } from './check-sizes.ts';
import { asides, templates } from './check-templates.ts';
import { typingContradictions } from './check-typing.ts';
import type { DialectFile } from './schema.ts';

/** Sentences that say what does not fit together; none if all does. */
export function contradictions(file: DialectFile): string[] {
  const found = [
    ...patterns(file),
    ...SIDES.flatMap(({ side, path, types }) => [
      ...unknownMessages(file, path, types),
      ...templates(file, side, path),
    ]),
    ...asides(file),
    ...roomContradictions(file),
    ...typingContradictions(file),
  ];
  if (found.length > 0) return found;
  const broken = roundTrips(file);
  return broken.length > 0 ? broken : misfits(file);
}

function patterns({ fields = {} }: DialectFile): string[] {
  return Object.entries(fields).flatMap(([name, { pattern }]) => {
    try {
      new RegExp(pattern ?? '', 'u');
      return [];
    } catch (cause) {
      return [`/fields/${name}/pattern: ${(cause as Error).message}. For example: "[A-Za-z0-9]+"`];
    }
  });
}

function unknownMessages(file: DialectFile, path: Path, types: readonly MessageType[]): string[] {
  return Object.keys(templatesOf(file, path))
    .filter((type) => !types.some((known) => known === type))
    .map((type) => `${path}/${type}: There is no such message. There are ${types.join(', ')}.`);
}
