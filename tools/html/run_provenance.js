'use strict';
// The constants of the machine, those that mattered first.

const tagMeanings = {
  published: 'a document states it', decoded: "read out of a vendor's files", inferred: 'follows from published or decoded facts',
  fitted: 'chosen so that predictions meet measurements', assumed: 'a guess, and known to be one', user: 'set on the command line'};

function sourceText(row) {
  const rows = row.rows ?? [];
  return rows.length === 0 ? row.source : element('span', {title: rows.join(', ')}, `${row.source} (on ${rows.length} published rows)`);
}

function drawProvenance(section, data) {
  const place = section('provenance', 'What this rests on', 'Every constant of the machine with its source. A constant counts with the share of the critical path that the engine or resource it prices has held: that says where to look, and no more than that share can be won by it. How much a constant changes the latency is what a sweep tells. Constants without a share decide what program is made, how large the machine is, or what values come out.');
  place.classList.add('long');
  const {keys, resources} = data.provenance;
  const cell = (row) => {
    if (row.share === null) return element('span', {}, row.affects === 'time' ? '–' : row.affects);
    const bar = element('i');
    bar.style.width = `${100 * row.share}%`;
    return element('span', {}, formatPercent(row.share), element('span', {class: 'meter', 'aria-hidden': 'true'}, bar));
  };
  makeTable(place, {
    caption: `${keys.length} constants of ${data.machine.name}`,
    columns: [
      {name: 'key', value: (row) => row.key, show: (row) => element('span', {class: 'whole'}, row.key)},
      {name: 'value', number: true, value: (row) => asNumber(row.value) ?? row.value, show: (row) => row.value},
      {name: 'unit', value: (row) => row.unit},
      {name: 'share of the path', number: true, value: (row) => row.share === null ? null : 100 * row.share, show: cell},
      {name: 'tag', value: (row) => row.tag, show: (row) => element('span', {class: `tag ${row.tag}`, title: tagMeanings[row.tag]}, row.tag)},
      {name: 'source', value: (row) => row.source, show: sourceText},
      {name: 'meaning', value: (row) => row.meaning},
    ],
    rows: keys, filters: true, pageRows: 1000,
  });
  tableInDetails(place, 'Which constants price what', () => ({
    caption: 'Shares of the critical path by section of the configuration',
    columns: [
      {name: 'keys', value: (row) => row.keys},
      {name: 'on the path', value: (row) => row.on_path.join(', ')},
      {name: 'share', unit: '%', number: true, value: (row) => 100 * row.share, show: (row) => formatFixed(100 * row.share, 2)},
    ],
    rows: resources,
  }));
}
