// A tip from its opening to what is sealed in it, and the inbox.
import { faultsOfPage, settle } from './desk.mjs'
import { expect, test } from './tap.mjs'

const NAME = '王小二'

async function fillTip(page) {
  await page.selectOption('#case-type', 'tip')
  await page.fill('#case-title', '夜间加工线索')
  await page.getByLabel('渠道').selectOption('电话')
  await page.getByLabel('身份方式').selectOption('实名')
  await page.getByLabel('举报内容').fill('夜间无证加工豆制品')
  await page.getByLabel('被举报对象').fill('东街某作坊')
  await page.getByLabel('举报人姓名').fill(NAME)
}

export async function testCases({ withPage, base, shoot }) {
  let address = ''
  await test('a tip is opened by its form, and who gave it is nowhere on its page', () => withPage('desk', 'zh-CN', async (page) => {
    await page.goto(`${base}/cases`)
    await page.getByRole('link', { name: '登记事项' }).click()
    await page.waitForSelector('#case-type')
    await page.selectOption('#case-type', 'tip')
    await page.click('button[type=submit]')
    expect((await page.locator('.fault').count()) >= 4, 'missing fields are not pointed out')
    await fillTip(page)
    await shoot(page, 'case-new')
    await page.click('button[type=submit]')
    await page.waitForURL(/\/cases\/[0-9A-Z]{26}$/)
    await page.waitForSelector('.history')
    address = page.url()
    expect((await page.textContent('body')).includes('已封存'), 'the page does not say that something is sealed')
    expect(!(await page.content()).includes(NAME), 'the page shows who gave the tip')
  }, 's01'))
  await test('what is sealed is shown for a reason', () => withPage('phone', 'en', async (page) => {
    await page.goto(address)
    await page.getByLabel('Reason').fill('call back')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByText(NAME).waitFor()
    const faults = await faultsOfPage(page, 'a sealed case', 'phone')
    expect(faults.length === 0, faults.join('\n'))
    await page.getByRole('button', { name: 'Hide', exact: true }).click()
    expect(!(await page.content()).includes(NAME), 'hiding leaves it on the page')
  }, 'admin'))
  await test('the inbox opens behind the bell, and is empty in words', () => withPage('phone', 'zh-CN', async (page) => {
    await page.goto(`${base}/cases`)
    await page.getByRole('link', { name: /提醒/ }).click()
    await page.waitForURL('**/notices')
    await settle(page)
    await page.getByText('没有提醒').waitFor()
    const faults = await faultsOfPage(page, 'notices', 'phone')
    expect(faults.length === 0, faults.join('\n'))
  }, 's01'))
}
