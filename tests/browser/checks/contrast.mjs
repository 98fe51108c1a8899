// The contrast of a text against the pixels that are behind it, where no calculation from styles is sure: texts of
// pictures, and what axe-core leaves open.

import { pixels } from '../lib/png.mjs';

const HIDDEN =
  '*, *::before, *::after { color: transparent !important; text-decoration-color: transparent !important;' +
  ' text-shadow: none !important; transition: none !important; caret-color: transparent !important }' +
  ' svg text, svg tspan { fill: transparent !important; stroke: none !important }';

/** So many windows are looked at: texts that are left open by the hundred are alike. */
const WINDOWS = 20;

export async function contrast(page) {
  const where = await page.evaluate(() =>
    [...document.querySelectorAll('svg text')].filter((text) => __look.seen(text)).map((text) => __look.path(text)),
  );
  return measured(page, where);
}

export async function measured(page, selectors, check = 'contrast') {
  const complaints = [];
  let open = selectors;
  for (let windows = 0; open.length > 0 && windows < WINDOWS; windows += 1) {
    // What is in the window together with the first of them is looked at together with it.
    const texts = await page.evaluate(described, open);
    const picture = texts.some(({ box }) => box) ? await background(page) : null;
    for (const { where, box, colour, wanted } of texts) {
      if (!box) continue;
      const ratio = worst(picture, box, colour);
      if (ratio < wanted) complaints.push({ check, where, why: `${ratio.toFixed(2)}:1 where ${wanted}:1 is wanted` });
    }
    const done = new Set(texts.map(({ where }) => where));
    for (const { where, isLost } of texts) {
      if (isLost) complaints.push({ check, where, why: 'its pixels cannot be looked at: it is never within the window' });
    }
    open = open.filter((where) => !done.has(where));
  }
  return complaints;
}

async function background(page) {
  await page.evaluate((css) => (globalThis.__seen = __look.css(css)), HIDDEN);
  const picture = pixels(await page.screenshot({ scale: 'css', animations: 'disabled', caret: 'initial' }));
  await page.evaluate(() => globalThis.__seen());
  return picture;
}

/** The first of the texts, and those that can be seen when it is in the middle of the window. */
function described(selectors) {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const texts = [];
  for (const where of selectors) {
    const element = document.querySelector(where);
    const isFirst = where === selectors[0];
    if (!element || !__look.seen(element)) {
      texts.push({ where });
      continue;
    }
    if (isFirst) element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const own = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    const boxes = (own.length > 0 ? own : [element]).flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()];
    });
    // The words of a control are not among its nodes.
    if (boxes.length === 0) boxes.push(element.getBoundingClientRect());
    const frame = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (at === document.body || !/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflow)) continue;
      const box = at.getBoundingClientRect();
      frame.left = Math.max(frame.left, box.left);
      frame.top = Math.max(frame.top, box.top);
      frame.right = Math.min(frame.right, box.right);
      frame.bottom = Math.min(frame.bottom, box.bottom);
    }
    const whole = {
      left: Math.min(...boxes.map((box) => box.left)),
      top: Math.min(...boxes.map((box) => box.top)),
      right: Math.max(...boxes.map((box) => box.right)),
      bottom: Math.max(...boxes.map((box) => box.bottom)),
    };
    const isWithin = whole.left >= frame.left && whole.top >= frame.top && whole.right <= frame.right && whole.bottom <= frame.bottom;
    if (!isWithin && !isFirst) continue;
    const box = {
      left: Math.ceil(Math.max(whole.left, frame.left)),
      top: Math.ceil(Math.max(whole.top, frame.top)),
      right: Math.floor(Math.min(whole.right, frame.right)),
      bottom: Math.floor(Math.min(whole.bottom, frame.bottom)),
    };
    if (box.right - box.left < 1 || box.bottom - box.top < 1) {
      texts.push({ where, isLost: true });
      continue;
    }
    const style = getComputedStyle(element);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    // Whatever notation it is computed in, a canvas knows its channels.
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = element.closest('svg') ? style.fill : style.color;
    canvas.fillRect(0, 0, 1, 1);
    texts.push({ where, box, colour: [...canvas.getImageData(0, 0, 1, 1).data], wanted: isLarge ? 3 : 4.5 });
  }
  return texts;
}

/** Against each colour that is behind more than a fiftieth of the text: a line that crosses it is no background. */
function worst(picture, box, [red, green, blue, alpha]) {
  const counts = new Map();
  for (let y = box.top; y < box.bottom; y += 1) {
    for (let x = box.left; x < box.right; x += 1) {
      const key = picture.at(x, y).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const area = (box.right - box.left) * (box.bottom - box.top);
  let ratio = 21;
  for (const [key, count] of counts) {
    if (count * 50 < area) continue;
    const behind = key.split(',').map(Number);
    const part = alpha / 255;
    const front = [red, green, blue].map((channel, index) => channel * part + behind[index] * (1 - part));
    const [light, dark] = [luminance(front), luminance(behind)].sort((a, b) => b - a);
    ratio = Math.min(ratio, (light + 0.05) / (dark + 0.05));
  }
  return ratio;
}

function luminance(colour) {
  const [red, green, blue] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
