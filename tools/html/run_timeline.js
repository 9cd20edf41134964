'use strict';
// Who was busy when.

// Rows of data.timeline.spans, by name.
function readSpan(row) {
  const [track, begin, end, what, text, layer, operations, word] = row;
  return {track, begin, end, what, text, layer, operations, word};
}

function timelineSeries(timeline, layers, looks) {
  const known = [...looks.keys()].filter((what) => timeline.whats.includes(what));
  return known.map((what) => {
    const number = timeline.whats.indexOf(what);
    const style = looks.get(what);
    const rows = timeline.spans.map((row, index) => [row, index]).filter(([row]) => row[3] === number);
    return {
      name: what,
      type: 'custom',
      clip: true,
      progressive: 4000,
      itemStyle: {color: style.colour, decal: style.pattern},
      encode: {x: [1, 2], y: 0},
      data: rows.map(([row, index]) => [row[0], row[1] / 1e6, row[2] / 1e6, index]),
      renderItem: (params, api) => drawSpan(params, api, timeline, layers),
    };
  });
}

function drawSpan(params, api, timeline, layers) {
  const track = api.value(0);
  const [left, middle] = api.coord([api.value(1), track]);
  const right = api.coord([api.value(2), track])[0];
  const area = params.coordSys;
  const from = Math.max(left, area.x);
  const to = Math.min(right, area.x + area.width);
  if (right < area.x || left > area.x + area.width) return null;
  const height = api.size([0, 1])[1] * (track === 0 ? 0.8 : 0.66);
  // The first two tracks have no gaps, so that true widths blend truly; work that is short must not vanish.
  const width = Math.max(to - from, track < 2 ? 0 : 0.4);
  const fill = api.visual('color');
  const span = readSpan(timeline.spans[api.value(3)]);
  const text = timeline.tracks[span.track] === 'front end' ? timeline.texts[span.text] : layers[span.layer].layer;
  return {
    type: 'rect',
    shape: {x: from, y: middle - height / 2, width, height},
    // A pattern on a shape of a few pixels is noise.
    style: {fill, decal: width > 7 ? api.visual('decal') : null, stroke: width > 4 ? '#fff' : null, lineWidth: 0.5},
    textContent: width > 46 ? {style: {text, width: width - 10, overflow: 'truncate', ellipsis: '…', fill: '#000', ...boxedText}} : undefined,
    textConfig: {position: 'inside'},
  };
}

function timelineTable(place, data, window) {
  const {timeline} = data;
  const rows = () => timeline.spans.map(readSpan).filter((span) => span.end > window.from && span.begin < window.to);
  const details = tableInDetails(place, 'The spans of the window as a table', () => ({
    caption: 'Spans of the window',
    columns: [
      {name: 'track', value: (row) => timeline.tracks[row.track]},
      {name: 'begin', unit: 'µs', number: true, value: (row) => row.begin / 1e6, show: (row) => formatFixed(row.begin / 1e6, 6)},
      {name: 'end', unit: 'µs', number: true, value: (row) => row.end / 1e6, show: (row) => formatFixed(row.end / 1e6, 6)},
      {name: 'length', unit: 'µs', number: true, value: (row) => (row.end - row.begin) / 1e6, show: (row) => formatFixed((row.end - row.begin) / 1e6, 6)},
      {name: 'what', value: (row) => timeline.whats[row.what]},
      {name: 'for', value: (row) => timeline.texts[row.text]},
      {name: 'layer', value: (row) => data.run.layers[row.layer].layer},
      {name: 'operations', number: true, value: (row) => row.operations},
      {name: 'word', unit: 'of the program', number: true, value: (row) => row.word < 0 ? null : row.word},
    ],
    rows: rows(), filters: true,
  }));
  return () => { if (details.table !== null) details.table.setRows(rows()); };
}

// The part of the run that is shown, and how it is moved without a mouse.
class TimelineWindow {
  constructor(end, changed) {
    Object.assign(this, {from: 0, to: end, end, changed});
  }

  set(from, to) {
    const length = Math.min(this.end, Math.max(1e4, to - from));  // 10 ns at least
    this.from = Math.min(Math.max(0, from), this.end - length);
    this.to = this.from + length;
    this.changed();
  }

  zoom(factor) {
    const middle = (this.from + this.to) / 2;
    const half = (this.to - this.from) / 2 * factor;
    this.set(middle - half, middle + half);
  }

