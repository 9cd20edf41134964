'use strict';
// Each layer against the limits of the machine.

// What held most of a layer's time on the critical path.
function holders(data) {
  const best = new Map();
  for (const [row, what, ps] of data.path_by_layer) if (!best.has(row) || best.get(row).ps < ps) best.set(row, {what, ps});
  return best;
}

function roofLines(roofline, low, high) {
  const peak = roofline.peak_macs_per_s / 1e9;
  const tag = (text, position, align) => ({show: true, position, align, distance: 16, offset: [0, text.includes('\n') ? -14 : 0], lineHeight: 17, fontSize: 12, color: '#1b1f24', formatter: () => text});
  const line = (name, data, type) => ({name, type: 'line', symbol: 'none', silent: true, lineStyle: {color: '#1b1f24', width: type === 'solid' ? 2 : 1.5, type}, itemStyle: {color: '#1b1f24'}, data});
  const sorted = [...roofline.bandwidths].sort((a, b) => a.bytes_per_s - b.bytes_per_s);
  const slope = (bandwidth) => bandwidth.bytes_per_s / 1e9;
  const ridge = peak / slope(sorted[0]);
  const lines = [line('attainable', [[low, low * slope(sorted[0])], [ridge, peak], [Math.max(high, ridge * 2), peak]], 'solid')];
  lines.push(...sorted.slice(1).map((bandwidth) => line(`${bandwidth.name}, ${formatNumber(slope(bandwidth))} GB/s`, [[low, low * slope(bandwidth)], [peak / slope(bandwidth), peak]], 'dashed')));
  const rate = (bandwidth) => `${bandwidth.name}, ${formatNumber(slope(bandwidth))} GB/s`;
  const slopes = [rate(sorted[0]), ...sorted.slice(1).map((bandwidth) => `dashed: ${rate(bandwidth)}`)].join('\n');
  const texts = [[Math.max(high, ridge * 2), peak, tag(`peak ${formatMacRate(roofline.peak_macs_per_s)}`, 'top', 'right')],
    [Math.sqrt(low * ridge), Math.sqrt(low * ridge) * slope(sorted[0]), tag(slopes, 'left', 'right')]];
  lines.push({name: 'roofs', type: 'scatter', symbolSize: 0, silent: true, tooltip: {show: false}, data: texts.map(([x, y, label]) => ({value: [x, y], label}))});
  return lines;
}

function drawRoofline(section, data, looks) {
  const {roofline} = data;
  const layers = data.run.layers;
  const place = section('roofline', 'Against the roofs', 'Multiply-accumulates for each byte moved to or from DRAM, against how many a second the layer achieved while any of its operations ran. The arrays and the memory allow what lies below the line. The larger the symbol, the more of the critical path; its shape says what held most of it.');
  const drawn = roofline.points.filter((point) => point.macs_per_byte !== null);
  const without = roofline.points.filter((point) => point.macs_per_byte === null);
  const xs = drawn.map((point) => point.macs_per_byte);
  const decade = (value, round) => 10 ** round(Math.log10(value));
  const low = decade(Math.min(1, ...xs), Math.floor);
  const ridge = roofline.peak_macs_per_s / Math.min(...roofline.bandwidths.map((bandwidth) => bandwidth.bytes_per_s));
  const high = decade(Math.max(ridge * 2, ...xs), Math.ceil);
  const total = data.run.latency_ms * 1e9;
  const of = holders(data);
  const what = (point) => of.has(point.layer) ? of.get(point.layer).what : 'not on the path';
  const groups = [...new Set(drawn.map(what))];
  const longest = new Set([...drawn].sort((a, b) => layers[b.layer].critical_ps - layers[a.layer].critical_ps).slice(0, 7));
  const {draw} = makeChart(place, 'roofline', 460, 'scatter: arithmetic intensity against achieved rate, with the roofs of the machine');
  draw((width) => ({
    grid: {left: 84, right: 36, top: 26 + legendHeight(groups, width), bottom: 54},
    legend: {...legendLook, itemWidth: 14, data: groups},
    tooltip: {...tooltipLook, formatter: (p) => {
      const point = p.data.point;
      const layer = layers[point.layer];
      return tooltip([layer.layer, layer.what, `${formatNumber(point.macs_per_byte)} MAC/byte, ${formatMacRate(point.macs_per_s)}`, `${formatPercent(layer.critical_ps / total, 2)} of the critical path, most of it ${what(point)}`]);
    }},
    xAxis: {...quietAxis, type: 'log', min: low, max: high, name: 'multiply-accumulates a byte of DRAM traffic', nameLocation: 'middle', nameGap: 30, axisLabel: {...axisText, formatter: (value) => formatNumber(value)}},
    yAxis: {...quietAxis, type: 'log', max: 2 * roofline.peak_macs_per_s / 1e9, name: 'achieved, GMAC/s', nameTextStyle: {...axisText, align: 'left', padding: [0, 0, 0, -60]}, axisLabel: {...axisText, showMaxLabel: false, formatter: (value) => formatNumber(value)}},
    series: [...groups.map((group, index) => ({
      name: group, type: 'scatter', symbol: symbols[index % symbols.length],
      itemStyle: {color: (looks.get(group) ?? look(index)).colour, opacity: 0.8, borderColor: '#1b1f24', borderWidth: 0.8},
      labelLayout: {hideOverlap: true, moveOverlap: 'shiftY'},
      data: drawn.filter((point) => what(point) === group).map((point) => ({
        value: [point.macs_per_byte, point.macs_per_s / 1e9], point,
        symbolSize: 8 + 26 * Math.sqrt(layers[point.layer].critical_ps / total),
        label: {show: longest.has(point), position: 'right', fontSize: 11, color: '#1b1f24', textBorderColor: '#fff', textBorderWidth: 3, formatter: () => shorten(layers[point.layer].layer, 24)},
      })),
    })), ...roofLines(roofline, low, high)],
  }));
  const silent = layers.filter((layer) => layer.macs === 0 && layer.operations > 0).length;
  place.append(element('p', {class: 'status'}, `${drawn.length} layers are drawn. Not drawn: ${without.length} that multiply without DRAM traffic, ${silent} that multiply nothing.`));
  tableInDetails(place, 'The roofline as a table', () => ({
    caption: 'Layers that multiply',
    columns: [
      {name: 'layer', value: (row) => layers[row.layer].layer},
      {name: 'MMAC', number: true, value: (row) => layers[row.layer].macs / 1e6, show: (row) => formatFixed(layers[row.layer].macs / 1e6, 2)},
      {name: 'DRAM', unit: 'KB', number: true, value: (row) => layers[row.layer].bytes / 1e3, show: (row) => formatFixed(layers[row.layer].bytes / 1e3, 1)},
      {name: 'at work', unit: 'µs', number: true, value: (row) => row.active_ps / 1e6, show: (row) => formatFixed(row.active_ps / 1e6, 3)},
      {name: 'intensity', unit: 'MAC/byte', number: true, value: (row) => row.macs_per_byte},
      {name: 'achieved', unit: 'GMAC/s', number: true, value: (row) => row.macs_per_s / 1e9},
      {name: 'of the peak', unit: '%', number: true, value: (row) => 100 * row.macs_per_s / roofline.peak_macs_per_s, show: (row) => formatFixed(100 * row.macs_per_s / roofline.peak_macs_per_s, 2)},
      {name: 'most of its path', value: (row) => what(row)},
    ],
    rows: roofline.points, pageRows: 1000,
  }));
}
