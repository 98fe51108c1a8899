// The pages under test, written by the program under test.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

import { each } from './pool.mjs';
import { run } from './run.mjs';
import * as services from './services.mjs';

const AS_OF = '2026-11-22';

/** Writes them, or those that are named, and says what could not be written. */
export async function reports({ root, yardstick, work, corpus, only }) {
  const isWanted = (name) => only.length === 0 || only.includes(name);
  for (const folder of ['services', 'pages']) rmSync(join(work, folder), { recursive: true, force: true });
  // As seen from `work`: a page that names the folders of a machine would differ from machine to machine.
  const of = (name) => join(work, 'services', name);
  const seen = (folder) => relative(work, folder);
  const to = (name) => join(work, 'pages', name);
  mkdirSync(to('folder'), { recursive: true });
  const examples = readdirSync(join(root, 'examples')).sort().map((name) => {
    cpSync(join(root, 'examples', name), of(name), { recursive: true });
    return { name, folder: of(name) };
  });
  const real = corpus ? services.corpus(root, corpus, of('corpus')) : [];
  const few = [...examples, ...real].map(({ folder }) => folder);
  const thousand = isWanted('thousand') ? services.many(1000, of('many')) : [];

  const pages = [];
  const asked = [];
  const add = (page, folders, ...options) => {
    if (!isWanted(page.name)) return;
    const file = page.file ?? to(`${page.name}.html`);
    pages.push({ kind: 'service', ...page, file });
    asked.push({ name: page.name, args: ['--output', page.folder ?? file, ...options, ...folders.map(seen)] });
  };
  for (const { name, folder } of examples) add({ name, arePrintsKept: name === 'seed-library', isAlike: name !== 'seed-library' }, [folder]);
  for (const { name, folder } of real) add({ name, isAlike: true }, [folder]);
  add({ name: 'bare', isAlike: true }, [services.bare(of('bare'))]);
  add({ name: 'hostile' }, [services.hostile(of('hostile'))]);
  add({ name: 'broken', isAlike: true }, [services.broken(of('broken'))]);
  add({ name: 'portfolio', kind: 'portfolio' }, [...few, of('hostile'), of('broken'), of('bare')]);
  add({ name: 'thousand', kind: 'portfolio', isHuge: true }, thousand);
  add({ name: 'folder', kind: 'portfolio', folder: to('folder'), file: to('folder/index.html'), isAlike: true }, few);

  const call = (args) => run(yardstick, ['report', '--as-of', AS_OF, ...args], { codes: [3], cwd: work, env: { PATH: process.env.PATH } });
  const previous = to('earlier.json');
  if (isWanted('compared')) asked.push({ name: 'earlier', args: ['--format', 'json', '--output', previous, seen(services.earlier(root, of('earlier')))] });
  const complaints = [];
  const make = async ({ name, args }) => {
    const start = performance.now();
    try {
      await call(args);
    } catch (error) {
      complaints.push({ page: name, mode: 'writing', check: 'report', where: 'yardstick report', why: error.message.slice(0, 400) });
    }
    return performance.now() - start;
  };
  const times = await each(asked, make);
  asked.forEach(({ name }, index) => console.log(`${name.padEnd(34)} written in ${(times[index] / 1000).toFixed(2)} s`));
  add({ name: 'compared', isAlike: true }, [of('seed-library')], '--compare', previous);
  if (isWanted('compared')) await make(asked.at(-1));

  const made = pages.filter(({ file }) => existsSync(file) && statSync(file).size > 0);
  for (const page of pages.filter((page) => !made.includes(page))) {
    complaints.push({ page: page.name, mode: 'writing', check: 'report', where: basename(page.file), why: 'was not written' });
  }
  if (isWanted('folder')) complaints.push(...folder(to('folder'), few.length));
  return { pages: made, complaints };
}

/** A page for each service beside the page over all of them. */
function folder(at, count) {
  const found = readdirSync(at, { recursive: true }).filter((name) => name.endsWith('.html') && name !== 'index.html');
  return found.length === count ? [] : [{ page: 'folder', mode: 'writing', check: 'folder', where: at, why: `${found.length} pages for ${count} services` }];
}
