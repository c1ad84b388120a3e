// A browser at the pages: opening them at a size and in a language, signing in, and what must hold on every page.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
export const LANGUAGES = ['zh-CN', 'en']
const FIELD_PAGES = new Set(['sign-in', 'today', 'duty', 'inspect', 'case'])
const TOUCH = 44

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  })
}

// A page that collects what must not happen: console output, page errors, requests to other hosts.
export async function open(browser, base, size, language, state) {
  const context = await browser.newContext({ viewport: SIZES[size], locale: language, storageState: state, hasTouch: size === 'phone' })
  await context.addInitScript((chosen) => localStorage.setItem('anlan.language', chosen), language)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults = []
  // The browser itself reports refused requests (401, 404, offline) on the console; those are not the pages' words.
  page.on('console', (message) => { if (!message.text().startsWith('Failed to load resource')) faults.push(`console: ${message.text()}`) })
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('request', (request) => { if (!request.url().startsWith(base) && /^https?:/.test(request.url())) faults.push(`other host: ${request.url()}`) })
  return { context, page, faults }
}

export async function settle(page) {
  await page.waitForSelector('main h1', { state: 'attached' })
  await page.waitForLoadState('networkidle')
}

// Signs an account of the demo in by the API; the state serves for further pages.
export async function signIn(browser, base, user, password) {
  const context = await browser.newContext()
  const answer = await context.request.post(`${base}/api/v1/login`, { data: { user, password } })
  if (!answer.ok()) throw new Error(`${user} cannot sign in: ${answer.status()} ${await answer.text()}`)
  const state = await context.storageState()
  await context.close()
  return state
}

export const api = (page, path) => page.evaluate(async (url) => (await fetch(url)).json(), `/api/v1${path}`)

// A write of the page's account; what is refused fails the test.
export async function post(page, path, body = {}) {
  const { status, text } = await page.evaluate(async ([url, sent]) => {
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Anlan': '1' }, body: JSON.stringify(sent) })
    return { status: answer.status, text: await answer.text() }
  }, [`/api/v1${path}`, body])
  if (status >= 300) throw new Error(`POST ${path}: ${status} ${text}`)
  return JSON.parse(text)
}

export async function faultsOfPage(page, name, size) {
  const faults = []
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (wide > 0) faults.push(`${wide} px wider than the window`)
  await page.evaluate(axe)
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  for (const violation of found.violations) {
    if (!['serious', 'critical'].includes(violation.impact)) continue
    faults.push(`axe ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).join(' | ')}`)
  }
  if (size === 'phone' && FIELD_PAGES.has(name)) faults.push(...await smallTargets(page))
  return faults
}

// Links inside a sentence may be as tall as their line; everything that is pressed must not be.
function smallTargets(page) {
  return page.evaluate((least) => [...document.querySelectorAll('button, summary, a.button, label.answer, label.button, select, input:not(.sr-only), nav a')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ element, box }) => box.width > 0 && !element.closest('label:not(.answer):not(.button)') && box.height < least - 0.5)
    .map(({ element, box }) => `target ${Math.round(box.width)}×${Math.round(box.height)}: ${element.outerHTML.slice(0, 90)}`), TOUCH)
}

// The addresses of one page of each kind, as the signed-in account finds them.
export async function addresses(page) {
  const first = async (path) => (await api(page, path)).items?.[0] ?? null
  const part = encodeURIComponent
  const found = { 'sign-in': '/sign-in', today: '/today', cases: '/cases', 'case-new': '/cases/new?type=tip', notices: '/notices', subjects: '/subjects', measures: '/measures', plans: '/plans', feasibility: '/feasibility', calendar: '/calendar', ledger: '/ledger', missing: '/no-such-page' }
  const [duty, subject, hazard, record, plan] = await Promise.all(['/duties?person=me', '/subjects?limit=1', '/cases?type=hazard&limit=1', '/records?limit=1', '/plans'].map(first))
  let measure = null // a plan that others of these tests adopt may measure nothing
  for (const one of (await api(page, '/plans')).items ?? []) measure ??= await first(`/measures?plan=${part(one.id)}`)
  if (duty) found.duty = `/duties/${part(duty.id)}`
  if (duty) found.inspect = `/inspect/${duty.form || 'visit'}?subject=${part(duty.subject ?? '')}&duty=${part(duty.id)}&org=${duty.org}&activity=${duty.activity}`
  if (subject) found.subject = `/subjects/${part(subject.id)}`
  if (hazard) found.case = `/cases/${part(hazard.id)}`
  if (record) found.record = `/records/${part(record.id)}`
  if (plan) found.plan = `/plans/${part(plan.id)}`
  if (measure) found.rows = `/measures/${part(measure.plan)}/${part(measure.clause)}/numerator`
  return found
}
