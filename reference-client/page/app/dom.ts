/** The few things that all views do with the document. Text of peers becomes text nodes and nothing else. */
import { visible } from '../../visible.ts';

/** An element that index.html has. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no element ${id}.`);
  return element as E;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** What a peer sent: control characters shown, its direction kept from what stands beside it (CLIENT-5). */
export function foreign(text: string): HTMLElement {
  return make('bdi', '', visible(text));
}

/** Hides or shows; what is hidden is gone for a screen reader and for the Tab key too. */
export function show(element: HTMLElement, shown: boolean): void {
  element.hidden = !shown;
}
