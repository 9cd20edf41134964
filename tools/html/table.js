'use strict';
// A table whose headers sort and, where asked for, whose columns filter. Long tables come in pages.
//
//   const table = makeTable(place, {
//     caption: 'Layers',
//     columns: [{name: 'latency_ms', unit: 'ms', number: true, value: (row) => ..., show: (row) => text or element}],
//     rows, filters: true, pageRows: 200, rowClass: (row) => 'failed', changed: (rows) => ...})
//   table.rows()    the rows that pass the filters, in the order shown
//
// A column's `filter` is what its filter holds at first. `value` is what is sorted and filtered; `show` is left out where it is the same.

function compareCells(a, b) {
  const missing = (value) => value === null || value === undefined || value === '';
  if (missing(a) || missing(b)) return missing(a) - missing(b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', {numeric: true});
}

class Table {
  constructor(place, options) {
    this.options = {pageRows: 200, filters: false, rowClass: () => null, changed: () => {}, ...options};
    this.all = options.rows;
    this.sorted = null;  // {column, direction}
    this.page = 0;
    this.predicates = options.columns.map(() => () => true);
    this.body = element('tbody');
    this.status = element('p', {class: 'status', role: 'status'});
    this.pager = element('div', {class: 'controls'});
    const table = element('table', {}, element('caption', {}, options.caption), this.head(), this.body);
    place.append(element('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': options.caption}, table), this.status, this.pager);
    this.update();
  }

  head() {
    this.headers = this.options.columns.map((column, index) =>
      element('th', {class: column.number ? 'number' : null, scope: 'col', 'aria-sort': 'none'},
        element('button', {type: 'button', title: `sort by ${column.name}`, onclick: () => this.sortBy(index)}, column.name, element('span', {class: 'arrow', 'aria-hidden': 'true'}, '')),
        column.unit ? element('div', {class: 'unit'}, column.unit) : null));
    const rows = [element('tr', {}, ...this.headers)];
    if (this.options.filters) rows.push(element('tr', {class: 'filters'}, ...this.options.columns.map((column, index) => this.filterCell(column, index))));
    return element('thead', {}, ...rows);
  }

  filterCell(column, index) {
    const input = element('input', {
      type: 'text',
      'aria-label': `filter ${column.name}`,
      placeholder: column.number ? '<10, 8..16' : 'text',
      oninput: () => this.filterBy(index, input),
    });
    if (column.filter) {
      input.value = column.filter;
      this.predicates[index] = parseFilter(column.filter, Boolean(column.number));
    }
    return element('td', {}, input);
  }

  filterBy(index, input) {
    const predicate = parseFilter(input.value, Boolean(this.options.columns[index].number));
    input.setAttribute('aria-invalid', predicate === null);
    this.predicates[index] = predicate ?? (() => true);
    this.page = 0;
    this.update();
  }

  sortBy(index) {
    const again = this.sorted !== null && this.sorted.column === index;
    // Numbers are sought from the largest, words from A.
    const first = this.options.columns[index].number ? -1 : 1;
    this.sorted = {column: index, direction: again ? -this.sorted.direction : first};
    this.page = 0;
    this.update();
  }

  setRows(rows) {
    this.all = rows;
    this.page = 0;
    this.update();
  }

  rows() {
    const {columns} = this.options;
    const passing = this.all.filter((row) => columns.every((column, index) => this.predicates[index](column.value(row))));
    if (this.sorted !== null) {
      const {value} = columns[this.sorted.column];
      const missing = (cell) => cell === null || cell === undefined || cell === '';
      passing.sort((a, b) => compareCells(value(a), value(b)) * (missing(value(a)) || missing(value(b)) ? 1 : this.sorted.direction));
    }
    return passing;
  }

  update() {
    const rows = this.rows();
    const {pageRows, columns, rowClass} = this.options;
    const pages = Math.max(1, Math.ceil(rows.length / pageRows));
    const shown = rows.slice(this.page * pageRows, (this.page + 1) * pageRows);
    this.body.replaceChildren(...shown.map((row) => element('tr', {class: rowClass(row)}, ...columns.map((column) => this.cell(column, row)))));
    this.headers.forEach((header, index) => {
      const direction = this.sorted !== null && this.sorted.column === index ? this.sorted.direction : 0;
      header.setAttribute('aria-sort', ['descending', 'none', 'ascending'][direction + 1]);
      header.querySelector('.arrow').textContent = [' ▼', '', ' ▲'][direction + 1];
    });
    this.status.textContent = rows.length === this.all.length ? `${formatNumber(rows.length)} rows` : `${formatNumber(rows.length)} of ${formatNumber(this.all.length)} rows`;
    this.showPager(pages);
    this.options.changed(rows);
  }

  showPager(pages) {
    if (pages === 1) return this.pager.replaceChildren();
    const go = (text, page) => element('button', {type: 'button', disabled: page < 0 || page >= pages, onclick: () => { this.page = page; this.update(); }}, text);
    return this.pager.replaceChildren(go('previous', this.page - 1), `page ${this.page + 1} of ${pages}`, go('next', this.page + 1));
  }

  cell(column, row) {
    const value = column.value(row);
    const shown = column.show ? column.show(row) : typeof value === 'number' ? formatNumber(value) : value;
    const short = typeof shown === 'string' && shown.length < 28 ? ' short' : '';
    return element('td', {class: column.number ? 'number' : `text${short}`}, shown ?? '');
  }
}

function makeTable(place, options) {
  return new Table(place, options);
}

// The numbers of a chart, made when somebody opens them.
function tableInDetails(place, title, options) {
  const details = element('details', {}, element('summary', {}, title));
  details.table = null;
  details.addEventListener('toggle', () => {
    if (details.open && details.table === null) details.table = makeTable(details, options());
  });
  place.append(details);
  return details;
}
