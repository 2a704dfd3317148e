/**
 * A Chromium that finds Shopify's hosts at devshop: CHROMIUM_PATH, or the one from npm (Linux on x64), which needs
 * nothing installed, or Chrome.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import packed from '@sparticuz/chromium';

const CACHE = path.resolve(import.meta.dirname, '../../../node_modules/.cache/chromium');

/** The app's library takes "HeadlessChrome" for a robot. */
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Certificates are checked by the app's process, not here.
  '--ignore-certificate-errors',
  '--font-render-hinting=none',
  // Instead of Playwright's own list, with which sessionStorage throws in the frame.
  '--disable-features=Translate,OptimizationHints,MediaRouter',
];

/** @param resolverRules which hosts are where, see `Hosts.resolverRules` */
export async function launchBrowser(resolverRules: string): Promise<Browser> {
  const { executable, env } = await findChromium();
  return chromium.launch({
    // Elsewhere the Chrome that is installed.
    ...(executable === '' ? { channel: 'chrome' } : { executablePath: executable }),
    args: [...FLAGS, `--host-resolver-rules=${resolverRules}`],
    env,
  });
}

/** For what starts it itself; an empty path where none is told and none is packed. */
export async function findChromium(): Promise<{ executable: string; env: Record<string, string> }> {
  const given = process.env['CHROMIUM_PATH'] ?? '';
  const isPacked = given === '' && process.platform === 'linux' && process.arch === 'x64';
  const folder = isPacked ? await unpacked() : null;
  return {
    executable: folder === null ? given : path.join(folder, 'chromium'),
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '/tmp',
      // The packed Chromium brings its fonts, so that pages look the same everywhere.
      ...(folder === null ? {} : { FONTCONFIG_PATH: path.join(folder, 'fonts') }),
    },
  };
}

/**
 * Unpacks once for all runs (2 s, 200 MB). Several processes may do it at the same time: each in a folder of its
 * own, and the first to be ready gives it the name.
 */
async function unpacked(): Promise<string> {
  // With the fonts in the name: what was unpacked for others is not taken.
  const folder = path.join(CACHE, `${packedVersion()}-dejavu`);
  if (existsSync(path.join(folder, 'chromium'))) return folder;
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(path.join(CACHE, 'draft-'));
  const before = process.env['TMPDIR'];
  // The package unpacks into the folder for temporary files.
  process.env['TMPDIR'] = draft;
  try {
    await packed.executablePath();
    await writeFile(path.join(draft, 'fonts/fonts.conf'), fontsConfiguration(path.join(folder, 'fonts')));
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  await rename(draft, folder).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(path.join(folder, 'chromium'))) throw error;
  });
  return folder;
}

/**
 * The packed one names folders of the place the package was made for. Without any font Chromium crashes; the packed
 * Open Sans has no arrows, so DejaVu stands in for what it lacks.
 */
function fontsConfiguration(folder: string): string {
  const standIn = path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir><dir>${standIn}</dir><cachedir>${folder}/cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family><family>DejaVu Sans</family></prefer></alias>
</fontconfig>
`;
}

function packedVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const text = readFileSync(path.resolve(path.dirname(entry), '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
