// A text that can be taken back step by step. Nothing is lost by undoing: redo brings it back until something else is typed.
import { computed, ref, shallowRef } from 'vue'

const MOST = 200

export function useHistory(first: string) {
  const text = ref(first)
  const past = shallowRef<string[]>([])
  const future = shallowRef<string[]>([])

  function set(next: string): void {
    if (next === text.value) return
    past.value = [...past.value.slice(-MOST + 1), text.value]
    future.value = []
    text.value = next
  }

  function undo(): void {
    const before = past.value.at(-1)
    if (before === undefined) return
    past.value = past.value.slice(0, -1)
    future.value = [...future.value, text.value]
    text.value = before
  }

  function redo(): void {
    const after = future.value.at(-1)
    if (after === undefined) return
    future.value = future.value.slice(0, -1)
    past.value = [...past.value, text.value]
    text.value = after
  }

  function reset(next: string): void {
    past.value = []
    future.value = []
    text.value = next
  }

  return { text, set, undo, redo, reset, canUndo: computed(() => past.value.length > 0), canRedo: computed(() => future.value.length > 0) }
}
