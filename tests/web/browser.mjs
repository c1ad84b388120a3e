// The pages in a real browser against a running server. Prints TAP. run.py starts it with all it needs:
//   ANLAN_URL        address of the server
//   ANLAN_ACCOUNTS   JSON, login → password of the demo's accounts
//   ANLAN_SHOTS      folder for screenshots (optional)
//   CHROMIUM         the browser (default /usr/bin/chromium)
// Writes records and what they open: run it against a demo realm only.
import { mkdirSync } from 'node:fs'
import { testBoard } from './board.mjs'
import { addresses, api, faultsOfPage, LANGUAGES, launch, open, post, settle, signIn, SIZES } from './desk.mjs'
import { testCases } from './cases.mjs'
import { drawTests } from './draws.mjs'
import { testPlans } from './plans.mjs'
import { chooseOfficers, fillForm, storedDrafts, toReview } from './form.mjs'
import { expect, report, test } from './tap.mjs'

const base = process.env.ANLAN_URL
const accounts = JSON.parse(process.env.ANLAN_ACCOUNTS ?? 'null')
const shots = process.env.ANLAN_SHOTS
if (!base || !accounts) {
  console.log('1..0 # SKIP run tests/web/run.py, which sets ANLAN_URL and ANLAN_ACCOUNTS')
  process.exit(0)
}
if (shots) mkdirSync(shots, { recursive: true })
const user = 'i0101'
const password = accounts[user]

const browser = await launch()
const shoot = async (page, name) => { if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }) }
const states = {} // of signed-in browsers, by account
const stateOf = async (account) => (states[account] ??= await signIn(browser, base, account, accounts[account]))

async function withPage(size, language, body, account = user) {
  const { context, page, faults } = await open(browser, base, size, language, account ? await stateOf(account) : undefined)
  try {
    await body(page, context)
    expect(faults.length === 0, faults.join('\n'))
  } finally {
    await context.close()
  }
}

const alerts = async (page) => (await page.locator('[role=alert]').allTextContents()).join(' ')
async function saved(page) {
  await page.waitForSelector('.done h1').catch(async () => { throw new Error(`not saved: ${await alerts(page)}`) })
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
}, ''))

await test('signing in works with the keyboard alone and leads where one wanted to go', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/subjects`)
  await page.waitForURL('**/sign-in?next=/subjects')
  await page.waitForSelector('#user')
  for (let presses = 0; presses < 20 && await page.evaluate(() => document.activeElement?.id) !== 'user'; presses++) await page.keyboard.press('Tab')
  await page.keyboard.type(user)
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${base}/subjects`)
  await settle(page)
  expect(await page.locator('.bar .who').count() === 1, 'nobody is signed in')
}, ''))

await test('whether plans fit is asked, told in words, drawn, exported', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/feasibility`)
  await settle(page)
  await page.waitForFunction(() => document.querySelector('#fit-org').value !== '')
  const from = await page.inputValue('#fit-from')
  await page.fill('#fit-to', new Date(Date.parse(from) + 13 * 86_400_000).toISOString().slice(0, 10))
  await page.click('form.ask button[type=submit]')
  await page.waitForURL(/\/feasibility\/\w+/)
  await page.waitForSelector('dl.facts', { timeout: 60_000 })
  const run = await api(page, `/feasibility/${page.url().split('/').pop()}`)
  const shown = await page.locator('main').textContent()
  const answer = run.result.answer
  expect(answer.duties > 0 && shown.includes(String(answer.need)), 'the need is not shown')
  expect(answer.feasible || (await page.locator('svg[role=img] rect.have').count() > 0 && await page.locator('.bottleneck p').first().textContent()), 'no bottleneck is drawn')
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')])
  expect(file.suggestedFilename().endsWith('.csv'), 'no CSV')
  if (await page.locator('.button.danger').count()) await page.click('.button.danger').catch(() => undefined)
}, 's01'))

await test('the calendar opens the list of a day, and a stage its plan', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/calendar`)
  await settle(page)
  const calendar = await api(page, `/calendar?from=${(await page.inputValue('#calendar-year'))}-01-01&to=${await page.inputValue('#calendar-year')}-12-31`)
  expect(await page.locator('rect.phase').count() === calendar.phases.length && calendar.phases.length > 0, 'not every stage is a bar')
  const busy = calendar.days.findIndex((day) => day.total > 0)
  await page.locator('.months button').nth(busy).click()
  await page.waitForSelector('#day .lines li')
  expect((await page.locator('#day h2').textContent()).includes(calendar.days[busy].date), 'another day was opened')
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[href*="format=ics"]')])
  expect(file.suggestedFilename().endsWith('.ics'), 'no calendar file')
  await page.locator('rect.phase').first().click()
  await page.waitForURL(/\/plans\//)
}, 's01'))

