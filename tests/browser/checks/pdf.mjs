// The page on paper: printed as PDF, and read back by poppler.

import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { run } from '../lib/run.mjs';

/** Points from the edge that every printer leaves white: 5 mm. */
const EDGE = 14;
const FEWEST_LINES = 3;
/** A report that nobody prints: the longest of the corpus has about 80 pages. */
const MOST_PAGES = 160;

export async function pdf(page, file) {
  const complaints = [];
  const complain = (where, why) => complaints.push({ check: 'pdf', where, why });
  const screen = await page.evaluate(blocks);
  await page.pdf({ path: file, format: 'A4', preferCSSPageSize: true, tagged: true, outline: true, printBackground: false });

  const [info, xml, raw, tags] = await Promise.all([
    run('pdfinfo', [file]),
    run('pdftohtml', ['-xml', '-i', '-stdout', '-q', '-zoom', '1', '-fontfullname', file]),
    run('pdftotext', ['-raw', '-enc', 'UTF-8', file, '-']),
    run('pdfinfo', ['-struct', file]),
  ]);
  const fact = (name) => info.stdout.match(new RegExp(`^${name}:\\s*(.*)$`, 'm'))?.[1] ?? '';
  if (fact('Tagged') !== 'yes') complain('document', 'is not tagged');
  if (!fact('Title')) complain('document', 'has no title');
  if (!/A4/.test(fact('Page size'))) complain('document', `is not on A4 but on ${fact('Page size')}`);
  if (!/<outline>/.test(xml.stdout)) complain('document', 'has no outline');
  for (const tag of screen.tags) {
    if (!new RegExp(`^\\s*${tag}\\b`, 'm').test(tags.stdout)) complain('document', `no ${tag} among its tags`);
  }

  const sheets = read(xml.stdout);
  if (sheets.length > MOST_PAGES) complain('document', `has ${sheets.length} pages`);
  const furniture = repeated(sheets);
  sheets.forEach((sheet, index) => {
    const where = `page ${index + 1} of ${sheets.length}`;
    const lines = sheet.lines.filter((line) => !furniture.has(standing(line)));
    const isLast = index === sheets.length - 1;
    if (lines.length === 0) complain(where, 'is blank');
    else if (lines.length < FEWEST_LINES && !isLast) complain(where, `has ${lines.length} lines: ${lines.map((line) => line.text).join(' / ').slice(0, 80)}`);
    for (const line of sheet.lines) {
      if (line.left < EDGE || line.right > sheet.width - EDGE || line.top < EDGE || line.bottom > sheet.height - EDGE) {
        complain(where, `"${line.text.slice(0, 40)}" is not within the margins`);
      }
    }
    const foot = lines.at(-1);
    if (!isLast && foot && screen.leads.includes(squeeze(foot.text)) && (foot.isBold || foot.size > sheet.body)) {
      complain(where, `ends with the heading "${foot.text.slice(0, 60)}"`);
    }
  });

  // What is open on paper, whatever was open on the screen.
  const text = squeeze(raw.stdout.split('\f').map((sheet) => without(sheet, furniture)).join(' '));
  for (const { where, words } of screen.blocks) {
    if (!has(text, words)) complain(where, `is not on paper: "${words.slice(0, 60)}"`);
  }
  return { complaints, pages: sheets.length };
}

/** The pages as pictures, for eyes; and paper is white, whatever the screen is. */
export async function pictured(file, folder, name, { first = 1, last = 400 } = {}) {
  for (const old of readdirSync(folder).filter((old) => old.startsWith(`${name}-`) && /\.(png|pgm)$/.test(old))) rmSync(`${folder}/${old}`);
  await run('pdftoppm', ['-png', '-r', '60', '-f', String(first), '-l', String(last), file, `${folder}/${name}`]);
  await run('pdftoppm', ['-gray', '-r', '20', '-f', '1', '-l', '1', file, `${folder}/${name}-corner`]);
  const corner = readdirSync(dirname(file)).find((other) => other.startsWith(`${name}-corner`));
  const grey = readFileSync(`${folder}/${corner}`);
  rmSync(`${folder}/${corner}`);
  return grey.at(-1) > 250 ? [] : [{ check: 'pdf', where: 'page 1', why: 'the paper is not white' }];
}

const squeeze = (text) => text.normalize('NFKC').replace(/[\s\u00ad\u200b\u2010-]+/g, '');

const likeness = ({ text }) => squeeze(text).replace(/\d+/g, '#');

