/** What is known of single generated bad targets, with reasons. */

/** Those that do the same as they should, seen from outside. */
export const EQUIVALENT: Readonly<Record<string, string>> = {};

/** Those that break something which the kit cannot bring about. */
export const UNSEEN: Readonly<Record<string, string>> = {};

/** Where a report names another requirement than those of the rule, because the fault shows there first. */
export const GUILTY: Readonly<Record<string, readonly string[]>> = {};
