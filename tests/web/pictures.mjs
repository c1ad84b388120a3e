// Renews docs/pictures:  tests/web/run.py build/anlan pictures.mjs
// The pictures show a demo realm in which one inspection was made and its hazard ordered to be rectified.
import { mkdirSync, statSync } from 'node:fs'
import { api, launch, open, settle, signIn } from './desk.mjs'
import { chooseOfficers, fillForm, toReview } from './form.mjs'
import { expect, report, test } from './tap.mjs'

const base = process.env.ANLAN_URL
const accounts = JSON.parse(process.env.ANLAN_ACCOUNTS ?? 'null')
if (!base || !accounts) {
  console.log('1..0 # SKIP run tests/web/run.py build/anlan pictures.mjs')
  process.exit(0)
}
const folder = new URL('../../docs/pictures/', import.meta.url).pathname
const DESK = { width: 1200, height: 720 } // readable on a page of the manual
const MOST_BYTES = 150 * 1024
mkdirSync(folder, { recursive: true })
const browser = await launch()

async function picture(name, account, size, prepare) {
  await test(name, async () => {
    const { context, page } = await open(browser, base, size, 'zh-CN', await signIn(browser, base, account, accounts[account]))
    if (size === 'desk') await page.setViewportSize(DESK)
    await prepare(page)
    await settle(page)
    const path = `${folder}${name}.png`
    await page.screenshot({ path })
    expect(statSync(path).size <= MOST_BYTES, `${name} has ${statSync(path).size} bytes`)
    await context.close()
  })
}

let hazard = ''
await picture('today-phone', 'i0101', 'phone', (page) => page.goto(`${base}/today`))
await picture('form-phone', 'i0101', 'phone', async (page) => {
  await page.goto(`${base}/today`)
  await settle(page)
  const duty = (await api(page, '/duties?person=me&date=2099-01-01&limit=200')).items.find((one) => one.subject && one.activity === 'inspection')
  await page.goto(`${base}/duties/${encodeURIComponent(duty.id)}`)
  await settle(page)
  await page.click('main a.button.main')
  await page.waitForSelector('.item')
  await page.locator('.item .answer.green').nth(0).click()
  await page.locator('.item .answer.red').nth(1).click()
  await page.locator('.item textarea').first().fill('三层消防通道堆放货物')
  await page.evaluate(() => scrollTo(0, 0))
})
await picture('hazard-desk', 'i0101', 'desk', async (page) => {
  await page.goto(`${base}/today`)
  await settle(page)
  const duty = (await api(page, '/duties?person=me&date=2099-01-01&limit=200')).items.filter((one) => one.subject && one.activity === 'inspection')[1]
  await page.goto(`${base}/duties/${encodeURIComponent(duty.id)}`)
  await settle(page)
  await page.click('main a.button.main')
  await page.waitForSelector('.sections button')
  await fillForm(page, true)
  await chooseOfficers(page, '检查员02')
  await (await toReview(page)).click()
  await page.click('a[href*="/cases/"]')
  await page.waitForURL('**/cases/*')
  await settle(page)
  hazard = page.url()
  await page.locator('.moves button', { hasText: '责令限期整改' }).click()
  for (const field of await page.locator('form textarea').all()) await field.fill('清理通道，保持畅通')
  await page.locator('form button[type=submit]').click()
  await page.waitForSelector('.saved')
  await page.goto(hazard)
  await settle(page)
  await page.locator('summary').last().click()
})
await picture('scorecard-desk', 'supervisor', 'desk', (page) => page.goto(`${base}/measures?plan=district-food-18`))
await picture('register-desk', 'supervisor', 'desk', async (page) => {
  await page.goto(`${base}/subjects`)
  await page.waitForSelector('.el-table__row')
  await page.waitForSelector('.el-tree-node__label')
})

await browser.close()
report()
