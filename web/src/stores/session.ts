import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api } from '../api/client'
import type { Day, Me } from '../api/types'
import { localToday } from '../lib/dates'

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const asked = ref(false)
  const today = computed<Day>(() => me.value?.today ?? localToday())

  async function load(): Promise<void> {
    try {
      me.value = await api.get<Me>('/me')
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

  return { me, asked, today, load, signIn, signOut, may }
})
