// Plans from prose to duties: drafted, corrected, saved, adopted, read. browser.mjs runs it with its own tools.
import { api, settle } from './desk.mjs'
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
  await page.locator('#front-org').selectOption({ index: 1 })
  await page.fill('#front-from', '2026-01-01')
  await page.fill('#front-to', '2027-12-31')
  await page.fill('#front-plan', 'browser-plan')
  await page.locator('#front-title').focus()
  await waitSaved(page)
}

async function adopt(page) {
  await page.getByRole('button', { name: '生效…' }).click()
  await page.waitForFunction(() => /新增 [1-9]\d*，保留/.test(document.querySelector('dialog')?.textContent ?? ''), null, { timeout: 60_000 })
  await page.getByRole('button', { name: '生效', exact: true }).click()
  await page.waitForFunction(() => document.querySelector('dialog h2')?.textContent.includes('已经生效'), null, { timeout: 60_000 })
  await page.locator('dialog a.button.main').click()
  await page.waitForURL('**/plans/browser-plan')
  await settle(page)
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
    await adopt(page)
    expect(await page.locator('.clause .tag .number').count() > 0, 'no clause shows its duties')
    await page.locator('.clause .counts a').first().click()
    await page.waitForURL('**/plans/browser-plan/clauses/**')
    await page.waitForSelector('ul.lines a')
    pages['plan-duties'] = new URL(page.url()).pathname + new URL(page.url()).search
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
    await page.goto(`${base}/plans?status=shipped&domain=food`)
    await settle(page)
    expect(await page.locator('li.line').count() > 3, 'the filter finds nothing')
    await page.locator('li.line button').first().click()
    await page.locator('dialog input[value=year]').check()
    await page.locator('dialog button[type=submit]').click()
    await page.waitForSelector('dialog .changes li')
    expect((await api(page, '/plan-drafts')).items.some((draft) => draft.state === 'open'), 'there is no draft of the copy')
  }, 'supervisor'))
  return pages
}
