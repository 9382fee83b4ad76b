/** What a program said before it ended, for somebody who wants to know why it did. */
/** What is told of it, units of UTF-16. */
const WORDS_MAX = 300;
/** Where the error was thrown, and what a runtime adds to every error. */
const NOISE = /^\s*(at |\^+\s*$|Node\.js v\d|goroutine \d|note: run with|exit status \d|\(Use `)|^\t/;
/** A line that names what went wrong, in the words of most languages. */
const TELLING = /\b(\w*(Error|Exception)|panic(ked)?|fatal|abort(ed)?)\b.*[:!]|^panic: /i;

/** The line of an output that says most of why a program ended; empty if it printed nothing. */
export function lastWordsOf(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !NOISE.test(line));
  const words = lines.findLast((line) => TELLING.test(line)) ?? lines.at(-1) ?? '';
  return words.trim().slice(0, WORDS_MAX);
}
