// A list that comes in pages by cursor. restart() drops what is shown; an answer to an older question is dropped.
import { ref, shallowRef } from 'vue'
import type { Problem } from '../api/client'
import type { List } from '../api/types'
import { asProblem } from './load'

export function usePages<T>(fetcher: (cursor: string | undefined) => Promise<List<T>>) {
  const items = shallowRef<T[]>([])
  const next = ref<string | null>(null)
  const total = ref<number | null>(null)
  const busy = ref(false)
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let round = 0

  async function fetchPage(cursor: string | undefined): Promise<void> {
    const mine = round
    busy.value = true
    problem.value = null
    try {
      const page = await fetcher(cursor)
      if (mine !== round) return
      items.value = cursor ? [...items.value, ...page.items] : page.items
      next.value = page.next ?? null
      if (page.total !== undefined) total.value = page.total
      loaded.value = true
    } catch (fault) {
      if (mine === round) problem.value = asProblem(fault)
    } finally {
      if (mine === round) busy.value = false
    }
  }

  function restart(): void {
    round += 1
    total.value = null
    void fetchPage(undefined)
  }

  function more(): void {
    if (next.value && !busy.value) void fetchPage(next.value)
  }

  return { items, next, total, busy, loaded, problem, restart, more }
}
