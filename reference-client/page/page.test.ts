/** The page in a real browser, on a real server, beside a peer on TCP. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer, connect as dial, type Socket } from 'node:net';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { createServer, type Server, type ServerOptions } from '../../reference-server/index.ts';
import { LIMITS } from '../../spec/index.ts';
import { connect, type Session } from '../index.ts';
import { loadPage } from './load.ts';

const CHROMIUM = '/usr/bin/chromium';
/** The longest that anything awaited may take, milliseconds; reached only when it never comes. */
const DEADLINE_MS = 15_000;
/** Lines that the page keeps. */
const LINES_MAX = 500;

const skip = existsSync(CHROMIUM)
  ? false
  : `${CHROMIUM} is missing; get it with apt-get install chromium to test the page`;

let browser: Browser;

/** A server with the page, and what the test needs of it; what opens here ends with the test. */
async function house(t: Pick<Test, 'teardown' | 'strictSame'>, options: ServerOptions = {}) {
  const page = await loadPage();
  const start = (port = 0) => createServer({ idleMs: 0, loginMs: 0, web: { port, page }, ...options });
  let server: Server = await start();
  const { url, port } = server.web!;
  const peers: Session[] = [];
  const pages: Page[] = [];
  const complaints: string[] = [];
  const requests: string[] = [];
  t.teardown(async () => {
    for (const each of pages) await each.context().close();
    for (const peer of peers) peer.close();
    await server.close();
  });
  return {
    url,
    /** All that the pages complained about, and asked for. */
    complaints,
    requests,
    async peer(nick: string): Promise<Session> {
      const peer = await connect(`tcp://127.0.0.1:${server.port}`, { nick });
      peers.push(peer);
      return peer;
    },
    async open(options: BrowserContextOptions = {}, address = url): Promise<Page> {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(DEADLINE_MS);
      const page = await context.newPage();
      pages.push(page);
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => requests.push(request.url()));
      page.on('websocket', (socket) => requests.push(socket.url()));
      await page.goto(address);
      return page;
    },
    stop: () => server.close(),
    async restart() {
      server = await start(port);
    },
  };
}

/** A way to a port on which connections can be lost for one side alone. */
async function brokenNetwork(t: Pick<Test, 'teardown'>, port: number) {
  const sides: { near: Socket; far: Socket }[] = [];
  const server = createTcpServer((near) => {
    const far = dial(port, '127.0.0.1');
    sides.push({ near, far });
    near.on('data', (chunk) => far.write(chunk)).on('error', () => {});
    far.on('data', (chunk) => near.destroyed || near.write(chunk)).on('error', () => {});
    far.on('close', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const heal = () => {
    for (const { near, far } of sides) if (near.destroyed) far.destroy();
  };
  t.teardown(() => {
    for (const { near } of sides) near.destroy();
    heal();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** The near side loses all connections; the far side is told nothing. */
    cut() {
      for (const { near } of sides) near.resetAndDestroy();
    },
    /** The far side is told. */
    heal,
  };
}

async function enter(page: Page, nick: string): Promise<Page> {
  await page.getByLabel('Nickname').fill(nick);
  await page.getByRole('button', { name: 'Join the room' }).click();
  await page.getByLabel('Message to everybody').waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.locator('#text').fill(text);
  await page.locator('#text').press('Enter');
}

const line = (page: Page, kind: string, text: string | RegExp) =>
  page.locator(`#log .${kind}`).filter({ hasText: text });
const texts = (page: Page, kind: string) => page.locator(`#log .${kind} .text`).allTextContents();

/** Resolves once an expression holds in the page. The policy of the page lets only the debugger evaluate it. */
async function until(page: Page, expression: string): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > end) throw new Error(`${expression} did not come true`);
    await page.evaluate('new Promise((done) => setTimeout(done, 10))');
  }
}

/** The next message of a type that a peer hears. */
function heard(
  peer: Session,
  type: 'said' | 'told' | 'left' | 'joined',
): Promise<{ nick: string; text?: string }> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`no ${type} came`)), DEADLINE_MS);
    const stop = peer.on(type, (message) => {
      clearTimeout(deadline);
      stop();
      resolve(message);
    });
  });
}

