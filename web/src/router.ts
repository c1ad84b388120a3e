import { createRouter, createWebHistory } from 'vue-router'
import { t, type MessageKey } from './i18n'
import { useSession } from './stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    title: MessageKey
    open?: boolean // needs no session
  }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', redirect: '/today' },
    { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { title: 'sign-in.title', open: true } },
    { path: '/today', name: 'today', component: () => import('./pages/TodayPage.vue'), meta: { title: 'nav.today' } },
    { path: '/duties/:id', name: 'duty', component: () => import('./pages/DutyPage.vue'), props: true, meta: { title: 'duty.title' } },
    { path: '/inspect/:form', name: 'inspect', component: () => import('./pages/InspectPage.vue'), props: true, meta: { title: 'inspect.title' } },
    { path: '/records/:id', name: 'record', component: () => import('./pages/RecordPage.vue'), props: true, meta: { title: 'record.title' } },
    { path: '/cases', name: 'cases', component: () => import('./pages/CasesPage.vue'), meta: { title: 'nav.cases' } },
    { path: '/cases/new', name: 'case-new', component: () => import('./pages/CaseNewPage.vue'), meta: { title: 'case.new' } },
    { path: '/notices', name: 'notices', component: () => import('./pages/NoticesPage.vue'), meta: { title: 'nav.notices' } },
    { path: '/cases/:id', name: 'case', component: () => import('./pages/CasePage.vue'), props: true, meta: { title: 'case.title' } },
    { path: '/subjects', name: 'subjects', component: () => import('./pages/SubjectsPage.vue'), meta: { title: 'nav.subjects' } },
    { path: '/subjects/:id', name: 'subject', component: () => import('./pages/SubjectPage.vue'), props: true, meta: { title: 'subject.title' } },
    { path: '/measures', name: 'measures', component: () => import('./pages/MeasuresPage.vue'), meta: { title: 'nav.measures' } },
    { path: '/measures/:plan/:clause/:half', name: 'measure-rows', component: () => import('./pages/MeasureRowsPage.vue'), props: true, meta: { title: 'measure.rows' } },
    { path: '/plans', name: 'plans', component: () => import('./pages/PlansPage.vue'), meta: { title: 'nav.plans' } },
    { path: '/calendar', name: 'calendar', component: () => import('./pages/CalendarPage.vue'), meta: { title: 'calendar.heading' } },
    { path: '/feasibility/:id?', name: 'feasibility', component: () => import('./pages/FeasibilityPage.vue'), props: true, meta: { title: 'fit.heading' } },
    { path: '/plan-drafts/new', name: 'plan-draft-new', component: () => import('./pages/DraftNewPage.vue'), meta: { title: 'draft.new' } },
    { path: '/plan-drafts/:id', name: 'plan-draft', component: () => import('./pages/DraftPage.vue'), props: true, meta: { title: 'draft.page' } },
    { path: '/plan-corrections', name: 'plan-corrections', component: () => import('./pages/CorrectionsPage.vue'), meta: { title: 'correction.heading' } },
    { path: '/plans/:id', name: 'plan', component: () => import('./pages/PlanPage.vue'), props: true, meta: { title: 'plan.title' } },
    { path: '/draws', name: 'draws', component: () => import('./pages/DrawsPage.vue'), meta: { title: 'nav.draws' } },
    { path: '/draws/:id', name: 'draw', component: () => import('./pages/DrawPage.vue'), props: true, meta: { title: 'draw.title' } },
    { path: '/public/draws', name: 'public-draws', component: () => import('./pages/PublicDrawsPage.vue'), meta: { title: 'public-draws.title', open: true } },
    { path: '/public/draws/:realm/:id', name: 'public-draw', component: () => import('./pages/PublicDrawPage.vue'), props: true, meta: { title: 'public-draw.title', open: true } },
    { path: '/plans/:id/clauses/:clause', name: 'plan-duties', component: () => import('./pages/PlanDutiesPage.vue'), props: true, meta: { title: 'duty.title' } },
    { path: '/board', name: 'board', component: () => import('./pages/BoardPage.vue'), meta: { title: 'nav.board' } },
    { path: '/leave', name: 'leave', component: () => import('./pages/AbsencePage.vue'), meta: { title: 'away.title' } },
    { path: '/handovers', name: 'handovers', component: () => import('./pages/HandoversPage.vue'), meta: { title: 'nav.handovers' } },
    { path: '/ledger', name: 'ledger', component: () => import('./pages/LedgerPage.vue'), meta: { title: 'nav.ledger' } },
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue'), meta: { title: 'missing.title', open: true } },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (to.meta.open) return true
  if (!session.asked) await session.load().catch(() => undefined)
  return session.me ? true : { name: 'sign-in', query: { next: to.fullPath } }
})

router.afterEach((to) => {
  document.title = `${t(to.meta.title)} · ${t('app.name')}`
})
