// Whether a text of a plan fits, asked of the server and followed until the verdict is there. What is being computed for an
// older text is given up when a new one is asked for, since the server computes one after the other.
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { api, type Problem } from '../api/client'
import type { Day } from '../api/types'
import { valueOf } from './clauseBody'
import { isOver, type FitRun } from './fit'
import { asProblem } from './load'
import { readPlan } from './planText'

const YEAR_DAYS = 365
const POLL_MS = 1000

// The days that count: the plan's own that are still to come, a year at most; null when it names none or all are over.
export function daysToCheck(front: string, today: Day): { from: Day; to: Day } | null {
  const [first = '', last = ''] = valueOf(front, 'period').split('/')
  if (!first || !last || last < today) return null
  const from = first > today ? first : today
  const most = new Date(Date.parse(`${from}T00:00:00Z`) + YEAR_DAYS * 86_400_000).toISOString().slice(0, 10)
  return { from, to: last < most ? last : most }
}

export function useFitting(today: Day) {
  const run = shallowRef<FitRun | null>(null)
  const text = ref('') // what the run is about
  const busy = ref(false) // there is no verdict yet
  const problem = shallowRef<Problem | null>(null)
  let timer = 0
  let latest = 0

  async function follow(id: string, mine: number): Promise<void> {
    if (mine !== latest) return
    try {
      const answer = await api.get<FitRun>(`/feasibility/${encodeURIComponent(id)}`)
      if (mine !== latest) return
      run.value = answer
      busy.value = !answer.verdict && !isOver(answer)
      if (!isOver(answer)) timer = window.setTimeout(() => void follow(id, mine), POLL_MS)
    } catch (fault) {
      if (mine !== latest) return
      busy.value = false
      problem.value = asProblem(fault)
    }
  }

  async function giveUp(): Promise<void> {
    window.clearTimeout(timer)
    latest++
    busy.value = false
    if (run.value && !isOver(run.value)) await api.post(`/feasibility/${encodeURIComponent(run.value.id)}/cancel`).catch(() => undefined)
  }

  // Nothing happens when exactly this text was asked about already.
  async function ask(wanted: string, again = false): Promise<void> {
    if (wanted === text.value && !again && (busy.value || run.value?.verdict)) return
    await giveUp()
    const mine = ++latest
    run.value = null
    problem.value = null
    text.value = wanted
    const front = readPlan(wanted).front
    const days = daysToCheck(front, today)
    const org = valueOf(front, 'org')
    if (!days || !org) return
    busy.value = true
    try {
      const made = await api.post<{ id: string }>('/feasibility', { org, text: wanted, ...days })
      await follow(made.id, mine)
    } catch (fault) {
      if (mine !== latest) return
      busy.value = false
      problem.value = asProblem(fault)
    }
  }

  onBeforeUnmount(() => { window.clearTimeout(timer); latest++ })
  return { run, text, busy, problem, ask, giveUp }
}

export type Fitting = ReturnType<typeof useFitting>
