'use strict';
// The first look: how long, against what, and where the time went.

function card(name, value, unit, ...more) {
  return element('div', {class: 'card'}, element('div', {class: 'name'}, name),
    element('div', {class: 'value'}, value, ' ', element('small', {}, unit)),
    ...more.filter((text) => text).map((text) => element('div', {class: 'more'}, text)));
}

function drawCards(main, data) {
  const {run, published, roofline} = data;
  const cards = element('div', {class: 'cards'});
  cards.append(card('Latency', formatFixed(run.latency_ms, 4), 'ms',
    `device ${formatFixed(run.device_ms, 4)} + host ${formatFixed(run.host_ms, 4)}`,
    `${formatNumber(run.cycles, 12)} cycles at ${formatNumber(run.clock / 1e6)} MHz`));
  if (published) {
    cards.append(card('Published', formatNumber(published.latency_ms), 'ms',
      `this run is ${run.error < 0 ? '−' : '+'}${formatPercent(Math.abs(run.error))}`,
      published.fitted ? 'in-sample: constants were fitted on it' : 'held out: no constant was fitted on it', published.measures));
  }
  cards.append(card('Work of the network', formatFixed(run.macs / 1e6, 2), 'MMAC',
    `${formatFixed(run.macs_executed / 1e6, 2)} executed, padding included`,
    roofline && `${formatPercent(run.macs / (roofline.peak_macs_per_s * run.latency_ms / 1e3))} of the arrays' peak over the latency`));
  cards.append(card('DRAM traffic', formatFixed(run.dram_bytes / 1e6, 2), 'MB',
    `${formatNumber(run.dram_bytes / run.latency_ms / 1e6, 3)} GB/s over the latency`));
  cards.append(card('Checks', run.races === 0 ? 'no races' : `${run.races} races`, '',
    run.timing_only ? 'timing only, no value was computed' : 'values were computed'));
  if (run.races > 0) cards.lastChild.classList.add('warning');
  if (data.run.energy_mj !== undefined) cards.append(card('Energy', formatNumber(data.run.energy_mj), 'mJ'));
  main.append(cards);
}

function drawFailure(main, run) {
  const place = element('section', {class: 'warning'}, element('h2', {}, 'This run did not end'));
  if (run.fault) place.append(element('p', {}, `Fault at word ${run.fault.word}: ${run.fault.reason}`), element('p', {}, element('code', {}, run.fault.disassembly)));
  if (run.deadlock) place.append(element('ul', {class: 'notes'}, ...run.deadlock.map((line) => element('li', {}, line))));
  if (run.race_reports.length > 0) place.append(element('p', {}, 'Races:'), element('ul', {class: 'notes'}, ...run.race_reports.map((text) => element('li', {}, text))));
  main.append(place);
}

function drawPath(section, data, looks) {
  const place = section('path', 'Where the time went', 'The critical path: from the end of the run backwards, whatever the next step waited for. Its parts add up to the latency.');
  const shares = data.run.critical_path;
  const total = sum(shares.map((share) => share.ps));
  const {draw} = makeChart(place, 'path', 60 + 30 * shares.length, 'bars: time on the critical path by what was at work');
  draw(() => ({
    grid: {left: 200, right: 140, top: 8, bottom: 40},
    tooltip: {...tooltipLook, formatter: (p) => tooltip([shares[p.dataIndex].what, `${formatTime(shares[p.dataIndex].ps)}, ${formatPercent(shares[p.dataIndex].ps / total, 2)}`])},
    xAxis: {...quietAxis, type: 'value', name: 'time on the critical path, ms', nameLocation: 'middle', nameGap: 26},
    yAxis: {...quietAxis, type: 'category', inverse: true, data: shares.map((share) => share.what), axisTick: {show: false}},
    series: [{
      type: 'bar',
      name: 'critical path',
      barCategoryGap: '30%',
      label: {show: true, position: 'right', fontSize: 12, color: '#1b1f24', formatter: (p) => `${formatTime(shares[p.dataIndex].ps)}   ${formatPercent(shares[p.dataIndex].ps / total)}`},
      data: shares.map((share) => ({value: share.ps / 1e9, itemStyle: {color: looks.get(share.what).colour, decal: looks.get(share.what).pattern}})),
    }],
  }));
  tableInDetails(place, 'The critical path as a table', () => ({
    caption: 'Time on the critical path by what was at work',
    columns: [
      {name: 'what', value: (row) => row.what},
      {name: 'time', unit: 'ms', number: true, value: (row) => row.ps / 1e9, show: (row) => formatFixed(row.ps / 1e9, 6)},
      {name: 'share', unit: '%', number: true, value: (row) => 100 * row.ps / total, show: (row) => formatFixed(100 * row.ps / total, 2)},
    ],
    rows: shares,
  }));
}

function flatten(value, path = '') {
  if (value === null || typeof value !== 'object') return [{name: path, value}];
  return Object.entries(value).flatMap(([key, part]) => flatten(part, path ? `${path}.${key}` : key));
}

function drawFrames(section, data) {
  if (data.run.frames === undefined) return;
  const place = section('frames', 'Many frames', 'Statistics of all frames of this run. Everything below is of the first.');
  makeTable(place, {
    caption: 'Statistics of the frames',
    columns: [{name: 'quantity', value: (row) => row.name}, {name: 'value', number: true, value: (row) => row.value, show: (row) => typeof row.value === 'number' ? formatNumber(row.value, 6) : String(row.value)}],
    rows: flatten(data.run.frames),
  });
}

function drawNotes(section, data) {
  const {notes, race_reports: races} = data.run;
  if (notes.length + races.length === 0) return;
  const place = section('notes', 'Notes', 'What the run says about itself.');
  place.append(element('ul', {class: 'notes'}, ...notes.map((note) => element('li', {}, note)), ...races.map((race) => element('li', {}, `race: ${race}`))));
}
