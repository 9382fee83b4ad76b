/** What Tab offers for a half-typed line. */
import type { Dialect } from '../../spec/index.ts';
import { commandsOf } from '../commands.ts';
import { visible } from '../visible.ts';

/** Offers whole lines that start with what is typed: commands, `/to nick `, and at the start `nick: `. */
export function complete(line: string, others: readonly string[], dialect: Dialect): string[] {
  // What is offered goes to the screen as it is, so a nickname that needs escaping is not offered.
  const nicks = others.filter((nick) => nick !== '' && visible(nick) === nick);
  const to = '/to ';
  const offers = line.startsWith(to)
    ? nicks.map((nick) => `${to}${nick} `)
    : line.startsWith('/')
      ? Object.keys(commandsOf(dialect)).map((command) => (command === '//' ? command : `${command} `))
      : nicks.map((nick) => `${nick}: `);
  return line === '' ? [] : offers.filter((offer) => startsWith(offer, line));
}

function startsWith(offer: string, line: string): boolean {
  return offer.slice(0, line.length).toLowerCase() === line.toLowerCase();
}
