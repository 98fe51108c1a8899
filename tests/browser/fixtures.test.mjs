// Each promise is broken once, on purpose, and the check that guards it must say so. The good page has no complaints.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { valid } from './checks/valid.mjs';
import { bad, good, invalid, written } from './fixtures/good.mjs';
import { launch } from './lib/browser.mjs';
import { examine, modes } from './lib/examine.mjs';

const work = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'target/browser/fixtures');
mkdirSync(work, { recursive: true });
const folders = { pictures: work, pdf: work };

function page(name, parts) {
  const file = join(work, `${name.replaceAll(/\W+/g, '-')}.html`);
  writeFileSync(file, written(parts));
  return { name: name.replaceAll(/\W+/g, '-'), kind: 'portfolio', file };
}

/** The function that makes a complaint. */
const GUARDS = {
  'scroll name': 'reflow',
  'scroll focus': 'reflow',
  'text spacing': 'spacing',
  'without styles': 'plain',
  overlap: 'overlaps',
  'forced colours': 'forced',
  'skip link': 'keyboard',
  focus: 'keyboard',
  'focus hidden': 'keyboard',
  'tab order': 'keyboard',
  'visual order': 'keyboard',
  details: 'keyboard',
  'target size': 'targets',
  'without script': 'unscripted',
  ...Object.fromEntries(['headings', 'landmarks', 'table', 'ids', 'picture', 'language', 'title'].map((check) => [check, 'structure'])),
};

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

describe('a page that keeps its promises', { concurrency: 2 }, () => {
  for (const mode of modes({})) {
    test(mode, async () => {
      const { complaints } = await examine(browser, page('good', good), mode, folders);
      assert.deepEqual(complaints, []);
    });
  }
});

describe('a page that breaks one', { concurrency: 2 }, () => {
  for (const { name, mode, check, page: made } of bad) {
    test(`${name} (${mode}: ${check})`, async () => {
      const guard = check.startsWith('axe ') ? 'axe' : (GUARDS[check] ?? check);
      const { complaints } = await examine(browser, page(name, made(good)), mode, mode === 'pdf' ? folders : undefined, guard);
      const checks = complaints.map((complaint) => complaint.check);
      assert.ok(checks.includes(check), `complaints: ${JSON.stringify(complaints, null, 1)}`);
    });
  }

  test('markup that is not valid', async () => {
    const [fine, broken] = [page('fine', good), page('broken markup', invalid(good))];
    const { complaints } = await valid([fine.file, broken.file]);
    assert.deepEqual([...new Set(complaints.map((complaint) => complaint.page))], ['broken-markup']);
  });
});
