// SPDX-License-Identifier: Apache-2.0
// CSV as RFC 4180 has it, with comma, semicolon or tab; and back, safe to open in a spreadsheet.

export function parseCsv(text) {
  const body = text.replace(/^\ufeff/, '');
  const first = body.slice(0, body.search(/[\r\n]|$/));
  const comma = ['\t', ';', ','].find(c => first.includes(c)) || ',';
  const rows = [];
  let row = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (body[i + 1] === '"') { field += c; i++; } else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === comma) { row.push(field); field = ''; }
    else if (c === '\n' || c === '\r') {
      if (c === '\r' && body[i + 1] === '\n') i++;
      row.push(field);
      rows.push(row);
      row = [];
      field = '';
    } else field += c;
  }
  if (field || row.length) rows.push([...row, field]);
  return rows.filter(r => r.some(f => f.trim()));
}

/** The names in a table: the column that is called so, else the first; a head is known by that. */
export function namesOf(rows) {
  const head = rows[0]?.map(f => f.trim().toLowerCase()) || [];
  const at = head.findIndex(f => /^(name|full ?name|имя|фио|наименование|party)$/.test(f));
  return (at >= 0 ? rows.slice(1) : rows).map(r => (r[Math.max(0, at)] || '').trim()).filter(Boolean);
}

// A field that a spreadsheet would take for a formula is told that it is text.
const safe = value => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
const field = value => { const s = safe(String(value ?? '')); return /[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s; };
export const toCsv = rows => `\ufeff${rows.map(r => r.map(field).join(',')).join('\r\n')}\r\n`;
