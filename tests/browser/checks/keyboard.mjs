// The page by keyboard alone: where Tab leads, what is seen of it, and how large things are to touch.

/** So many stops are walked from the start, and half as many to the end; those between are focused without the key. */
const WALKED = 40;

export async function keyboard(page) {
  const complaints = [];
  const complain = (check, where, why) => complaints.push({ check, where, why });
  const stops = await page.evaluate(() => {
    globalThis.__stops = __look.stops();
    return globalThis.__stops.map((one) => __look.path(one));
  });
  const at = () => page.evaluate(() => globalThis.__stops.indexOf(document.activeElement));

  // The first stop is the way past the head, and it is seen when it is reached.
  await page.evaluate(() => scrollTo(0, 0));
  await page.keyboard.press('Tab');
  const skip = await page.evaluate(() => {
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const isSeen = __look.seen(one) && box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    return { where: __look.path(one), leads: one.getAttribute('href'), isSeen };
  });
  if (skip.leads !== '#main') complain('skip link', skip.where, 'the first stop is not the link to #main');
  else {
    if (!skip.isSeen) complain('skip link', skip.where, 'has the focus and is not seen');
    await page.keyboard.press('Enter');
    const now = await page.evaluate(() => document.activeElement.closest('main')?.localName);
    if (now !== 'main') complain('skip link', skip.where, 'does not take the focus to main');
    await page.evaluate(() => {
      document.activeElement.blur();
      history.replaceState(null, '', location.pathname);
      globalThis.__stops[0].focus();
    });
  }

  const walk = async (from, to) => {
    for (let index = from; index < to; index += 1) {
      const now = await at();
      if (now !== index) {
        const met = await page.evaluate(() => __look.path(document.activeElement));
        complain('tab order', stops[index], now === index - 1 ? 'Tab does not leave the stop before it' : `Tab leads to ${met} instead`);
        return;
      }
      await page.keyboard.press('Tab');
    }
  };
  const half = Math.min(stops.length, WALKED);
  await walk(0, half);
  if (stops.length > half) {
    const rest = Math.max(half, stops.length - WALKED / 2);
    await page.evaluate((index) => globalThis.__stops[index].focus(), rest);
    await walk(rest, stops.length);
  }
  if (stops.length > 0 && complaints.length === 0 && (await at()) === stops.length - 1) {
    complain('tab order', stops.at(-1), 'Tab does not leave the last stop');
  }

  complaints.push(...(await page.evaluate(focused)));

  for (const where of await page.evaluate(() => [...document.querySelectorAll('summary')].filter(__look.shown).slice(0, 3).map(__look.path))) {
    const toggled = () => page.evaluate((where) => document.querySelector(where).parentElement.open, where);
    const before = await toggled();
    await page.focus(where);
    await page.keyboard.press('Enter');
    if ((await toggled()) === before) complain('details', where, 'Enter does not open or close it');
    else await page.keyboard.press('Enter');
  }
  return complaints;
}

/** After a key, script's `focus` shows what Tab would show. */
async function focused() {
  const complaints = [];
  const complain = (check, one, why) => complaints.push({ check, where: __look.path(one), why });
  const look = (one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle === 'none' || Number.parseFloat(style.outlineWidth) === 0 ? 'none' : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`;
    const rest = [style.boxShadow, style.backgroundColor, style.borderColor, style.textDecoration, style.color];
    // In a picture it is a shape that shows it.
    if (one.closest('svg')) {
      for (const shape of one.querySelectorAll('*')) {
        const drawn = getComputedStyle(shape);
        rest.push(drawn.fill, drawn.stroke, drawn.strokeWidth, drawn.outlineStyle, drawn.opacity, drawn.textDecorationLine);
      }
    }
    return { outline, rest: rest.join('; ') };
  };
  const undo = __look.css('* { transition: none !important; scroll-behavior: auto !important }');
  let last = null;
  for (const one of globalThis.__stops) {
    one.blur();
    const before = look(one);
    one.focus();
    if (document.activeElement !== one) continue;
    const after = look(one);
    if (after.outline === 'none' && after.rest === before.rest) complain('focus', one, 'cannot be seen to have the focus');

    const box = one.getBoundingClientRect();
    // Of what is larger than the window, what is in it.
    const part = {
      left: Math.max(0, box.left),
      top: Math.max(0, box.top),
      right: Math.min(innerWidth, box.right),
      bottom: Math.min(innerHeight, box.bottom),
    };
    const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]
      .map(([x, y]) => [part.left + (part.right - part.left) * x, part.top + (part.bottom - part.top) * y])
      .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    // A link in two lines has a box of which not all is its own.
    const lines = [...one.getClientRects()].map((line) => [line.left + line.width / 2, line.top + line.height / 2]);
    const isMet = [...points, ...lines].some(([x, y]) => {
      const met = document.elementFromPoint(x, y);
      return met && (one.contains(met) || met.contains(one) || met.closest('label')?.control === one);
    });
    if (!isMet) complain('focus hidden', one, 'has the focus under something else, or outside of the window');

    // Where the stop before it is now: what comes into the window may take another size then.
    const previous = last?.one.getBoundingClientRect();
    const section = one.closest('section, nav, header, footer, main');
    const frame = one.closest('table, svg, [tabindex="0"]');
    if (last && last.section === section && last.frame === frame && box.top < previous.top - 30 && box.left < previous.right) {
      complain('visual order', one, `is ${Math.round(previous.top - box.top)} px above the stop before it`);
    }
    last = { one, section, frame };
  }
  undo();
  document.activeElement.blur();
  scrollTo(0, 0);
  return complaints;
}

/** WCAG 2.5.8: 24 by 24, or in a sentence, or with so much room around it. */
export function targets(page) {
  return page.evaluate(() => {
    const all = __look.stops().filter((one) => !__look.scrolls(one) && one.matches('a, button, input, select, textarea, summary'));
    const inText = (one) => {
      if (getComputedStyle(one).display !== 'inline' || one.closest('svg')) return false;
      let block = one.parentElement;
      while (block && getComputedStyle(block).display === 'inline') block = block.parentElement;
      return block && __look.words(block).length > __look.words(one).length + 1;
    };
    const boxes = new Map(all.filter(__look.seen).map((one) => [one, one.getBoundingClientRect()]));
    const small = [...boxes].filter(([one, box]) => (box.width < 23.5 || box.height < 23.5) && !inText(one));
    const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
    return small
      .filter(([one, box]) => {
        const [x, y] = middle(box);
        return [...boxes].some(([other, room]) => {
          if (other === one) return false;
          const near = Math.hypot(Math.max(room.left - x, 0, x - room.right), Math.max(room.top - y, 0, y - room.bottom)) < 12;
          const [u, v] = middle(room);
          const isSmall = room.width < 23.5 || room.height < 23.5;
          return near || (isSmall && Math.hypot(u - x, v - y) < 24);
        });
      })
      .map(([one, box]) => ({
        check: 'target size',
        where: __look.path(one),
        why: `${Math.round(box.width)} by ${Math.round(box.height)} px, and too near to another`,
      }));
  });
}
