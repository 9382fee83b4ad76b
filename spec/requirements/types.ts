/** What a row of the requirement table says. */

/** BCP 14 (RFC 2119, RFC 8174): the key words have force in capitals only. */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** One sentence that an implementation must keep. */
export interface Requirement {
  /** Given by hand, never positional, never used again for something else: ids.lock.json holds all there ever were. */
  readonly id: string;
  readonly level: Level;
  readonly role: 'server' | 'client';
  readonly sentence: string;
  /** Why it is so. */
  readonly rationale: string;
  /** Ids of the conformance cases that check it, or why none does. */
  readonly checks: readonly string[] | Exclusion;
}

/** A sentence that no case checks. */
export interface Exclusion {
  readonly excluded: string;
}

/** True if no case checks the requirement. */
export function isExcluded(checks: Requirement['checks']): checks is Exclusion {
  return 'excluded' in checks;
}
