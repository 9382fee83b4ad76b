/** The frozen sets of requirements by their versions, the oldest first. */
import { SET_1_0 } from './1.0.ts';
import type { RequirementSet } from './set.ts';

export const REQUIREMENT_SETS: Readonly<Record<string, RequirementSet>> = {
  '1.0': SET_1_0,
};

export { type RequirementSet, requirementSet, tableOf } from './set.ts';
