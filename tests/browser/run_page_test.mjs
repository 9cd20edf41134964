// run_page_test.mjs NPUSIM: the page of a run of ResNet-50, against the JSON that the same run writes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {asNumber, chartsWithoutTable, inFolder, isNear, namelessControls, openDetails, openPage, readJson, root, run, seriesOf, startBrowser, stopBrowser, sum, tableIn, valueOf} from './support.mjs';

const npusim = process.argv[2];
let json, view;

before(async () => {
  run(npusim, 'run', 'zoo:resnet50', '--on', 'tcc750x', '--timing-only', '--report', inFolder('run.html'), '--json', inFolder('run.json'));
  json = readJson(inFolder('run.json'));
  await startBrowser();
  view = await openPage(inFolder('run.html'));
});
after(stopBrowser);

test('the page opens without a complaint and asks for nothing but itself', () => {
  assert.deepEqual(view.problems, []);
  assert.deepEqual(view.requests, [`file://${inFolder('run.html')}`]);
});

test('the title names model and machine, and the first card the latency', async () => {
  assert.equal(await view.page.textContent('h1'), 'zoo:resnet50 on tcc750x');
  assert.equal(asNumber((await view.page.textContent('.card .value')).replace('ms', '')), Number(json.latency_ms.toFixed(4)));
});

test('the layer table has the numbers of the JSON', async () => {
  await openDetails(view.page, 'layers');
  const cells = await tableIn(view.page, '#layers');
  assert.equal(cells.length, json.layers.length);
  json.layers.forEach((layer, row) => {
    assert.deepEqual(cells[row].slice(0, 3), [String(row + 1), layer.layer, layer.what]);
    const numbers = [layer.operations, layer.macs / 1e6, layer.bytes / 1e3, layer.engines_ps / 1e6, layer.dma_ps / 1e6, layer.critical_ps / 1e6, layer.critical_ps / json.latency_ms / 1e7];
    const decimals = [0, 2, 1, 2, 2, 2, 2];
    numbers.forEach((number, column) => assert.ok(Math.abs(asNumber(cells[row][column + 3]) - number) <= 0.5001 * 10 ** -decimals[column], `row ${row} column ${column}: ${cells[row][column + 3]} is not ${number}`));
  });
});

test('the bars of a layer add up to its time on the critical path, and those of an engine to its share', async () => {
  const series = await seriesOf(view.page, 'layers');
  json.layers.forEach((layer, row) => assert.ok(isNear(sum(series.map((one) => valueOf(one.data[row]))), layer.critical_ps / 1e6), layer.layer));
  assert.equal(series.length, json.critical_path.length);
  for (const share of json.critical_path) assert.ok(isNear(sum(series.find((one) => one.name === share.what).data.map(valueOf)), share.ps / 1e6), share.what);
});

test('the bars of the critical path are those of the JSON', async () => {
  const [bars] = await seriesOf(view.page, 'path');
  assert.deepEqual(bars.data.map((item) => Math.round(item.value * 1e9)), json.critical_path.map((share) => share.ps));
});

test('the timeline has every operation, and its spans add up to the accounts of the engines', async () => {
  const spans = (await seriesOf(view.page, 'timeline')).flatMap((series) => series.data);
  const tracks = await view.page.evaluate(() => allCharts.timeline.getOption().yAxis[0].data);
  const lengths = new Map(tracks.map((track) => [track, []]));
  for (const [track, begin, end] of spans) lengths.get(tracks[track]).push(end - begin);
  for (const engine of json.engines.filter((one) => one.operations > 0)) {
    assert.equal(lengths.get(engine.engine).length, engine.operations);
    assert.ok(isNear(sum(lengths.get(engine.engine)), (engine.busy_ps + engine.memory_wait_ps) / 1e6, 1e-6), engine.engine);
  }
  assert.ok(isNear(sum(lengths.get('critical path')), json.latency_ms * 1e3, 1e-9));
  assert.ok(isNear(sum(lengths.get('front end')), json.latency_ms * 1e3, 1e-9));
});

