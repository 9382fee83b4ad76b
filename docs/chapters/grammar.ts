/** The chapter of the grammar. */
import { abnf } from '../../spec/grammar/index.ts';
import { block, page } from './markdown.ts';

export function grammar(): string {
  return page(
    'Grammar',
    'The lines of Parley/1 in ABNF ([RFC 5234](https://www.rfc-editor.org/rfc/rfc5234)), with the case-sensitive strings of [RFC 7405](https://www.rfc-editor.org/rfc/rfc7405). The start rule is `line`. ABNF counts characters, and the limits of Parley/1 are in octets: where a limit matters, the comment above a rule says it, and [Lines and limits](./lines.md) has all of them.',
    block('abnf', abnf()),
    'The names of the rules are those of the [messages](./messages.md). A line of a client that no rule derives is answered with an error of the kind fault; the [error catalogue](./errors.md) says which.',
  );
}
