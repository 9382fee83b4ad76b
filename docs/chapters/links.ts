/** Links between the chapters. The anchors stand here once, for those who set them and those who use them. */
import { MESSAGES } from '../../spec/index.ts';
import { code } from './markdown.ts';

/** A requirement is addressed by its id as it is. */
export const requirementAnchor = (id: string) => id;
export const ruleAnchor = (name: string) => `rule-${name}`;
export const messageAnchor = (type: string) => `message-${type}`;
export const errorAnchor = (word: string) => `error-${word}`;

export function requirementLink(id: string): string {
  return `[${id}](./requirements.md#${requirementAnchor(id)})`;
}

export function ruleLink(name: string): string {
  return `[${code(name)}](./rules.md#${ruleAnchor(name)})`;
}

/** Messages that Parley/1 does not have stand in the chapter of dialects. */
export function messageLink(type: string): string {
  const chapter = type in MESSAGES ? 'messages' : 'dialects';
  return `[${code(type)}](./${chapter}.md#${messageAnchor(type)})`;
}

export function errorLink(word: string): string {
  return `[${code(word)}](./errors.md#${errorAnchor(word)})`;
}

export const caseAnchor = (id: string) => `case-${id.replace('/', '-')}`;

/** A conformance case. */
export function caseLink(id: string): string {
  return `[${code(id)}](./cases.md#${caseAnchor(id)})`;
}

/** The page of a dialect. */
export function dialectLink(name: string): string {
  return `[${code(name)}](./dialect-${name}.md)`;
}
