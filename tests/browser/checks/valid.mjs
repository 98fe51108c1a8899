// The Nu Html Checker on HTML, and on the SVG and CSS in it. One run for all pages: starting it takes longer than they do.

import { createRequire } from 'node:module';
import { basename } from 'node:path';

import { run } from '../lib/run.mjs';

const jar = createRequire(import.meta.url)('vnu-jar');

/** What it does not know yet, although the browsers do: one pattern each, with what it is. */
const UNKNOWN = [
  // The part of `details` that opens (CSS Pseudo-Elements 4).
  /details-content/,
  // The order in which a text's outline and its inside are drawn (SVG 2).
  /paint-order/,
];

export async function valid(files) {
  const { stderr } = await run('java', ['-Xss4m', '-jar', jar, '--format', 'json', '--exit-zero-always', ...files]);
  const { messages } = JSON.parse(stderr);
  const complaints = [];
  const notes = [];
  for (const { type, subType, url, lastLine, lastColumn, message, extract } of messages) {
    const one = {
      page: basename(url ?? 'vnu').replace(/\.html$/, ''),
      mode: 'valid',
      check: 'html',
      where: `${lastLine ?? '?'}:${lastColumn ?? '?'}`,
      why: `${message} ${(extract ?? '').replace(/\s+/g, ' ').slice(0, 120)}`,
    };
    const isNote = type === 'info' || UNKNOWN.some((pattern) => pattern.test(message));
    (isNote ? notes : complaints).push(subType === 'fatal' ? { ...one, check: 'html (fatal)' } : one);
  }
  return { complaints, notes };
}
