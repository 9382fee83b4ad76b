/** Where lines are shown and entered: a terminal, or pipes. */

/** What a stream of the process, or of a test, has. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface Screen {
  /** True if a person sits there, who can be asked. */
  readonly interactive: boolean;
  /** Shows a line; what is half typed stays as it is. Control characters must have been escaped. */
  print(line: string): void;
  /** What stands before the line that is typed. */
  setPrompt(prompt: string): void;
  /** Asks for a line; undefined if there is nobody to ask or the input ends. It is not kept in the history. */
  ask(question: string): Promise<string | undefined>;
  /** Hands over each line entered to `take`, which must not reject; resolves when the input ends or is closed. */
  read(take: (line: string) => Promise<void>): Promise<void>;
  /** Takes no more input; lines can still be shown. */
  close(): void;
}

export interface ScreenOptions {
  readonly input: Input;
  readonly output: Output;
  /** Whole lines that Tab offers for what is typed. */
  readonly complete: (line: string) => string[];
  /** Ctrl-C with nothing typed. */
  readonly interrupt: () => void;
}
