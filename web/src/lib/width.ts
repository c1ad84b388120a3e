// Is the window at least as wide as a desk? For widgets that a phone should not even load.
import { onScopeDispose, ref, type Ref } from 'vue'

export function useDesk(): Ref<boolean> {
  const query = matchMedia('(min-width: 60rem)')
  const desk = ref(query.matches)
  const note = (): void => { desk.value = query.matches }
  query.addEventListener('change', note)
  onScopeDispose(() => query.removeEventListener('change', note))
  return desk
}
