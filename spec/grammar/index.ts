/** The grammar of the lines, for parser generators and for readers. */
export { abnf } from './abnf.ts';
