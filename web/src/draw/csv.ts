// CSV as docs/formats/draw.md describes it: the first row names the columns.
export interface Table {
  columns: string[]
  rows: string[][]
}

const BLANK = /^[ \t\r\n\v\f\u3000]+|[ \t\r\n\v\f\u3000]+$/g

/** Rows as they stand; null when a quotation mark is never closed or text stands behind one. */
function parse(text: string): string[][] | null {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    let cell: string
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1)
      while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
      if (end < 0) return null
      cell = text.slice(at + 1, end).replaceAll('""', '"')
      at = end + 1
    } else {
      const from = at
      while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++
      if (at === from && row.length === 0 && text[at] !== ',') { // a line without any character
        at++
        continue
      }
      cell = text.slice(from, at)
    }
    row.push(cell)
    if (text[at] === ',') {
      at++
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue
      row.push('') // the line ends behind a comma
    } else if (at < text.length && text[at] !== '\n' && text[at] !== '\r') return null
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
    rows.push(row)
    row = []
  }
  return rows
}

/** null: this is no table. */
export function readTable(text: string): Table | null {
  const rows = parse(text.startsWith('\ufeff') ? text.slice(1) : text)
  const first = rows?.shift()
  if (!rows || !first) return null
  const columns = first.map((name) => name.replace(BLANK, ''))
  for (const row of rows) {
    while (row.length < columns.length) row.push('')
    row.length = columns.length
  }
  return { columns, rows }
}
