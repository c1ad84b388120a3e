// A literate plan as the pages show and change it: its front matter, and rows of prose, each with the clause blocks that
// stand under it. Every part knows its place in the text, so that a change touches nothing else. The server reads the
// plan properly; this lays its text out and never turns text into markup.
export interface ClauseBlock {
  id: string
  from: number // of the fence's first character
  to: number // behind the line feed of the closing fence
  line: number // of the fence, from 1
  lines: number
  bodyFrom: number
  body: string // with its last line feed
}

export interface PlanRow {
  kind: 'heading' | 'text' | 'bullet'
  level: number
  text: string
  line: number
  to: number // behind its last line
  clauses: ClauseBlock[]
}

export interface PlanText {
  front: string // the lines between the two ---
  frontFrom: number
  rows: PlanRow[]
}

const FENCE = /^(`{3,}|~{3,})\s*(.*)$/
const FRONT = /^---\n([\s\S]*?\n)---(?:\n|$)/

function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1')
}

class Reader {
  rows: PlanRow[] = []
  private open: PlanRow | null = null
  private block: (ClauseBlock & { fence: string; clause: boolean }) | null = null

  constructor(private readonly text: string) {}

  line(from: number, to: number, number: number): void {
    const line = this.text.slice(from, to).replace(/\r$/, '')
    const next = Math.min(to + 1, this.text.length)
    if (this.block) return this.inFence(line, from, next, number)
    const fence = FENCE.exec(line)
    if (fence) return this.beginFence(fence, from, next, number)
    if (!line.trim()) {
      this.open = null
      return
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(line)
    const bullet = /^\s*[-*+]\s+(.*)$/.exec(line)
    if (heading) this.add('heading', heading[1]!.length, heading[2]!, number, next)
    else if (bullet) this.add('bullet', 0, bullet[1]!, number, next)
    else if (this.open) {
      this.open.text += `\n${unescaped(line.trim())}`
      this.open.to = next
    } else this.open = this.add('text', 0, line.trim(), number, next)
  }

  private add(kind: PlanRow['kind'], level: number, text: string, line: number, to: number): PlanRow {
    const row = { kind, level, text: unescaped(text), line, to, clauses: [] }
    this.rows.push(row)
    this.open = null
    return row
  }

  private beginFence(fence: RegExpExecArray, from: number, next: number, line: number): void {
    const clause = /^clause\s+(\S+)/.exec(fence[2]!)
    this.open = null
    this.block = { id: clause?.[1] ?? '', from, to: next, line, lines: 1, bodyFrom: next, body: '', fence: fence[1]!, clause: !!clause }
  }

  private inFence(line: string, from: number, next: number, number: number): void {
    const block = this.block!
    if (!line.startsWith(block.fence)) return
    const { fence: _, clause, ...rest } = block
    this.block = null
    if (!clause) return
    if (!this.rows.length) this.add('text', 0, '', block.line, block.from)
    this.rows[this.rows.length - 1]!.clauses.push({ ...rest, to: next, lines: number - block.line + 1, body: this.text.slice(block.bodyFrom, from) })
  }
}

export function readPlan(text: string): PlanText {
  const front = FRONT.exec(text)
  const reader = new Reader(text)
  let line = 1
  for (let from = 0; from < text.length; line++) {
    const feed = text.indexOf('\n', from)
    const to = feed < 0 ? text.length : feed
    if (from >= (front?.[0].length ?? 0)) reader.line(from, to, line)
    from = to + 1
  }
  return { front: front?.[1] ?? '', frontFrom: front ? 4 : 0, rows: reader.rows }
}

export function clausesOf(plan: PlanText): ClauseBlock[] {
  return plan.rows.flatMap((row) => row.clauses)
}

function splice(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + put + text.slice(to)
}

export function withBody(text: string, block: ClauseBlock, body: string): string {
  return splice(text, block.bodyFrom, block.bodyFrom + block.body.length, body.endsWith('\n') || !body ? body : `${body}\n`)
}

export function withFront(text: string, plan: PlanText, front: string): string {
  return plan.frontFrom ? splice(text, plan.frontFrom, plan.frontFrom + plan.front.length, front) : `---\n${front}---\n${text}`
}

// The block and one blank line behind it.
export function without(text: string, blocks: ClauseBlock[]): string {
  return [...blocks].sort((a, b) => b.from - a.from)
    .reduce((left, block) => splice(left, block.from, block.to + (left[block.to] === '\n' ? 1 : 0), ''), text)
}

export function withClause(text: string, row: PlanRow, id: string, body: string): string {
  const at = row.clauses.at(-1)?.to ?? row.to
  const lead = text.slice(0, at).endsWith('\n') ? '\n' : '\n\n'
  return splice(text, at, at, `${lead}\`\`\`clause ${id}\n${body}\`\`\`\n`)
}

export function freshId(plan: PlanText, kind: string): string {
  const taken = new Set(clausesOf(plan).map((block) => block.id))
  let n = taken.size + 1
  while (taken.has(`${kind}-${n}`)) n += 1
  return `${kind}-${n}`
}
