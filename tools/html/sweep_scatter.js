'use strict';
// Points of a sweep by two columns, with the Pareto front of its objectives.

function objectivesOf(table) {
  return [...table.objectives.minimise, ...table.objectives.maximise];
}

// The first objective upright; along the bottom the other objective, else the key, that takes the most values.
function firstAxes(table) {
  const bySpread = (names) => names.filter((name) => isNumeric(table, name)).sort((a, b) => spreadOf(table, b) - spreadOf(table, a));
  const named = (role) => table.columns.filter((column) => column.role === role).map((column) => column.name);
  const all = table.columns.map((column) => column.name);
  const y = [...objectivesOf(table), ...named('result'), ...all][0];
  const others = (names) => names.filter((name) => name !== y);
  return {y, x: [...bySpread(others(objectivesOf(table))), ...bySpread(others(named('axis'))), ...others(all), y][0]};
}

// The key with the fewest values, at least two, and words before numbers: it tells points apart best.
function firstGroup(table, {x, y}) {
  const names = table.columns.filter((column) => column.role === 'axis' && column.name !== x && column.name !== y && spreadOf(table, column.name) > 1).map((column) => column.name);
  names.sort((a, b) => isNumeric(table, a) - isNumeric(table, b) || spreadOf(table, a) - spreadOf(table, b));
  return names[0] ?? '';
}

// Keys are often doubled from value to value.
function firstScale(table, name) {
  const values = table.rows.map((row) => row.values[name]).filter((value) => typeof value === 'number');
  const isKey = table.columns.some((column) => column.name === name && column.role === 'axis');
  return isKey && spreadOf(table, name) > 3 && Math.min(...values) > 0 && Math.max(...values) >= 8 * Math.min(...values) ? 'yes' : 'no';
}

// Networks and input sizes do not compete with each other: each has a front of its own.
function workloadOf(row) {
  return [row.values.model, row.values.size].filter((word) => word !== undefined && word !== null).join(' at ');
}

class Scatter {
  constructor(place, table, numbers) {
    Object.assign(this, {table, numbers, rows: table.rows}, firstAxes(table));
    this.log = {x: firstScale(table, this.x), y: 'no'};
    this.group = firstGroup(table, this);
    this.controls(place);
    this.status = element('p', {class: 'status', role: 'status'});
    this.view = makeChart(place, 'scatter', 560, 'scatter: the points of the sweep', table.rows.length > 4000 ? 'canvas' : 'svg');
    place.append(this.status);
  }

  controls(place) {
    const names = this.table.columns.filter((column) => !isFixed(this.table, column)).map((column) => [column.name, titleOf(this.table, column.name)]);
    const pick = (label, key, choices) => choice(label, choices, this[key], (value) => { this[key] = value; this.draw(); }).element;
    const scale = (label, key) => choice(label, [['no', 'linear'], ['yes', 'logarithmic']], this.log[key], (value) => { this.log[key] = value; this.draw(); }).element;
    place.append(element('div', {class: 'controls'}, pick('Along', 'x', names), scale('scale', 'x'), pick('Upright', 'y', names), scale('scale', 'y'),
      pick('Colour and symbol', 'group', [['', 'all the same'], ...names])));
  }

  show(rows) {
    this.rows = rows;
    this.draw();
  }

  drawn() {
    const has = (row, name) => row.values[name] !== undefined && row.values[name] !== null;
    const positive = (row, name, log) => log === 'no' || !isNumeric(this.table, name) || row.values[name] > 0;
    return this.rows.filter((row) => has(row, this.x) && has(row, this.y) && positive(row, this.x, this.log.x) && positive(row, this.y, this.log.y));
  }

  point(row) {
    // By number: the library copies its data, and rows are told apart by identity.
    return {value: [row.values[this.x], row.values[this.y]].map((value) => typeof value === 'number' ? value : wordOf(value)), number: this.numbers.get(row)};
  }

  axis(name, log) {
    const title = {name: titleOf(this.table, name), nameLocation: 'middle', nameTextStyle: {...axisText, fontSize: 13}};
    if (!isNumeric(this.table, name)) {
      const words = [...new Set(this.rows.map((row) => row.values[name]).filter((value) => value !== undefined && value !== null))].sort(compareCells);
      return {...quietAxis, ...title, type: 'category', data: words.map(wordOf), axisLabel: {...axisText, hideOverlap: true, formatter: (word) => shorten(word, 24)}, splitLine: {show: true, lineStyle: {color: '#e4e8ec'}}};
    }
    const shape = log === 'yes' ? this.logShape(name) : {type: 'value', scale: true, boundaryGap: ['4%', '6%']};
    return {...quietAxis, ...title, ...shape, axisLabel: {...axisText, hideOverlap: true, formatter: (value) => formatNumber(value)}};
  }

