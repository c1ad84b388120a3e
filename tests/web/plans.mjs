// Plans from prose to duties: drafted, corrected, saved, adopted, read. browser.mjs runs it with its own tools.
import { api, post, settle } from './desk.mjs'
import { expect } from './tap.mjs'

const PROSE = `浏览器测试食品安全工作计划
各村每季度至少召开一次食品安全工作会议。
对食堂每半年检查不少于2次。
群众满意度达到95%以上。
`

async function waitSaved(page) {
  await page.waitForFunction(() => document.querySelector('.bar.card [role=status]')?.textContent.includes('已保存'))
}

async function draftFrom(page, base, text) {
  await page.goto(`${base}/plan-drafts/new`)
  await settle(page)
  await page.fill('#pasted', text)
  await page.click('main button[type=submit]')
  await page.waitForURL((url) => /\/plan-drafts\/[0-9A-Z]{26}$/.test(url.href))
  await page.waitForSelector('.clause')
}

async function sentencesAndClauses(page) {
  expect(await page.locator('.clause').count() === 3, `there are ${await page.locator('.clause').count()} clauses`)
  await page.locator('.mark').nth(1).hover()
  expect(await page.locator('.clause.active').count() === 1, 'hovering a sentence lights no clause')
  await page.locator('.mark').first().focus()
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.classList.contains('clause')), 'the keyboard does not lead to the clause')
}

async function correct(page) {
  const clauses = page.locator('.clause')
  await clauses.nth(1).locator('.chip').first().click()
  await clauses.nth(1).locator('input[id$="-each"]').fill('kind = "canteen"')
  await clauses.nth(1).locator('input[id$="-times"]').fill('3')
  await clauses.nth(1).locator('select[id$="-by"]').selectOption('inspector')
  await page.waitForFunction(() => document.querySelectorAll('.clause')[1].querySelectorAll('.chip').length === 0)
  await page.getByRole('button', { name: '不是任务' }).last().click()
  expect(await clauses.count() === 2 && await page.getByText('已标为不是任务').count() === 1, 'the sentence is still a duty')
  await page.getByRole('button', { name: '撤销' }).click()
  expect(await clauses.count() === 3, 'undo brings nothing back')
  await page.getByRole('button', { name: '重做' }).click()
  await chooseOrg(page, '', '余杭区')
  await page.fill('#front-from', '2026-01-01')
  await page.fill('#front-to', '2027-12-31')
  await page.fill('#front-plan', 'browser-plan')
  await page.locator('#front-title').focus()
  await waitSaved(page)
}

// The picker offers the own org and those below; any other is found by its name.
export async function chooseOrg(page, place, name) {
  await page.locator(`${place} input[role=combobox]`).click()
  await page.locator(`${place} input[role=combobox]`).fill(name)
  await page.locator(`${place} [role=option]`, { hasText: name }).first().click()
}

const verdict = (page, place) => page.waitForSelector(`${place} .verdict:not([data-verdict=""])`, { timeout: 60_000 })

// What is still being tried (remedies) is of no use to the tests that follow.
async function stopComputing(page) {
  for (const run of (await api(page, '/feasibility')).items) await post(page, `/feasibility/${run.id}/cancel`)
}

// The people of the demo cannot do its plans all year round: told on the draft, in the dialog, and on the plan for good.
async function adoptAlthoughItDoesNotFit(page) {
  await page.getByRole('button', { name: '人力能否落实？' }).click()
  await verdict(page, 'main')
  expect((await page.locator('.verdict').textContent()).includes('人次无法完成'), 'the draft page does not tell that it does not fit')
  await page.getByRole('button', { name: '生效…' }).click()
  await page.waitForFunction(() => /新增 [1-9]\d*，保留/.test(document.querySelector('dialog')?.textContent ?? ''), null, { timeout: 60_000 })
  await verdict(page, 'dialog')
  expect((await page.locator('dialog .warn').last().textContent()).includes('人力不足'), 'the dialog does not warn')
  await page.getByRole('button', { name: '仍然生效', exact: true }).click()
  await page.waitForFunction(() => document.querySelector('dialog h2')?.textContent.includes('已经生效'), null, { timeout: 60_000 })
  await page.locator('dialog a.button.main').click()
  await page.waitForURL('**/plans/browser-plan')
  await settle(page)
  await stopComputing(page)
}