await test('the deadline of an open case stands in the calendar, leads to its day and to the case, and is exported', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/calendar`)
  await settle(page)
  const subject = (await api(page, '/subjects?limit=1')).items[0].id
  const opened = await post(page, '/cases', { type: 'hazard', subject, title: '日历测试：消防通道堵塞' })
  await post(page, `/cases/${opened.id}/moves`, { move: 'order', fields: { measure: '清理', responsible: '店主' } })
  const due = (await api(page, `/cases/${opened.id}`)).due_at.slice(0, 10)
  await page.reload()
  await page.fill('#calendar-year', due.slice(0, 4))
  await page.locator('#calendar-year').blur()
  await page.waitForSelector('path.case')
  await page.locator('path.case', { hasText: due }).click()
  await page.waitForSelector('#day .due-cases a')
  const range = `from=${due}&to=${due}`
  const [csv, ics] = await page.evaluate((query) => Promise.all(['csv', 'ics'].map(async (format) => (await fetch(`/api/v1/calendar?${query}&format=${format}`)).text())), range)
  expect(csv.includes(`\ncase,${due},${due},,${opened.id},日历测试：消防通道堵塞,`), `the CSV holds no deadline: ${csv}`)
  expect(ics.includes(`UID:case-${opened.id}@anlan`), 'the calendar file holds no deadline')
  await shoot(page, 'calendar-cases-desk-zh-CN')
  await page.locator('#day .due-cases a', { hasText: '日历测试' }).click()
  await page.waitForURL(`**/cases/${opened.id}`)
}))

await test('on a phone the calendar is an agenda', () => withPage('phone', 'en', async (page) => {
  await page.goto(`${base}/calendar`)
  await settle(page)
  expect(await page.locator('.agenda li').count() > 0 && !(await page.locator('svg .phase').first().isVisible()), 'no agenda')
  await page.locator('.agenda button').first().click()
  await page.waitForSelector('#day')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('link', { name: 'Feasibility', exact: true }).click()
  await page.waitForURL('**/feasibility')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.keyboard.press('Escape')
  expect(!(await page.getByRole('link', { name: 'Calendar', exact: true }).isVisible()), 'Escape does not close the menu')
}, 's01'))

let hazard = '' // address of the one that the inspection opens
await test('a duty explains itself: the sentence, the rule in words, the calendar', () => withPage('phone', 'zh-CN', async (page) => {
  await page.goto(`${base}/today`)
  await settle(page)
  expect(/[\u4e00-\u9fff]/.test(await page.locator('.duty p').first().textContent()), 'the titles are not Chinese')
  const duties = (await api(page, '/duties?person=me&date=2099-01-01&limit=200')).items
  const duty = duties.find((one) => one.subject && one.activity === 'inspection')
  expect(duty, 'the account has no inspection to make')
  await page.goto(`${base}/duties/${encodeURIComponent(duty.id)}`)
  await settle(page)
  expect((await page.locator('.quote').textContent()).length > 5, 'no sentence is quoted')
  const facts = await page.locator('.facts').first().textContent()
  expect(facts.includes('行政检查') && facts.includes('监管对象'), `the rule is not in words: ${facts}`)
  expect(!/[{}]|inspector|covers/.test(facts), `raw words of the clause: ${facts}`)
  hazard = page.url()
}))

await test('an inspection: kept over a reload, a failed item opens a hazard, two taps are one record', () => withPage('phone', 'zh-CN', async (page) => {
  await page.goto(hazard)
  await settle(page)
  await page.click('main a.button.main')
  await page.waitForURL('**/inspect/**')
  await page.waitForSelector('.sections button')
  const opens = await fillForm(page, true)
  expect(opens, 'the form has no item that opens a hazard')
  await page.reload()
  await page.waitForSelector('.notice')
  await chooseOfficers(page, '检查员02')
  const submit = await toReview(page)
  await shoot(page, 'review-phone-zh-CN')
  const answers = []
  page.on('response', (response) => { if (response.request().method() === 'POST' && response.url().endsWith('/records')) answers.push(response.json()) })
  await submit.dblclick()
  await saved(page)
  await shoot(page, 'result-phone-zh-CN')
  const made = await Promise.all(answers)
  expect(new Set(made.map((answer) => answer.id)).size === 1, `${answers.length} records were made`)
  expect(made[0].duties.length > 0, 'the record answers no duty')
  expect(await storedDrafts(page) === 0, 'the draft was not removed')
  await page.click('a[href*="/cases/"]')
  await page.waitForURL('**/cases/*')
  await settle(page)
  expect(await page.locator('.steps li').count() > 0, 'the hazard shows no steps')
  hazard = page.url()
}))

async function makeMove(page, name, words) {
  await page.locator('.moves button', { hasText: name }).first().click()
  for (const field of await page.locator('form .field').all()) {
    if (await field.locator('textarea').count()) await field.locator('textarea').fill(words)
    else if (await field.locator('input[type=date]').count()) await field.locator('input[type=date]').fill('2027-01-15')
  }
  await page.locator('form button[type=submit]').click()
  await page.waitForSelector('.tag.green[role=status]').catch(async () => { throw new Error(`${name} was refused: ${await alerts(page)}`) })
}

await test('a hazard: ordered, counted out day by day, rectified', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(hazard)
  await settle(page)
  await page.locator('.moves button', { hasText: '责令限期整改' }).click()
  await page.locator('form button[type=submit]').click()
  expect(await page.locator('form .fault').count() > 0, 'a missing field is not pointed out')
  await page.getByRole('button', { name: '取消' }).click()
  await makeMove(page, '责令限期整改', '清理后门通道，保持畅通')
  await page.locator('summary').first().click()
  expect(await page.locator('table.plain tbody tr').count() > 0, 'no clock is counted out')
  await makeMove(page, '报告整改完成', '已清理完毕')
  expect(await page.locator('.moves button', { hasText: '复查合格' }).count() === 0, 'who rectified may recheck')
}))

await test('another account rechecks and closes the hazard', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(hazard)
  await settle(page)
  await makeMove(page, '复查合格', '现场复查，通道畅通')
  await settle(page)
  expect((await page.textContent('main')).includes('已办结'), 'the hazard is not closed')
  await shoot(page, 'case-closed-desk-zh-CN')
}, 'i0102'))

await test('the record shows its answers, its hazard and its entry in the ledger', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/cases`)
  await settle(page)
  const record = (await api(page, '/records?limit=1')).items[0]
  await page.goto(`${base}/records/${record.id}`)
  await settle(page)
  const text = await page.textContent('main')
  expect(text.includes('检查员02'), 'the second officer is not named')
  expect(/[0-9a-f]{64}/.test(text), 'no hash is shown')
  expect(await page.locator('a[href*="/cases/"]').count() > 0, 'the record does not lead to its hazard')
  expect(await page.locator('main a[href*="/duties/"]').count() > 0, 'the record does not lead to its duty')
}))

