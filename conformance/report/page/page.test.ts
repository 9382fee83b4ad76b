/** The page of a report in a real browser, from disk, as a person has it. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { comparisonHtml } from '../../compare/html.ts';
import { compareReports } from '../../compare/index.ts';
import { html } from '../html.ts';
import { hostile, RUNS } from '../runs.test.helper.ts';
import { type Report, VERDICTS } from '../schema.ts';
import { markup, raw } from './markup.ts';

const CHROMIUM = '/usr/bin/chromium';
const DEADLINE_MS = 15_000;
const skip = existsSync(CHROMIUM)
  ? false
  : `${CHROMIUM} is missing; get it with apt-get install chromium to test the page`;

/** A report with a case of each verdict. */
const EVERY: Report = {
  ...RUNS.failing!,
  cases: VERDICTS.map((verdict, i) => ({ ...RUNS.failing!.cases[i]!, verdict })),
  summary: {
    ...RUNS.failing!.summary,
    counts: Object.fromEntries(VERDICTS.map((verdict) => [verdict, 1])) as Report['summary']['counts'],
  },
};

let browser: Browser;

interface Opened {
  readonly page: Page;
  /** What it complained about or asked for beside itself. */
  readonly complaints: readonly string[];
}

async function open(t: Test, text: string, options: BrowserContextOptions = {}, hash = ''): Promise<Opened> {
  const file = join(t.testdir(), 'report.html');
  writeFileSync(file, text);
  const address = pathToFileURL(file).href;
  const context = await browser.newContext(options);
  t.teardown(() => context.close());
  context.setDefaultTimeout(DEADLINE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) complaints.push(`it asks for ${request.url()}`);
  });
  await page.goto(address + hash);
  return { page, complaints };
}

/** The ids of the cases that are to be seen. */
const shown = async (page: Page): Promise<string[]> =>
  await page.locator('details.case:not([hidden]) > summary .id').allTextContents();
const idsOf = (report: Report, ...verdicts: string[]) =>
  report.cases.filter(({ verdict }) => verdicts.includes(verdict)).map(({ id }) => id);

