// sweep_page_test.mjs MAKE_SWEEP_PAGE: the page of a sweep, against the table that it was made of.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {after, before, beforeEach, test} from 'node:test';
import {kMarkup, sampleSweep} from './sample_sweep.mjs';
import {asNumber, chartsWithoutTable, inFolder, isNear, namelessControls, openDetails, openPage, run, seriesOf, startBrowser, stopBrowser, tableIn} from './support.mjs';

const table = sampleSweep();
const {rows} = table;
const kept = rows.filter((row) => row.kept || row.status === 'failed');
let view;

before(async () => {
  fs.writeFileSync(inFolder('table.json'), JSON.stringify(table));
  run(process.argv[2], inFolder('table.json'), inFolder('sweep.html'));
  await startBrowser();
});
after(stopBrowser);
beforeEach(async () => {
  await view?.page.close();
  view = await openPage(inFolder('sweep.html'));
});

const filter = (column, text) => view.page.fill(`#table input[aria-label="filter ${column}"]`, text);
const numbersShown = async () => (await tableIn(view.page, '#table')).map((row) => Number(row[0]));
const numbersOf = (some) => some.map((row) => rows.indexOf(row) + 1);
const pointsDrawn = async (only = () => true) => (await seriesOf(view.page, 'scatter')).filter(only).flatMap((series) => series.data);
const isRing = (series) => series.name === 'Pareto front';
const isPoint = (series) => series.type === 'scatter' && !isRing(series);

test('the page opens without a complaint and asks for nothing but itself', async () => {
  assert.deepEqual(view.problems, []);
  assert.deepEqual(view.requests, [`file://${inFolder('sweep.html')}`]);
  assert.equal(await view.page.evaluate(() => window.broken), undefined);
});

test('the table has the values of every point, and the reason of those that failed', async () => {
  await filter('kept', '');
  const cells = await tableIn(view.page, '#table');
  assert.equal(cells.length, rows.length);
  rows.forEach((row, index) => {
    const {values} = row;
    assert.deepEqual(cells[index].slice(0, 3), [String(index + 1), row.pareto ? '◯ yes' : '', values.model]);
    assert.equal(asNumber(cells[index][3]), values['dram.peak_gb_s']);
    assert.equal(asNumber(cells[index][4]), values['npu.gbuf.kib']);
    if (row.status === 'ok') assert.ok(isNear(asNumber(cells[index][5]), values.latency_ms, 5e-4), `row ${index}`);
    else assert.deepEqual(cells[index].slice(5, 9), ['', '', 'failed', `failed: ${row.reason}`]);
  });
});

test('points that the sweep dropped are hidden until the filter of kept is cleared', async () => {
  assert.deepEqual(await numbersShown(), numbersOf(kept));
  await filter('kept', '');
  assert.deepEqual(await numbersShown(), numbersOf(rows));
});

test('the scatter draws the values of the two columns', async () => {
  const points = await pointsDrawn(isPoint);
  assert.deepEqual(points.map((point) => point.number).sort((a, b) => a - b), numbersOf(kept.filter((row) => row.status === 'ok')));
  for (const point of points) assert.deepEqual(point.value, [rows[point.number - 1].values['npu.gbuf.kib'], rows[point.number - 1].values.latency_ms]);
});

test('rings are drawn round the rows that are marked, and a line joins those of a model from left to right', async () => {
  const marked = rows.filter((row) => row.pareto);
  assert.deepEqual((await pointsDrawn(isRing)).map((point) => point.number), numbersOf(marked));
  const lines = (await seriesOf(view.page, 'scatter')).filter((series) => series.type === 'line');
  const models = [...new Set(marked.map((row) => row.values.model))];
  assert.deepEqual(lines.map((line) => line.name), models.map((model) => `front of ${model}`));
  models.forEach((model, index) => {
    const front = marked.filter((row) => row.values.model === model).sort((a, b) => a.values['npu.gbuf.kib'] - b.values['npu.gbuf.kib'] || a.values.latency_ms - b.values.latency_ms);
    assert.deepEqual(lines[index].data.map((point) => point.number), numbersOf(front));
  });
  assert.ok(lines.some((line) => line.data.length > 1));
});

