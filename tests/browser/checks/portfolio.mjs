// The controls of the page over many services, by keyboard alone. Found by what they are, not by their names.

/** So many ways to sort are tried: the tables are made alike. */
const SORTS = 12;
/** What is said waits until whoever types has stopped. */
const PAUSE = 500;

export async function portfolio(page) {
  const complaints = [];
  const complain = (where, why) => complaints.push({ check: 'portfolio', where, why });
  const sorts = await page.evaluate(() => [...document.querySelectorAll('th[scope=col] button')].filter(__look.shown).map(__look.path));
  const filters = await page.evaluate(() => [...document.querySelectorAll('input[type=search], input[type=text]')].filter(__look.shown).map(__look.path));
  if (sorts.length === 0) complain('th button', 'no way to sort');
  if (filters.length === 0) complain('input', 'no way to filter');

  const spoken = () =>
    page.evaluate(() => [...document.querySelectorAll('[role=status], [aria-live=polite], output')].map((one) => one.textContent.trim()).join('\n'));
  if (!(await page.evaluate(() => document.querySelector('[role=status], [aria-live=polite], output')))) complain('[role=status]', 'nothing that tells what changed');

  for (const where of sorts.slice(0, SORTS)) {
    const state = () =>
      page.evaluate((where) => {
        const header = document.querySelector(where).closest('th');
        const table = header.closest('table');
        const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.checkVisibility());
        const others = [...table.querySelectorAll('th[aria-sort]')].filter((one) => one !== header && one.getAttribute('aria-sort') !== 'none');
        return {
          sort: header.getAttribute('aria-sort') ?? 'none',
          others: others.length,
          rows: rows.map((row) => row.textContent),
          isFocused: document.activeElement === document.querySelector(where),
        };
      }, where);
    const start = await state();
    await page.focus(where);
    await page.keyboard.press('Enter');
    const one = await state();
    await page.keyboard.press('Space');
    const two = await state();
    await page.waitForTimeout(PAUSE);
    const said = await spoken();
    if (!['ascending', 'descending'].includes(one.sort) || !['ascending', 'descending'].includes(two.sort)) {
      complain(where, `aria-sort is ${start.sort}, then ${one.sort}, then ${two.sort}`);
    } else if (one.sort === two.sort) complain(where, `a second press leaves it ${one.sort}`);
    if (one.others > 0) complain(where, 'another column says that it sorts, too');
    if (!one.isFocused || !two.isFocused) complain(where, 'loses the focus when it is pressed');
    if (one.rows.toSorted().join('\n') !== two.rows.toSorted().join('\n') || one.rows.length !== start.rows.length) complain(where, 'loses or makes rows');
    if (new Set(one.rows).size > 1 && one.rows.join('\n') === two.rows.join('\n')) {
      // A column in which all are the same has one order.
      const isFlat = await page.evaluate((where) => {
        const header = document.querySelector(where).closest('th');
        const cells = [...header.closest('table').tBodies].flatMap((body) => [...body.rows]).map((row) => row.cells[header.cellIndex]?.textContent.trim());
        return new Set(cells).size <= 1;
      }, where);
      if (!isFlat) complain(where, 'changes nothing');
    }
    if (!said) complain(where, 'nothing is said of it');
  }

  for (const where of filters) {
    const rows = () =>
      page.evaluate(() => [...document.querySelectorAll('tbody tr')].filter((row) => row.checkVisibility()).length);
    const all = await rows();
    const before = await spoken();
    const word = await page.evaluate(() => {
      const names = [...document.querySelectorAll('tbody')].sort((a, b) => b.rows.length - a.rows.length)[0];
      return names?.rows[names.rows.length - 1]?.querySelector('th, a, td')?.textContent.trim().split(/\s+/).sort((a, b) => b.length - a.length)[0] ?? 'x';
    });
    await page.focus(where);
    await page.keyboard.type(word.slice(0, 20));
    await page.waitForTimeout(PAUSE);
    const some = await rows();
    if (some === 0) complain(where, `finds nothing for "${word}", which is there`);
    await page.keyboard.type('zzqxj');
    await page.waitForTimeout(PAUSE);
    const none = await rows();
    const said = await spoken();
    if (none >= all) complain(where, `still shows ${none} of ${all} rows for a word that is nowhere`);
    if (said === before || !said) complain(where, 'nothing is said of what it found');
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.waitForTimeout(PAUSE);
    if ((await rows()) !== all) complain(where, 'emptied, it does not show all rows again');
  }
  return complaints;
}
