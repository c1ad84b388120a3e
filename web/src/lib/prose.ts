// A literate plan cut into what a reader sees: headings, paragraphs, lists, and the clauses that stand between them.
// The server has read the plan properly; this only lays its text out and never turns text into markup.
export type ProsePart =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'bullet'; text: string }
  | { kind: 'clause'; id: string }

const FENCE = /^(`{3,}|~{3,})\s*(.*)$/

export function prosePartsOf(text: string): ProsePart[] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/^---\n[\s\S]*?\n---\n/, '').split('\n')
  const parts: ProsePart[] = []
  let paragraph: string[] = []
  let fence = ''

  const endParagraph = (): void => {
    if (paragraph.length) parts.push({ kind: 'paragraph', text: paragraph.join('\n') })
    paragraph = []
  }

  for (const line of lines) {
    if (fence) {
      if (line.startsWith(fence)) fence = ''
      continue
    }
    const opening = FENCE.exec(line)
    const heading = /^(#{1,6})\s+(.*)$/.exec(line)
    const bullet = /^\s*[-*+]\s+(.*)$/.exec(line)
    if (!opening && !heading && !bullet && line.trim()) {
      paragraph.push(line.trim())
      continue
    }
    endParagraph()
    if (opening) {
      fence = opening[1]!
      const clause = /^clause\s+(\S+)/.exec(opening[2]!)
      if (clause) parts.push({ kind: 'clause', id: clause[1]! })
    } else if (heading) parts.push({ kind: 'heading', level: heading[1]!.length, text: heading[2]! })
    else if (bullet) parts.push({ kind: 'bullet', text: bullet[1]! })
  }
  endParagraph()
  return parts
}
