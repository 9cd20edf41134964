'use strict';
// What stands in a column's filter:
//   <10   <=10   >10   >=10   =10   !=10     a comparison
//   8..16                                    from 8 to 16, both included; 8.. and ..16 are open at an end
//   8, 16, relu                              any of these
//   res                                      text that has it, upper or lower case; =relu has nothing else
// A plain number in a column of numbers asks for that number.

const comparisons = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

function asNumber(text) {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

// A predicate of a cell's value, or null where the expression means nothing for the column.
function parseTerm(term, isNumber) {
  const compared = /^(<=|>=|!=|<|>|=)\s*(.*)$/.exec(term);
  const range = /^(.*?)\s*\.\.\s*(.*)$/.exec(term);
  if (isNumber) {
    const number = (value) => typeof value === 'number';
    if (compared) {
      const bound = asNumber(compared[2]);
      return bound === null ? null : (value) => number(value) && comparisons[compared[1]](value, bound);
    }
    if (range) {
      const [low, high] = [range[1], range[2]].map((end) => end === '' ? undefined : asNumber(end));
      if (low === null || high === null || (low === undefined && high === undefined)) return null;
      return (value) => number(value) && (low === undefined || value >= low) && (high === undefined || value <= high);
    }
    const wanted = asNumber(term);
    return wanted === null ? null : (value) => value === wanted;
  }
  const text = (value) => String(value ?? '').toLowerCase();
  if (compared && (compared[1] === '=' || compared[1] === '!=')) {
    const wanted = compared[2].toLowerCase();
    return (value) => comparisons[compared[1]](text(value), wanted);
  }
  const wanted = term.toLowerCase();
  return (value) => text(value).includes(wanted);
}

function parseFilter(expression, isNumber) {
  const terms = expression.split(',').map((term) => term.trim()).filter((term) => term !== '');
  if (terms.length === 0) return () => true;
  const predicates = terms.map((term) => parseTerm(term, isNumber));
  return predicates.includes(null) ? null : (value) => predicates.some((predicate) => predicate(value));
}
