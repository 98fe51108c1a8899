// The pictures of the README: the page of one service, light, dark, narrow and on paper, and a portfolio.
//
// Run `./run` first: it writes the pages. The pictures are WebP, as Chromium writes it. Fonts and rasters differ from
// machine to machine, so a picture is replaced only if the page that it shows has changed.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { launch, open } from './lib/browser.mjs';
import { run } from './lib/run.mjs';

const LARGEST = 150_000;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const pages = join(root, 'target/browser/pages');
const to = join(root, 'docs/pictures');
mkdirSync(to, { recursive: true });

/** Which page is shown how, from which element on. */
const PICTURES = [
  { name: 'light', page: 'juggling-licence', mode: 'light', height: 1000, scale: 1.5 },
  { name: 'dark', page: 'juggling-licence', mode: 'dark', height: 1000, scale: 1.5, from: '#overview' },
  { name: 'narrow', page: 'juggling-licence', mode: 'narrow', height: 640, scale: 2 },
  { name: 'print', page: 'juggling-licence', sheets: [1, 2] },
  { name: 'portfolio', page: 'portfolio', mode: 'light', height: 900, scale: 1.5 },
];

const known = join(to, 'made-of.json');
const before = existsSync(known) ? JSON.parse(readFileSync(known, 'utf8')) : {};
const now = {};
const browser = await launch();
try {
  for (const picture of PICTURES) {
    const file = join(pages, `${picture.page}.html`);
    const digest = createHash('sha256').update(readFileSync(file)).update(JSON.stringify(picture)).digest('hex').slice(0, 16);
    const target = join(to, `${picture.name}.webp`);
    now[picture.name] = digest;
    if (before[picture.name] === digest && existsSync(target)) {
      console.log(`${picture.name}: as it was`);
      continue;
    }
    const bytes = picture.sheets ? await sheets(file, picture.sheets) : await screen(file, picture);
    if (bytes.length > LARGEST) throw new Error(`${picture.name}: ${bytes.length} bytes, more than ${LARGEST}`);
    writeFileSync(target, bytes);
    console.log(`${picture.name}: ${bytes.length} bytes`);
  }
} finally {
  await browser.close();
}
writeFileSync(known, `${JSON.stringify(now, null, 2)}\n`);

async function screen(file, { mode, height, scale, from }) {
  const { page, close } = await open(browser, pathToFileURL(file).href, mode, { deviceScaleFactor: scale });
  const { width } = page.viewportSize();
  await page.setViewportSize({ width, height });
  if (from) await page.evaluate((from) => document.querySelector(from)?.scrollIntoView({ behavior: 'instant' }), from);
  const bytes = await webp(page);
  await close();
  return bytes;
}

/** Sheets of paper side by side on a grey table. */
async function sheets(file, [first, last]) {
  const folder = mkdtempSync(join(tmpdir(), 'sheets-'));
  try {
    const { page, close } = await open(browser, pathToFileURL(file).href, 'light');
    await page.pdf({ path: join(folder, 'page.pdf'), format: 'A4', preferCSSPageSize: true });
    await close();
    await run('pdftoppm', ['-png', '-r', '96', '-f', String(first), '-l', String(last), join(folder, 'page.pdf'), join(folder, 'sheet')]);
    const names = readdirSync(folder).filter((name) => name.endsWith('.png')).sort();
    const pictures = names.map((name) => `<img src="data:image/png;base64,${readFileSync(join(folder, name)).toString('base64')}" width="600" alt="">`);
    const context = await browser.newContext({ viewport: { width: names.length * 620 + 20, height: 890 }, deviceScaleFactor: 1.3 });
    const table = await context.newPage();
    await table.setContent(`<body style="margin: 20px; background: #8a8f98; display: flex; gap: 20px">${pictures.join('')}`);
    const bytes = await webp(table);
    await context.close();
    return bytes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function webp(page) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  return Buffer.from(data, 'base64');
}