  move(share) {
    const step = (this.to - this.from) * share;
    this.set(this.from + step, this.to + step);
  }
}

function mergedText(timeline) {
  if (timeline.merged === null) return '';
  return ` The run has ${formatNumber(timeline.operations)} operations; to keep the page light, neighbours are drawn as one, gaps included: ${timeline.merged.map((track) => `${track.neighbours} on ${track.track}`).join(', ')}.`;
}

function drawTimeline(section, data, looks) {
  const {timeline} = data;
  const place = section('timeline', 'Who was busy when', `A row for each engine that had work, the front end, and on top the critical path. The wheel zooms, dragging moves, and so do the buttons.${mergedText(timeline)}`);
  const end = data.run.latency_ms * 1e9;
  const controls = element('div', {class: 'controls'});
  const status = element('p', {class: 'status', role: 'status'});
  place.append(controls, status);
  const {chart, draw} = makeChart(place, 'timeline', 120 + 44 * timeline.tracks.length, 'timeline: spans of work on each engine', 'canvas');
  let refreshTable = () => {};
  const describeWindow = () => {
    status.textContent = `from ${formatTime(shown.from)} to ${formatTime(shown.to)}: ${formatTime(shown.to - shown.from)} of ${formatTime(end)}`;
    refreshTable();
  };
  const shown = new TimelineWindow(end, () => chart.dispatchAction({type: 'dataZoom', dataZoomIndex: 0, startValue: shown.from / 1e6, endValue: shown.to / 1e6}));
  const series = timelineSeries(timeline, data.run.layers, looks);
  const zoomed = () => ({filterMode: 'none', startValue: shown.from / 1e6, endValue: shown.to / 1e6});
  draw((width) => ({
    grid: {left: 100, right: 20, top: 8 + legendHeight(timeline.whats, width), bottom: 78},
    legend: legendLook,
    tooltip: {...tooltipLook, formatter: (p) => {
      const span = readSpan(timeline.spans[p.value[3]]);
      return tooltip([`${timeline.tracks[span.track]}: ${timeline.texts[span.text]}`, `${formatTime(span.end - span.begin)}, from ${formatTime(span.begin)} to ${formatTime(span.end)}`,
        `layer: ${data.run.layers[span.layer].layer}`, span.word < 0 ? null : `word ${span.word} of the program`]);
    }},
    xAxis: {...quietAxis, type: 'value', min: 0, max: end / 1e6, name: 'time since the start of the run, µs', nameLocation: 'middle', nameGap: 26, axisLabel: {...axisText, showMinLabel: false, showMaxLabel: false, formatter: (value) => formatNumber(value, 6)}},
    yAxis: {...quietAxis, type: 'category', inverse: true, data: timeline.tracks, splitLine: {show: true, lineStyle: {color: '#e4e8ec'}}, axisTick: {show: false}},
    dataZoom: [{type: 'inside', ...zoomed()}, {type: 'slider', ...zoomed(), height: 22, bottom: 8, showDataShadow: false, labelFormatter: (value) => `${formatNumber(value, 5)} µs`}],
    series,
  }));
  refreshTable = timelineTable(place, data, shown);
  chart.on('dataZoom', () => {
    const {startValue, endValue} = chart.getOption().dataZoom[0];
    Object.assign(shown, {from: startValue * 1e6, to: endValue * 1e6});
    describeWindow();
  });
  const button = (text, name, action) => element('button', {type: 'button', 'aria-label': name, title: name, onclick: action}, text);
  const goTo = (value) => {
    if (value === '') return shown.set(0, end);
    const spans = timeline.spans.map(readSpan).filter((span) => span.layer === Number(value));
    const from = Math.min(...spans.map((span) => span.begin));
    const to = Math.max(...spans.map((span) => span.end));
    return shown.set(from - (to - from) * 0.03, to + (to - from) * 0.03);
  };
  const present = new Set(timeline.spans.map((row) => row[5]));
  const layers = data.run.layers.map((layer, row) => [String(row), shorten(layer.layer, 40)]).filter(([row]) => present.has(Number(row)));
  controls.append(button('+', 'zoom in', () => shown.zoom(0.5)), button('−', 'zoom out', () => shown.zoom(2)), button('◀', 'earlier', () => shown.move(-0.4)), button('▶', 'later', () => shown.move(0.4)),
    button('all', 'show the whole run', () => shown.set(0, end)), choice('Go to layer', [['', 'the whole run'], ...layers], '', goTo).element);
  describeWindow();
}
