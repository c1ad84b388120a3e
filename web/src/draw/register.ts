// A register in its canonical form: sorted by the bytes of its key, hashed.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Table } from './csv'

export interface Register extends Table {
  ids: string[] // of `recuse`: the canonical rows
  sha256: string
}

/** Order of UTF-8 bytes. UTF-16 differs from it where a surrogate meets U+E000 … U+FFFF. */
export function byBytes(a: string, b: string): number {
  const place = (unit: number) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit)
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at++) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return place(x) - place(y)
  }
  return a.length - b.length
}

export function field(text: string): string {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2 // a surrogate is half of four bytes
  }
  return `${bytes}:${text},`
}

export function sha(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

export type Fault = { fault: 'no-id-column' } | { fault: 'no-id' } | { fault: 'twice'; id: string }

/** key: the column that orders the rows; null: the whole row does. */
export function freeze(table: Table, key: string | null): Register | Fault {
  const at = key === null ? -1 : table.columns.indexOf(key)
  if (key !== null && at < 0) return { fault: 'no-id-column' }
  const canonical = (row: string[]) => row.map(field).join('')
  const keyed = table.rows.map((row) => ({ row, text: canonical(row) }))
  keyed.sort(at < 0 ? (a, b) => byBytes(a.text, b.text) : (a, b) => byBytes(a.row[at]!, b.row[at]!))
  const ids = keyed.map(({ row, text }) => (at < 0 ? text : row[at]!))
  if (at >= 0) {
    if (ids[0] === '') return { fault: 'no-id' }
    const twice = ids.find((id, index) => index > 0 && id === ids[index - 1])
    if (twice !== undefined) return { fault: 'twice', id: twice }
  }
  const hash = sha256.create().update(utf8ToBytes(canonical(table.columns) + '\n'))
  for (let from = 0; from < keyed.length; from += 1000)
    hash.update(utf8ToBytes(keyed.slice(from, from + 1000).map(({ text }) => text + '\n').join('')))
  return { columns: table.columns, rows: keyed.map(({ row }) => row), ids, sha256: bytesToHex(hash.digest()) }
}

/** The cells of a column, in order; throws when there is none. */
export function column(register: Register, name: string): string[] {
  const at = register.columns.indexOf(name)
  if (at < 0) throw new DrawFault('column', name)
  return register.rows.map((row) => row[at]!)
}

/** What makes a recomputation impossible: a word for the page and what it is about. */
export class DrawFault extends Error {
  constructor(readonly word: string, readonly about: string) {
    super(`${word}: ${about}`)
  }
}
