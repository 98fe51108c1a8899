// What axe-core finds. Where it leaves the contrast of a text open, the pixels decide.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { measured } from './contrast.mjs';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

export async function axe(page, mode) {
  // In forced colours the colours are the reader's own. What opts out of them is found by `forced`.
  const contrast = mode !== 'forced';
  // Nobody presses on paper.
  const targets = mode !== 'print';
  await page.evaluate(source);
  const found = await page.evaluate(
    async ([tags, contrast, targets]) => {
      const result = await globalThis.axe.run(document, {
        runOnly: { type: 'tag', values: tags },
        rules: { 'target-size': { enabled: targets }, 'color-contrast': { enabled: contrast } },
        resultTypes: ['violations', 'incomplete'],
      });
      const of = ({ id, help, nodes }) =>
        nodes.map((node) => ({ id, help, where: node.target.flat().join(' '), why: node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? '' }));
      return { violations: result.violations.flatMap(of), open: result.incomplete.flatMap(of) };
    },
    [TAGS, contrast, targets],
  );
  const complaints = found.violations.map(({ id, help, where, why }) => ({ check: `axe ${id}`, where, why: `${help}: ${why}` }));
  const open = found.open.filter(({ id }) => id === 'color-contrast').map(({ where }) => where);
  complaints.push(...(await measured(page, open, 'axe color-contrast on pixels')));
  const notes = found.open
    .filter(({ id }) => id !== 'color-contrast')
    .map(({ id, where, why }) => ({ check: `axe ${id}`, where, why: `undecided: ${why}` }));
  return { complaints, notes };
}