// The plan of a town below, which asks for less than the one of the county.
async function deriveWeaker(page, base) {
  await page.goto(`${base}/plans/browser-plan`)
  await settle(page)
  await page.getByRole('button', { name: '复制…' }).click()
  await page.locator('dialog input[value=org]').check()
  await chooseOrg(page, 'dialog', '径山镇')
  await page.locator('dialog button[type=submit]').click()
  await page.locator('dialog a.button.main').click()
  await page.waitForSelector('.clause')
  await page.locator('.clause').nth(1).getByRole('button', { name: '修改' }).click()
  await page.locator('.clause').nth(1).locator('input[id$="-times"]').fill('1')
  await page.locator('#front-title').focus()
  await page.waitForFunction(() => document.querySelector('.bar.card .tag.red'))
  await waitSaved(page)
}

// What later looks at the pages find: their addresses.
export async function testPlans({ test, withPage, base, shoot }) {
  const pages = { 'draft-new': '/plan-drafts/new', corrections: '/plan-corrections' }
  await test('prose becomes clauses beside their sentences, is corrected, and survives a reload', () => withPage('desk', 'zh-CN', async (page) => {
    await draftFrom(page, base, PROSE)
    pages.draft = new URL(page.url()).pathname
    await sentencesAndClauses(page)
    await correct(page)
    await page.reload()
    await page.waitForSelector('.clause')
    expect(await page.locator('.clause').count() === 2, 'the correction did not survive')
    expect((await page.locator('.clause').nth(1).textContent()).includes('3 次'), 'the changed figure did not survive')
    await shoot(page, 'plan-draft-corrected-desk-zh-CN')
  }, 'supervisor'))
  await test('adopting a draft tells what it will do, does it, and opens the plan', () => withPage('desk', 'zh-CN', async (page) => {
    await page.goto(base + pages.draft)
    await page.waitForSelector('.clause')
    await adoptAlthoughItDoesNotFit(page)
    expect((await page.locator('.signal.bad').textContent()).includes('人次无法完成'), 'the plan carries no signal')
    const listed = (await api(page, '/plan-library?q=browser-plan')).items.find((item) => item.status === 'adopted')
    expect(listed.verdict === 'short', `the library says ${listed.verdict}`)
    expect(await page.locator('.clause .tag .number').count() > 0, 'no clause shows its duties')
    await page.locator('.clause .counts a').first().click()
    await page.waitForURL('**/plans/browser-plan/clauses/**')
    await page.waitForSelector('ul.lines a')
    pages['plan-duties'] = new URL(page.url()).pathname + new URL(page.url()).search
  }, 'supervisor'))
  await test('a derived plan that asks for less needs a reason, which becomes part of it', () => withPage('desk', 'zh-CN', async (page) => {
    await deriveWeaker(page, base)
    await page.getByRole('button', { name: '生效…' }).click()
    expect(await page.locator('dialog form button[type=submit]').isDisabled(), 'it goes on without a reason')
    await page.locator('dialog textarea').fill('该镇只有一名检查员')
    await page.locator('dialog form button[type=submit]').click()
    await page.waitForFunction(() => /新增 [1-9]\d*，保留/.test(document.querySelector('dialog')?.textContent ?? ''), null, { timeout: 60_000 })
    const draft = await api(page, `/plan-drafts/${page.url().split('/').pop()}`)
    expect(draft.text.includes('\nweaker-because: 该镇只有一名检查员\n'), 'the reason is not in the plan')
    await stopComputing(page)
  }, 'supervisor'))
  await test('corrections are kept, and exported as cases for the drafter', () => withPage('desk', 'zh-CN', async (page) => {
    await page.goto(`${base}/plan-corrections`)
    await settle(page)
    expect((await page.textContent('main')).includes('对食堂每半年检查不少于2次'), 'the correction is not listed')
    const cases = await page.evaluate(async () => (await fetch('/api/v1/plan-corrections/cases')).text())
    expect(cases.includes('> 对食堂每半年检查不少于2次。\nfrequency\t3\t次\t>=\thalf-year\t-\t-\n'), cases)
    expect(cases.includes('> 群众满意度达到95%以上。\n'), 'a sentence that is no duty is not a case')
  }, 'supervisor'))
  await test('the library finds a plan, and a copy to the next year says what it changed', () => withPage('desk', 'zh-CN', async (page) => {
    await page.goto(`${base}/plans?status=shipped&q=food-sampling`)
    await settle(page)
    expect(await page.locator('li.line').count() > 0, 'the filter finds nothing')
    await page.locator('li.line button').first().click()
    await page.locator('dialog input[value=year]').check()
    await page.selectOption('#copy-quotas', 'share')
    await page.fill('#copy-percent', '110')
    await page.locator('dialog button[type=submit]').click()
    await page.waitForSelector('dialog .changes li')
    expect(/200.{0,9}→.{0,9}220/.test(await page.locator('dialog .changes').textContent()), 'the figures are not scaled')
    expect((await api(page, '/plan-drafts')).items.some((draft) => draft.state === 'open'), 'there is no draft of the copy')
  }, 'supervisor'))
  return pages
}
