/** All bad targets, and one of them as a program: `main.ts NAME PORT`. */
import type { BadTarget } from './bad-target.ts';
import { CODEC_TARGETS } from './codecs.ts';
import { GENERATED_TARGETS } from './generated.ts';
import { HOSTILE_TARGETS } from './hostile.ts';
import { RACE_TARGETS } from './races.ts';
import { ROOM_TARGETS } from './rooms.ts';
import { LEAVE_TARGETS } from './rules/leave.ts';
import { LINES_TARGETS } from './rules/lines.ts';
import { LOGIN_TARGETS } from './rules/login.ts';
import { NICK_TARGETS } from './rules/nick.ts';
import { SAY_TARGETS } from './rules/say.ts';
import { TO_TARGETS } from './rules/to.ts';
import { SERVING_TARGETS } from './serving.ts';
import { WEBSOCKET_TARGETS } from './websockets.ts';
import { WIRE_TARGETS } from './wires.ts';

export const BAD_TARGETS: readonly BadTarget[] = [
  ...LOGIN_TARGETS,
  ...NICK_TARGETS,
  ...SAY_TARGETS,
  ...TO_TARGETS,
  ...LINES_TARGETS,
  ...LEAVE_TARGETS,
  ...CODEC_TARGETS,
  ...WIRE_TARGETS,
  ...SERVING_TARGETS,
  ...ROOM_TARGETS,
  ...WEBSOCKET_TARGETS,
  ...HOSTILE_TARGETS,
  ...RACE_TARGETS,
  ...GENERATED_TARGETS,
];