const filters = [
  ['latency_ms', '<10', (row) => row.values.latency_ms < 10],
  ['latency_ms', '>= 10', (row) => row.values.latency_ms >= 10],
  ['latency_ms', '8..16', (row) => row.values.latency_ms >= 8 && row.values.latency_ms <= 16],
  ['latency_ms', '..8', (row) => row.values.latency_ms <= 8],
  ['dram.peak_gb_s', '8.5', (row) => row.values['dram.peak_gb_s'] === 8.5],
  ['npu.gbuf.kib', '256, >= 1024', (row) => row.values['npu.gbuf.kib'] !== 512],
  ['npu.gbuf.kib', '!=512', (row) => row.values['npu.gbuf.kib'] !== 512],
  ['model', 'RESNET', (row) => row.values.model === 'zoo:resnet50'],
  ['model', '=zoo:lenet5', (row) => row.values.model === 'zoo:lenet5'],
  ['model', '</script>', (row) => row.values.model === kMarkup],
  ['status', 'failed', (row) => row.status === 'failed'],
];
for (const [column, text, holds] of filters) {
  test(`the filter ${text} of ${column} holds for table, scatter and front`, async () => {
    await filter(column, text);
    const passing = kept.filter(holds);
    assert.ok(passing.length > 0 && passing.length < kept.length);
    assert.deepEqual(await numbersShown(), numbersOf(passing));
    assert.equal(await view.page.textContent('#table .status'), `${passing.length} of ${rows.length} rows`);
    const drawn = (await pointsDrawn(isPoint)).map((point) => point.number).sort((a, b) => a - b);
    assert.deepEqual(drawn, numbersOf(passing.filter((row) => row.status === 'ok')));
    assert.deepEqual((await pointsDrawn(isRing)).map((point) => point.number).sort((a, b) => a - b), numbersOf(passing.filter((row) => row.pareto)));
  });
}

test('filters of two columns must both hold', async () => {
  await filter('latency_ms', '<20');
  await filter('model', 'lenet');
  assert.deepEqual(await numbersShown(), numbersOf(kept.filter((row) => row.values.latency_ms < 20 && row.values.model === 'zoo:lenet5')));
});

test('a filter that means nothing is marked and hides nothing', async () => {
  await filter('latency_ms', '<ten');
  assert.equal(await view.page.getAttribute('#table input[aria-label="filter latency_ms"]', 'aria-invalid'), 'true');
  assert.deepEqual(await numbersShown(), numbersOf(kept));
});

test('a header sorts by keyboard, once more the other way, and failed points come last', async () => {
  const ended = kept.filter((row) => row.status === 'ok').sort((a, b) => b.values.latency_ms - a.values.latency_ms);
  const failed = kept.filter((row) => row.status === 'failed');
  await view.page.focus('#table th button:has-text("latency_ms")');
  await view.page.keyboard.press('Enter');
  assert.deepEqual(await numbersShown(), numbersOf([...ended, ...failed]));
  await view.page.keyboard.press('Enter');
  assert.deepEqual(await numbersShown(), numbersOf([...ended.reverse(), ...failed]));
});

test('other columns can be drawn, words too, and failed points where they have both values', async () => {
  await view.page.selectOption('#points label:has-text("Along") select', 'model');
  await view.page.selectOption('#points label:has-text("Upright") select', 'dram.peak_gb_s');
  const series = await seriesOf(view.page, 'scatter');
  const failed = series.find((one) => one.name === 'failed');
  assert.deepEqual(failed.data.map((point) => point.number), numbersOf(rows.filter((row) => row.status === 'failed')));
  for (const point of series.flatMap((one) => one.data)) assert.deepEqual(point.value, [rows[point.number - 1].values.model, rows[point.number - 1].values['dram.peak_gb_s']]);
  assert.deepEqual(view.problems, []);
});

test('the sensitivity bars are those of the table, the largest first, for the result that is chosen', async () => {
  const [bars] = await seriesOf(view.page, 'sensitivity');
  assert.deepEqual(bars.data, [73, 41]);
  await view.page.selectOption('#sensitivity select', 'fits');
  assert.deepEqual((await seriesOf(view.page, 'sensitivity'))[0].data, [10]);
  await openDetails(view.page, 'sensitivity');
  assert.deepEqual((await tableIn(view.page, '#sensitivity')).map((row) => row.slice(0, 4)), [['dram.peak_gb_s', 'latency_ms', '41.00', '-0.930'], ['model', 'latency_ms', '73.00', 'words'], ['npu.gbuf.kib', 'fits', '10.00', '0.250']]);
});

test('without colour, every kind of point has a symbol of its own', async () => {
  const symbols = (await seriesOf(view.page, 'scatter')).filter((series) => series.type === 'scatter').map((series) => series.symbol);
  assert.equal(symbols.length, 4);  // three models and the front
  assert.equal(new Set(symbols).size, symbols.length);
});

test('every chart has its numbers in a table, and every control a name', async () => {
  assert.deepEqual(await chartsWithoutTable(view.page), []);
  assert.deepEqual(await namelessControls(view.page), []);
});
