// Where the finds of a sentence stand in it: pieces of text, some of them the source of a clause.
export interface Piece {
  text: string
  clause: string // '' = nobody's
}

// Offsets of the server count characters, those of a script count halves of pairs.
export function quoteOf(characters: string[], span: [number, number]): string {
  return characters.slice(span[0], span[1]).join('')
}

export function piecesOf(text: string, quotes: { clause: string; quote: string }[]): Piece[] {
  const places: { from: number; to: number; clause: string }[] = []
  let behind = 0
  for (const { clause, quote } of quotes) {
    if (!quote) continue
    const from = text.indexOf(quote, behind)
    if (from < 0) continue
    behind = from + quote.length
    places.push({ from, to: behind, clause })
  }
  const pieces: Piece[] = []
  let at = 0
  for (const place of places) {
    if (place.from > at) pieces.push({ text: text.slice(at, place.from), clause: '' })
    pieces.push({ text: text.slice(place.from, place.to), clause: place.clause })
    at = place.to
  }
  if (at < text.length) pieces.push({ text: text.slice(at), clause: '' })
  return pieces
}

// The last sentence of a paragraph in the prose, in characters; null when it does not stand there as it is.
export function sentenceSpan(characters: string[], prose: string, paragraph: string): [number, number] | null {
  const sentence = paragraph.split(/(?<=[。；;！!？?\n])/).map((part) => part.trim()).filter(Boolean).at(-1)
  const at = sentence ? prose.indexOf(sentence) : -1
  if (at < 0 || !sentence) return null
  const from = prose.length === characters.length ? at : [...prose.slice(0, at)].length
  return [from, from + [...sentence].length]
}
