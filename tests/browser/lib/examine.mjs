// Which checks a page is put to in which mode.

import { pathToFileURL } from 'node:url';

import { axe } from '../checks/axe.mjs';
import { contrast } from '../checks/contrast.mjs';
import { keyboard, targets } from '../checks/keyboard.mjs';
import { forced, order, overlaps, reflow, spacing, squeezed } from '../checks/layout.mjs';
import * as paper from '../checks/pdf.mjs';
import { portfolio } from '../checks/portfolio.mjs';
import { contents, policy, unscripted } from '../checks/safety.mjs';
import { plain, structure } from '../checks/structure.mjs';
import { open } from './browser.mjs';

/** In the order in which they are run: what changes the page comes last. */
const CHECKS = {
  light: [contents, axe, contrast, structure, plain, order, overlaps, targets, spacing, keyboard],
  dark: [axe, contrast],
  forced: [axe, contrast, forced],
  print: [axe, contrast],
  narrow: [axe, contrast, reflow, squeezed, overlaps, targets, spacing],
  zoomed: [axe, reflow, keyboard],
};

/** A page of a thousand rows has what the page of a few has, only more often: what looks at each is left to that one. */
const CHECKS_OF_HUGE = {
  light: [structure, order, contents],
  narrow: [reflow],
};

/** Pages that are made of the same parts as one that is seen in every mode: those in which they have differed. */
const OF_ALIKE = ['light', 'pdf'];

export const modes = (page) => {
  if (page.isHuge) return Object.keys(CHECKS_OF_HUGE);
  if (page.isAlike) return OF_ALIKE;
  return [...Object.keys(CHECKS), 'pdf'];
};

/** What is wrong with a page as it is seen in one mode. `only` names the one check that is wanted. */
export async function examine(browser, page, mode, folders, only) {
  const wants = (name) => only === undefined || only === name;
  const address = pathToFileURL(page.file).href;
  if (mode === 'pdf') return printed(browser, page, address, folders);
  const { page: view, heard, close } = await open(browser, address, mode);
  const complaints = [];
  const notes = [];
  const add = (found) => {
    if (Array.isArray(found)) complaints.push(...found);
    else {
      complaints.push(...found.complaints);
      notes.push(...found.notes);
    }
  };
  try {
    if (folders && !page.isHuge) await view.screenshot({ path: `${folders.pictures}/${page.name}-${mode}.png`, caret: 'initial' });
    for (const check of (page.isHuge ? CHECKS_OF_HUGE : CHECKS)[mode]) {
      if (wants(check.name)) add(await check(view, mode));
    }
    if (page.kind === 'portfolio' && wants('portfolio') && (mode === 'light' || mode === 'narrow')) add(await portfolio(view));
    if (mode === 'light') {
      if (wants('policy')) add(await policy(view, heard, address));
      if (wants('unscripted')) add(await bare(browser, address, page, folders));
    }
  } finally {
    await close();
  }
  return { complaints, notes };
}

/** Without script, and, for eyes, without styles. */
async function bare(browser, address, page, folders) {
  const [one, other] = [await open(browser, address, 'light'), await open(browser, address, 'light', { javaScriptEnabled: false })];
  try {
    const complaints = await unscripted(one.page, other.page);
    if (folders && !page.isHuge) {
      await one.page.evaluate(() => [...document.styleSheets].forEach((sheet) => (sheet.disabled = true)));
      await one.page.screenshot({ path: `${folders.pictures}/${page.name}-unstyled.png`, clip: { x: 0, y: 0, width: 1280, height: 3000 }, fullPage: true, caret: 'initial' });
    }
    return complaints;
  } finally {
    await one.close();
    await other.close();
  }
}

async function printed(browser, page, address, folders) {
  const { page: view, close } = await open(browser, address, 'dark');
  try {
    const file = `${folders.pdf}/${page.name}.pdf`;
    const { complaints, pages } = await paper.pdf(view, file);
    complaints.push(...(await paper.pictured(file, folders.pdf, page.name, { last: page.arePrintsKept ? 400 : 12 })));
    return { complaints, notes: [{ check: 'pdf', where: 'document', why: `has ${pages} pages` }] };
  } finally {
    await close();
  }
}
