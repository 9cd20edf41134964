'use strict';
// How much each key moves each result.

function trendText(trend) {
  if (trend === null || trend === undefined) return 'words, no trend';
  const direction = trend > 0.1 ? 'rises with it' : trend < -0.1 ? 'falls with it' : 'no trend';
  return `${direction} (${trend < 0 ? '−' : ''}${formatFixed(Math.abs(trend), 2)})`;
}

function drawSensitivity(place, table) {
  const results = [...new Set(table.sensitivity.map((item) => item.result))];
  if (results.length === 0) return place.append(element('p', {class: 'status'}, 'No key takes two values that ended well, so that nothing can be said.'));
  const unit = (name) => titleOf(table, name);
  let result = table.objectives.minimise.concat(table.objectives.maximise).find((name) => results.includes(name)) ?? results[0];
  const controls = element('div', {class: 'controls'});
  place.append(controls);
  const {draw} = makeChart(place, 'sensitivity', 200, 'bars: effect of each key on a result');
  const show = () => {
    const items = table.sensitivity.filter((item) => item.result === result).sort((a, b) => b.effect - a.effect);
    draw(() => ({
      grid: {left: 210, right: 210, top: 8, bottom: 46},
      tooltip: {...tooltipLook, formatter: (p) => tooltip([items[p.dataIndex].key, `effect on ${result}: ${formatPercent(items[p.dataIndex].effect)}`, `rank correlation: ${trendText(items[p.dataIndex].trend)}`])},
      xAxis: {...quietAxis, type: 'value', name: `spread of the mean ${result}, % of the overall mean`, nameLocation: 'middle', nameGap: 28},
      yAxis: {...quietAxis, type: 'category', inverse: true, axisTick: {show: false}, data: items.map((item) => item.key), axisLabel: {...axisText, formatter: (key) => shorten(key, 28)}},
      series: [{
        name: `effect on ${unit(result)}`, type: 'bar', barMaxWidth: 22,
        itemStyle: {color: look(0).colour, decal: look(1).pattern},
        label: {show: true, position: 'right', fontSize: 12, color: '#1b1f24', formatter: (p) => `${formatPercent(items[p.dataIndex].effect)}, ${trendText(items[p.dataIndex].trend)}`},
        data: items.map((item) => 100 * item.effect),
      }],
    }), 70 + 34 * items.length);
  };
  controls.append(choice('Result', results.map((name) => [name, unit(name)]), result, (value) => { result = value; show(); }).element);
  show();
  tableInDetails(place, 'The sensitivities as a table', () => ({
    caption: 'Effect of each key on each result',
    columns: [
      {name: 'key', value: (row) => row.key},
      {name: 'result', value: (row) => row.result},
      {name: 'effect', unit: '% of the mean', number: true, value: (row) => 100 * row.effect, show: (row) => formatFixed(100 * row.effect, 2)},
      {name: 'trend', unit: 'Spearman', number: true, value: (row) => row.trend, show: (row) => row.trend === null ? 'words' : formatFixed(row.trend, 3)},
    ],
    rows: table.sensitivity, filters: true, pageRows: 1000,
  }));
  return undefined;
}