/** Pages of lines, from the pieces of text that poppler finds. */
function read(xml) {
  const sizes = new Map([...xml.matchAll(/<fontspec id="(\d+)" size="(-?\d+)" family="([^"]*)"/g)].map(([, id, size, family]) => [id, { size: Number(size), isBold: /bold/i.test(family) }]));
  return xml.split('<page ').slice(1).map((part) => {
    const number = (name) => Number(part.match(new RegExp(` ${name}="(\\d+)"`))[1]);
    const pieces = [...part.matchAll(/<text top="(-?\d+)" left="(-?\d+)" width="(-?\d+)" height="(-?\d+)" font="(\d+)">(.*?)<\/text>/gs)]
      .map(([, top, left, width, height, font, inner]) => ({
        top: Number(top),
        left: Number(left),
        right: Number(left) + Number(width),
        bottom: Number(top) + Number(height),
        size: sizes.get(font)?.size ?? 0,
        isBold: inner.includes('<b>') || Boolean(sizes.get(font)?.isBold),
        text: entities(inner.replace(/<[^>]*>/g, '')),
      }))
      .filter((piece) => piece.text.trim());
    pieces.sort((a, b) => a.bottom - b.bottom || a.left - b.left);
    const lines = [];
    for (const piece of pieces) {
      const line = lines.at(-1);
      if (line && Math.abs(line.bottom - piece.bottom) <= 4) {
        line.pieces.push(piece);
        line.bottom = Math.max(line.bottom, piece.bottom);
      } else lines.push({ bottom: piece.bottom, pieces: [piece] });
    }
    const area = new Map();
    for (const piece of pieces) area.set(piece.size, (area.get(piece.size) ?? 0) + piece.text.length);
    return {
      width: number('width'),
      height: number('height'),
      body: [...area].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0,
      lines: lines.map(({ pieces }) => {
        pieces.sort((a, b) => a.left - b.left);
        return {
          text: pieces.map((piece) => piece.text).join(' '),
          top: Math.min(...pieces.map((piece) => piece.top)),
          bottom: Math.max(...pieces.map((piece) => piece.bottom)),
          left: Math.min(...pieces.map((piece) => piece.left)),
          right: Math.max(...pieces.map((piece) => piece.right)),
          size: Math.max(...pieces.map((piece) => piece.size)),
          isBold: pieces.some((piece) => piece.isBold),
        };
      }),
    };
  });
}

const entities = (text) => text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');

/** Where a line stands, and what it says but for its numbers. */
const standing = (line) => `${Math.round(line.bottom / 3)} ${likeness(line)}`;

/** First and last lines at the same height of most pages: the name of the document and the number of the page. */
function repeated(sheets) {
  const counts = new Map();
  for (const { lines } of sheets) {
    for (const key of new Set([...lines.slice(0, 2), ...lines.slice(-2)].map(standing))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => sheets.length > 2 && count > sheets.length * 0.6).map(([key]) => key));
}

/** The words of a page without those lines, wherever poppler puts them: each once. */
function without(sheet, furniture) {
  const words = new Set([...furniture].map((key) => key.slice(key.indexOf(' ') + 1)));
  const lines = sheet.split('\n');
  for (const word of words) {
    const at = [0, 1, lines.length - 1, lines.length - 2, lines.length - 3].find((index) => lines[index] !== undefined && likeness({ text: lines[index] }) === word);
    if (at !== undefined) lines[at] = '';
  }
  return lines.join(' ');
}

/** A block that a page break or another column runs through is in it in pieces. */
function has(text, words) {
  if (text.includes(squeeze(words))) return true;
  const list = words.split(/\s+/).filter((word) => squeeze(word));
  // In a line that runs from right to left poppler turns the words round, and in a narrow column a path is in pieces.
  const isTurned = /[\u0590-\u08ff]/.test(words);
  if (list.length < 3 || isTurned) {
    const pieces = list.filter((word) => !/[\u0590-\u08ff\ufffd]/.test(word)).flatMap((word) => word.split(/[^\p{L}\p{N}]+/u));
    return pieces.filter((piece) => piece.length > 2).every((piece) => text.includes(squeeze(piece.slice(0, 12))));
  }
  let found = 0;
  for (let at = 0; at + 2 < list.length; at += 1) found += text.includes(squeeze(list.slice(at, at + 3).join(''))) ? 1 : 0;
  return found >= (list.length - 2) * 0.6;
}

/** What is to be on paper: every block of words, those in closed parts included, but for controls and ways through the page. */
function blocks() {
  const closed = [...document.querySelectorAll('details:not([open])')];
  for (const one of closed) one.open = true;
  const skipped = 'nav, .skip, button, input, select, label, output, [role=status], [aria-live], script, style, [aria-hidden=true], svg title, svg desc';
  const found = [];
  for (const one of document.querySelectorAll('h1, h2, h3, h4, h5, h6, p, li, dt, dd, th, td, caption, summary, figcaption, pre .line, pre')) {
    if (one.closest(skipped) || one.parentElement.querySelector(':scope > label, :scope > input')) continue;
    // Of a block with blocks in it, its own words.
    const copy = one.cloneNode(true);
    for (const inner of copy.querySelectorAll(`h1, h2, h3, h4, h5, h6, p, li, dt, dd, th, td, caption, summary, figcaption, pre, table, svg, .line, ${skipped}`)) inner.remove();
    const words = __look.words(copy);
    if (!words || one.localName === 'pre' && one.querySelector('.line')) continue;
    // Words for screen readers alone are not printed.
    if (!__look.seen(one)) continue;
    for (const hidden of one.querySelectorAll('span, caption')) {
      const inner = hidden.getBoundingClientRect();
      if (inner.width <= 1 && inner.height <= 1 && __look.words(hidden)) copy.dataset.partly = 'yes';
    }
    if (copy.dataset.partly) continue;
    // Pieces of 200 words are as sure as the whole of a text of 10,000.
    found.push({ where: __look.path(one), words: words.split(' ').slice(0, 200).join(' ').slice(0, 2000) });
  }
  const squeeze = (text) => text.normalize('NFKC').replace(/[\s\u00ad\u200b\u2010-]+/g, '');
  const leads = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, caption, summary')].filter((one) => __look.seen(one)).map((one) => squeeze(one.textContent));
  const tags = ['H1'];
  if (document.querySelector('h2')) tags.push('H2');
  if (document.querySelector('table')) tags.push('Table', 'TH');
  if ([...document.querySelectorAll('li')].some((one) => !one.closest('nav'))) tags.push('L');
  if (document.querySelector('svg[role=img]')) tags.push('Figure');
  for (const one of closed) one.open = false;
  return { blocks: found, leads, tags };
}