await test('the register: an org of the tree, a subject, and its class changed with a reason and told what it did to the duties', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/subjects`)
  await settle(page)
  await page.waitForSelector('.el-tree-node__label')
  expect(await page.locator('.el-tree-node__label').count() > 5, 'the tree shows no orgs')
  await page.locator('.el-tree-node__label').nth(2).click()
  await page.waitForURL('**org=**')
  await settle(page)
  const subject = (await api(page, '/subjects?class=A&limit=1')).items[0] // due every month; half-yearly in class C
  await page.goto(`${base}/subjects/${encodeURIComponent(subject.id)}`)
  await settle(page)
  const before = await page.locator('.tag.blue').first().textContent()
  await page.getByRole('button', { name: '调整等级' }).click()
  await page.fill('#change-class', 'C')
  await page.fill('#change-reason', '年度重新评定')
  await page.getByRole('button', { name: '确认调整' }).click()
  await page.waitForSelector('dialog [role=status]').catch(async () => { throw new Error(`not changed: ${await alerts(page)}`) })
  const words = await page.textContent('dialog [role=status]')
  expect(/取消 [1-9]\d* 项/.test(words), `no effect on the duties: ${words}`)
  await page.getByRole('button', { name: '关闭' }).click()
  expect(await page.locator('.tag.blue').first().textContent() !== before, 'the class is still shown as before')
}, 's01'))

await test('the search: a name finds its units, two Chinese letters find people', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/subjects`)
  await settle(page)
  await page.fill('#q', 'WENDY')
  await page.keyboard.press('Enter')
  await page.waitForURL('**q=WENDY**')
  await settle(page)
  expect(await page.locator('.el-table__row').count() > 0, 'a search for a name finds nothing')
  const found = await api(page, `/people?q=${encodeURIComponent('检查')}`)
  expect(found.items.length > 0, 'two Chinese letters find nobody')
}, 's01'))

