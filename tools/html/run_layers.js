'use strict';
// Bars by layer.

const layerMeasures = [
  ['path', 'time on the critical path'],
  ['work', 'time of engines and DMA, summed'],
  ['bytes', 'DRAM traffic'],
  ['macs', 'multiply-accumulates'],
];

function layerSeries(data, looks, measure, order) {
  const layers = data.run.layers;
  const simple = (name, index, values) => ({name, type: 'bar', stack: 'all', data: order.map((row) => values[row]), itemStyle: {color: look(index).colour, decal: look(index).pattern}});
  if (measure === 'work') return [simple('engines', 0, layers.map((layer) => layer.engines_ps / 1e6)), simple('DMA', 1, layers.map((layer) => layer.dma_ps / 1e6))];
  if (measure === 'bytes') return [simple('bytes', 1, layers.map((layer) => layer.bytes / 1e3))];
  if (measure === 'macs') return [simple('multiply-accumulates', 0, layers.map((layer) => layer.macs / 1e6))];
  const whats = data.run.critical_path.map((share) => share.what);
  return whats.map((what) => {
    const values = new Array(layers.length).fill(0);
    for (const [row, of, ps] of data.path_by_layer) if (of === what) values[row] += ps / 1e6;
    return {name: what, type: 'bar', stack: 'all', data: order.map((row) => values[row]), itemStyle: {color: looks.get(what).colour, decal: looks.get(what).pattern}};
  });
}

const layerUnits = {path: 'µs', work: 'µs', bytes: 'KB', macs: 'MMAC'};

function layerOrder(data, kind) {
  const rows = data.run.layers.map((_, row) => row);
  if (kind === 'network') return rows;
  rows.sort((a, b) => data.run.layers[b].critical_ps - data.run.layers[a].critical_ps);
  return kind === 'top' ? rows.slice(0, 20) : rows;
}

function layerColumns(data) {
  const total = sum(data.run.layers.map((layer) => layer.critical_ps));
  const number = (name, unit, value, decimals) => ({name, unit, number: true, value, show: (row) => formatFixed(value(row), decimals)});
  return [
    {name: '#', number: true, value: (row) => data.run.layers.indexOf(row) + 1},
    {name: 'layer', value: (row) => row.layer},
    {name: 'what', value: (row) => row.what},
    number('operations', '', (row) => row.operations, 0),
    number('MMAC', 'of the network', (row) => row.macs / 1e6, 2),
    number('DRAM', 'KB', (row) => row.bytes / 1e3, 1),
    number('engines', 'µs', (row) => row.engines_ps / 1e6, 2),
    number('DMA', 'µs', (row) => row.dma_ps / 1e6, 2),
    number('path', 'µs', (row) => row.critical_ps / 1e6, 2),
    number('path', '%', (row) => 100 * row.critical_ps / total, 2),
  ];
}

function drawLayers(section, data, looks) {
  const place = section('layers', 'Layer by layer', 'Layers in the order of the network. The critical path counts each moment once, for the layer that everything else waited for; command words, command pages and the host stand at the end.');
  const layers = data.run.layers;
  const state = {measure: 'path', order: 'network'};
  const controls = element('div', {class: 'controls'});
  place.append(controls);
  const {draw} = makeChart(place, 'layers', 440, 'bars: a measure by layer');
  const show = () => {
    const order = layerOrder(data, state.order);
    const measure = layerMeasures.find(([value]) => value === state.measure)[1];
    const unit = layerUnits[state.measure];
    const crowded = order.length > 110;
    const series = layerSeries(data, looks, state.measure, order);
    draw((width) => ({
      grid: {left: 64, right: 16, top: 28 + legendHeight(series.map((one) => one.name), width), bottom: crowded ? 150 : 118},
      legend: legendLook,
      tooltip: {...tooltipLook, trigger: 'axis', axisPointer: {type: 'shadow'}, formatter: (items) => {
        const layer = layers[order[items[0].dataIndex]];
        return tooltip([layer.layer, layer.what, ...items.filter((item) => item.value > 0).map((item) => `${item.seriesName}: ${formatNumber(item.value)} ${unit}`)]);
      }},
      xAxis: {...quietAxis, type: 'category', data: order.map((row) => shorten(layers[row].layer, 20)), axisTick: {show: false}, axisLabel: {...axisText, fontSize: 11, rotate: 90, hideOverlap: true, interval: Math.min(order.length, 100) * 12 < width ? 0 : 'auto'}},
      yAxis: {...quietAxis, type: 'value', name: `${measure}, ${unit}`, nameTextStyle: {...axisText, align: 'left', padding: [0, 0, 0, -50]}},
      dataZoom: crowded ? [{type: 'slider', startValue: 0, endValue: 99, height: 20, bottom: 8}] : [],
      series,
    }));
  };
  controls.append(
    choice('Show', layerMeasures, state.measure, (value) => { state.measure = value; show(); }).element,
    choice('Order', [['network', 'as in the network'], ['all', 'longest first'], ['top', 'the 20 longest']], state.order, (value) => { state.order = value; show(); }).element);
  show();
  tableInDetails(place, `All ${layers.length} rows as a table`, () => ({caption: 'Time and work by layer', columns: layerColumns(data), rows: layers, filters: true, pageRows: 1000}));
}