t.test('the page', { skip }, async (t) => {
  t.before(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  t.teardown(() => browser.close());

  t.test('two tabs and a terminal chat', async (t) => {
    const { open, peer, url, complaints, requests } = await house(t);
    const tom = await peer('tom');
    const ann = await enter(await open(), 'ann');
    const bea = await enter(await open(), 'bea');
    await line(ann, 'notice', 'bea joined').waitFor();
    await say(ann, 'hello from a tab');
    await line(bea, 'said', 'hello from a tab').waitFor();
    const atTom = heard(tom, 'said');
    await say(bea, '你好 👋 | a|b');
    t.match(await atTom, { nick: 'bea', text: '你好 👋 | a|b' });
    await line(ann, 'said', '你好 👋 | a|b').waitFor();
    await tom.say('from the terminal');
    await line(bea, 'said', 'from the terminal').waitFor();
    t.strictSame(await texts(ann, 'own'), ['hello from a tab'], 'what is said here is shown once, as own');
    t.strictSame(await texts(bea, 'said'), ['hello from a tab', 'from the terminal']);
    t.match(await line(ann, 'said', '你好').locator('.who').textContent(), 'bea');
    t.match(await line(ann, 'said', '你好').locator('time').getAttribute('datetime'), /^\d{4}-\d\d-\d\dT/);
    t.strictSame(await ann.locator('#names li').allTextContents(), ['ann you', 'tom', 'bea']);
    const left = line(ann, 'notice', 'bea left (quit)').waitFor();
    await say(bea, '/quit');
    await left;
    await bea.getByLabel('Nickname').waitFor();
    t.equal(await bea.getByLabel('Nickname').inputValue(), 'bea', 'the nickname waits for the next time');
    await tom.quit();
    await line(ann, 'notice', 'tom left (quit)').waitFor();
    t.strictSame(await ann.locator('#names li').allTextContents(), ['ann you']);
    const origin = new URL(url).host;
    t.ok(
      requests.length > 8 && requests.every((each) => new URL(each).host === origin),
      'nothing is asked of others',
    );
    t.ok(requests.some((each) => each.startsWith('ws:')));
    t.strictSame(complaints, [], 'and nothing is complained about');
  });

  t.test('a refused nickname is told beside the field, and what was typed is kept', async (t) => {
    const { open, peer } = await house(t);
    await peer('bob');
    const page = await open();
    const nick = page.getByLabel('Nickname');
    const refused = async (typed: string, sentence: string | RegExp) => {
      await nick.fill(typed);
      await nick.press('Enter');
      await page.locator('#nick-why').filter({ hasText: sentence }).waitFor();
      t.equal(await nick.inputValue(), typed, `kept: ${typed}`);
      t.equal(await nick.getAttribute('aria-invalid'), 'true');
      await until(page, "document.activeElement.id === 'nick'");
    };
    await refused('BOB', 'Somebody has that nickname.');
    await refused('a|b', /cannot be sent because it has "\|" in it/);
    await refused('x'.repeat(33), 'A nickname is 1 to 32 octets');
    await refused(' ', 'Choose a nickname.');
    await nick.fill('rob');
    t.equal(await page.locator('#nick-why').textContent(), '', 'typing takes the complaint away');
    await nick.press('Enter');
    await line(page, 'notice', 'You are rob. Here: bob.').waitFor();
  });

  t.test('direct messages by click and by command, shown as private', async (t) => {
    const { open, peer } = await house(t);
    const bob = await peer('bob smith');
    const eve = await peer('eve');
    const page = await enter(await open(), 'ann');
    await page.getByRole('button', { name: 'bob smith' }).click();
    await page.getByLabel('Private message to bob smith').waitFor();
    let told = heard(bob, 'told');
    await say(page, 'by click');
    t.match(await told, { nick: 'ann', text: 'by click' });
    await page.locator('#text').press('Escape');
    await page.getByLabel('Message to everybody').waitFor();
    told = heard(bob, 'told');
    await say(page, '/to BOB Smith by command');
    t.match(await told, { nick: 'ann', text: 'by command' });
    t.strictSame(await texts(page, 'private'), ['by click', 'by command']);
    t.match(await line(page, 'private', 'by click').textContent(), /^Only to bob smith/);
    await bob.to('ann', 'back to you');
    t.match(await line(page, 'told', 'back to you').textContent(), /^bob smith to you alone/);
    await line(page, 'told', 'back to you').getByRole('button').click();
    await page.getByLabel('Private message to bob smith').waitFor();
    await say(page, '/help');
    await line(page, 'notice', '/to nick text – says the text to one member only').waitFor();
    await say(page, '/who');
    await line(page, 'notice', 'You are ann. Here: bob smith, eve.').nth(1).waitFor();
    await page.getByRole('button', { name: 'Back to everybody' }).click();
    await say(page, '/to nobody x');
    await line(page, 'error', 'Nobody here has that nickname.').waitFor();
    await say(page, '/dance');
    await page.getByText('There is no /dance: see /help').waitFor();
    t.equal(await page.locator('#text').inputValue(), '/dance', 'what is not sent is kept');
    await say(page, 'x'.repeat(LIMITS.textBytesMax + 1));
    await page.getByText(`${LIMITS.textBytesMax + 1} octets long`).waitFor();
    const said = heard(eve, 'said');
    await say(page, '//to all');
    t.match(await said, { text: '/to all' }, 'eve heard nothing of all that before');
  });

  t.test('nothing of a peer is markup, and nothing of it runs', async (t) => {
    const { open, peer, complaints, requests } = await house(t);
    const nasty = await peer('<b onclick=x>&amp;');
    const page = await enter(await open(), 'ann');
    const before = requests.length;
    const bad = [
      '<img src=x onerror="window.hit=1">',
      '<script>window.hit=2</script>',
      '<a href="javascript:window.hit=3">click</a>',
      '&lt;b&gt; {{constructor}}',
      'https://evil.example/',
    ];
    for (const text of bad) await nasty.say(text);
    await nasty.say('abc \u202egnp.exe \u2066x');
    await line(page, 'said', 'gnp.exe').waitFor();
    t.strictSame((await texts(page, 'said')).slice(0, bad.length), bad, 'it is shown as it is');
    t.equal(
      (await texts(page, 'said')).at(-1),
      'abc \\u202egnp.exe \\u2066x',
      'and what cannot be seen is shown',
    );
    t.equal(await page.evaluate('window.hit'), undefined);
    t.equal(await page.locator('#log :is(img, script, a, b)').count(), 0);
    t.match(await page.locator('#names').textContent(), '<b onclick=x>&amp;');
    t.ok(
      await page.evaluate(
        "[...document.querySelectorAll('#log .text')].every((e) => e.querySelector('bdi'))",
      ),
    );
    t.equal(requests.length, before, 'nothing was asked for');
    t.strictSame(complaints, []);
    t.match(
      await page.evaluate("try { document.body.innerHTML = '<p>'; 'set' } catch (e) { e.name }"),
      'TypeError',
    );
    t.equal(
      await page.evaluate(
        "(() => { const s = document.createElement('style'); s.textContent = 'body { color: red }'; document.head.append(s); return s.sheet })()",
      ),
      null,
      'no inline style',
    );
    t.ok(
      complaints.some((each) => /Content Security Policy/.test(each)),
      'the policy is in force',
    );
  });

  t.test('a thousand messages arrive in order, in a document that does not grow', async (t) => {
    const { open, peer } = await house(t);
    const bob = await peer('bob');
    const page = await enter(await open(), 'ann');
    const first = Array.from({ length: 400 }, (_, i) => `message ${i}`);
    const rest = Array.from({ length: 600 }, (_, i) => `message ${i + 400}`);
    for (const text of first) void bob.say(text);
    await line(page, 'said', 'message 399').waitFor();
    t.strictSame(await texts(page, 'said'), first);
    const atBob = heard(bob, 'said');
    for (const text of rest) void bob.say(text);
    await say(page, 'in the middle of it');
    t.match(await atBob, { text: 'in the middle of it' }, 'who writes meanwhile is heard');
    await line(page, 'said', 'message 999').waitFor();
    await line(page, 'own', 'in the middle of it').waitFor({ state: 'attached' });
    const shown = await texts(page, 'said');
    t.strictSame(shown, [...first, ...rest].slice(-shown.length), 'the newest, in order');
    t.ok(shown.length > LINES_MAX - 10, `${shown.length} of them`);
    t.ok((await page.locator('#log > *').count()) <= LINES_MAX);
    t.ok(await page.evaluate('log.scrollHeight - log.scrollTop - log.clientHeight < 2'));
    await bob.say('seen at once');
    await line(page, 'said', 'seen at once').waitFor();
    t.ok(await page.evaluate('log.scrollHeight - log.scrollTop - log.clientHeight < 2'));
  });

  t.test('in the background the title counts what is unread', async (t) => {
    const { open, peer } = await house(t);
    const bob = await peer('bob');
    const page = await enter(await open(), 'ann');
    // All tabs of a browser without a window are visible, so this one is told that it is not.
    const hide = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { get: () => ${hidden}, configurable: true });
         document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await hide(true);
    await bob.say('one');
    await bob.to('ann', 'two');
    await until(page, "document.title === '(2) Parley'");
    await line(page, 'told', 'two').waitFor({ state: 'attached' });
    await hide(false);
    t.equal(await page.title(), 'Parley');
    await bob.say('three');
    await line(page, 'said', 'three').waitFor();
    t.equal(await page.title(), 'Parley');
  });

  t.test('after a restart of the server it comes back by itself, and keeps what is shown', async (t) => {
    const { open, peer, stop, restart } = await house(t);
    const page = await enter(await open(), 'ann');
    const bob = await peer('bob');
    await bob.say('before the restart');
    await line(page, 'said', 'before the restart').waitFor();
    await stop();
    await page.locator('#status-text').filter({ hasText: 'The server is ending.' }).waitFor();
    await page.getByText(/^Next try in \d+ s\.$/).waitFor();
    await say(page, 'typed while away');
    await page.locator('#hint').filter({ hasText: 'is closed' }).waitFor();
    t.equal(await page.locator('#text').inputValue(), 'typed while away', 'nothing typed is lost');
    await page.locator('#status-text').filter({ hasText: 'The server cannot be reached.' }).waitFor();
    await restart();
    await page.locator('#status-text').filter({ hasText: 'Connected as ann' }).waitFor();
    await line(page, 'notice', 'Connected again.').waitFor();
    const again = await peer('bob');
    await line(page, 'notice', 'bob joined').nth(1).waitFor();
    const said = heard(again, 'said');
    await page.locator('#text').press('Enter');
    t.match(await said, { nick: 'ann', text: 'typed while away' });
    t.strictSame(await texts(page, 'said'), ['before the restart']);
    t.strictSame(await page.locator('#names li').allTextContents(), ['ann you', 'bob']);
    t.equal(await page.getByRole('button', { name: 'Try now' }).isVisible(), false);
  });

  t.test('who has had enough of waiting leaves, and can come again', async (t) => {
    const { open, stop, restart } = await house(t);
    const page = await enter(await open(), 'ann');
    await stop();
    await page.getByRole('button', { name: 'Try now' }).waitFor();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByLabel('Nickname').press('Enter');
    await page.getByText('The server cannot be reached. Please try again.').waitFor();
    t.equal(await page.getByLabel('Nickname').inputValue(), 'ann');
    await restart();
    await page.getByLabel('Nickname').press('Enter');
    await page.locator('#status-text').filter({ hasText: 'Connected as ann' }).waitFor();
  });

  t.test('while the server has not noticed the loss, the page goes on trying', async (t) => {
    const { open, peer, url } = await house(t);
    const bob = await peer('bob');
    const network = await brokenNetwork(t, Number(new URL(url).port));
    const page = await open({}, network.url);
    await enter(page, 'ann');
    network.cut();
    const status = page.locator('#status-text');
    await status.filter({ hasText: 'Your nickname is still taken.' }).waitFor();
    const left = heard(bob, 'left');
    network.heal();
    t.match(await left, { nick: 'ann', reason: 'lost' });
    await status.filter({ hasText: 'Connected as ann' }).waitFor();
    t.match(await texts(page, 'said'), [], 'nothing was said twice');
    await bob.say('there you are');
    await line(page, 'said', 'there you are').waitFor();
  });

  t.test('the keyboard is enough', async (t) => {
    const { open, peer } = await house(t);
    const bob = await peer('bob');
    const page = await open();
    const { keyboard } = page;
    const focused = () => page.evaluate('document.activeElement.id || document.activeElement.textContent');
    await until(page, "document.activeElement.id === 'nick'");
    await keyboard.type('ann');
    await keyboard.press('Enter');
    await until(page, "document.activeElement.id === 'text'");
    let said = heard(bob, 'said');
    await keyboard.type('typed');
    await keyboard.press('Enter');
    t.match(await said, { text: 'typed' });
    t.equal(await focused(), 'text', 'the focus stays where one writes');
    const order: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      await keyboard.press('Tab');
      order.push(await focused());
    }
    t.strictSame(order, ['send', 'bob'], 'from the message to the names');
    await keyboard.press('Enter');
    await page.getByLabel('Private message to bob').waitFor();
    t.equal(await focused(), 'text');
    const told = heard(bob, 'told');
    await keyboard.type('psst');
    await keyboard.press('Enter');
    t.match(await told, { text: 'psst' });
    await keyboard.press('Escape');
    said = heard(bob, 'said');
    await keyboard.type('aloud');
    await keyboard.press('Enter');
    t.match(await said, { text: 'aloud' });
    await keyboard.press('Shift+Tab');
    t.equal(await focused(), 'log', 'the log can be scrolled');
  });

  t.test('a screen reader finds its way', async (t) => {
    const { open, peer } = await house(t);
    const bob = await peer('bob');
    const page = await enter(await open(), 'ann');
    await bob.say('one');
    await bob.say('two');
    await line(page, 'said', 'two').waitFor();
    const log = page.getByRole('log', { name: 'Messages' });
    t.equal(await log.getAttribute('aria-live'), 'polite');
    t.match(await line(page, 'said', 'two').textContent(), /^bob two/, 'each message says whose it is');
    for (const [role, name] of [
      ['main', undefined],
      ['banner', undefined],
      ['complementary', 'Who is here'],
      ['region', 'Conversation'],
      ['textbox', 'Message to everybody'],
      ['button', 'Send'],
    ] as const)
      t.equal(
        await page.getByRole(role, name === undefined ? {} : { name }).count(),
        1,
        `${role} ${name ?? ''}`,
      );
    t.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Parley');
    t.equal(await page.locator('html').getAttribute('lang'), 'en');
  });

  /** The least contrast of text in view with what is behind it (WCAG 2, 1.4.3), and where it is. */
  const CONTRAST = `(() => {
    const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (colour) => {
      paint.clearRect(0, 0, 1, 1);
      paint.fillStyle = colour;
      paint.fillRect(0, 0, 1, 1);
      return [...paint.getImageData(0, 0, 1, 1).data];
    };
    const light = (colour) => {
      const [r, g, b] = rgba(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (e) => {
      const colour = getComputedStyle(e).backgroundColor;
      return rgba(colour)[3] > 0 ? colour : e.parentElement ? ground(e.parentElement) : 'white';
    };
    let worst = [99, ''];
    for (const e of document.querySelectorAll('body *')) {
      const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== '');
      if (!own || !e.checkVisibility({ visibilityProperty: true })) continue;
      const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < worst[0]) worst = [ratio, e.className + ' ' + e.id + ' ' + e.textContent];
    }
    return worst;
  })()`;

  for (const colorScheme of ['light', 'dark'] as const) {
    t.test(`the ${colorScheme} scheme can be read`, async (t) => {
      const { open, peer } = await house(t);
      const nicks = ['bob', 'cem', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jan', 'kim', 'leo', 'mia'];
      const peers = [];
      for (const nick of nicks) peers.push(await peer(nick));
      const page = await open({ colorScheme });
      const contrast = async (where: string) => {
        const [ratio, text] = (await page.evaluate(CONTRAST)) as [number, string];
        t.ok(ratio >= 4.5 && ratio < 99, `${where}: ${ratio.toFixed(2)} at ${text}`);
      };
      await page.getByLabel('Nickname').fill('bob');
      await page.getByLabel('Nickname').press('Enter');
      await page.getByText('Somebody has that nickname.').waitFor();
      await contrast('the door');
      await enter(page, 'ann');
      for (const each of peers) await each.say('in my colour');
      await peers[0]!.to('ann', 'alone');
      await say(page, '/to bob back');
      await say(page, '/to nobody x');
      await line(page, 'error', 'Nobody here').waitFor();
      await page.getByRole('button', { name: 'cem' }).first().click();
      await page.locator('#text').fill('x'.repeat(900));
      await contrast('the room');
      const hues = await page.evaluate(
        "new Set([...document.querySelectorAll('#names button')].map((e) => e.className)).size",
      );
      t.ok((hues as number) > 3, `in ${hues} colours`);
      const ground = (await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string;
      const isDark = Number(/\d+/.exec(ground)?.[0]) < 128;
      t.equal(isDark, colorScheme === 'dark', ground);
    });
  }

  t.test('on 320 pixels nothing is cut off or scrolls sideways', async (t) => {
    const { open, peer } = await house(t);
    const bob = await peer('W'.repeat(LIMITS.nickBytesMax));
    const page = await open({ viewport: { width: 320, height: 568 } });
    const fits = async (where: string) => {
      t.ok(await page.evaluate('document.documentElement.scrollWidth <= 320'), `${where}: no scrolling`);
      const out = await page.evaluate(
        `[...document.querySelectorAll('body *')].filter((e) => e.checkVisibility({ visibilityProperty: true }) &&
          !e.closest('.visually-hidden, noscript') && e.getBoundingClientRect().right > 320.5).map((e) => e.outerHTML.slice(0, 80))`,
      );
      t.strictSame(out, [], `${where}: all in view`);
    };
    await fits('the door');
    await enter(page, 'M'.repeat(LIMITS.nickBytesMax));
    await bob.say('x'.repeat(LIMITS.textBytesMax));
    await bob.say('words and words and words');
    await line(page, 'said', 'words and words').waitFor();
    await say(page, 'y'.repeat(300));
    await fits('the room');
    const roster = page.getByRole('button', { name: '2 here' });
    t.equal(await roster.getAttribute('aria-expanded'), 'false');
    await roster.click();
    await page.getByRole('complementary').getByRole('button').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'hidden' });
    t.equal(await page.evaluate('document.activeElement.id'), 'roster-toggle');
    await roster.click();
    await page.getByRole('complementary').getByRole('button').click();
    await page.locator('#direct').waitFor();
    await page.getByRole('complementary').waitFor({ state: 'hidden' });
    await fits('a private message');
  });
});
