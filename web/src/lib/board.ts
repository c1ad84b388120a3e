// The board: seats of visits as the server lists them, put together to what one person does in one go.
import type { Day } from '../api/types'

export interface Seat {
  id: string
  duty: string
  person: string
  person_name: string
  day: Day
  from: Day
  due: Day
  subject: string
  subject_name: string
  org_name: string
  title: string
  plan: string
  state: 'planned' | 'refused' | 'done'
  reason: string
}
// One duty of which an officer or a visit is nobody's: `have` of `need` officers are there; others of the visit go on the day `fixed`.
export interface Lacking extends Omit<Seat, 'person' | 'person_name' | 'day' | 'state' | 'reason'> { have: number; need: number; fixed?: Day; with?: string }
export interface BoardPerson { id: string; name: string; org: string; org_name: string; per_day: number }
// What another person cannot take over at a handover.
export interface Left { kind: 'duty' | 'visit' | 'case'; id: string; title: string; subject_name?: string; day?: Day; due?: Day; reason: 'role' | 'away' | 'recused' | 'certificate' | 'full' | 'there' }
export type LackReason = 'nobody' | 'few' | 'no-workday' | 'certificate' | 'recused' | 'capped' | 'full'
export interface Lack { plan: string; clause: string; reason: LackReason; visits: number }
export interface Swap { id: string; seat: string; other: string; reason: string; from: string; from_name: string; to: string; to_name: string }
export interface Board {
  from: Day
  to: Day
  today: Day
  may: boolean
  days: { date: Day; works: boolean; name: string }[]
  people: BoardPerson[]
  loads: { person: string; date: Day; visits: number }[]
  visits: Seat[]
  lacking: Lacking[]
  lacking_more: boolean
  swaps: Swap[]
  away: { person: string; from: Day; to: Day }[]
}

export interface Visit extends Seat {
  count: number // duties that it answers
}

// One subject, day, person and activity is one visit; the first seat stands for all.
export function visitsOf(seats: Seat[]): Visit[] {
  const found = new Map<string, Visit>()
  for (const seat of seats) {
    const key = seat.subject ? [seat.person, seat.day, seat.subject, seat.title, seat.state].join('\n') : seat.id
    const known = found.get(key)
    if (known) {
      known.count += 1
      if (seat.from > known.from) known.from = seat.from // all must fit
      if (seat.due < known.due) known.due = seat.due
    } else {
      found.set(key, { ...seat, count: 1 })
    }
  }
  return [...found.values()]
}

export function cellKey(person: string, day: Day): string {
  return `${person} ${day}`
}

export function byCell(visits: Visit[]): Map<string, Visit[]> {
  const cells = new Map<string, Visit[]>()
  for (const visit of visits) {
    if (visit.state === 'refused') continue
    const key = cellKey(visit.person, visit.day)
    cells.set(key, [...(cells.get(key) ?? []), visit])
  }
  return cells
}

export function isAway(board: Board, person: string, day: Day): boolean {
  return board.away.some((one) => one.person === person && one.from <= day && day <= one.to)
}

// The fullest is as wide as the bar; the limit stands at its place in it.
export function bar(visits: number, perDay: number): { width: number; limit: number; over: boolean } {
  const whole = Math.max(visits, perDay, 1)
  return { width: Math.round((visits / whole) * 100), limit: Math.round((perDay / whole) * 100), over: visits > perDay }
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

// People of the area, then those who come from outside and have visits in it.
export function everybody(board: Board): BoardPerson[] {
  const known = new Set(board.people.map((one) => one.id))
  const others = new Map<string, BoardPerson>()
  for (const seat of board.visits)
    if (!known.has(seat.person)) others.set(seat.person, { id: seat.person, name: seat.person_name, org: '', org_name: '', per_day: 0 })
  return [...board.people, ...others.values()]
}
