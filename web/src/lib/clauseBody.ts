// The body of a clause (or the front matter) as `key: value` lines. Only the entry that is changed is written anew: notes,
// order and whatever a form does not know stay as they were typed.
export interface Entry {
  key: string
  value: string // as it stands, continuation lines included
  from: number // first line
  to: number // behind its last line
}

const TAIL = new Set(['source', 'note', 'fill', 'covers', 'domain'])

export function entriesOf(body: string): Entry[] {
  const entries: Entry[] = []
  const lines = body.split('\n')
  if (lines.at(-1) === '') lines.pop()
  lines.forEach((line, at) => {
    const head = /^([A-Za-z][\w-]*):(?:\s+(.*))?$/.exec(line.replace(/\r$/, ''))
    const last = entries.at(-1)
    if (head) entries.push({ key: head[1]!, value: (head[2] ?? '').trim(), from: at, to: at + 1 })
    else if (last) {
      last.value += `\n${line}`
      last.to = at + 1
    }
  })
  return entries
}

// A scalar as text: quotes taken away, null as ''. Lists, maps and blocks stay as they are written.
export function plainOf(value: string | undefined): string {
  const text = (value ?? '').trim()
  if (text === 'null' || text === '~') return ''
  if (text.startsWith('"') && text.endsWith('"') && text.length > 1) {
    try {
      return JSON.parse(text) as string
    } catch {
      return text.slice(1, -1)
    }
  }
  if (text.startsWith("'") && text.endsWith("'") && text.length > 1) return text.slice(1, -1).replace(/''/g, "'")
  return text
}

export function valueOf(body: string, key: string): string {
  return plainOf(entriesOf(body).find((entry) => entry.key === key)?.value)
}

// A text as YAML: plain where that reads back the same, else in double quotes.
export function scalarOf(text: string): string {
  if (text === '') return 'null'
  if (/^\[.*\]$|^\{.*\}$/.test(text)) return text
  const plain = !/^[\s\-?:,[\]{}#&*!|>'"%@`]/.test(text) && !/: | #|:$|\s$|[\n\t]/.test(text) && !/^(null|~|true|false|yes|no|on|off)$/i.test(text)
  return plain ? text : JSON.stringify(text)
}

export function fillOf(body: string): string[] {
  const value = entriesOf(body).find((entry) => entry.key === 'fill')?.value ?? ''
  return value.replace(/^\[|\]$/g, '').split(',').map((name) => name.trim()).filter(Boolean)
}

function replaced(body: string, entry: Entry | undefined, lines: string[], at: number): string {
  const all = body.split('\n')
  if (all.at(-1) === '') all.pop()
  all.splice(entry?.from ?? at, entry ? entry.to - entry.from : 0, ...lines)
  return all.length ? `${all.join('\n')}\n` : ''
}

function putEntry(body: string, key: string, value: string | null): string {
  const entries = entriesOf(body)
  const entry = entries.find((one) => one.key === key)
  if (value === null && !entry) return body
  const before = entries.find((one) => TAIL.has(one.key))
  const end = before?.from ?? entries.at(-1)?.to ?? 0
  return replaced(body, entry, value === null ? [] : [`${key}: ${value}`], end)
}

// An entry as it is to stand there, a map or a list.
export const withEntry = (body: string, key: string, value: string): string => putEntry(body, key, value)

// Sets an entry (null takes it away). A value that is set is no longer to be filled.
export function withValue(body: string, key: string, text: string | null): string {
  const changed = putEntry(body, key, text === null ? null : scalarOf(text))
  const fill = fillOf(changed)
  if (!text || !fill.includes(key)) return changed
  const left = fill.filter((name) => name !== key)
  return putEntry(changed, 'fill', left.length ? `[${left.join(', ')}]` : null)
}

// As ruleText reads a canonical clause: names and plain values, without what stands only for people.
export function objectOf(body: string): Record<string, unknown> {
  const shown = entriesOf(body).filter((entry) => !['source', 'note', 'fill', 'covers', 'domain'].includes(entry.key))
  return Object.fromEntries(shown.map((entry) => {
    const text = plainOf(entry.value)
    const number = /^-?\d+(\.\d+)?$/.test(text) && !entry.value.trim().startsWith('"')
    return [entry.key, text === '' ? null : number ? Number(text) : text.replace(/^\[|\]$/g, '')]
  }))
}

export function sourceOf(body: string): [number, number] | null {
  const found = /^\[\s*(\d+)\s*,\s*(\d+)\s*\]$/.exec(entriesOf(body).find((entry) => entry.key === 'source')?.value ?? '')
  return found ? [Number(found[1]), Number(found[2])] : null
}
