/** All bad targets, and one of them as a program: `main.ts NAME PORT`. */
import type { BadTarget } from './bad-target.ts';
import { CODEC_TARGETS } from './codecs.ts';
import { GENERATED_TARGETS } from './generated.ts';
import { HOSTILE_TARGETS } from './hostile.ts';
import { RACE_TARGETS } from './races.ts';
import { ROOM_TARGETS } from './rooms.ts';
import { RULE_TARGETS } from './rules.ts';
import { WEBSOCKET_TARGETS } from './websockets.ts';
import { WIRE_TARGETS } from './wires.ts';

export const BAD_TARGETS: readonly BadTarget[] = [
  ...RULE_TARGETS,
  ...CODEC_TARGETS,
  ...WIRE_TARGETS,
  ...ROOM_TARGETS,
  ...WEBSOCKET_TARGETS,
  ...HOSTILE_TARGETS,
  ...RACE_TARGETS,
  ...GENERATED_TARGETS,
];
