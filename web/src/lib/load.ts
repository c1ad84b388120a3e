// A value that is fetched: what it is, whether it is under way, why it failed. Answers that come late are dropped.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { Problem } from '../api/client'

export interface Loaded<T> {
  value: ShallowRef<T | null>
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  run: () => Promise<void>
}

export function useLoaded<T>(fetcher: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null)
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let latest = 0

  async function run(): Promise<void> {
    const mine = ++latest
    busy.value = true
    problem.value = null
    try {
      const answer = await fetcher()
      if (mine === latest) value.value = answer
    } catch (fault) {
      if (mine === latest) problem.value = asProblem(fault)
    } finally {
      if (mine === latest) busy.value = false
    }
  }

  return { value, busy, problem, run }
}

export function asProblem(fault: unknown): Problem {
  return fault instanceof Problem ? fault : new Problem(0, 'CLIENT', fault instanceof Error ? fault.message : String(fault))
}
