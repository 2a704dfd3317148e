/**
 * Web vitals of a page inside the admin's frame, as the browser itself tells them: LCP, CLS by session windows, INP as
 * the longest of some interactions (as for pages with fewer than 50). https://web.dev/articles/vitals
 */
import type { Browser, BrowserContext, Frame, FrameLocator, Page } from 'playwright-core';
import { USER_AGENT } from '../../tests/browser/setup/launch-browser.ts';

export interface Vitals {
  readonly lcpMs: number;
  readonly cls: number;
  readonly inpMs: number;
  /** Until the first byte of the app's document. */
  readonly ttfbMs: number;
  /** What moved, and what scripts complained of: for those who mend it. */
  readonly remarks: readonly string[];
}

export interface MeasuredPage {
  readonly name: string;
  /** `/app/members`. */
  readonly path: string;
  /** Is there when the page is. */
  readonly ready: (app: FrameLocator) => Promise<unknown>;
  /** Some ten clicks and keys, as people do. */
  readonly use: (app: FrameLocator, page: Page) => Promise<unknown>;
}

/** Runs in every frame before anything of it does. */
const OBSERVE = `(() => {
  const vitals = (window.__vitals = { lcp: 0, shifts: [], interactions: {}, slow: [] });
  const observe = (type, take, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  observe('largest-contentful-paint', (entry) => { vitals.lcp = entry.startTime; });
  observe('layout-shift', (entry) => {
    if (entry.hadRecentInput) return;
    const moved = (entry.sources || []).map(({ node, previousRect, currentRect }) =>
      (node ? (node.nodeName + '.' + String(node.className || '').slice(0, 60) + ' "' + String(node.textContent || '').slice(0, 30) + '"') : '?')
      + ' ' + [previousRect.y, previousRect.height, currentRect.y, currentRect.height].map(Math.round).join(','));
    vitals.shifts.push({ value: entry.value, at: entry.startTime, moved });
  });
  observe('event', (entry) => {
    if (!entry.interactionId) return;
    const id = entry.interactionId;
    if ((vitals.interactions[id] || 0) < entry.duration) vitals.interactions[id] = entry.duration;
    if (entry.duration > 150) {
      const { nodeName = '?', textContent = '' } = entry.target || {};
      const script = Math.round(entry.processingEnd - entry.processingStart);
      vitals.slow.push(entry.name + ' ' + nodeName + ' "' + String(textContent).slice(0, 30) + '", of which handlers ' + script + ' ms: ' + entry.duration + ' ms');
    }
  }, { durationThreshold: 16 });
})()`;

interface Collected {
  readonly lcp: number;
  readonly shifts: readonly {
    readonly value: number;
    readonly at: number;
    readonly moved: readonly string[];
  }[];
  readonly interactions: Readonly<Record<string, number>>;
  readonly slow: readonly string[];
  readonly ttfb: number;
}

const READ = `({ ...window.__vitals, ttfb: performance.getEntriesByType('navigation')[0].responseStart })`;
/** Charts and what App Bridge says come after the page: long enough for them to move something. */
const QUIET_MS = 2_000;

const BASE = 'https://admin.shopify.com/store/lumen/apps/perennial';

export async function openContext(browser: Browser): Promise<BrowserContext> {
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport, ignoreHTTPSErrors: true });
  await context.addInitScript(OBSERVE);
  return context;
}

/** One load of a page and what people do on it. */
export async function measurePage(context: BrowserContext, measured: MeasuredPage): Promise<Vitals> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`complains ${String(error).slice(0, 200)}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`complains ${message.text().slice(0, 200)}`);
  });
  try {
    await page.goto(`${BASE}${measured.path}`);
    const app = page.frameLocator('#app');
    await measured.ready(app);
    const frame = await frameOf(page);
    await frame.waitForFunction(HYDRATED);
    await page.waitForTimeout(QUIET_MS);
    // Before anything is pressed: LCP ends there.
    const loaded = (await frame.evaluate(READ)) as Collected;
    await measured.use(app, page);
    await page.waitForTimeout(500);
    const used = (await (await frameOf(page)).evaluate(READ)) as Collected;
    return {
      lcpMs: loaded.lcp,
      ttfbMs: loaded.ttfb,
      cls: clsOf(used.shifts),
      inpMs: Math.max(0, ...Object.values(used.interactions)),
      remarks: used.shifts
        .filter(({ value }) => value > 0.005)
        .flatMap(({ value, moved }) => moved.map((what) => `moved ${value.toFixed(3)} ${what}`))
        .concat(used.slow, complaints),
    };
  } finally {
    await page.close();
  }
}

const HYDRATED = `Object.keys(document.querySelector('h1') ?? {}).some((key) => key.startsWith('__reactFiber'))`;

async function frameOf(page: Page): Promise<Frame> {
  const frame = await (await page.locator('#app').elementHandle())?.contentFrame();
  if (!frame) throw new Error(`the app is not shown at ${page.url()}`);
  return frame;
}

/** The worst burst: shifts less than a second apart, five seconds at most. */
function clsOf(shifts: Collected['shifts']): number {
  let worst = 0;
  let sum = 0;
  let first = -Infinity;
  let last = -Infinity;
  for (const { value, at } of shifts) {
    if (at - last >= 1_000 || at - first >= 5_000) [sum, first] = [0, at];
    sum += value;
    last = at;
    worst = Math.max(worst, sum);
  }
  return worst;
}
