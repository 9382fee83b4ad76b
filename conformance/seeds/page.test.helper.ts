/** The page of write-up 004, in a browser: what a person types into it, and what it shows. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Test } from 'tap';
import { Actor } from './programs.test.helper.ts';

const CHROMIUM = '/usr/bin/chromium';
/** The longest that anything in the page may take, milliseconds. */
const DEADLINE_MS = 20_000;

/** What is missing to show the page here, and how to get it; false if nothing is. */
export const chromiumIsMissing = !existsSync(CHROMIUM) && `${CHROMIUM} is missing: apt-get install chromium`;

/** Gives the page out, as any web server would, and opens it for people. */
export class PageHouse {
  /** Of the pages; not that of the chat server. */
  readonly origin: string;
  readonly #browser: Browser;

  private constructor(origin: string, browser: Browser) {
    this.origin = origin;
    this.#browser = browser;
  }

  /** `folder` holds the page. */
  static async open(t: Test, folder: string): Promise<PageHouse> {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(readFileSync(join(folder, 'client.html')));
    }).listen(0, '127.0.0.1');
    t.teardown(() => server.close());
    await once(server, 'listening');
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    t.teardown(() => browser.close());
    return new PageHouse(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, browser);
  }

  /** Opens the page for somebody; it connects to that port. */
  visitor(who: string, port: number): Actor {
    const address = `${this.origin}/?host=127.0.0.1&port=${port}`;
    return new Visitor(who, this.#browser.newContext(), address);
  }
}

/** What the page adds to itself is what it shows: a DIV for each message. */
const WATCH = `new MutationObserver((records) => {
  for (const node of records.flatMap(({ addedNodes }) => [...addedNodes]))
    if (node.nodeName === 'DIV') shown(node.textContent);
}).observe(document, { childList: true, subtree: true })`;

/** Somebody at the page. */
class Visitor extends Actor {
  readonly #context: Promise<BrowserContext>;
  /** The page, once all that was typed before is on its way. */
  #page: Promise<Page>;
  protected readonly code = Promise.resolve(null);

  constructor(who: string, context: Promise<BrowserContext>, address: string) {
    super(who);
    this.#context = context;
    this.#page = this.#open(address);
  }

  type(line: string): void {
    this.#page = this.#page.then(async (page) => {
      await page.fill('#sendTxt', line);
      await page.click('#sendBtn');
      return page;
    });
  }

  async kill(): Promise<void> {
    await this.#page.catch(() => {});
    await (await this.#context).close();
    this.end();
  }

  async #open(address: string): Promise<Page> {
    const context = await this.#context;
    context.setDefaultTimeout(DEADLINE_MS);
    await context.exposeFunction('shown', (text: string) => this.show(`${text}\n`));
    await context.addInitScript(WATCH);
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }
}
