// Holds every page of `yardstick report` against what it promises. `./run` calls this; README.md says what is checked.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { valid } from './checks/valid.mjs';
import { launch, open } from './lib/browser.mjs';
import { examine, modes } from './lib/examine.mjs';
import { each } from './lib/pool.mjs';
import { reports } from './lib/reports.mjs';
import * as tell from './lib/tell.mjs';

/** A page over a thousand services that is larger is none that people open. */
const LARGEST = 8_000_000;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const work = join(root, 'target/browser');
const folders = { pictures: join(work, 'pictures'), pdf: join(work, 'pdf') };
for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });

/** `page` or `page:mode`. */
const asked = process.argv.slice(2).map((one) => one.split(':'));
const only = asked.map(([page]) => page);
const isAsked = (page, mode) => asked.length === 0 || asked.some(([one, other]) => one === page && (other ?? mode) === mode);
const corpus = process.env.YARDSTICK_CORPUS;
if (!corpus) console.log('YARDSTICK_CORPUS is not set: the pages of real repositories are not checked');
const start = performance.now();
const yardstick = resolve(process.env.YARDSTICK ?? join(root, 'target/debug/yardstick'));
const written = await reports({ root, yardstick, work, corpus, only });
const { pages, complaints } = written;
const notes = [];

const browser = await launch();
try {
  const validated = valid(pages.map(({ file }) => file));
  // Those that take longest first, so that nobody waits for them at the end.
  const tasks = pages.flatMap((page) => modes(page).filter((mode) => isAsked(page.name, mode)).map((mode) => ({ page, mode, size: statSync(page.file).size * (mode === 'dark' ? 1 : 2) })));
  tasks.sort((a, b) => b.size - a.size);
  await each(tasks, async ({ page, mode }) => {
    const since = performance.now();
    let found;
    try {
      found = await examine(browser, page, mode, folders);
    } catch (error) {
      found = { complaints: [{ check: 'the check itself', where: 'tests/browser', why: error.stack.slice(0, 600) }], notes: [] };
    }
    const named = (one) => ({ page: page.name, mode, ...one });
    complaints.push(...found.complaints.map(named));
    notes.push(...found.notes.map(named));
    tell.line(page.name, mode, found.complaints, performance.now() - since);
  });
  const found = await validated;
  complaints.push(...found.complaints);
  notes.push(...found.notes);
  console.log(`${'all pages'.padEnd(34)} valid   ${found.complaints.length === 0 ? 'fine' : `${found.complaints.length} complaints`}`);

  for (const page of pages) links(page);
  for (const page of pages.filter(({ isHuge }) => isHuge)) await opening(page);
} finally {
  await browser.close();
}

/** Links to files beside the page lead somewhere. */
function links({ name, file }) {
  for (const [, href] of readFileSync(file, 'utf8').matchAll(/ href="([^"#:]+)(?:#[^"]*)?"/g)) {
    if (!existsSync(join(dirname(file), decodeURIComponent(href)))) {
      complaints.push({ page: name, mode: 'folder', check: 'links', where: href, why: 'is not there' });
    }
  }
}

/** How large it is, and how long it takes until it can be read. The time is told and not judged: machines differ. */
async function opening(page) {
  const { size } = statSync(page.file);
  const { page: view, close } = await open(browser, pathToFileURL(page.file).href, 'light');
  const times = await view.evaluate(async () => {
    await new Promise((done) => requestIdleCallback(done));
    const [navigation] = performance.getEntriesByType('navigation');
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { ready: navigation.domContentLoadedEventEnd, paint: paint?.startTime ?? Number.NaN, idle: performance.now(), elements: document.querySelectorAll('*').length };
  });
  await close();
  const seconds = (time) => `${(time / 1000).toFixed(2)} s`;
  console.log(`${page.name}: ${(size / 1e6).toFixed(2)} MB, ${times.elements} elements, read in ${seconds(times.ready)}, painted at ${seconds(times.paint)}, idle at ${seconds(times.idle)}`);
  if (size > LARGEST) complaints.push({ page: page.name, mode: 'size', check: 'size', where: page.file, why: `${size} bytes, more than ${LARGEST}` });
}

writeFileSync(join(work, 'notes.txt'), `${tell.all(notes)}\n`);
writeFileSync(join(work, 'complaints.json'), `${JSON.stringify(complaints, null, 1)}\n`);
console.log(`${((performance.now() - start) / 1000).toFixed(0)} s; ${notes.length} notes in target/browser/notes.txt, pictures in target/browser/pictures and target/browser/pdf`);
if (complaints.length > 0) {
  console.error(`\n${complaints.length} complaints:\n\n${tell.all(complaints)}`);
  process.exitCode = 1;
}