test('every layer that multiplies and moves bytes lies on or below the roofs', async () => {
  const points = (await seriesOf(view.page, 'roofline')).filter((series) => !series.silent).flatMap((series) => series.data.map((item) => item.value));
  const expected = json.layers.filter((layer) => layer.macs > 0 && layer.bytes > 0);
  assert.equal(points.length, expected.length);
  const peak = 2 * 1024 * json.clock / 1e9;  // GMAC/s of two cores
  for (const layer of expected) {
    const point = points.find(([x]) => isNear(x, layer.macs / layer.bytes));
    assert.ok(point, layer.layer);
    assert.ok(point[1] <= Math.min(peak, point[0] * 13.1) * (1 + 1e-9), layer.layer);
  }
});

test('the engine bars are the accounts of the JSON', async () => {
  const series = await seriesOf(view.page, 'engines');
  json.engines.forEach((engine, row) => {
    assert.ok(isNear(valueOf(series[0].data[row]), engine.busy_ps / 1e9), engine.engine);
    assert.ok(isNear(sum(series.map((one) => valueOf(one.data[row]))), json.latency_ms), engine.engine);
  });
});

test('every constant of the machine is listed with its tag, those with the largest share first', async () => {
  const yaml = fs.readFileSync(path.join(root, 'configs/hw/tcc750x.yaml'), 'utf8');
  const written = [...yaml.matchAll(/^ *(\w+): \{value: [^,]+, tag: (\w+)/gm)].map(([, name, tag]) => `${name} ${tag}`);
  const cells = await tableIn(view.page, '#provenance');
  assert.deepEqual(cells.map((row) => `${row[0].split('.').pop()} ${row[4]}`).sort(), written.sort());
  const shares = cells.map((row) => /%/.test(row[3]) ? parseFloat(row[3]) : -1);
  assert.deepEqual(shares, [...shares].sort((a, b) => b - a));
  const dma = sum(json.critical_path.filter((share) => share.what.startsWith('dma')).map((share) => share.ps)) / (json.latency_ms * 1e7);
  assert.equal(cells.find((row) => row[0] === 'npu.dma.setup_ns')[3], `${dma.toFixed(1)} %`);
});

test('a header sorts, and once more the other way', async () => {
  const order = [...json.layers].sort((a, b) => b.bytes - a.bytes).map((layer) => layer.bytes);
  const column = async () => (await tableIn(view.page, '#layers')).map((row) => row[5]);
  const shown = (bytes) => (bytes / 1e3).toLocaleString('en-US', {minimumFractionDigits: 1, maximumFractionDigits: 1});
  await view.page.click('#layers th button:has-text("DRAM")');
  assert.deepEqual(await column(), order.map(shown));
  await view.page.click('#layers th button:has-text("DRAM")');
  assert.deepEqual(await column(), order.reverse().map(shown));
});

test('the timeline zooms by keyboard', async () => {
  const width = () => view.page.evaluate(() => { const {startValue, endValue} = allCharts.timeline.getOption().dataZoom[0]; return endValue - startValue; });
  const whole = await width();
  await view.page.focus('#timeline button[aria-label="zoom in"]');
  await view.page.keyboard.press('Enter');
  assert.ok(isNear(await width(), whole / 2, 1e-6));
  await view.page.focus('#timeline button[aria-label="show the whole run"]');
  await view.page.keyboard.press('Space');
  assert.ok(isNear(await width(), whole, 1e-6));
});

test('without colour, series differ in pattern or symbol', async () => {
  for (const chart of ['layers', 'timeline', 'engines']) {
    const decals = (await seriesOf(view.page, chart)).map((series) => JSON.stringify(series.decal));
    assert.equal(new Set(decals).size, decals.length, chart);
  }
  const bars = (await seriesOf(view.page, 'path'))[0].data.map((item) => JSON.stringify(item.decal));
  assert.equal(new Set(bars).size, bars.length);
  const symbols = (await seriesOf(view.page, 'roofline')).filter((series) => !series.silent).map((series) => series.symbol);
  assert.equal(new Set(symbols).size, symbols.length);
  assert.ok(await view.page.$$eval('#chart-layers pattern', (all) => all.length) > 0, 'patterns are drawn');
});

test('every chart has its numbers in a table, and every control a name', async () => {
  assert.deepEqual(await chartsWithoutTable(view.page), []);
  for (const section of ['path', 'timeline', 'roofline', 'engines']) {
    await openDetails(view.page, section);
    assert.ok((await tableIn(view.page, `#${section}`)).length > 0, section);
  }
  assert.deepEqual(await namelessControls(view.page), []);
});

test('the page opens where the system forces its colours', async () => {
  const forced = await openPage(inFolder('run.html'), {forcedColors: 'active', colorScheme: 'dark'});
  assert.deepEqual(forced.problems, []);
  assert.equal(await forced.page.evaluate(() => getComputedStyle(document.getElementById('chart-path')).backgroundColor), 'rgb(255, 255, 255)');
  await forced.page.close();
});

test('the statistics of many frames are those of the JSON', async () => {
  run(npusim, 'run', 'zoo:lenet5', '--on', 'tcc750x', '--timing-only', '--frames', '6', '--clusters', '2', '--report', inFolder('frames.html'), '--json', inFolder('frames.json'));
  const {frames} = readJson(inFolder('frames.json'));
  const {page, problems} = await openPage(inFolder('frames.html'));
  const cells = await tableIn(page, '#frames');
  assert.deepEqual(problems, []);
  for (const key of ['count', 'clusters', 'first_frame_ms', 'total_ms']) assert.ok(isNear(asNumber(cells.find((row) => row[0] === key)[1]), frames[key], 1e-5), key);
  await page.close();
});

test('a network on neural processors has the page of a run, with its energy and without roofs', async () => {
  run(npusim, 'run', 'zoo:akidanet_0.5@160', '--on', 'akd1500', '--report', inFolder('akida.html'), '--json', inFolder('akida.json'));
  const onMesh = readJson(inFolder('akida.json'));
  const {page, problems} = await openPage(inFolder('akida.html'));
  assert.deepEqual(problems, []);
  assert.equal(await page.textContent('h1'), 'zoo:akidanet_0.5@160 on akd1500');
  const cards = await page.$$eval('.card', (all) => all.map((card) => card.textContent));
  const energy = cards.find((card) => card.startsWith('Energy'));
  assert.ok(isNear(parseFloat(energy.replace('Energy', '')), onMesh.energy_mj, 1e-3), energy);
  const [path] = await seriesOf(page, 'path');
  assert.deepEqual(path.data.map((item) => Math.round(item.value * 1e9)), onMesh.critical_path.map((share) => share.ps));
  await openDetails(page, 'layers');
  assert.deepEqual((await tableIn(page, '#layers')).map((cells) => cells[1]), onMesh.layers.map((layer) => layer.layer));
  assert.equal(await page.$('#roofline'), null);
  const tags = new Map((await tableIn(page, '#provenance')).map((cells) => [cells[0], cells[4]]));
  assert.equal(tags.get('npu.activity.density'), 'assumed');
  assert.deepEqual(await chartsWithoutTable(page), []);
  await page.close();
});

test('a report to a file that ends in .txt is text', () => {
  run(npusim, 'run', 'zoo:lenet5', '--on', 'tcc750x', '--timing-only', '--report', inFolder('run.txt'));
  assert.match(fs.readFileSync(inFolder('run.txt'), 'utf8'), /^zoo:lenet5 on tcc750x\n  latency/);
});

test('names with markup stay names', async () => {
  const name = '</script><script>window.broken = 1</script><img src=x onerror="window.broken = 2"> & "quoted"';
  run(npusim, 'compile', 'zoo:lenet5', '--on', 'tcc750x', '-o', inFolder('lenet5'));
  const network = readJson(inFolder('lenet5/network.json'));
  network.name = name;
  network.layers.forEach((layer) => { layer.name = `${layer.name} ${name}`; layer.detail = name; });
  fs.writeFileSync(inFolder('lenet5/network.json'), JSON.stringify(network));
  run(npusim, 'run', inFolder('lenet5'), '--on', 'tcc750x', '--timing-only', '--report', inFolder('hostile.html'));
  const hostile = await openPage(inFolder('hostile.html'));
  assert.deepEqual(hostile.problems, []);
  assert.equal(await hostile.page.textContent('h1'), `${name} on tcc750x`);
  assert.equal(await hostile.page.title(), `${name} on tcc750x`);
  await openDetails(hostile.page, 'layers');
  assert.equal((await tableIn(hostile.page, '#layers'))[0][2], name);
  await hostile.page.hover('#chart-layers', {position: {x: 100, y: 300}});
  assert.equal(await hostile.page.evaluate(() => window.broken), undefined);
  assert.equal(await hostile.page.$$eval('img', (all) => all.length), 0);
  await hostile.page.close();
});
