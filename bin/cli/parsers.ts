/** What the values of options must be. */
import { InvalidArgumentError, Option } from 'commander';

/** For an option that may be given several times. */
export const collect = (value: string, before: string[]) => [...before, value];
export const number = (value: string) => {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
};

/** How many peers a storm has. */
export const stormPeers = (value: string) => {
  const peers = number(value);
  if (peers < 10 || peers > 1000) throw new InvalidArgumentError('It must be from 10 to 1000.');
  return peers;
};

/** How many peers a schedule has. */
export const schedulePeers = (value: string) => {
  if (!/^[2-5]$/.test(value)) throw new InvalidArgumentError('It must be 2, 3, 4 or 5.');
  return Number(value);
};

/** A limit whose default the environment may give; the option wins. */
export const limit = (flags: string, description: string, variable: string) =>
  new Option(flags, description).env(variable).argParser(number);
