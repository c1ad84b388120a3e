import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { onSignedOut } from './api/client'
import { language, setLanguage } from './i18n'
import { router } from './router'
import { useSession } from './stores/session'
import './styles/base.css'

async function start(): Promise<void> {
  await setLanguage(language.value)
  const app = createApp(App)
  app.use(createPinia())
  onSignedOut(() => {
    useSession().me = null
    const here = router.currentRoute.value
    if (here.meta.open) return
    void router.replace({ name: 'sign-in', query: { next: here.fullPath } })
  })
  app.use(router)
  app.mount('#app')
}

void start()
