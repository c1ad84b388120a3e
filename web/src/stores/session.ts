import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '../api/client'
import type { Day, Me, Org } from '../api/types'
import { localToday } from '../lib/dates'

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const asked = ref(false)
  const orgName = ref('')
  const today = ref<Day>(localToday())

  async function load(): Promise<void> {
    try {
      const answer = await api.get<Me>('/me')
      // A name is a courtesy: an account that may not read the tree goes without.
      orgName.value = await api.get<Org>(`/orgs/${encodeURIComponent(answer.person.org)}`).then((org) => org.name, () => '')
      today.value = localToday()
      me.value = answer
    } finally {
      asked.value = true
    }
  }

  async function signIn(user: string, password: string): Promise<void> {
    await api.post('/login', { user, password })
    await load()
  }

  async function signOut(): Promise<void> {
    await api.post('/logout').catch(() => undefined)
    me.value = null
  }

  function may(permission: string): boolean {
    return me.value?.permissions?.some((held) => held === permission || held === '*' || held === `${permission.split('.')[0]}.*`) ?? false
  }

  return { me, asked, orgName, today, load, signIn, signOut, may }
})
