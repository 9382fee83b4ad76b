/** What is known of single generated bad targets, with reasons. */

/** Rules whose event the kit cannot bring about, or whose outcome the specification leaves open. */
export const UNSEEN: Readonly<Record<string, string>> = {
  'turn-away': 'No test can know how many connections a server takes.',
  'guest-times-out': 'Whether a connection that is no member is ended for silence is left open.',
  'guest-is-slow': 'What waits for a connection that is no member shows in memory alone.',
  'guest-floods': 'Where a flood begins is for the server to say.',
  'member-floods': 'Where a flood begins is for the server to say.',
  'refuse-choice-of-guest': 'In the dialect with pairs, what a guest sends is its nickname.',
};

/** Those that do what they should, seen from outside. */
export const EQUIVALENT: Readonly<Record<string, string>> = {
  'guest-is-lost-ignored': 'That the room remembers a connection which is gone shows in memory alone.',
  'ask-idle-told-to-all': 'A ping may come at any time, and whoever gets one answers it.',
  'open-and-admit-told-to-all': 'Where names are given, whoever comes is told of itself as all are.',
  'shut-down-told-to-one': 'When the server ends, nobody is left who would hear it.',
};

/** Where a report names another requirement than those of the rule, because the fault shows there first. */
export const GUILTY: Readonly<Record<string, readonly string[]>> = {
  // Whoever the room does not know cannot log in.
  'open-ignored': ['LOGIN-1'],
  // The newcomer alone is told that it joined, and before it is welcomed.
  'admit-told-to-one': ['LOGIN-4'],
  // Each kind of line that must be refused has a requirement of its own.
  'refuse-line-ignored': ['FRAME-9'],
  'refuse-line-delayed': ['FRAME-9'],
  'refuse-line-told-to-all': ['FRAME-6'],
  // Others are sent an error for nothing that they sent.
  'refuse-second-login-told-to-all': ['ERR-1'],
  'refuse-empty-say-told-to-all': ['ERR-1'],
  'refuse-long-say-told-to-all': ['ERR-1'],
  'refuse-empty-to-told-to-all': ['ERR-1'],
  'refuse-long-to-told-to-all': ['ERR-1'],
  'refuse-to-self-told-to-all': ['ERR-1'],
  'refuse-to-nobody-told-to-all': ['ERR-1'],
  'refuse-choice-of-self-told-to-all': ['ERR-1'],
  'refuse-choice-of-nobody-told-to-all': ['ERR-1'],
  'refuse-say-without-partner-told-to-all': ['ERR-1'],
  // The first case in which a guest quits is one about a nickname that was refused.
  'guest-quits-ignored': ['NICK-8'],
  'guest-quits-silenced': ['NICK-8'],
  'guest-quits-delayed': ['NICK-8'],
  'guest-quits-told-to-all': ['NICK-8'],
  // Who has quit before is said to leave again.
  'member-quits-delayed': ['LEAVE-10'],
  'member-is-slow-delayed': ['LEAVE-10'],
  'member-is-slow-doubled': ['LEAVE-1'],
  // After bye nothing more may come, so a second one breaks that.
  'member-times-out-doubled': ['LEAVE-2'],
  'login-too-late-doubled': ['LEAVE-2'],
  'shut-down-doubled': ['LEAVE-2'],
  'open-and-admit-doubled': ['LOGIN-3'],
  'answer-from-before-doubled': ['SAY-2'],
  'operator-answers-doubled': ['SAY-2'],
};
