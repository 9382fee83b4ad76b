/** Whether each template of a dialect file can be read and written for what it is: placeholders, ends, constants. */
import { BYE_REASONS, ERROR_CODES, LEFT_REASONS } from '../errors.ts';
import type { MessageType } from '../messages.ts';
import { type Path, placeholdersOf, SENT_WITH, templatesOf, textsOf } from './check-sides.ts';
import { FIELDS, type Sender } from './codec.ts';
import type { DialectFile, Field } from './schema.ts';
import { splitTemplate } from './template.ts';

/** What is wrong with the templates of one side. */
export function templates(file: DialectFile, side: Sender, path: Path): string[] {
  const framing = side === 'client' ? file.framing.toServer : file.framing.toClient;
  return Object.entries(templatesOf(file, path)).flatMap(([type, alternatives]) =>
    alternatives.flatMap(({ template, when = {} }, i) => {
      const at = `${path}/${type}/${i}`;
      const known = fieldsOf(type);
      return [
        ...textsOf(template).flatMap((text) => ofText(text, `${at}/template`, file.fields ?? {})),
        ...(Array.isArray(template) && framing.kind !== 'line' && framing.kind !== 'length'
          ? [`${at}/template: Several commands in a row need frames with an end: framing "line" or "length".`]
          : []),
        ...(typeof template === 'object' && !Array.isArray(template) && framing.kind === 'stream'
          ? [`${at}/template: JSON needs frames with an end: framing "line", "length" or "message".`]
          : []),
        ...(typeof template === 'string' && framing.kind === 'stream'
          ? endless(type, template, `${at}/template`, file.fields ?? {})
          : []),
        ...unknownWords(type, when, at),
        ...Object.keys(when)
          .filter((name) => !known.includes(name))
          .map(
            (name) => `${at}/when/${name}: ${type} has no such field. It has ${known.join(', ') || 'none'}.`,
          ),
      ];
    }),
  );
}

/** A file may name anything, so what every object has is no message. */
const fieldsOf = (type: string): readonly string[] =>
  Object.hasOwn(FIELDS, type) ? FIELDS[type as MessageType] : [];

/** In a stream a template must show where it ends; of texts that are said whoever reads knows it, or takes what is there. */
function endless(
  type: string,
  template: string,
  path: string,
  fields: Readonly<Record<string, Field>>,
): string[] {
  const name = /^\{([a-z]+)\}$/.exec(splitTemplate(template).at(-1) ?? '')?.[1];
  if (name === undefined || (name === 'text' && (type === 'said' || type === 'told'))) return [];
  const field = Object.hasOwn(fields, name) ? fields[name]! : {};
  return field.type === 'time' || field.syntax === 'python'
    ? []
    : [
        `${path}: In a stream nothing says where {${name}} ends. Put something behind it, for example ${JSON.stringify(`${template}\n`)}, or use framing "line".`,
      ];
}

/** Codes and reasons are those of the specification, whatever the template makes of them. */
function unknownWords(type: string, when: Readonly<Record<string, string>>, at: string): string[] {
  const words = {
    'error/code': ERROR_CODES,
    'left/reason': Object.keys(LEFT_REASONS),
    'bye/reason': Object.keys(BYE_REASONS),
  };
  return Object.entries(when).flatMap(([name, value]) => {
    const known: readonly string[] | undefined = words[`${type}/${name}` as keyof typeof words];
    return known === undefined || known.includes(value)
      ? []
      : [
          `${at}/when/${name}: ${type} has no ${name} ${JSON.stringify(value)}. There are ${known.join(', ')}.`,
        ];
  });
}

/** What an aside answers must be known when it comes. */
export function asides({ asides = {}, fields = {} }: DialectFile): string[] {
  return (['fromClient', 'fromServer'] as const).flatMap((from) =>
    (asides[from] ?? []).flatMap(({ template, reply }, i) => {
      const at = `/asides/${from}/${i}`;
      const known = [
        ...placeholdersOf(template),
        ...SENT_WITH[from === 'fromClient' ? 'server' : 'client'],
        ...Object.keys(fields).filter((name) => fields[name]!.default !== undefined),
      ];
      const unknown =
        reply === undefined ? [] : placeholdersOf(reply).filter((name) => !known.includes(name));
      return [
        ...ofText(template, `${at}/template`, fields),
        ...(reply === undefined
          ? []
          : splitTemplate(reply).includes('{')
            ? ofText(reply, `${at}/reply`, fields)
            : []),
        ...unknown.map(
          (name) =>
            `${at}/reply: Nothing fills {${name}}. Give it in the template, or something to write under /fields, for example { "${name}": { "default": "x" } }.`,
        ),
      ];
    }),
  );
}

function ofText(text: string, path: string, fields: Readonly<Record<string, Field>>): string[] {
  const pieces = splitTemplate(text);
  return pieces.flatMap((piece, i): string[] => {
    if (piece === '{')
      return [
        `${path}: A placeholder is a name of small letters in braces, like {nick}, and a brace itself is {{. In ${JSON.stringify(text)} there is something else.`,
      ];
    const name = /^\{([a-z]+)\}$/.exec(piece)?.[1];
    const next = /^\{([a-z]+)\}$/.exec(pieces[i + 1] ?? '')?.[1];
    if (name === undefined || next === undefined) return [];
    const { type, pattern } = Object.hasOwn(fields, name) ? fields[name]! : {};
    return pattern !== undefined || (type !== undefined && type !== 'text' && type !== 'list')
      ? []
      : [
          `${path}: Nothing says where {${name}} ends and {${next}} begins. Put something between them, or give /fields/${name} a pattern, for example { "pattern": "[A-Za-z0-9]+" }.`,
        ];
  });
}
