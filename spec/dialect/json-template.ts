/**
 * A template that is a JSON object: a frame matches if it is an object with at least these members,
 * in any order and spacing. A string in the template is a template of its own.
 */
import { PARTIAL } from './field.ts';
import type { Field } from './schema.ts';
import { compileTemplate, type Fields, splitTemplate, type Template } from './template.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A value of a template, compiled: it writes a value and recognises one. */
interface Node {
  readonly names: readonly string[];
  write(message: Fields, values: Fields | undefined): Json | undefined;
  match(found: Json | undefined, fields: Fields): boolean;
}

/** Compiles a template that is a JSON object. */
export function compileJsonTemplate(
  template: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field>>,
): Template {
  const root = compileNode(template as Json, fields);
  return {
    head: '',
    names: root.names,
    format(message, values) {
      const value = root.write(message, values);
      return value === undefined ? undefined : JSON.stringify(value);
    },
    matchFrame(frame) {
      const found: Fields = {};
      return root.match(parseJson(frame), found) ? found : undefined;
    },
    // Where frames are not cut there is no telling where an object ends; check.ts refuses it.
    matchPrefix: () => PARTIAL,
  };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function compileNode(template: Json, fields: Readonly<Record<string, Field>>): Node {
  if (typeof template === 'string') return compileString(template, fields);
  if (template !== null && typeof template === 'object' && !Array.isArray(template))
    return compileObject(template as Readonly<Record<string, Json>>, fields);
  const literal = JSON.stringify(template);
  return { names: [], write: () => template, match: (found) => JSON.stringify(found) === literal };
}

function compileObject(
  template: Readonly<Record<string, Json>>,
  fields: Readonly<Record<string, Field>>,
): Node {
  const members = Object.entries(template).map(([name, value]) => ({
    name,
    node: compileNode(value, fields),
  }));
  return {
    names: members.flatMap(({ node }) => node.names),
    write(message, values) {
      const object: Record<string, Json> = {};
      for (const { name, node } of members) {
        const value = node.write(message, values);
        if (value === undefined) return undefined;
        object[name] = value;
      }
      return object;
    },
    match(found, into) {
      if (found === null || typeof found !== 'object' || Array.isArray(found)) return false;
      const object = found as Readonly<Record<string, Json>>;
      return members.every(({ name, node }) => Object.hasOwn(object, name) && node.match(object[name], into));
    },
  };
}

/** A placeholder alone holds a JSON value of its own type; otherwise the string is a template of text. */
function compileString(template: string, fields: Readonly<Record<string, Field>>): Node {
  const name = splitTemplate(template).length === 1 ? /^\{([a-z]+)\}$/.exec(template)?.[1] : undefined;
  const field = name === undefined || !Object.hasOwn(fields, name) ? {} : fields[name]!;
  const type = field.type ?? (field.separator === undefined ? 'text' : 'list');
  if (name !== undefined && type === 'list') return compileList(name);
  const text = compileTemplate(template, fields);
  const isNumber = name !== undefined && type === 'number';
  return {
    names: text.names,
    write(message, values) {
      const written = text.format(message, values);
      return isNumber && written !== undefined ? Number(written) : written;
    },
    match(found, into) {
      if (typeof found !== 'string' && !(isNumber && typeof found === 'number')) return false;
      const matched = text.matchFrame(String(found));
      if (matched !== undefined) Object.assign(into, matched);
      return matched !== undefined;
    },
  };
}

function compileList(name: string): Node {
  return {
    names: [name],
    write: (message) => message[name],
    match(found, into) {
      if (!Array.isArray(found) || found.some((item) => typeof item !== 'string')) return false;
      into[name] = found as string[];
      return true;
    },
  };
}
