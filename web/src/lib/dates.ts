// Days are ISO texts and compare as texts; only differences need arithmetic, done in UTC so that no zone shifts a day.
import type { Day, Moment } from '../api/types'

const DAY_MS = 86_400_000

export function localToday(): Day {
  const now = new Date()
  return isoDay(now.getFullYear(), now.getMonth() + 1, now.getDate())
}

function isoDay(year: number, month: number, day: number): Day {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / DAY_MS)
}

export function weekday(day: Day): number {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`).getUTCDay()
}

// The wall-clock text of an instant as the server wrote it, in the server's zone.
export function momentText(moment: Moment | null | undefined): string {
  return moment ? moment.slice(0, 16).replace('T', ' ') : ''
}

export type Urgency = 'overdue' | 'today' | 'week' | 'later'

export function urgencyOf(due: Day, today: Day): Urgency {
  const days = daysBetween(today, due)
  if (days < 0) return 'overdue'
  if (days === 0) return 'today'
  return days <= 7 ? 'week' : 'later'
}

// What was handed out for a day that has come is today's work, however long its window is still open.
export function urgencyOfDuty(duty: { due: Day; day?: Day }, today: Day): Urgency {
  const urgency = urgencyOf(duty.due, today)
  return urgency !== 'overdue' && duty.day && daysBetween(today, duty.day) <= 0 ? 'today' : urgency
}

// An instant with this device's offset, to the second.
export function localMoment(now: Date): Moment {
  const offset = -now.getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')
  const minutes = String(Math.abs(offset) % 60).padStart(2, '0')
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, 19)
  return `${local}${sign}${hours}:${minutes}`
}
