/**
 * The shortest script that shows a failure to somebody with a shell and nc: each peer of the case is a
 * pipeline of its own. It can be pasted indented and into bash, zsh or sh, so it holds no here-document,
 * and its comments hold nothing that a shell which does not know comments would take for syntax.
 */
import { KIT, WITNESS } from './cast.ts';
import { fold } from './layout.ts';
import { type Act, type Part, scheduleOf } from './schedule.ts';
import type { CaseResult, Report } from './schema.ts';
import { seconds } from './shell.ts';
import { commandsOf, MANY, needsMany } from './typing.ts';

/** More pipelines than this show nothing to anybody. */
const PEERS_MAX = 8;
/** Somebody who sees what the witness saw; only of the default dialect is it known how to log in. */
const OBSERVER: Part = {
  peer: 'observer',
  startMs: 0,
  acts: [{ what: 'send', atMs: 0, pieces: ['login|observer\n'], unkept: 0 }],
};

/** Lines of the script; none where nc cannot show it. */
export function script(
  result: CaseResult,
  { target, dialect }: Pick<Report, 'target' | 'dialect'>,
  columns: number,
): string[] {
  if (target.port === 0 || !/^[\w.:%-]+$/.test(target.host)) return [];
  const peers = actorsOf(result);
  const { parts, endMs } = scheduleOf(result, peers);
  if (parts.length === 0 || parts.length > PEERS_MAX) return [];
  const needsObserver = result.waitedFor === WITNESS && !peers.has(WITNESS) && dialect === 'parley';
  const all = needsObserver ? [OBSERVER, ...parts] : parts;
  const nc = `nc -w ${Math.ceil(endMs / 1000) + 1}`;
  const where = `${target.host} ${target.port}`;
  const remarks = remarksOn(all);
  const [only] = all;
  if (only !== undefined && all.length === 1 && !needsMany(only)) {
    const words = around('(', commandsOf(only, endMs), `) | ${nc}${closes(only) ? ' -N' : ''} ${where}`);
    return [...remarks, ...fold(words, columns, '', '  ', '; ')];
  }
  const peer = `peer() { ${nc} $2 ${where} | sed "s/^/$1: /"; }`;
  const setting = [...remarks, ...(all.some(needsMany) ? [MANY] : []), peer].map((line) => `  ${line}`);
  return ['(', ...setting, ...all.flatMap((part) => pipeline(part, endMs, columns)), '  wait', ')'];
}

/** The peers that did something; never the witness, which has been there since before the case, unless it is alone. */
function actorsOf({ transcript, waitedFor }: CaseResult): Set<string> {
  const peers = new Set(
    transcript.filter(({ event }) => event === 'connect' || event === 'send').map(({ peer }) => peer),
  );
  peers.delete(KIT);
  if (peers.size > 1 || waitedFor !== WITNESS) peers.delete(WITNESS);
  return peers;
}

const closes = ({ acts }: Part) => acts.some(({ what }) => what === 'fin' || what === 'reset');
const nameOf = ({ peer }: Part) => peer.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^-/, '_');

function remarksOn(parts: readonly Part[]): string[] {
  const whoever = (what: Act['what']) => {
    const names = parts.filter(({ acts }) => acts.some((act) => act.what === what)).map(nameOf);
    return names.length === 0 ? undefined : names.join(' and ');
  };
  const [resets, pauses] = [whoever('reset'), whoever('pause')];
  const isCut = parts.some(({ acts }) => acts.some((act) => act.what === 'send' && act.unkept > 0));
  return [
    ...(resets === undefined
      ? []
      : [`# nc cannot reset a connection. Where ${resets} did, it closes with FIN.`]),
    ...(pauses === undefined ? [] : [`# nc always reads. Where ${pauses} stopped reading, it goes on.`]),
    ...(isCut
      ? ['# The report keeps the beginning of a long line. Its last octet stands for the rest.']
      : []),
    ...(parts.some(closes)
      ? ['# -N makes nc send FIN at the end of its input. Some want -q 0 instead.']
      : []),
  ];
}

function pipeline(part: Part, endMs: number, columns: number): string[] {
  const commands = commandsOf(part, endMs);
  const peer = `) | peer ${nameOf(part)}${closes(part) ? ' -N' : ''}`;
  if (part.startMs === 0) return fold(around('(', commands, `${peer} &`), columns, '  ', '    ', '; ');
  const late = [`sleep ${seconds(part.startMs)}`, ...around('(', commands, peer)];
  return fold(around('(', late, ') &'), columns, '  ', '    ', '; ');
}

function around(before: string, words: readonly string[], after: string): string[] {
  return words.map((word, i) => (i === 0 ? before : '') + word + (i === words.length - 1 ? after : ''));
}
