// Saves a text a moment after it was last changed, one request at a time, each with the revision that it was made from.
// Until the server has it, the text is in localStorage, so that a reload or a lost network costs nothing.
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from 'vue'
import { api, type Problem } from '../api/client'
import { asProblem } from './load'

const DELAY = 1500

interface Saved {
  revision: number
  title: string
  corrections: number | null
}

export function useSaving(id: string, text: Ref<string>, fixed: Ref<boolean>) {
  const revision = ref(0)
  const savedText = ref('')
  const saving = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const corrections = ref<number | null>(null)
  const dirty = computed(() => text.value !== savedText.value)
  const key = `anlan.plan-draft.${id}`
  let timer = 0
  let running: Promise<void> | null = null

  // What the server has; a text of the same revision that it never got is brought back.
  function begin(stored: { revision: number; text: string }): string {
    revision.value = stored.revision
    savedText.value = stored.text
    const kept = localStorage.getItem(key)
    if (!kept) return stored.text
    const left: { revision: number; text: string } = JSON.parse(kept)
    if (left.revision === stored.revision) return left.text
    localStorage.removeItem(key)
    return stored.text
  }

  async function send(): Promise<void> {
    const sent = text.value
    saving.value = true
    problem.value = null
    try {
      const answer = await api.patch<Saved>(`/plan-drafts/${encodeURIComponent(id)}`, { revision: revision.value, text: sent })
      revision.value = answer.revision
      corrections.value = answer.corrections
      savedText.value = sent
      if (text.value === sent) localStorage.removeItem(key)
    } catch (fault) {
      problem.value = asProblem(fault)
    } finally {
      saving.value = false
    }
  }

  // True when the server has what is on the page.
  async function save(): Promise<boolean> {
    window.clearTimeout(timer)
    while (running) await running
    if (!dirty.value || fixed.value) return true
    running = send()
    await running
    running = null
    return !dirty.value
  }

  watch(text, (now) => {
    if (fixed.value || now === savedText.value) return
    localStorage.setItem(key, JSON.stringify({ revision: revision.value, text: now }))
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void save(), DELAY)
  })

  function warn(event: BeforeUnloadEvent): void {
    if (dirty.value && !fixed.value) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', warn))
  onBeforeUnmount(() => {
    window.removeEventListener('beforeunload', warn)
    void save()
  })

  return { revision, saving, dirty, problem, corrections, begin, save }
}
