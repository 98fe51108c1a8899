// Debian's Chromium, and the ways in which people look at a page.
//
// Nothing here knows what a report is.

import { chromium } from 'playwright-core';

/** How a page is looked at. 400 % zoom of a window of 1280 by 1024 leaves 320 by 256. */
export const MODES = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  forced: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark', forcedColors: 'active' },
  // A4 without its margins. The PDF is made where the machine is dark: paper stays white.
  print: { viewport: { width: 680, height: 1000 }, colorScheme: 'light', media: 'print' },
  narrow: { viewport: { width: 320, height: 800 }, colorScheme: 'light' },
  zoomed: { viewport: { width: 320, height: 256 }, colorScheme: 'light', deviceScaleFactor: 4 },
};

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-lcd-text',
      '--font-render-hinting=none',
      '--hide-scrollbars',
    ],
  });
}

/** A page in a context of its own, and what it asked for, said and was forbidden while it was open. */
export async function open(browser, address, mode, options = {}) {
  const { media = 'screen', ...rest } = MODES[mode];
  const context = await browser.newContext({ locale: 'en-GB', ...rest, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const heard = { requests: [], errors: [], violations: [] };
  page.on('request', (request) => heard.requests.push(request.url()));
  page.on('pageerror', (error) => heard.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') heard.errors.push(message.text());
  });
  await page.exposeBinding('__violated', (_, directive) => heard.violations.push(directive));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.__violated(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  if (media === 'print') await page.emulateMedia({ media });
  await page.goto(address, { waitUntil: 'load' });
  if (options.javaScriptEnabled !== false) await page.evaluate(help);
  return { page, heard, close: () => context.close() };
}

/** What the checks share inside the page. */
function help() {
  /** The shortest way down to an element, from one with an id or from the body, that leads to no other. */
  const path = (element) => {
    const steps = [];
    for (let at = element; at && at.nodeType === 1; at = at.parentElement) {
      if (at.id) {
        steps.unshift(`#${CSS.escape(at.id)}`);
        break;
      }
      const name = at.localName + [...at.classList].map((word) => `.${CSS.escape(word)}`).join('');
      const like = [...(at.parentElement?.children ?? [])].filter((other) => other.localName === at.localName);
      steps.unshift(like.length > 1 ? `${name}:nth-of-type(${like.indexOf(at) + 1})` : name);
      if (document.querySelectorAll(steps.join(' > ')).length === 1) break;
    }
    return steps.join(' > ');
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  /** As people are given it: seen, and not made for screen readers alone. */
  const seen = (element) => {
    if (!shown(element)) return false;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { width, height } = at.getBoundingClientRect();
      const style = getComputedStyle(at);
      // A cell of a hidden row has a size of its own.
      const isCut = /hidden|clip/.test(style.overflow) || style.clipPath !== 'none' || style.clip !== 'auto';
      if (at === element ? width <= 1 || height <= 1 : isCut && (width <= 1 || height <= 1)) return false;
    }
    return true;
  };
  const words = (element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim();
  const stops = () => {
    const all = document.querySelectorAll(
      'a[href], button, input, select, textarea, summary, [tabindex], svg a',
    );
    return [...all].filter((one) => one.tabIndex >= 0 && !one.disabled && shown(one));
  };
  const scrolls = (element) => {
    const style = getComputedStyle(element);
    const along = (overflow, whole, part) => /auto|scroll/.test(overflow) && whole > part + 1;
    return (
      element !== document.documentElement &&
      element !== document.body &&
      (along(style.overflowX, element.scrollWidth, element.clientWidth) ||
        along(style.overflowY, element.scrollHeight, element.clientHeight))
    );
  };
  /** The name that is given to it, as far as the pages under test give any. */
  const name = (element) => {
    const by = element.getAttribute('aria-labelledby');
    if (by) return by.split(/\s+/).map((id) => words(document.getElementById(id) ?? element.ownerDocument.createElement('i'))).join(' ').trim();
    return (element.getAttribute('aria-label') ?? '').trim();
  };
  const css = (text) => {
    // Made by script, which a policy for the words of the page does not concern.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  };
  globalThis.__look = { path, shown, seen, words, stops, scrolls, name, css };
}
