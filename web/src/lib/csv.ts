// A list as a CSV file (RFC 4180, with a byte order mark for spreadsheets). A field that one would take for a formula is led
// by an apostrophe, as the server does it.
function fieldOf(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

export function csvOf(columns: string[], rows: (string | number | null | undefined)[][]): string {
  return `\uFEFF${[columns, ...rows].map((row) => row.map(fieldOf).join(',')).join('\n')}\n`
}

export function saveFile(name: string, type: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
