// What a form's answers come to. The server decides; this shows the same while the officer is still writing.
// The rule stands in docs/formats/form.md.
import type { Answers, Band, Form, FormItem } from '../api/types'

export interface Score {
  points: number
  max: number
  percent: number | null // null: nothing scored yet
  band: Band | null
}

export function allItems(form: Form): FormItem[] {
  return form.sections.flatMap((section) => section.items)
}

export function scoreOf(form: Form, answers: Answers): Score {
  let points = 0
  let max = 0
  for (const item of allItems(form)) {
    const ok = answers[item.id]?.ok
    if (!item.points || ok === undefined || ok === null) continue
    max += item.points
    if (ok) points += item.points
  }
  const percent = max > 0 ? (points / max) * 100 : null
  return { points, max, percent, band: bandOf(form.bands ?? [], percent) }
}

function bandOf(bands: Band[], percent: number | null): Band | null {
  if (percent === null) return null
  return [...bands].sort((a, b) => b.from - a.from).find((band) => percent >= band.from) ?? null
}

export type ItemFault = 'missing' | 'photo' | 'note' | 'range'

// What still stands between this item and a valid record; null when nothing does.
export function itemFault(item: FormItem, answers: Answers): ItemFault | null {
  const answer = answers[item.id]
  const photos = answer?.photos?.length ?? 0
  if (item.type === 'ok-fail-na') {
    if (answer?.ok === undefined) return item.required ? 'missing' : null
    if (answer.ok === false && item.photo_on_fail && photos === 0) return 'photo'
    if (answer.ok === false && !answer.note?.trim()) return 'note'
  } else if (item.type === 'photo') {
    if (item.required && photos === 0) return 'photo'
  } else {
    if (answer?.value === undefined || answer.value === '') return item.required ? 'missing' : null
    if (item.type === 'number' && !inRange(item, Number(answer.value))) return 'range'
  }
  return null
}

function inRange(item: FormItem, value: number): boolean {
  return Number.isFinite(value) && (item.min === undefined || value >= item.min) && (item.max === undefined || value <= item.max)
}

export function failedItems(form: Form, answers: Answers): FormItem[] {
  return allItems(form).filter((item) => answers[item.id]?.ok === false)
}

// A field that was filled in and emptied again is not an answer.
export function givenAnswers(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) =>
    answer.ok !== undefined || (answer.value !== undefined && answer.value !== '') || (answer.photos?.length ?? 0) > 0))
}
