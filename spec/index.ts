/**
 * Parley/1 as data and one pure function. Nothing here does I/O, reads a clock or draws a number.
 *
 * @packageDocumentation
 */
export * from './client/client.ts';
export * from './dialect/index.ts';
export * from './errors.ts';
export { type Exploration, explore, type Path } from './explorer/explore.ts';
export * from './explorer/record.ts';
export * from './explorer/vectors.ts';
export * from './history/history.ts';
export * from './history/invariants.ts';
export * from './limits.ts';
export * from './messages.ts';
export * from './nickname/nickname.ts';
export * from './nickname/vectors.ts';
export * from './requirements/index.ts';
export type { Context, Outcome, Then } from './room/context.ts';
export * from './room/events.ts';
export { ALL_RULES, OTHER_ROOMS_RULES } from './room/other-rooms.ts';
export { rosterLines } from './room/outcomes.ts';
export * from './room/persistent-map.ts';
export * from './room/room.ts';
export * from './room/rules.ts';
export * from './room/situation.ts';
export * from './room/step.ts';
