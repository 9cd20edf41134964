'use strict';
// The account of each engine: busy, waiting for the memory, or without a command, and why.

// Pale, so that what is busy stands out.
const tints = ['#f3c9a5', '#f5dd9b', '#a9d9c6', '#e8c4d6', '#cdb6dd', '#d6c9a0', '#b9c4d0', '#dfe4e9', '#9a9a9a', '#f2ecd5'];
const colourOf = (index) => index < 2 ? colours[index] : tints[(index - 2) % tints.length];

function drawEngines(section, data) {
  const place = section('engines', 'Engine by engine', 'Every moment of every engine: busy, slowed by other users of the memory, or without a command because of what the front end did meanwhile. Each bar is the latency.');
  const {engines} = data.run;
  const total = data.run.latency_ms * 1e9;
  const causes = [...new Set(engines.flatMap((engine) => Object.keys(engine.no_command_ps)))];
  const weight = (cause) => sum(engines.map((engine) => engine.no_command_ps[cause] ?? 0));
  causes.sort((a, b) => weight(b) - weight(a));
  const parts = [['busy', (engine) => engine.busy_ps], ['waits for the memory', (engine) => engine.memory_wait_ps],
    ...causes.map((cause) => [cause, (engine) => engine.no_command_ps[cause] ?? 0])];
  const {draw} = makeChart(place, 'engines', 110 + 30 * engines.length, 'stacked bars: the time of each engine by what it did');
  draw((width) => ({
    grid: {left: 90, right: 24, top: 8 + legendHeight(parts.map(([name]) => name), width), bottom: 40},
    legend: legendLook,
    tooltip: {...tooltipLook, formatter: (p) => tooltip([`${engines[p.dataIndex].engine}: ${p.seriesName}`, `${formatNumber(p.value, 5)} ms, ${formatPercent(p.value * 1e9 / total)}`])},
    xAxis: {...quietAxis, type: 'value', max: data.run.latency_ms, name: 'ms of the latency', nameLocation: 'middle', nameGap: 26, axisLabel: {...axisText, showMaxLabel: false}},
    yAxis: {...quietAxis, type: 'category', inverse: true, data: engines.map((engine) => engine.engine), axisTick: {show: false}},
    series: parts.map(([name, value], index) => ({
      name, type: 'bar', stack: 'all', barCategoryGap: '28%',
      itemStyle: {color: colourOf(index), decal: patternOn(patterns[index % patterns.length], colourOf(index)), borderColor: '#fff', borderWidth: 0.5},
      data: engines.map((engine) => ({value: value(engine) / 1e9, label: {show: value(engine) / total > 0.06, ...boxedText, formatter: () => formatPercent(value(engine) / total, 0)}})),
    })),
  }));
  tableInDetails(place, 'The engines as a table', () => ({
    caption: 'Time of each engine, ms',
    columns: [
      {name: 'engine', value: (row) => row.engine},
      {name: 'operations', number: true, value: (row) => row.operations},
      ...parts.map(([name, value]) => ({name, unit: 'ms', number: true, value: (row) => value(row) / 1e9, show: (row) => formatFixed(value(row) / 1e9, 6)})),
      {name: 'total', unit: 'ms', number: true, value: (row) => row.total_ps / 1e9, show: (row) => formatFixed(row.total_ps / 1e9, 6)},
    ],
    rows: engines,
  }));
}
