// The answer of feasibility (docs/formats/feasible.md), gathered for people: the server tells one bottleneck a window, a
// person reads one an office.
import type { Day, Moment } from '../api/types'

export interface FitWeek { monday: Day; need: number; have: number }
export interface FitShare { plan: string; clause: string; need: number }
export interface FitBottleneck { org: string; role: string; from: Day; due: Day; need: number; have: number; clauses: FitShare[]; weeks: FitWeek[] }
export interface FitChange {
  change: 'people' | 'times' | 'period' | 'window'
  org?: string
  role?: string
  add?: number
  per_day?: number
  plan?: string
  clause?: string
  from?: number | string
  to?: number | string
  days?: number
}
export interface FitRelaxation extends FitChange { shortfall: number; feasible: boolean }
export interface FitCombination { changes: FitChange[]; fewest: boolean }
export interface FitAnswer {
  feasible: boolean
  certain: boolean
  complete: boolean
  duties: number
  visits: number
  not_counted: number
  need: number
  capacity: number
  shortfall: number
  bottlenecks: FitBottleneck[]
  relaxations: FitRelaxation[]
  combinations: FitCombination[]
}
export interface FitClause { id: string; title: string; sentence: string }
export interface FitPlan { id: string; title: string; clauses: FitClause[] }
export interface FitResult { answer: FitAnswer; orgs: { code: string; name: string }[]; plans: FitPlan[]; people: number }
export interface FitRunItem {
  id: string
  org: string
  org_name: string
  plans: string[]
  draft: boolean
  from: Day
  to: Day
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  asked_at: Moment
  asked_by: string
  ended_at: Moment | null
  tries: number
  verdict: 'fits' | 'short' | 'unknown' | null
  shortfall: number
  error: string | null
}
export interface FitRun extends FitRunItem { result: FitResult | null }

export interface FitGroup extends FitBottleneck {
  spans: number // windows that were told apart
  idle: boolean // nothing can be made at all: no people, or no working day
}

const keyOf = (one: FitBottleneck): string => [one.org, one.role, ...one.clauses.map((share) => `${share.plan}/${share.clause}`).sort()].join('|')

function addWeeks(into: FitWeek[], more: FitWeek[]): FitWeek[] {
  const byMonday = new Map(into.map((week) => [week.monday, { ...week }]))
  for (const week of more) {
    const known = byMonday.get(week.monday)
    if (!known) byMonday.set(week.monday, { ...week })
    else { known.need += week.need; known.have += week.have }
  }
  return [...byMonday.values()].sort((a, b) => (a.monday < b.monday ? -1 : 1))
}

function addShares(into: FitShare[], more: FitShare[]): FitShare[] {
  return into.map((share) => ({ ...share, need: share.need + (more.find((one) => one.plan === share.plan && one.clause === share.clause)?.need ?? 0) }))
}

// Bottlenecks of one org, role and set of clauses as one, those that lack most first.
export function groupsOf(bottlenecks: FitBottleneck[]): FitGroup[] {
  const groups = new Map<string, FitGroup>()
  for (const one of bottlenecks) {
    const key = keyOf(one)
    const known = groups.get(key)
    groups.set(key, known
      ? { ...known, from: one.from < known.from ? one.from : known.from, due: one.due > known.due ? one.due : known.due, need: known.need + one.need, have: known.have + one.have, clauses: addShares(known.clauses, one.clauses), weeks: addWeeks(known.weeks, one.weeks), spans: known.spans + 1, idle: known.idle && one.have === 0 }
      : { ...one, spans: 1, idle: one.have === 0 })
  }
  return [...groups.values()].sort((a, b) => b.need - b.have - (a.need - a.have))
}

// Where the bars of a chart end, and the lines across it: the smallest round figure that holds all.
export function scaleOf(weeks: FitWeek[]): { top: number; lines: number[] } {
  const most = Math.max(1, ...weeks.map((week) => Math.max(week.need, week.have)))
  const unit = 10 ** Math.floor(Math.log10(most))
  const top = Math.max(1, [1, 2, 5, 10].map((n) => n * unit).find((n) => n >= most) ?? most)
  return { top, lines: top >= 2 ? [top / 2, top].filter(Number.isInteger) : [top] }
}

export const isOver = (run: FitRunItem): boolean => !['waiting', 'running'].includes(run.state)
