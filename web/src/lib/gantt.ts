// The calendar of an area (GET /calendar) laid out: months, rows of plans, days of the heat calendar, the agenda of a phone.
import type { Day } from '../api/types'
import { daysBetween } from './dates'

export interface CalendarDay { date: Day; kind: 'workday' | 'weekend' | 'holiday' | 'makeup'; works: boolean; name: string; total: number; done: number; missed: number }
export interface CalendarClause { date: Day; kind: string; plan: string; clause: string; title: string; total: number; done: number; missed: number }
export interface CalendarPhase { plan: string; plan_title: string; clause: string; title: string; from: Day; to: Day }
export interface CalendarCase { date: Day; due_at: string; id: string; type: string; title: string; subject_name: string; org_name: string; overdue: boolean }
export interface CalendarAnswer { from: Day; to: Day; days: CalendarDay[]; marks: CalendarClause[]; phases: CalendarPhase[]; clauses?: CalendarClause[]; cases: CalendarCase[] }

export interface Month { key: string; first: Day; days: CalendarDay[]; blanks: number } // blanks: cells before the first, weeks begin on Monday
export function monthsOf(days: CalendarDay[]): Month[] {
  const months: Month[] = []
  for (const day of days) {
    const key = day.date.slice(0, 7)
    if (months.at(-1)?.key !== key) months.push({ key, first: day.date, days: [], blanks: (new Date(`${day.date}T00:00:00Z`).getUTCDay() + 6) % 7 })
    months.at(-1)!.days.push(day)
  }
  return months
}

export interface PlanRows { plan: string; title: string; phases: CalendarPhase[]; marks: CalendarClause[] }
export function rowsOf(answer: CalendarAnswer, titles: Map<string, string>): PlanRows[] {
  const rows = new Map<string, PlanRows>()
  const rowOf = (plan: string): PlanRows => {
    if (!rows.has(plan)) rows.set(plan, { plan, title: titles.get(plan) ?? plan, phases: [], marks: [] })
    return rows.get(plan)!
  }
  for (const phase of answer.phases) rowOf(phase.plan).phases.push(phase)
  for (const mark of answer.marks) rowOf(mark.plan).marks.push(mark)
  for (const row of rows.values()) row.phases.sort((a, b) => (a.from === b.from ? (a.to < b.to ? -1 : 1) : a.from < b.from ? -1 : 1))
  return [...rows.values()].sort((a, b) => b.phases.length - a.phases.length || (a.title < b.title ? -1 : 1))
}

// Where a day lies in the range, 0 to 1; what lies outside ends at the edge.
export function placeOf(answer: { from: Day; to: Day }, day: Day): number {
  return Math.min(1, Math.max(0, daysBetween(answer.from, day) / (daysBetween(answer.from, answer.to) + 1)))
}

// 0: nothing due; 1 to 4 by quarters of the fullest day.
export function heatOf(total: number, most: number): number {
  return total <= 0 ? 0 : Math.max(1, Math.ceil((4 * total) / Math.max(1, most)))
}

// Deadlines of open cases, gathered by day.
export function caseDays(answer: CalendarAnswer): { date: Day; cases: CalendarCase[] }[] {
  const days = new Map<Day, CalendarCase[]>()
  for (const one of answer.cases) days.set(one.date, [...(days.get(one.date) ?? []), one])
  return [...days].map(([date, cases]) => ({ date, cases }))
}

export interface AgendaItem { date: Day; what: 'begin' | 'end' | 'mark' | 'cases' | 'duties' | 'holiday'; title: string; plan?: string; clause?: string; total: number; done: number }
export function agendaOf(answer: CalendarAnswer, from: Day): AgendaItem[] {
  const items: AgendaItem[] = []
  for (const phase of answer.phases) {
    const part = { title: phase.title, plan: phase.plan, clause: phase.clause, total: 0, done: 0 }
    items.push({ date: phase.from, what: 'begin', ...part }, { date: phase.to, what: 'end', ...part })
  }
  for (const mark of answer.marks) items.push({ date: mark.date, what: 'mark', title: mark.title, plan: mark.plan, clause: mark.clause, total: mark.total, done: mark.done })
  for (const { date, cases } of caseDays(answer)) items.push({ date, what: 'cases', title: cases.length === 1 ? cases[0]!.title : '', total: cases.length, done: 0 })
  for (const day of answer.days) {
    if (day.name) items.push({ date: day.date, what: 'holiday', title: day.name, total: 0, done: 0 })
    if (day.total > 0) items.push({ date: day.date, what: 'duties', title: '', total: day.total, done: day.done })
  }
  return items.filter((item) => item.date >= from && item.date <= answer.to).sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}
