/** Words of a POSIX shell. */

/** Repetitions that are written out as such only if there are so many. */
const REPEATS_MIN = 48;

/** Octets as a quoted format of printf: nothing but printable ASCII, the rest as \ooo. */
export function printfWord(octets: string): string {
  const escaped = octets.replace(/[^ -~]|[\\%']|^-/g, (char) => {
    if (char === '\n') return '\\n';
    if (char === '%') return '%%';
    if (char === '\\') return '\\\\';
    return `\\${(char.charCodeAt(0) & 0xff).toString(8).padStart(3, '0')}`;
  });
  return `'${escaped}'`;
}

/** A word as it is, quoted where the shell would read something else. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Octets as runs: a long repetition of one octet, or a piece without any. */
export function repeats(octets: string): { octets: string; count: number }[] {
  const runs: { octets: string; count: number }[] = [];
  let at = 0;
  const repetition = new RegExp(`(.)\\1{${REPEATS_MIN - 1},}`, 'gs');
  for (const found of octets.matchAll(repetition)) {
    if (found.index > at) runs.push({ octets: octets.slice(at, found.index), count: 1 });
    runs.push({ octets: found[1]!, count: found[0].length });
    at = found.index + found[0].length;
  }
  if (at < octets.length || runs.length === 0) runs.push({ octets: octets.slice(at), count: 1 });
  return runs;
}

/** A time for sleep. */
export const seconds = (ms: number): string => String(Math.ceil(ms / 100) / 10);