  // Powers of 2 where few of 10 would fit.
  logShape(name) {
    const values = this.drawn().map((row) => row.values[name]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const logBase = high / low < 200 ? 2 : 10;
    const power = (value, round, margin) => logBase ** round(Math.log(value) / Math.log(logBase) + margin);
    return {type: 'log', logBase, min: power(low, Math.floor, -0.1), max: power(high, Math.ceil, 0.1)};
  }

  rings(pareto) {
    return {
      name: 'Pareto front', type: 'scatter', symbol: ring, symbolSize: 22, z: 3, silent: true,
      itemStyle: {color: '#1b1f24', decal: {symbol: 'none'}},
      label: {show: true, position: 'right', distance: 5, fontSize: 12, fontWeight: 600, color: '#1b1f24', textBorderColor: '#fff', textBorderWidth: 3, formatter: (p) => `#${p.data.number}`},
      labelLayout: {hideOverlap: true},
      data: pareto.map((row) => this.point(row)),
    };
  }

  // Lines through the fronts, one a workload: they say something only where both objectives are the axes.
  fronts(pareto) {
    const objectives = objectivesOf(this.table);
    if (objectives.length !== 2 || !objectives.includes(this.x) || !objectives.includes(this.y) || this.x === this.y) return [];
    return [...new Set(pareto.map(workloadOf))].map((workload) => ({
      name: `front of ${workload}`, type: 'line', symbol: 'none', silent: true, z: 1,
      lineStyle: {color: '#1b1f24', width: 1.5, type: 'dashed'},
      data: pareto.filter((row) => workloadOf(row) === workload).map((row) => this.point(row))
        .sort((a, b) => compareCells(a.value[0], b.value[0]) || compareCells(a.value[1], b.value[1])),
    }));
  }

  lines(row) {
    const {columns} = this.table;
    return [`#${this.numbers.get(row)}${row.pareto ? ', on its Pareto front' : ''}${row.status === 'failed' ? `, failed: ${row.reason}` : ''}`,
      ...columns.filter((column) => row.values[column.name] !== undefined).map((column) => {
        const value = row.values[column.name];
        return `${column.name}: ${typeof value === 'number' ? formatNumber(value) : wordOf(value)} ${column.unit}`;
      })];
  }

  draw() {
    const rows = this.drawn();
    const good = rows.filter((row) => row.status !== 'failed');
    const failed = rows.filter((row) => row.status === 'failed');
    const pareto = good.filter((row) => row.pareto);
    const groups = groupsOf(this.table, this.group);
    const series = groups.map((group, index) => ({
      name: group.name, type: 'scatter', symbol: symbols[index % symbols.length], symbolSize: 12, z: 2,
      itemStyle: {color: look(index).colour, opacity: 0.85, borderColor: '#1b1f24', borderWidth: 0.8},
      data: good.filter((row) => group.has(row)).map((row) => this.point(row)),
    }));
    if (pareto.length > 0) series.push(this.rings(pareto), ...this.fronts(pareto));
    if (failed.length > 0) series.push({name: 'failed', type: 'scatter', symbol: cross, symbolSize: 13, z: 2, itemStyle: {color: '#b42318'}, data: failed.map((row) => this.point(row))});
    const names = series.filter((one) => one.type !== 'line').map((one) => one.name);
    this.view.draw((width) => ({
      grid: {left: 96, right: 48, top: 12 + legendHeight(names, width), bottom: 64},
      legend: {...legendLook, itemWidth: 14, data: names},
      tooltip: {...tooltipLook, formatter: (p) => tooltip(this.lines(this.table.rows[p.data.number - 1]))},
      xAxis: {...this.axis(this.x, this.log.x), nameGap: 34},
      yAxis: {...this.axis(this.y, this.log.y), nameGap: 62},
      series,
    }));
    const left = this.rows.length - rows.length;
    this.status.textContent = `${rows.length} of ${this.table.rows.length} points are drawn, ${pareto.length} of them on a Pareto front${left > 0 ? `; ${left} that pass the filters lack a value for these axes` : ''}. Numbers are those of the table.`;
  }
}
