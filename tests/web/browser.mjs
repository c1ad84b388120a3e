// The pages in a real browser against a running server. Prints TAP.
//   ANLAN_URL       address of the server; without it everything is skipped
//   ANLAN_USER, ANLAN_PASSWORD   an account with open duties (an inspector)
//   ANLAN_PARTNER   name of a colleague who may be the second officer (optional)
//   ANLAN_SHOTS     folder for screenshots (optional)
//   CHROMIUM        the browser (default /usr/bin/chromium)
// Writes two records and what they open: run it against a demo realm only.
import { mkdirSync } from 'node:fs'
import { addresses, api, faultsOfPage, LANGUAGES, launch, open, settle, SIZES } from './desk.mjs'
import { chooseOfficers, fillForm, storedDrafts, toReview } from './form.mjs'
import { expect, report, test } from './tap.mjs'

const base = process.env.ANLAN_URL
const user = process.env.ANLAN_USER
const password = process.env.ANLAN_PASSWORD
const shots = process.env.ANLAN_SHOTS
if (!base || !user || !password) {
  console.log('1..0 # SKIP set ANLAN_URL, ANLAN_USER and ANLAN_PASSWORD to test the pages against a running server')
  process.exit(0)
}
if (shots) mkdirSync(shots, { recursive: true })

const browser = await launch()
const shoot = async (page, name) => { if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }) }
let state // of a signed-in browser

async function withPage(size, language, body) {
  const { context, page, faults } = await open(browser, base, size, language, state)
  try {
    await body(page, context)
    expect(faults.length === 0, faults.join('\n'))
  } finally {
    await context.close()
  }
}

await test('a wrong password is answered in words, and the account name stays', () => withPage('phone', 'zh-CN', async (page) => {
  await page.goto(`${base}/today`)
  await page.waitForURL('**/sign-in?next=/today')
  await page.click('button[type=submit]')
  expect((await page.textContent('#user-fault')).trim(), 'an empty account name is not pointed out')
  await page.fill('#user', user)
  await page.fill('#password', `not ${password}`)
  await page.click('button[type=submit]')
  await page.waitForSelector('[role=alert]')
  expect(await page.inputValue('#user') === user, 'the account name was dropped')
}))

await test('signing in works with the keyboard alone and leads where one wanted to go', () => withPage('desk', 'zh-CN', async (page, context) => {
  await page.goto(`${base}/subjects`)
  await page.waitForURL('**/sign-in?next=/subjects')
  await page.waitForSelector('#user')
  for (let presses = 0; presses < 20 && await page.evaluate(() => document.activeElement?.id) !== 'user'; presses++) await page.keyboard.press('Tab')
  await page.keyboard.type(user)
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/subjects')
  await settle(page)
  state = await context.storageState()
}))

await test('an inspection: kept over a reload, a failed item opens a hazard, two taps are one record', () => withPage('phone', 'zh-CN', async (page) => {
  await page.goto(`${base}/today`)
  await settle(page)
  const duties = (await api(page, '/duties?person=me')).items
  const duty = duties.find((one) => one.subject && one.form) ?? duties[0]
  expect(duty, 'the account has no open duty')
  await page.click(`a[href*="/duties/${encodeURIComponent(duty.id)}"]`)
  await page.waitForURL('**/duties/*')
  await settle(page)
  await page.click('main a.button.main')
  await page.waitForURL('**/inspect/**')
  await page.waitForSelector('.sections button')
  const opens = await fillForm(page, true)
  await page.reload()
  await page.waitForSelector('.notice')
  await chooseOfficers(page)
  const submit = await toReview(page)
  await shoot(page, 'review-phone-zh-CN')
  const answers = []
  page.on('response', (response) => { if (response.request().method() === 'POST' && response.url().endsWith('/records')) answers.push(response.json()) })
  await submit.dblclick()
  await page.waitForSelector('.done h1').catch(async () => { throw new Error(`not saved: ${await page.locator('[role=alert]').allTextContents()}`) })
  await shoot(page, 'result-phone-zh-CN')
  const ids = new Set((await Promise.all(answers)).map((answer) => answer.id))
  expect(ids.size === 1, `${ids.size} records were made`)
  expect(await storedDrafts(page) === 0, 'the draft was not removed')
  if (!opens) return
  await page.click('a[href*="/cases/"]')
  await page.waitForURL('**/cases/*')
  await settle(page)
  expect(await page.locator('.steps li').count() > 0, 'the hazard shows no steps')
}))

await test('without a network nothing typed is lost, and sending again makes the record', () => withPage('phone', 'zh-CN', async (page, context) => {
  await page.goto(`${base}/inspect/visit?activity=publicity`)
  await page.waitForSelector('.sections button')
  await fillForm(page, false)
  await chooseOfficers(page)
  const submit = await toReview(page)
  await context.setOffline(true)
  await page.waitForSelector('.bar [role=status]')
  await submit.click()
  await page.waitForSelector('[role=alert]')
  expect(await storedDrafts(page) === 1, 'the draft is gone')
  await context.setOffline(false)
  await submit.click()
  await page.waitForSelector('.done h1').catch(async () => { throw new Error(`not saved: ${await page.locator('[role=alert]').allTextContents()}`) })
  expect(await storedDrafts(page) === 0, 'the draft was not removed')
}))

let pages = {}
await test('the account finds one page of each kind', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/today`)
  await settle(page)
  pages = await addresses(page)
  for (const name of ['duty', 'inspect', 'subject', 'case', 'record', 'plan', 'rows']) expect(pages[name], `there is no ${name} to look at`)
}))

for (const size of Object.keys(SIZES)) {
  for (const language of LANGUAGES) {
    for (const [name, address] of Object.entries(pages)) {
      await test(`${name}, ${size}, ${language}: fits, prints nothing, no serious axe finding`, () => withPage(size, language, async (page) => {
        await page.goto(base + address)
        await settle(page)
        const found = await faultsOfPage(page, name, size)
        await shoot(page, `${name}-${size}-${language}`)
        expect(await page.evaluate(() => document.documentElement.lang) === language, 'the language of the document is wrong')
        expect(found.length === 0, found.join('\n'))
      }))
    }
  }
}

await test('letters at 200 % still fit a phone', () => withPage('phone', 'zh-CN', async (page) => {
  for (const name of ['today', 'duty', 'inspect', 'case']) {
    await page.goto(base + pages[name])
    await settle(page)
    await page.addStyleTag({ content: 'html { font-size: 200% !important }' })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wide <= 0, `${name} is ${wide} px too wide`)
  }
}))

await test('the language can be switched anywhere and stays', async () => {
  const context = await browser.newContext({ storageState: { ...state, origins: [] } })
  const page = await context.newPage()
  await page.goto(`${base}/today`)
  await settle(page)
  await page.click('button[lang=en]')
  await page.waitForSelector('html[lang=en]')
  await page.reload()
  await page.waitForSelector('html[lang=en]')
  await context.close()
})

await test('signing out ends the session', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/today`)
  await settle(page)
  await page.locator('.bar button').last().click()
  await page.waitForURL('**/sign-in')
  await page.goto(`${base}/today`)
  await page.waitForURL('**/sign-in?next=/today')
}))

await browser.close()
report()
