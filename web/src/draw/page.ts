// The page that verifies a draw: one HTML file, no server, no network. Made by vite.draw.config.ts.
import { el, resultCard, ruleCard, seedCard, strataCard } from './parts'
import { match, type Matched, readReceipt, type Verdict, verify } from './verify'
import { fill, type Language, LANGUAGES, type Words } from './words'

interface Given { name: string; text: string }

let language: Language = navigator.language.startsWith('zh') ? 'zh-CN' : 'en'
let files: Given[] = []
let seen: { verdict: Verdict | null; matched: Matched[] } = { verdict: null, matched: [] }
const root = document.getElementById('page')!

function judge(): void {
  const receipts = files.flatMap((file) => {
    const receipt = readReceipt(file.text)
    return receipt ? [{ file, receipt }] : []
  })
  const [first] = receipts
  if (!first) {
    seen = { verdict: files.some((file) => /^\s*[[{]/.test(file.text)) ? { kind: 'no-receipt' } : null, matched: [] }
    return
  }
  const { inputs, matched } = match(first.receipt, files.filter((file) => file !== first.file))
  seen = { verdict: receipts.length > 1 ? { kind: 'fault', word: 'two', about: '' } : verify(first.receipt, inputs), matched }
}

async function take(list: FileList | null): Promise<void> {
  if (!list?.length) return
  root.querySelector('[role=status]')!.replaceChildren(el('p', { class: 'busy' }, LANGUAGES[language].computing))
  const more = await Promise.all([...list].map(async (file) => ({ name: file.name, text: await file.text() })))
  files = [...files.filter((old) => !more.some((file) => file.name === old.name)), ...more]
  setTimeout(() => { // after the words above are on the screen
    judge()
    draw()
  }, 30)
}

/** Title, explanation and kind of the verdict. */
function words(verdict: Verdict, w: Words): { kind: 'good' | 'bad' | 'wait'; title: string; lines: string[] } {
  switch (verdict.kind) {
    case 'right': return { kind: 'good', title: w.right, lines: [] }
    case 'differs': return { kind: 'bad', title: w.differs, lines: [fill(w.differsAt, { ...verdict.difference }), w.differsWhy] }
    case 'missing': {
      const roles = verdict.roles.map((role) => w[`role.${role}`]).join(language === 'en' ? ', ' : '、')
      return { kind: 'wait', title: w.missing, lines: [fill(w.missingAt, { roles })] }
    }
    case 'no-receipt': return { kind: 'bad', title: w.noReceipt, lines: [] }
    case 'fault': {
      if (verdict.word === 'two') return { kind: 'bad', title: w.twoReceipts, lines: [] }
      const line = w[`fault.${verdict.word}` as keyof Words] ?? verdict.word
      return { kind: 'bad', title: w.fault, lines: [fill(line, { about: verdict.about })] }
    }
  }
}

function verdictCard(w: Words): HTMLElement {
  if (!seen.verdict) return el('p', { class: 'soft' }, w.empty)
  const { kind, title, lines } = words(seen.verdict, w)
  const mark = { good: '✓', bad: '✗', wait: '…' }[kind]
  return el('section', { class: `card verdict ${kind}`, 'data-kind': seen.verdict.kind },
    el('h2', {}, el('span', { 'aria-hidden': 'true' }, `${mark} `), title), ...lines.map((line) => el('p', {}, line)))
}

function fileList(w: Words): HTMLElement | null {
  if (files.length === 0) return null
  const lines = files.map((file) => {
    const found = seen.matched.find((one) => one.name === file.name)
    const role = found?.role ? w[`role.${found.role}`] : found ? w['role.none'] : readReceipt(file.text) ? w['role.receipt'] : ''
    return el('li', {}, el('b', {}, file.name), ' ', el('span', { class: found && !found.role ? 'odd' : 'soft' }, role))
  })
  const again = el('button', { type: 'button', class: 'plain' }, w.again)
  again.addEventListener('click', () => {
    files = []
    judge()
    draw()
  })
  return el('section', { class: 'card' }, el('h2', {}, w.files), el('ul', { class: 'files' }, ...lines), again)
}

function dropZone(w: Words): HTMLElement {
  const input = el('input', { type: 'file', multiple: '', id: 'files', class: 'hidden', accept: '.json,.csv,application/json,text/csv' }) as HTMLInputElement
  input.addEventListener('change', () => void take(input.files))
  return el('div', { class: 'drop', id: 'drop' }, input, el('label', { for: 'files', class: 'button' }, w.choose), el('span', { class: 'soft' }, w.drop))
}

function draw(): void {
  const w = LANGUAGES[language]
  document.documentElement.lang = language
  document.title = w.title
  const other = el('button', { type: 'button', class: 'plain', id: 'language' }, w.other)
  other.addEventListener('click', () => {
    language = language === 'en' ? 'zh-CN' : 'en'
    draw()
  })
  const verdict = seen.verdict
  const receipt = verdict && 'receipt' in verdict ? verdict.receipt : null
  const shown = receipt && verdict?.kind === 'right'
  root.replaceChildren(
    el('header', {}, el('h1', {}, w.title), other), el('p', {}, w.intro), dropZone(w),
    el('div', { role: 'status' }, verdictCard(w)),
    ...[fileList(w), receipt && ruleCard(receipt, w), receipt && seedCard(receipt, w), shown ? strataCard(receipt, w) : null,
      shown ? resultCard(receipt, w) : null].filter((part) => part !== null),
  )
}

document.addEventListener('dragover', (event) => event.preventDefault())
document.addEventListener('drop', (event) => {
  event.preventDefault()
  void take(event.dataTransfer?.files ?? null)
})
draw()
