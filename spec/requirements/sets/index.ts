/** The frozen sets of requirements, the oldest first. */
import { SET_1_0 } from './1.0.ts';
import type { RequirementSet } from './set.ts';

/** All frozen sets by their versions. */
export const REQUIREMENT_SETS: Readonly<Record<string, RequirementSet>> = {
  '1.0': SET_1_0,
};

export { type RequirementSet, requirementSet, tableOf } from './set.ts';