await test('a number of the scorecard opens into its rows, and a row into its page', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/measures?plan=class-abc-work-safety`)
  await settle(page)
  const card = page.locator('.measure', { hasText: '隐患按期整改率' }) // the hazard closed above counts in it
  await card.locator('.links a', { hasText: /分子\s*[1-9]/ }).click()
  await page.waitForURL('**/measures/*/*/numerator**')
  await settle(page)
  await page.waitForSelector('ul.lines a').catch(async () => { throw new Error(`no rows at ${page.url()}: ${await page.textContent('main')}`) })
  await page.locator('ul.lines a').first().click()
  await page.waitForURL('**/cases/*')
  await settle(page)
}, 'supervisor'))

await test('a plan shows its clauses under their sentences with live counts', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/plans/class-abc-work-safety`)
  await settle(page)
  expect(await page.locator('.clause').count() > 5, 'there are no clauses')
  expect(await page.locator('.clause .tag .number').count() > 0, 'there are no counts')
  const raw = (await page.locator('.clause b').allTextContents()).filter((title) => /^[a-z-]+$/.test(title))
  expect(raw.length === 0, `raw titles: ${raw}`)
}, 'supervisor'))

await test('a duty to report shows its draft and carries it into the report', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/today`)
  await settle(page)
  const duty = (await api(page, '/duties?plan=food-drug-into-communities&clause=monthly-to-city&date=2099-01-01&limit=1')).items[0]
  expect(duty, 'there is no duty to report')
  await page.goto(`${base}/duties/${encodeURIComponent(duty.id)}`)
  await settle(page)
  const draft = (await page.locator('.quote').first().textContent()).trim()
  await shoot(page, 'draft-desk-zh-CN')
  await page.click('main a.button.main')
  await page.waitForSelector('textarea')
  await page.waitForFunction((words) => document.querySelector('textarea').value === words, draft)
}, 'supervisor'))

await test('the auditor verifies the whole ledger', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/ledger`)
  await settle(page)
  await page.getByRole('button', { name: '重新验证整条链' }).click()
  await page.waitForSelector('text=验证通过').catch(async () => { throw new Error(`no verdict: ${await alerts(page)}`) })
  await shoot(page, 'ledger-verified-desk-zh-CN')
}, 'auditor'))

