// What a page may do, and what may be in it whatever the repository's files say.

import { createHash } from 'node:crypto';

const ELEMENTS = new Set(
  ('html head meta title style body header nav main footer section article aside div p span a b i bdi ul ol li dl dt dd h1 h2 h3 h4 h5 h6 ' +
    'table caption colgroup col thead tbody tfoot tr th td code pre kbd strong em small abbr time data q blockquote cite details summary ' +
    'figure figcaption br hr wbr ins del mark sup sub noscript template button input label select option output search script ' +
    'svg g defs symbol use pattern marker rect circle ellipse line path polyline polygon text tspan desc').split(' '),
);

/** Marks that turn the reading direction, and characters that steer machines. Tests know them by number. */
const MARKS = '[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ufeff]';

/** The policy is strict, holds, and was not needed. */
export async function policy(page, heard, address) {
  const complaints = [];
  const complain = (where, why) => complaints.push({ check: 'policy', where, why });
  for (const url of heard.requests.filter((url) => url !== address)) complain(url, 'was asked for');
  for (const error of heard.errors) complain('console', error);
  for (const violation of heard.violations) complain('page', `its own policy forbids what it does: ${violation}`);

  const text = await page.evaluate(() => document.querySelector('head > meta[http-equiv="Content-Security-Policy"]')?.content ?? '');
  const directives = new Map(text.split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...sources]) => [name, sources]));
  for (const name of ['default-src', 'base-uri', 'form-action']) {
    if (directives.get(name)?.join(' ') !== "'none'") complain('meta', `${name} is not 'none'`);
  }
  const before = await page.evaluate(() => {
    const meta = document.querySelector('head > meta[http-equiv="Content-Security-Policy"]');
    return meta ? [...document.querySelectorAll('style, script, link')].some((one) => one.compareDocumentPosition(meta) & 4) : false;
  });
  if (before) complain('meta', 'comes after what it is about');
  for (const [name, sources] of directives) {
    if (/-src$/.test(name) && !sources.every((source) => source === "'none'" || source.startsWith("'sha256-"))) {
      complain('meta', `${name} allows more than what is known by its digest: ${sources.join(' ')}`);
    }
  }
  // A digest for something that is not there lets it be put there.
  const parts = await page.evaluate(() => [...document.querySelectorAll('style, script')].map((one) => one.textContent));
  const known = new Set(parts.map((part) => `'sha256-${createHash('sha256').update(part).digest('base64')}'`));
  for (const source of [...directives.values()].flat().filter((source) => source.startsWith("'sha256-") && !known.has(source))) {
    complain('meta', `${source} is of nothing in the page`);
  }

  heard.errors.length = 0;
  await page.evaluate(async () => {
    const place = document.createElement('div');
    place.innerHTML = '<img src="data:," onerror="globalThis.__ran = `handler`"><p style="color: red">x</p><iframe srcdoc="x"></iframe>';
    document.body.append(place);
    const script = document.createElement('script');
    script.textContent = 'globalThis.__ran = "script"';
    place.append(script);
    const link = document.createElement('a');
    link.href = 'javascript:void(globalThis.__ran="link")';
    place.append(link);
    link.click();
    globalThis.__styled = getComputedStyle(place.querySelector('p')).color === 'rgb(255, 0, 0)';
    await new Promise((resolve) => setTimeout(resolve, 120));
    place.remove();
  });
  const { ran, styled } = await page.evaluate(() => ({ ran: globalThis.__ran, styled: globalThis.__styled }));
  if (ran) complain('page', `a ${ran} that was put into it ran`);
  if (styled) complain('page', 'a style attribute that was put into it counted');
  if (heard.violations.length === 0) complain('page', 'nothing that was put into it was forbidden');
  return complaints;
}

/** Nothing that the words of a repository could have made. */
export async function contents(page) {
  return page.evaluate(
    ([elements, marks]) => {
      const complaints = [];
      const complain = (one, why) => complaints.push({ check: 'contents', where: typeof one === 'string' ? one : __look.path(one), why });
      const known = new Set(elements);
      const forbidden = new RegExp(marks);
      for (const one of document.querySelectorAll('*')) {
        if (!known.has(one.localName)) complain(one, `an element <${one.localName}>`);
        for (const { name, value } of one.attributes) {
          if (name.startsWith('on') || name === 'style' || name === 'srcdoc') complain(one, `an attribute ${name}`);
          if (forbidden.test(value)) complain(one, `a mark that turns or steers in ${name}`);
          if (['href', 'xlink:href', 'src', 'action', 'formaction'].includes(name) && !/^(#|https?:\/\/|mailto:|[^:]*$)/i.test(value)) {
            complain(one, `an address that is none of the web: ${value.slice(0, 40)}`);
          }
        }
      }
      const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.nodeType === 8) complain(node.parentElement ?? 'document', 'a comment');
        else if (forbidden.test(node.data)) complain(node.parentElement, 'a mark that turns or steers');
      }
      if (globalThis.__forged !== undefined) complain('page', 'a script of the repository ran');
      return complaints;
    },
    [[...ELEMENTS], MARKS],
  );
}

/** The words without script are there with it, in their order; what script adds stands with its controls, or is spoken. */
export async function unscripted(scripted, plain) {
  const read = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest('script, style, template')) continue;
      const near = [parent, parent.parentElement].filter((one) => one && !one.matches('body, main, header, footer, section'));
      const isControl =
        parent.closest('button, select, label, output, [role=status], [aria-live]') ||
        near.some((one) => one.querySelector('input, select, textarea') && !one.querySelector('table'));
      found.push({ words: node.data.replace(/\s+/g, ' ').trim(), isControl: Boolean(isControl) });
    }
    return found;
  };
  const [one, other] = await Promise.all([scripted.evaluate(read), plain.evaluate(read)]);
  const complaints = [];
  const complain = (where, why) => complaints.push({ check: 'without script', where, why });
  let at = 0;
  for (const { words, isControl } of one) {
    if (words === other[at]?.words) at += 1;
    else if (!isControl) {
      complain('body', `"${words.slice(0, 60)}" is there with script, and "${(other[at]?.words ?? 'nothing').slice(0, 60)}" without`);
      break;
    }
  }
  if (complaints.length === 0 && at < other.length) complain('body', `"${other[at].words.slice(0, 60)}" is there without script alone`);
  const controls = await plain.evaluate(() =>
    [...document.querySelectorAll('button, input, select, textarea')].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 60)),
  );
  for (const control of controls) complain(control, 'a control that does nothing');
  return complaints;
}
