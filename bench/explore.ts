/** `npm run explore`: visits every state of a small room and prints what it found. */
import { explore, RULES } from '../spec/index.ts';

const begin = performance.now();
const { states, transitions, paths, ambiguous, violations } = explore();
const seconds = ((performance.now() - begin) / 1000).toFixed(1);
const unreached = RULES.filter(({ name }) => !paths.has(name));

const lines = [
  `${states} states, ${transitions} transitions, ${paths.size} of ${RULES.length} rules reached, in ${seconds} s`,
  ...[...paths].map(([rule, { events }]) => `  ${rule.padEnd(28)} after ${events.length} events`),
  ...unreached.map(({ name }) => `not reached: ${name}`),
  ...ambiguous.map((situation) => `not exactly one rule: ${situation}`),
  ...violations.map((violation) => `broken: ${JSON.stringify(violation)}`),
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = unreached.length + ambiguous.length + violations.length === 0 ? 0 : 1;
