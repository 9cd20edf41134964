'use strict';
// What the points of a scatter are told apart by: the words or numbers of a column, or ranges of its numbers.

const mostGroups = 9;

function isNumeric(table, name) {
  const values = table.rows.map((row) => row.values[name]).filter((value) => value !== undefined && value !== null);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function wordOf(value) {
  return value === undefined || value === null ? '' : value === true ? 'yes' : value === false ? 'no' : String(value);
}

// How many values a column takes.
function spreadOf(table, name) {
  return new Set(table.rows.map((row) => row.values[name]).filter((value) => value !== undefined && value !== null)).size;
}

function isFixed(table, column) {
  return column.role === 'axis' && table.rows.length > 1 && spreadOf(table, column.name) === 1;
}

function titleOf(table, name) {
  const column = table.columns.find((candidate) => candidate.name === name);
  return column && column.unit ? `${name}, ${column.unit}` : name;
}

// [{name, has: (row) => whether the row belongs to it}], in the order of the legend. Nine in ten words of a long
// list would be lost on a reader, so that the rarest share one group.
function groupsOf(table, name) {
  if (name === '') return [{name: 'points', has: () => true}];
  const cell = (row) => row.values[name];
  const present = table.rows.map(cell).filter((value) => value !== undefined && value !== null);
  const distinct = [...new Set(present)];
  if (distinct.length <= mostGroups) {
    distinct.sort(compareCells);
    return distinct.map((value) => ({name: typeof value === 'number' ? formatNumber(value) : wordOf(value), has: (row) => cell(row) === value}));
  }
  return isNumeric(table, name) ? rangesOf(cell, present) : commonWords(cell, present, distinct);
}

function rangesOf(cell, present) {
  const sorted = [...present].sort((a, b) => a - b);
  const bounds = [...new Set([0.2, 0.4, 0.6, 0.8].map((share) => sorted[Math.floor(share * sorted.length)]))].filter((bound) => bound > sorted[0]);
  const edges = [sorted[0], ...bounds, Infinity];
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1];
    const text = to === Infinity ? `${formatNumber(from)} and more` : `${formatNumber(from)} to below ${formatNumber(to)}`;
    return {name: text, has: (row) => cell(row) >= from && cell(row) < to};
  });
}

function commonWords(cell, present, distinct) {
  const count = (word) => present.filter((value) => value === word).length;
  const common = distinct.sort((a, b) => count(b) - count(a)).slice(0, mostGroups - 1);
  return [...common.map((word) => ({name: wordOf(word), has: (row) => cell(row) === word})), {name: 'others', has: (row) => cell(row) !== undefined && !common.includes(cell(row))}];
}
