'use strict';
// Elements and numbers as text. Nothing here or elsewhere parses markup: names come from other people's files.

// element('td', {class: 'number'}, 'text', anotherElement)
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function pageData() {
  return JSON.parse(document.getElementById('data').textContent);
}

// Four significant digits, thousands apart, never an exponent in the range that tables have.
function formatNumber(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size > 14 || size < -6) return value.toPrecision(digits);
  const decimals = Number.isInteger(value) ? 0 : Math.max(0, digits - 1 - size);
  return value.toLocaleString('en-US', {maximumFractionDigits: Math.min(decimals, 12)});
}

function formatFixed(value, decimals) {
  return value.toLocaleString('en-US', {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
}

function formatPercent(ratio, decimals = 1) {
  return ratio === null || ratio === undefined ? '' : `${formatFixed(100 * ratio, decimals)} %`;
}

// Picoseconds, in the unit that suits them.
function formatTime(ps) {
  if (Math.abs(ps) >= 1e9) return `${formatNumber(ps / 1e9, 5)} ms`;
  if (Math.abs(ps) >= 1e6) return `${formatNumber(ps / 1e6)} µs`;
  return `${formatNumber(ps / 1e3)} ns`;
}

function formatMacRate(macsPerSecond) {
  return macsPerSecond >= 1e12 ? `${formatNumber(macsPerSecond / 1e12, 3)} TMAC/s` : `${formatNumber(macsPerSecond / 1e9, 3)} GMAC/s`;
}

function shorten(text, length) {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function sum(list) {
  return list.reduce((total, value) => total + value, 0);
}

// A label and its control; `choices` are [value, text].
function choice(label, choices, selected, changed) {
  const control = element('select', {onchange: () => changed(control.value)});
  for (const [value, text] of choices) control.append(element('option', {value}, text));
  control.value = selected;
  return {element: element('label', {}, label, control), control};
}
