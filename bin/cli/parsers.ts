/** What the values of options must be. */
import { InvalidArgumentError, Option } from 'commander';

/** For an option that may be given several times. */
export const collect = (value: string, before: string[]) => [...before, value];
export const number = (value: string) => {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
};

/** A whole number that is neither too small nor too large. */
export const whole = (least: number, most: number) => (value: string) => {
  const found = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (found >= least && found <= most) return found;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
};

export const seed = (value: string) => {
  if (value === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
};

/** A day, milliseconds: nobody waits for more, and a timer that is much longer does not run. */
export const WAIT_MS_MAX = 86_400_000;

/** A limit whose default the environment may give; the option wins. */
export const limit = (flags: string, description: string, variable: string) =>
  new Option(flags, description).env(variable).argParser(number);