await test('a session that ends in the middle of a form: sign in again and go on', async () => {
  const { context, page } = await open(browser, base, 'phone', 'zh-CN', await signIn(browser, base, 'g0101', accounts.g0101))
  await page.goto(`${base}/inspect/work-record?activity=meeting`)
  await page.waitForSelector('.sections button')
  await page.locator('textarea').first().fill('社区安全例会')
  await context.clearCookies()
  await page.locator('.sections button').nth(-2).click()
  await page.waitForURL('**/sign-in?next=**')
  await page.fill('#user', 'g0101')
  await page.fill('#password', accounts.g0101)
  await page.click('button[type=submit]')
  await page.waitForURL('**/inspect/work-record?activity=meeting')
  await page.waitForSelector('.notice')
  expect(await page.locator('textarea').first().inputValue() === '社区安全例会', 'what was typed is lost')
  await context.close()
})

await test('a refusal says what is wrong, where, and what to do', () => withPage('phone', 'zh-CN', async (page) => {
  await page.goto(`${base}/inspect/visit?activity=grid-visit`)
  await page.waitForSelector('.sections button')
  await page.route('**/api/v1/records', (route) => route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), subject: 'no-such-unit' }) }))
  await fillForm(page, false)
  await chooseOfficers(page)
  await (await toReview(page)).click()
  await page.waitForSelector('[role=alert] li')
  const words = await alerts(page)
  expect(words.includes('/subject') && /[\u4e00-\u9fff]{4}/.test(words), `the refusal is not clear: ${words}`)
  await shoot(page, 'refusal-phone-zh-CN')
}))

await test('without a network nothing typed is lost, and sending again makes the record', () => withPage('phone', 'zh-CN', async (page, context) => {
  await page.goto(`${base}/inspect/work-record?activity=publicity`)
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
  await saved(page)
  expect(await storedDrafts(page) === 0, 'the draft was not removed')
}))

const planPages = await testPlans({ test, withPage, base, shoot })

const DESK_PAGES = new Set([...Object.keys(planPages), 'subjects', 'subject', 'measures', 'rows', 'plans', 'plan', 'ledger']) // seen by the county
let pages = {}
await test('the account finds one page of each kind', () => withPage('desk', 'zh-CN', async (page) => {
  await page.goto(`${base}/today`)
  await settle(page)
  pages = { ...await addresses(page), ...planPages }
  for (const name of ['duty', 'inspect', 'subject', 'case', 'record', 'plan', 'rows']) expect(pages[name], `there is no ${name} to look at`)
}))

async function lookAtPages(size, language) {
  for (const [name, address] of Object.entries(pages)) {
    await test(`${name}, ${size}, ${language}: fits, prints nothing, no serious axe finding`, () => withPage(size, language, async (page) => {
      await page.goto(base + address)
      await settle(page)
      const found = await faultsOfPage(page, name, size)
      await shoot(page, `${name}-${size}-${language}`)
      expect(await page.evaluate(() => document.documentElement.lang) === language, 'the language of the document is wrong')
      expect(found.length === 0, found.join('\n'))
    }, DESK_PAGES.has(name) ? 'supervisor' : 'i0101'))
  }
}
// Side by side: a page spends most of its time waiting for quiet.
await Promise.all(Object.keys(SIZES).flatMap((size) => LANGUAGES.map((language) => lookAtPages(size, language))))

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
  const context = await browser.newContext({ storageState: { ...await stateOf(user), origins: [] } })
  const page = await context.newPage()
  await page.goto(`${base}/today`)
  await settle(page)
  await page.click('button[lang=en]')
  await page.waitForSelector('html[lang=en]')
  await page.reload()
  await page.waitForSelector('html[lang=en]')
  await context.close()
})

await drawTests({ withPage, shoot, base, account: 'supervisor' })
await testCases({ withPage, base, shoot })
await testBoard({ test, withPage, base, shoot })

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
