// What the tests of pages share: a browser that reports everything that goes wrong, and sums of our own.
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const kSkipped = 77;  // ctest's SKIP_RETURN_CODE
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

function skip(reason) {
  console.log(`skipped: ${reason}; tools/install_missing test installs it`);
  process.exit(kSkipped);
}

function loadDriver() {
  try {
    return createRequire(import.meta.url)('playwright-core');
  } catch {
    return skip('playwright-core is not installed in tests/browser');
  }
}

const {chromium} = loadDriver();
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => fs.existsSync(file));
if (executablePath === undefined) skip('Chromium is not installed');
if (!fs.existsSync(path.join(root, 'tools/html/node_modules/echarts/dist/echarts.min.js'))) skip('ECharts is not installed in tools/html');

export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'npusim-pages-'));
export const inFolder = (name) => path.join(folder, name);
export const run = (program, ...args) => execFileSync(program, args, {encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe']});
export const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

let browser = null;
export async function startBrowser() {
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}
export async function stopBrowser() {
  await browser?.close();
  fs.rmSync(folder, {recursive: true, force: true});
}

// {page, problems, requests}: what the console said and what was asked for while the page opened and later.
export async function openPage(file, options = {}) {
  const page = await browser.newPage({viewport: {width: 1280, height: 900}, ...options});
  page.setDefaultTimeout(120000);
  const problems = [];
  const requests = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()); });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('requestfailed', (request) => problems.push(`request failed: ${request.url()}`));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`file://${file}`, {timeout: 120000});
  return {page, problems, requests};
}

// The cells of a table as text, and as a number where they are one.
export const tableIn = (page, selector) => page.$$eval(`${selector} tbody tr`, (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
export const asNumber = (text) => Number(text.replaceAll(',', ''));
export const openDetails = (page, section) => page.$$eval(`#${section} details`, (all) => { for (const details of all) details.open = true; });

// A chart's series as the library holds them; functions and symbols' sizes are left out.
export const seriesOf = (page, chart) => page.evaluate((name) => allCharts[name].getOption().series.map((series) => ({
  name: series.name, type: series.type, symbol: series.symbol, symbolSize: series.symbolSize, decal: series.itemStyle?.decal, silent: series.silent,
  data: series.data.map((item) => Array.isArray(item) || typeof item === 'number' ? item : {value: item.value, number: item.number, decal: item.itemStyle?.decal})})), chart);
export const valueOf = (item) => typeof item === 'object' && !Array.isArray(item) ? item.value : item;

export const sum = (list) => list.reduce((total, value) => total + value, 0);
export function isNear(a, b, relative = 1e-9) {
  return Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b), 1e-12);
}

// Controls that a keyboard reaches but that say nothing of what they are.
export const namelessControls = (page) => page.$$eval('select, input, button', (all) => all.filter((control) =>
  !(control.getAttribute('aria-label') || control.labels?.length || (control.tagName === 'BUTTON' && control.textContent.trim()))).map((control) => control.outerHTML));

// Charts that no table on the page repeats.
export const chartsWithoutTable = (page) => page.$$eval('section', (all) => all.filter((section) => section.querySelector('.chart') && !section.querySelector('tbody tr, details') && section.id !== 'points').map((section) => section.id));
