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
  const notices = ref(0) // not read yet

  async function load(): Promise<void> {
    try {
      const answer = await api.get<Me>('/me')
      // A name is a courtesy: an account that may not read the tree goes without.
      orgName.value = await api.get<Org>(`/orgs/${encodeURIComponent(answer.person.org)}`).then((org) => org.name, () => '')
      today.value = answer.today ?? localToday()
      me.value = answer
      void countNotices()
    } finally {
      asked.value = true
    }
  }

  async function countNotices(): Promise<void> {
    notices.value = await api.get<{ unread: number }>('/notices', { state: 'unread', limit: 1 }).then((answer) => answer.unread, () => 0)
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

  return { me, asked, orgName, today, notices, countNotices, load, signIn, signOut, may }
})
