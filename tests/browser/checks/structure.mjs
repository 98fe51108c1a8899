// What a page is made of: headings, landmarks, tables, and that it can be read without styles.

export function structure(page) {
  return page.evaluate(() => {
    const complaints = [];
    const complain = (check, where, why) => complaints.push({ check, where: typeof where === 'string' ? where : __look.path(where), why });

    if (!document.documentElement.lang) complain('language', 'html', 'no lang');
    if (!document.title.trim()) complain('title', 'title', 'is empty');

    const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')];
    const first = headings.filter((one) => one.localName === 'h1');
    if (first.length !== 1) complain('headings', 'h1', `there are ${first.length}`);
    let above = 0;
    for (const heading of headings) {
      const level = Number(heading.localName[1]);
      if (level > above + 1) complain('headings', heading, `h${level} after ${above ? `h${above}` : 'nothing'}`);
      if (!__look.words(heading)) complain('headings', heading, 'is empty');
      above = level;
    }

    const top = (selector) => [...document.querySelectorAll(selector)].filter((one) => !one.closest('main *, article, aside, section'));
    for (const [landmark, found] of [
      ['banner', top('header, [role=banner]')],
      ['main', [...document.querySelectorAll('main, [role=main]')]],
      ['contentinfo', top('footer, [role=contentinfo]')],
    ]) {
      if (found.length !== 1) complain('landmarks', landmark, `there are ${found.length}`);
    }
    const names = new Set();
    for (const nav of document.querySelectorAll('nav, [role=navigation]')) {
      const name = __look.name(nav);
      if (!name) complain('landmarks', nav, 'a navigation without a name');
      else if (names.has(name)) complain('landmarks', nav, `another navigation is called "${name}"`);
      names.add(name);
    }

    for (const table of document.querySelectorAll('table')) {
      if (!table.querySelector('th')) complain('table', table, 'has no headers');
      for (const header of table.querySelectorAll('th:not([scope])')) complain('table', header, 'a header without a scope');
      const region = table.closest('[role=region], [role=group], figure');
      if (!table.caption && !__look.name(table) && !(region && __look.name(region))) complain('table', table, 'has neither caption nor name');
    }

    const ids = new Set();
    for (const one of document.querySelectorAll('[id]')) {
      if (ids.has(one.id)) complain('ids', one, `there is another #${one.id}`);
      ids.add(one.id);
    }
    for (const link of document.querySelectorAll('a[href^="#"]')) {
      const target = decodeURIComponent(link.getAttribute('href').slice(1));
      if (!ids.has(target)) complain('ids', link, `leads to #${target}, which is not there`);
    }
    for (const picture of document.querySelectorAll('svg')) {
      if (picture.closest('[aria-hidden=true]') || picture.parentElement.closest('svg, [role=img]')) continue;
      const named = __look.name(picture) || picture.querySelector(':scope > title');
      // One with links in it is no single image.
      const roles = picture.querySelector('a') ? ['group', 'list', 'region', 'graphics-document'] : ['img'];
      if (!roles.includes(picture.getAttribute('role')) || !named) {
        complain('picture', picture, `has no role (${roles.join(', ')}) with a name, and is not hidden`);
      }
    }
    return complaints;
  });
}

/** Without styles nothing is gone, and nothing was there only by style. */
export async function plain(page) {
  return page.evaluate(() => {
    const complaints = [];
    for (const sheet of document.styleSheets) sheet.disabled = true;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest('script, style, template, option, svg title, svg desc, details:not([open])')) continue;
      if (!__look.shown(parent)) {
        complaints.push({ check: 'without styles', where: __look.path(parent), why: `"${node.data.trim().slice(0, 40)}" is not shown` });
      }
    }
    for (const sheet of document.styleSheets) sheet.disabled = false;
    // What is drawn by style alone, nobody reads without it.
    for (const one of document.body.querySelectorAll('*')) {
      for (const side of ['::before', '::after']) {
        const content = getComputedStyle(one, side).content;
        if (/^"[^"]*[\p{L}\p{N}]{2,}/u.test(content)) {
          complaints.push({ check: 'without styles', where: __look.path(one) + side, why: `the words ${content} are in the style alone` });
        }
      }
    }
    return complaints;
  });
}