t.test('the page of a report', { skip }, async (t) => {
  t.before(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  t.teardown(() => browser.close());

  t.test('what to fix first is open, with all that helps', async (t) => {
    const report = RUNS.failing!;
    const { page, complaints } = await open(t, html(report));
    t.match(await page.locator('h1').textContent(), /does not conform to Parley\/1: 7 requirements/);
    const openCase = page.locator('details.case[open]');
    t.equal(await openCase.count(), 1);
    t.equal(await openCase.locator('summary .id').textContent(), 'say/once');
    t.equal(
      await openCase.locator('blockquote.blame').textContent(),
      'SAY-2 A say MUST reach nobody more than once.',
    );
    t.ok(await openCase.getByText('Awaited by bob').isVisible());
    t.same(await openCase.locator('.unexpected-only').allTextContents(), ['said|alice-k1x0-0|hello-k1x0-3']);
    const drawn = await openCase.locator('svg text').allTextContents();
    for (const name of ['server', 'alice', 'bob']) t.ok(drawn.includes(name), `${name} has a column`);
    t.equal(drawn.filter((text) => text.includes('← not awaited')).length, 1);
    t.match(await openCase.locator('pre').allTextContents(), [/nc -w 3/, /--only say\/once/]);
    await openCase.getByText('Transcript').click();
    t.ok(await openCase.locator('.transcript td', { hasText: 'login|alice' }).first().isVisible());
    t.same(complaints, []);
  });

  t.test('cases are found by verdict, area and words', async (t) => {
    const report = RUNS.failing!;
    const { page, complaints } = await open(t, html(report));
    const words = page.getByLabel('Search the cases');
    t.equal((await shown(page)).length, report.cases.length);
    await page.getByRole('checkbox', { name: /^failed/ }).check();
    t.same((await shown(page)).sort(), idsOf(report, 'fail').sort());
    await page.getByRole('checkbox', { name: /^blocked/ }).check();
    t.same((await shown(page)).sort(), idsOf(report, 'fail', 'blocked').sort());
    await page.getByLabel('Area', { exact: true }).selectOption('Nicknames');
    t.same(await shown(page), ['nick/reuse-after-quit']);
    t.match(await page.locator('#shown').textContent(), /1 of 19 cases/);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('19 cases', { exact: true }).waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('/');
    await page.keyboard.type('CAROL reset');
    t.same(await shown(page), ['leave/reset'], 'by what only the transcript and the message hold');
    await words.fill('nobody says this');
    t.same(await shown(page), []);
    t.same(complaints, []);
  });

  t.test('an address that names a case opens it, and so does a link', async (t) => {
    const { page, complaints } = await open(t, html(RUNS.failing!), {}, '#case-frame/unknown');
    const isOpen = (id: string) =>
      page.locator(`details.case[open] > summary .id`, { hasText: id }).waitFor();
    await isOpen('frame/unknown');
    await page.getByRole('checkbox', { name: /^passed/ }).check();
    await page.getByRole('link', { name: 'leave/half-close' }).click();
    await isOpen('leave/half-close');
    t.ok(await page.locator('details.case[open] .id', { hasText: 'leave/half-close' }).isVisible());
    t.same(complaints, []);
  });

  t.test('without a script all can be read', async (t) => {
    const report = RUNS.failing!;
    const { page } = await open(t, html(report), { javaScriptEnabled: false });
    t.equal(await page.locator('details.case > summary').count(), report.cases.length);
    t.notOk(await page.getByLabel('Search the cases').isVisible(), 'there is no form that does nothing');
    await page.locator('summary', { has: page.getByText('leave/reset', { exact: true }) }).click();
    t.ok(await page.locator('details.case[open]').getByText('Awaited by alice').isVisible());
  });

  t.test('nothing of a peer becomes markup, and nothing that would could run', async (t) => {
    const evil = `"'></script></style><script>window.hit=1</script><img src=x onerror=window.hit=1><svg onload=window.hit=1>`;
    const name = (value: unknown): unknown =>
      typeof value === 'string' ? evil : Array.isArray(value) ? value.map(name) : value;
    const report = hostile();
    const cases = report.cases.map((each) => ({
      ...(Object.fromEntries(Object.entries(each).map(([key, value]) => [key, name(value)])) as typeof each),
      verdict: each.verdict,
      transcript: each.transcript.map((entry) => ({ ...entry, peer: evil, bytes: evil, text: evil })),
    }));
    const target = { ...report.target, name: evil, host: evil };
    const bad: Report = { ...report, target, dialect: evil, seed: evil, kit: evil, cases };
    const pages = {
      'the report': html(bad),
      'the report with other octets': html(report),
      'the comparison': comparisonHtml(
        compareReports([
          { name: evil, report: bad },
          { name: 'b', report: RUNS.failing! },
        ]),
      ),
    };
    for (const [what, text] of Object.entries(pages)) {
      await t.test(what, async (t) => {
        const { page, complaints } = await open(t, text);
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
        t.equal(await page.evaluate('window.hit'), undefined);
        const strange = `[...document.querySelectorAll('*')].filter((e) => e.matches('img, iframe, object, style ~ style, body script ~ script') ||
          [...e.attributes].some((a) => a.name.startsWith('on') || a.name === 'style')).map((e) => e.outerHTML.slice(0, 90))`;
        t.same(await page.evaluate(strange), []);
        t.ok((await page.locator('body').innerHTML()).length > 500, 'there is a page');
        t.same(complaints, []);
      });
    }
    // If markup of a peer came in by a mistake of ours, the policy of the page keeps it dead.
    const broken = html(RUNS.failing!).replace(
      '<main>',
      `<main><script>window.hit = 1</script><b onclick="window.hit = 1">here</b>`,
    );
    const { page } = await open(t, broken);
    await page.getByText('here', { exact: true }).click();
    t.equal(await page.evaluate('window.hit'), undefined, 'the policy holds');
  });

  t.test('what is put into a template is escaped', async (t) => {
    t.equal(
      markup`<p title="${'"><b>'}">${'<i>&'}${markup`<u>${1}</u>`}</p>`.text,
      '<p title="&quot;&gt;&lt;b&gt;">&lt;i&gt;&amp;<u>1</u></p>',
    );
    t.throws(() => raw('</ScRiPt>'), RangeError);
  });

  /** The least contrast of text with what is behind it (WCAG 2, 1.4.3), and where it is. */
  const CONTRAST = `(() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
      const [r, g, b] = channels(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (e) => {
      const colour = e === null ? 'rgb(255, 255, 255)' : getComputedStyle(e).backgroundColor;
      return e !== null && channels(colour)[3] === 0 ? ground(e.parentElement) : colour;
    };
    let worst = [99, ''];
    for (const e of document.querySelectorAll('body *')) {
      const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== '');
      if (!own || !e.checkVisibility()) continue;
      const style = getComputedStyle(e);
      const isDrawn = e instanceof SVGElement;
      const [a, b] = [light(isDrawn ? style.fill : style.color), light(isDrawn ? style.stroke : ground(e))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 120)];
    }
    return worst;
  })()`;

  for (const colorScheme of ['light', 'dark'] as const) {
    t.test(`the ${colorScheme} scheme can be read`, async (t) => {
      const { page } = await open(t, html(EVERY), { colorScheme });
      await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
      for (const box of await page.getByRole('checkbox').all()) await box.check();
      const [ratio, where] = (await page.evaluate(CONTRAST)) as [number, string];
      t.ok(ratio >= 4.5 && ratio < 99, `${ratio.toFixed(2)} at ${where}`);
      const ground = (await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string;
      t.equal(Number(/\d+/.exec(ground)?.[0]) < 128, colorScheme === 'dark', ground);
    });
  }

  t.test('on a phone nothing makes the page wider than the screen', async (t) => {
    const pages = {
      report: html(EVERY),
      hostile: html(hostile()),
      comparison: comparisonHtml(
        compareReports(Object.entries(RUNS).map(([name, report]) => ({ name, report }))),
      ),
    };
    for (const [what, text] of Object.entries(pages)) {
      await t.test(what, async (t) => {
        const { page } = await open(t, text, { viewport: { width: 360, height: 740 } });
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
        const wide = `[...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('.wide, legend') &&
          e.getBoundingClientRect().right > 360.5).map((e) => e.outerHTML.slice(0, 100))`;
        t.same(await page.evaluate(wide), []);
        t.ok(await page.evaluate('document.documentElement.scrollWidth <= 360'));
      });
    }
  });
});
