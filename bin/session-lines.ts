/** Recorded sessions in lines for a person. */
import type { Judgement, Session, SessionFinding } from '../conformance/index.ts';
import { visible } from '../conformance/report/escape.ts';
import { plural } from '../conformance/report/wording.ts';
import { quoted } from './commands/octets.ts';

const ARROWS: Readonly<Record<string, string>> = {
  connect: 'connects',
  fin: '→ (FIN)',
  reset: '→ (RST)',
  closed: '←',
  send: '→',
  receive: '←',
  note: '·',
};

/** One thing that happened: → is from the client to the server. */
export function entryLine({ ms, peer, event, bytes, text }: Session['entries'][number]): string {
  const what =
    bytes === undefined
      ? text === undefined
        ? ''
        : event === 'closed'
          ? `(${text})`
          : text
      : quoted(Buffer.from(bytes, 'latin1'));
  return `${ms.toFixed(1).padStart(9)} ms  ${peer.padEnd(4)} ${ARROWS[event] ?? event} ${what}`.trimEnd();
}

/** What a judgement says, in lines. */
export function judgementLines(judgement: Judgement): string[] {
  const { findings, messages, connections, nicks, strangers } = judgement;
  if (isEmpty(judgement))
    return [`There was nothing to judge: ${plural(connections, 'connection')}, and no message on any.`];
  const line = ({ ms, peer, side, requirement, level, message }: SessionFinding) => {
    const nick = nicks.get(peer);
    const who = nick === undefined || nick === '' ? peer : `${peer} (${nick})`;
    return `${ms.toFixed(1).padStart(9)} ms  ${visible(who)}  ${side}: ${requirement} (${level}) ${visible(message)}`;
  };
  const broken = (side: SessionFinding['side']) => [
    ...new Set(
      findings.filter((each) => each.side === side && each.level === 'MUST').map((each) => each.requirement),
    ),
  ];
  const verdict = (side: SessionFinding['side'], name: string) =>
    broken(side).length === 0
      ? `Nothing that ${name} did breaks a MUST.`
      : `${name[0]!.toUpperCase()}${name.slice(1)} ${side === 'server' ? 'is' : 'are'} wrong: ${broken(side).join(', ')}.`;
  return [
    ...findings.map(line),
    ...(findings.length === 0 ? [] : ['']),
    ...(strangers.length === 0
      ? []
      : [
          `${visible(strangers.slice(0, 5).join(', '))}${strangers.length > 5 ? ` and ${strangers.length - 5} more` : ''} came another way, so what they did is not judged.`,
        ]),
    `${plural(messages, 'message')} of ${plural(connections, 'connection')} ${messages === 1 ? 'was' : 'were'} judged. ${verdict('server', 'the server')} ${verdict('client', 'the clients')}`,
  ];
}

/** 0 if no MUST is broken, 1 if one is, 2 if there was nothing to judge. */
export function judgementCode(judgement: Judgement): number {
  if (isEmpty(judgement)) return 2;
  return judgement.findings.some(({ level }) => level === 'MUST') ? 1 : 0;
}

/** That nothing came may be a finding, too. */
function isEmpty({ findings, messages }: Judgement): boolean {
  return messages === 0 && findings.length === 0;
}
