'use strict';
// The page of a sweep, from the top down.

function fixedText(table) {
  const fixed = table.columns.filter((column) => isFixed(table, column));
  const text = fixed.map((column) => `${column.name} ${wordOf(table.rows[0].values[column.name])} ${column.unit}`.trim()).join(', ');
  return fixed.length === 0 ? null : element('p', {class: 'under'}, `The same for all points: ${text}`);
}

// Whether the sweep's own conditions dropped points that ended well.
function hasDropped(table) {
  return table.rows.some((row) => row.status !== 'failed' && row.kept === false);
}

function sweepColumns(table, numbers) {
  const cell = (column) => (row) => row.values[column.name];
  return [
    {name: '#', number: true, value: (row) => numbers.get(row)},
    {name: 'Pareto', value: (row) => row.pareto ? 'yes' : '', show: (row) => row.pareto ? '◯ yes' : ''},
    ...[...table.columns].sort((a, b) => isFixed(table, a) - isFixed(table, b)).map((column) => {
      const number = isNumeric(table, column.name);
      return {name: column.name, unit: column.unit, number, value: number ? cell(column) : (row) => wordOf(cell(column)(row))};
    }),
    ...(hasDropped(table) ? [{name: 'kept', filter: 'yes, failed', value: (row) => row.status === 'failed' ? 'failed' : row.kept ? 'yes' : 'no'}] : []),
    {name: 'status', value: (row) => row.status === 'failed' ? `failed: ${row.reason}` : row.status},
    {name: 'point', value: (row) => row.point, show: (row) => element('span', {title: row.point, class: 'whole'}, shorten(row.point, 9))},
  ];
}

function objectivesText({minimise, maximise}) {
  const parts = [];
  if (minimise.length > 0) parts.push(`the least ${minimise.join(' and ')}`);
  if (maximise.length > 0) parts.push(`the most ${maximise.join(' and ')}`);
  return parts.length === 0 ? 'no objectives were given' : parts.join(' and ');
}

function drawSweepCards(main, table) {
  const count = (test) => table.rows.filter(test).length;
  const card = (name, value, more) => element('div', {class: 'card'}, element('div', {class: 'name'}, name), element('div', {class: 'value'}, value), element('div', {class: 'more'}, more));
  const axes = table.columns.filter((column) => column.role === 'axis' && !isFixed(table, column));
  const failed = count((row) => row.status === 'failed');
  const cards = element('div', {class: 'cards'},
    card('Points', formatNumber(table.rows.length), failed === 0 ? 'all ended well' : `${failed} failed; the table says why`),
    card('Varied', formatNumber(axes.length), axes.map((axis) => axis.name).join(', ')),
    card('On a Pareto front', formatNumber(count((row) => row.pareto)), `points that no other of the same network and size beats, looking for ${objectivesText(table.objectives)}`));
  for (const name of [...table.objectives.minimise, ...table.objectives.maximise]) {
    const ended = table.rows.filter((row) => row.status !== 'failed' && typeof row.values[name] === 'number').map((row) => row.values[name]);
    if (ended.length === 0) continue;
    const least = table.objectives.minimise.includes(name);
    const {unit} = table.columns.find((column) => column.name === name) ?? {unit: ''};
    const best = ended.reduce((a, b) => least ? Math.min(a, b) : Math.max(a, b));
    const worst = ended.reduce((a, b) => least ? Math.max(a, b) : Math.min(a, b));
    cards.append(card(`${least ? 'Least' : 'Most'} ${name}`, `${formatNumber(best)} ${unit}`, `the other end is ${formatNumber(worst)} ${unit}`));
  }
  if (failed > 0) cards.firstChild.classList.add('warning');
  main.append(cards);
}

function drawSweepPage() {
  const table = pageData();
  const top = document.getElementById('top');
  const main = document.getElementById('main');
  main.replaceChildren();
  const nav = element('nav', {'aria-label': 'on this page'});
  top.append(element('h1', {}, `Sweep ${table.sweep}`), element('p', {class: 'under'}, table.question), fixedText(table), nav);
  const section = (id, title, explanation) => {
    const place = element('section', {id}, element('h2', {}, title), element('p', {class: 'explain'}, explanation));
    main.append(place);
    nav.append(element('a', {href: `#${id}`}, title));
    return place;
  };
  const numbers = new Map(table.rows.map((row, index) => [row, index + 1]));
  drawSweepCards(main, table);
  const scatter = new Scatter(section('points', 'Points', 'Choose what stands where. Points on the Pareto front of their network carry a ring and their number; dashed lines join them where the axes are the two objectives. The filters of the table below hold here too.'), table, numbers);
  drawSensitivity(section('sensitivity', 'Sensitivity', 'For each value of a key the mean of the result over all points that have it; the bar is how far these means lie apart, relative to the mean of all. The trend is the rank correlation of key and result.'), table);
  const place = section('table', 'All points', 'A header sorts. A filter is a comparison (<10, >=3, !=5), a range (8..16), or text; several with commas are alternatives. Filters of several columns must all hold.' +
    (hasDropped(table) ? " Points that the sweep's own conditions dropped are hidden at first by the filter of the column kept." : ''));
  place.classList.add('long');
  makeTable(place, {caption: `Points of the sweep ${table.sweep}`, columns: sweepColumns(table, numbers), rows: table.rows, filters: true, pageRows: 500,
    rowClass: (row) => row.status === 'failed' ? 'failed' : row.pareto ? 'marked' : null, changed: (rows) => scatter.show(rows)});
}

drawSweepPage();
