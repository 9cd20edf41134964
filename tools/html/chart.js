'use strict';
// What all charts share: colours, and for readers without colour a pattern or a symbol for each of them.

const colours = ['#0072b2', '#56b4e9', '#d55e00', '#e69f00', '#009e73', '#cc79a7', '#7a3e9d', '#8c6d1f', '#5a6b7b', '#b8c4ce', '#2b2b2b', '#e8e0c0'];

const stripe = (rotation, on, off) => ({symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [on, off], rotation});
const dots = (symbol, gap, symbolSize) => ({symbol, dashArrayX: [[gap, gap], [0, gap, gap, 0]], dashArrayY: [gap, 0], symbolSize});
const patterns = [
  {symbol: 'none'},
  stripe(-Math.PI / 4, 2, 5),
  stripe(0, 2, 5),
  dots('circle', 6, 0.5),
  stripe(Math.PI / 4, 2, 5),
  stripe(Math.PI / 2, 2, 5),
  {symbol: 'rect', dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [4, 0], symbolSize: 1},
  dots('triangle', 8, 0.7),
  stripe(Math.PI / 6, 1, 3),
  dots('circle', 4, 0.4),
  stripe(-Math.PI / 6, 4, 3),
  dots('diamond', 9, 0.8),
];

// Light on dark and dark on light, so that a pattern is seen without its colour.
function patternOn(pattern, colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const isDark = 0.3 * red + 0.59 * green + 0.11 * blue < 130;
  return {...pattern, color: isDark ? 'rgba(255, 255, 255, 0.5)' : 'rgba(0, 0, 0, 0.4)'};
}

const cross = 'path://M0,4L4,0L10,6L16,0L20,4L14,10L20,16L16,20L10,14L4,20L0,16L6,10Z';
const ring = 'path://M10,0A10,10,0,1,1,10,20A10,10,0,1,1,10,0ZM10,2A8,8,0,1,0,10,18A8,8,0,1,0,10,2Z';
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow',
  'path://M7,0H13V7H20V13H13V20H7V13H0V7H7Z',  // a plus
  'path://M0,0H20L10,10L20,20H0L10,10Z',  // an hourglass
  'path://M0,6H20V14H0Z', 'path://M6,0H14V20H6Z', 'path://M0,0H20L10,20Z'];

// The look of number `index` of a list.
function look(index) {
  const colour = colours[index % colours.length];
  return {colour, pattern: patternOn(patterns[index % patterns.length], colour), symbol: symbols[index % symbols.length]};
}

const font = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const baseOption = {
  animation: false,
  color: colours,
  textStyle: {fontFamily: font, color: '#1b1f24'},
  aria: {enabled: true, decal: {show: true, decals: patterns.map((pattern, index) => patternOn(pattern, colours[index]))}},
};
const axisText = {color: '#3d444d', fontSize: 12};
const quietAxis = {axisLabel: axisText, nameTextStyle: {...axisText, fontSize: 12}, splitLine: {lineStyle: {color: '#e4e8ec'}}, axisLine: {show: true, lineStyle: {color: '#8c959f'}}};

const allCharts = {};  // by name, for tests and the browser's console

// A chart that follows the width of its place: draw(option), where the option is a function of the width.
// `renderer`: svg prints sharply, canvas draws thousands of shapes.
function makeChart(place, name, height, label, renderer = 'svg') {
  const box = element('div', {class: 'chart', id: `chart-${name}`, role: 'img', 'aria-label': label});
  box.style.height = `${height}px`;
  place.append(box);
  const chart = echarts.init(box, null, {renderer});
  let optionOf = () => ({});
  const redraw = () => chart.setOption({...baseOption, ...optionOf(chart.getWidth())}, {notMerge: true});
  const fit = (width) => {
    chart.resize({width});
    redraw();
  };
  window.addEventListener('resize', () => fit('auto'));
  window.addEventListener('beforeprint', () => fit(680));
  window.addEventListener('afterprint', () => fit('auto'));
  allCharts[name] = chart;
  return {
    chart,
    draw(option, newHeight) {
      optionOf = option;
      if (newHeight) box.style.height = `${newHeight}px`;
      fit('auto');
    },
  };
}

// How much height a legend takes, by a guess at the width of its words.
function legendHeight(names, width) {
  let rows = 1;
  let used = 0;
  for (const name of names) {
    const item = name.length * 6.8 + 46;
    if (used > 0 && used + item > width - 20) [rows, used] = [rows + 1, 0];
    used += item;
  }
  return 6 + 28 * rows;
}

// Lines of text in a tooltip, without markup.
function tooltip(lines) {
  return element('div', {}, ...lines.filter((line) => line).map((line, index) => {
    const row = element('div', {}, line);
    if (index === 0) row.style.fontWeight = '600';
    row.style.maxWidth = '420px';
    row.style.whiteSpace = 'normal';
    return row;
  }));
}

const boxedText = {fontSize: 11, color: '#000', backgroundColor: 'rgba(255, 255, 255, 0.85)', padding: [1, 3]};
const legendLook = {type: 'plain', top: 2, left: 'center', itemWidth: 26, itemHeight: 14, itemGap: 14, textStyle: {fontSize: 12}};
const tooltipLook = {confine: true, backgroundColor: '#fff', borderColor: '#8c959f', textStyle: {color: '#1b1f24', fontSize: 13}};
