// What the page shows, as elements. Texts go in as texts, never as markup: names in a register are anybody's.
import type { Receipt, Rule } from './recompute'
import { fill, type Words } from './words'

type Child = Node | string | null

export function el(name: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children.filter((child): child is Node | string => child !== null))
  return element
}

const percent = (millionths: number) => `${millionths / 10000}%`

function ruleLines(rule: Rule, words: Words): string[] {
  const lines = rule.number !== null ? [fill(words.number, { n: rule.number })]
    : rule.rate_millionths !== null ? [fill(words.rate, { n: percent(rule.rate_millionths) })] : [words.officersOnly]
  if (rule.number !== null || rule.rate_millionths !== null) lines.push(fill(words.pair, { n: rule.pair }))
  if (rule.officer_rate_millionths !== null) lines.push(fill(words.officerRate, { n: percent(rule.officer_rate_millionths) }))
  for (const key of ['weight', 'strata', 'certificate'] as const) if (rule[key]) lines.push(fill(words[key], { n: rule[key] }))
  return [...lines, ...rule.caps.map((cap) => fill(words.cap, { column: cap.column, n: cap.most }))]
}

export function ruleCard(receipt: Receipt, words: Words): HTMLElement {
  return el('section', { class: 'card' }, el('h2', {}, words.rule),
    el('ul', {}, ...ruleLines(receipt.rule, words).map((line) => el('li', {}, line))))
}

export function seedCard({ seed, seed_from: from }: Receipt, words: Words): HTMLElement {
  const row = (name: string, value: string) => el('div', {}, el('dt', {}, name), el('dd', { class: 'mono' }, value))
  return el('section', { class: 'card' }, el('h2', {}, words.seed), el('p', {}, from ? words.seedMade : words.seedGiven),
    el('dl', {}, ...(from ? [row(words.commitment, from.commitment), row(words.public, from.public)] : []), row(words.seed, seed)))
}

/** A bar for each stratum: how many of its units were drawn. */
export function strataCard(receipt: Receipt, words: Words): HTMLElement | null {
  if (receipt.strata.length === 0) return null
  const most = Math.max(...receipt.strata.map((stratum) => stratum.units), 1)
  const rows = receipt.strata.slice(0, 100).map((stratum) => {
    const told = fill(words.stratum, { drawn: stratum.number, units: stratum.units })
    const bar = el('div', { class: 'bar', role: 'img', 'aria-label': told })
    bar.style.width = `${Math.max((stratum.units / most) * 100, 1)}%`
    const part = el('div', {})
    part.style.width = `${stratum.units ? (stratum.number / stratum.units) * 100 : 0}%`
    bar.append(part)
    return el('li', {}, el('span', {}, stratum.value || (receipt.rule.strata ? words.blank : words.all)), el('div', { class: 'lane' }, bar), el('span', { class: 'number' }, told))
  })
  return el('section', { class: 'card' }, el('h2', {}, words.strataTitle), el('ul', { class: 'strata' }, ...rows))
}

const SHOWN = 200

/** The result with a field to find a unit or an officer in it. */
export function resultCard(receipt: Receipt, words: Words): HTMLElement {
  const units = receipt.result.length > 0
  const lines = units ? receipt.result.map((one) => [one.unit, one.officers.join('、')]) : receipt.pool.map((id) => [id])
  const body = el('tbody')
  const note = el('p', { class: 'soft' })
  const input = el('input', { type: 'search', 'aria-label': words.find, placeholder: words.find }) as HTMLInputElement
  const show = () => {
    const found = lines.filter((line) => line.some((cell) => cell.includes(input.value.trim())))
    body.replaceChildren(...found.slice(0, SHOWN).map((line) => el('tr', {}, ...line.map((cell) => el('td', {}, cell)))))
    note.textContent = found.length === 0 ? words.none : fill(words.shown, { n: Math.min(SHOWN, found.length), all: found.length })
  }
  input.addEventListener('input', show)
  show()
  const heads = units ? [words.unit, words.officers] : [words.pool]
  return el('section', { class: 'card' }, el('h2', {}, words.result), input,
    el('table', {}, el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))), body), note)
}
