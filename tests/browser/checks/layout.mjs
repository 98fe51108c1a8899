// Where things are: nothing to scroll sideways, nothing cut off, nothing squeezed, order as written.

/** WCAG 1.4.10: text does not ask for scrolling in two directions; what scrolls by itself can be reached and is named. */
export function reflow(page) {
  return page.evaluate(() => {
    const complaints = [];
    const width = document.documentElement.clientWidth;
    const whole = document.documentElement.scrollWidth;
    if (whole > width) {
      const wide = [...document.body.querySelectorAll('*')].filter((one) => {
        if (!__look.seen(one) || one.getBoundingClientRect().right + scrollX <= width + 1) return false;
        for (let at = one.parentElement; at; at = at.parentElement) {
          if (at !== document.body && /auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return false;
        }
        return true;
      });
      const leaves = wide.filter((one) => !wide.some((other) => other !== one && one.contains(other)));
      const where = leaves.slice(0, 3).map((one) => __look.path(one)).join(', ') || 'html';
      complaints.push({ check: 'reflow', where, why: `the page is ${whole} px wide in a window of ${width}` });
    }
    for (const one of document.body.querySelectorAll('*')) {
      if (!__look.seen(one) || !__look.scrolls(one)) continue;
      const where = __look.path(one);
      if (one.tabIndex < 0 || !one.hasAttribute('tabindex')) {
        complaints.push({ check: 'scroll focus', where, why: 'scrolls, and no key reaches it (tabindex="0" is missing)' });
      }
      const role = one.getAttribute('role') ?? { section: 'region', table: 'table' }[one.localName];
      if (!__look.name(one) || !['region', 'group', 'figure'].includes(role)) {
        complaints.push({ check: 'scroll name', where, why: 'scrolls, and has no role and name of its own' });
      }
    }
    return complaints;
  });
}

/** Columns so narrow that words are read letter by letter. */
export function squeezed(page) {
  return page.evaluate(() => {
    const complaints = [];
    for (const one of document.body.querySelectorAll('p, li, td, th, dd, dt, h1, h2, h3, h4, h5, h6, summary, caption')) {
      if (!__look.seen(one) || one.closest('svg')) continue;
      const style = getComputedStyle(one);
      const size = Number.parseFloat(style.fontSize);
      const width = one.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      const range = document.createRange();
      range.selectNodeContents(one);
      const lines = range.getBoundingClientRect().height / (size * 1.3);
      if (__look.words(one).length >= 10 && width < size * 3 && lines > 4) {
        complaints.push({ check: 'squeezed', where: __look.path(one), why: `${Math.round(width)} px for "${__look.words(one).slice(0, 40)}"` });
      }
    }
    return complaints;
  });
}

/** WCAG 1.4.12: with the reader's spacing, no text is cut off. */
export async function spacing(page) {
  const complaints = await page.evaluate(() => {
    const undo = __look.css(
      '*, *::before, *::after { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }' +
        ' p { margin-bottom: 2em !important }',
    );
    const complaints = [];
    for (const one of document.body.querySelectorAll('*')) {
      if (!__look.seen(one) || !__look.words(one)) continue;
      const style = getComputedStyle(one);
      if (one.closest('svg')) {
        const picture = one.closest('svg');
        if (one.localName !== 'text' || getComputedStyle(picture).overflow === 'visible') continue;
        const [text, whole] = [one.getBoundingClientRect(), picture.getBoundingClientRect()];
        if (text.left < whole.left - 1 || text.right > whole.right + 1 || text.top < whole.top - 1 || text.bottom > whole.bottom + 1) {
          complaints.push({ check: 'text spacing', where: __look.path(one), why: 'runs out of its picture' });
        }
        continue;
      }
      const cut = (overflow, whole, part) => /hidden|clip/.test(overflow) && part > 1 && whole > part + 1;
      if (cut(style.overflowX, one.scrollWidth, one.clientWidth) || cut(style.overflowY, one.scrollHeight, one.clientHeight)) {
        complaints.push({ check: 'text spacing', where: __look.path(one), why: 'is cut off' });
      }
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) {
      complaints.push({ check: 'text spacing', where: 'html', why: `the page is ${scrollWidth} px wide in a window of ${clientWidth}` });
    }
    undo();
    return complaints;
  });
  return complaints;
}

/** What the eye meets is in the order of what the ear meets. */
export function order(page) {
  return page.evaluate(() => {
    const complaints = [];
    for (const one of document.body.querySelectorAll('*')) {
      const style = getComputedStyle(one);
      const moved =
        (style.order !== '0' && `order: ${style.order}`) ||
        (/reverse/.test(style.flexDirection) && /flex/.test(style.display) && `flex-direction: ${style.flexDirection}`) ||
        (/wrap-reverse/.test(style.flexWrap) && /flex/.test(style.display) && 'flex-wrap: wrap-reverse') ||
        (one.tabIndex > 0 && `tabindex="${one.tabIndex}"`);
      if (moved) complaints.push({ check: 'order', where: __look.path(one), why: `${moved} takes it out of the order of the page` });
    }
    return complaints;
  });
}

/** Texts of one picture do not lie on one another. */
export function overlaps(page) {
  return page.evaluate(() => {
    const complaints = [];
    for (const picture of document.querySelectorAll('svg')) {
      const texts = [...picture.querySelectorAll('text')].filter((text) => __look.seen(text));
      const boxes = texts.map((text) => text.getBoundingClientRect());
      for (let a = 0; a < boxes.length; a += 1) {
        for (let b = a + 1; b < boxes.length; b += 1) {
          const across = Math.min(boxes[a].right, boxes[b].right) - Math.max(boxes[a].left, boxes[b].left);
          const down = Math.min(boxes[a].bottom, boxes[b].bottom) - Math.max(boxes[a].top, boxes[b].top);
          const line = Math.min(boxes[a].height, boxes[b].height);
          if (across > 2 && down > line / 3) {
            complaints.push({
              check: 'overlap',
              where: __look.path(texts[a]),
              why: `"${__look.words(texts[a]).slice(0, 30)}" lies on "${__look.words(texts[b]).slice(0, 30)}"`,
            });
          }
        }
      }
    }
    return complaints;
  });
}

/** Colours of its own where the reader asked for theirs. */
export function forced(page) {
  return page.evaluate(() =>
    [...document.body.querySelectorAll('*')]
      .filter((one) => !one.closest('svg') && getComputedStyle(one).forcedColorAdjust === 'none' && __look.seen(one) && __look.words(one))
      .map((one) => ({ check: 'forced colours', where: __look.path(one), why: 'opts out of the colours of the reader' })),
  );
}
