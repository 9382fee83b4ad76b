/**
 * What is known of Debian's ngIRCd 26.1, an IRC server of other people: in which cases it deviates, and what cannot be
 * asked of it. Reasons in the baseline beside this file, and the page of the dialect, come from here.
 */
import { hidden, type System, shown } from '../seeds/systems.ts';

/** A system that runs as the distribution has it. */
export interface PackagedSystem extends System {
  /** Cases, or patterns of them, whose outcome is chance, and why. */
  readonly excluded: Readonly<Record<string, string>>;
  /** Cases in which it does not do what a server should, and what it does. */
  readonly warnings: Readonly<Record<string, string>>;
}

/** ngIRCd, as ngircd.sh beside this file starts it. */
export const NGIRCD: PackagedSystem = {
  id: 'ngircd',
  dialect: 'irc',
  command: ['ngircd.sh', '{port}'],
  env: {},
  defects: [
    shown(
      1,
      'spaces and tabs at the end of a text are cut off, though they are a part of it (RFC 2812, section 2.3.1)',
      'say/text-spaces',
      'to/text-unchanged',
    ),
    shown(
      2,
      'a text that is empty behind its colon is relayed; 412 comes only where the parameter is missing',
      'say/empty',
      'to/empty',
    ),
    shown(
      3,
      'CR alone ends a line, though only CR and LF together do (RFC 2812, section 2.3)',
      'frame/split-in-crlf',
      'frame/split-say',
      'frame/split-to',
      'frame/split-quit',
    ),
    hidden(
      4,
      'of what was sent just before FIN the last 512 octets may be lost',
      'It is chance, so the cases that can show it are left out.',
    ),
    hidden(
      5,
      'once 513 octets without a line end are held, the connection is read no more until it times out',
      'The catalogue sends lines so long only where the limits are those of Parley/1.',
    ),
    hidden(
      6,
      'after a NUL no line of that connection is handled any more',
      'What becomes of octets that no line may hold is asked only of dialects that have an error for them.',
    ),
    shown(
      7,
      'before the registration an unknown command is not answered',
      'err/offender-only',
      'err/one-each-in-order',
    ),
  ],
  excluded: {
    'frame/split-every-octet': 'Defect 3 shows in it by chance: whether CR and LF are read together decides.',
    'frame/split-login': 'Defect 3 shows in it by chance: in which of several lines a piece ends decides.',
    'frame/combinations': 'Defect 3 shows in several combinations, and which of them is named is chance.',
    'leave/slow-memory':
      'After the megabytes of this case ngIRCd may let a newcomer wait for longer than the kit does.',
    'leave/last-words-*':
      'ngIRCd reads the end of a connection before it handles the lines that wait, and may lose up to 512 octets of them.',
    'leave/last-quit-fin': 'The same; here the quit may be among the lines that are lost.',
  },
  warnings: {
    'time/shutdown':
      'When it is ended, it takes one connection after the other, so that who comes later is told of the QUIT of who came before, and then ERROR.',
  },
};
