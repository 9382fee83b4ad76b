/** What a person types to a client, as the command line gives it. */
import { type Dialect, TYPED, type Typing } from '../spec/index.ts';
import { WrongUse } from './errors.ts';

/** Reads what --typing was given. Throws WrongUse. */
export function typingOf(
  specs: readonly string[],
  { typing }: Dialect,
): { [K in keyof Typing]?: string | undefined } {
  const kinds = Object.keys(TYPED) as (keyof Typing)[];
  return Object.fromEntries(
    specs.map((spec) => {
      const [word = '', line] = [spec.split('=', 1)[0], spec.slice(spec.indexOf('=') + 1)];
      const kind = kinds.find((each) => each === word);
      if (kind === undefined || !spec.includes('='))
        throw new WrongUse(
          `--typing ${spec} does not say what is typed for what. Write one of ${kinds.join(', ')}, then =, then the line; for example --typing 'to=/msg {nick} {text}', or --typing quit= for what cannot be typed. The dialect says ${JSON.stringify(typing)}.`,
        );
      const missing = TYPED[kind].find((field) => line !== '' && !line.includes(`{${field}}`));
      if (missing !== undefined)
        throw new WrongUse(`--typing ${spec} has no {${missing}}, which is what is to be sent.`);
      return [kind, line === '' ? undefined : line];
    }),
  );
}
