// A draw from its announcement to its receipt, as a county official makes it, and the receipt on the verifier that is served.
import { api, faultsOfPage, settle } from './desk.mjs'
import { expect, test } from './tap.mjs'

const planText = (org, year) => `---
plan: browser-lot
title: 双随机抽查计划
org: "${org}"
period: ${year}-01-01/${year}-12-31
---

食品经营单位双随机抽查，按类别分层，抽取不少于十家。

\`\`\`clause lot
draw: inspection
number: 10
every: year
strata: class
\`\`\`
`

async function post(page, path, body) {
  return page.evaluate(async ([url, data]) => {
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Anlan': '1' }, body: JSON.stringify(data) })
    return { status: answer.status, body: await answer.json() }
  }, [`/api/v1${path}`, body])
}

async function announce(page, reason) {
  await page.getByRole('button', { name: '公布抽取' }).first().click()
  await page.selectOption('#draw-plan', { value: 'browser-lot' })
  await page.fill('#draw-source', '双色球 2026150 期开奖号码')
  await page.locator('dialog button[type=submit]').click()
  if (reason) {
    await page.waitForSelector('#draw-reason')
    await page.fill('#draw-reason', reason)
    await page.locator('dialog button[type=submit]').click()
  }
  await page.waitForURL(/\/draws\/[^/]+$/)
  await settle(page)
}

const download = async (page, selector) => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator(selector).click()])
  return file.path()
}

export async function drawTests({ withPage, shoot, base, account }) {
  await test('the public list says that there is no draw yet, without an account', () => withPage('phone', 'en', async (page) => {
    await page.goto(`${base}/sign-in`)
    await page.locator('main a[href="/public/draws"]').click()
    await page.waitForSelector('.empty')
    const faults = await faultsOfPage(page, 'public-draws', 'phone')
    expect(faults.length === 0, faults.join('\n'))
    await shoot(page, 'public-draws-empty')
  }, ''))

  await test('a draw: announced, drawn once with the public value, its receipt right on the verifier', () => withPage('desk', 'zh-CN', async (page, context) => {
    await page.goto(`${base}/draws`)
    await settle(page)
    const me = await page.evaluate(async () => (await fetch('/api/v1/me')).json())
    const adopted = await post(page, '/plans', { text: planText(me.person.org, new Date().getFullYear()) })
    expect(adopted.status === 200, JSON.stringify(adopted))
    await shoot(page, 'draws-empty')
    await announce(page)
    expect(await page.locator('.steps li.done').count() === 2, 'two steps are done after the announcement')
    expect((await page.textContent('h1')).trim() === '行政检查', `the heading is ${await page.textContent('h1')}`)
    expect(!await page.locator('#draw-value').isVisible(), 'the question stands there unasked')
    await shoot(page, 'draw-announced')
    await page.getByRole('button', { name: '抽取', exact: true }).first().click()
    await page.fill('#draw-value', '03 08 12 17 25 31 + 09')
    await page.locator('dialog button[type=submit]').click()
    await page.waitForSelector('.steps li.done:nth-child(5)')
    expect(await page.locator('tbody tr').count() === 10, 'ten units are drawn')
    expect(await page.locator('.bars li').count() >= 1, 'the strata are not drawn as bars')
    await shoot(page, 'draw-drawn')
    const files = [await download(page, 'a[download="receipt.json"]')]
    for (const name of ['population', 'officers']) files.push(await download(page, `a[download="${name}.csv"]`))
    const again = await post(page, `${new URL(page.url()).pathname}/result`, { public: 'x' })
    expect(again.status === 409, `a second draw: ${again.status}`)
    const verifier = await context.newPage()
    await verifier.goto(`${base}/verify-draw.html`)
    await verifier.setInputFiles('#files', files)
    await verifier.waitForSelector('.verdict')
    expect(await verifier.getAttribute('.verdict', 'data-kind') === 'right', await verifier.textContent('.verdict'))
  }, account))

  await test('a further draw of the period asks for its reason and shows it', () => withPage('desk', 'zh-CN', async (page) => {
    await page.goto(`${base}/draws`)
    await settle(page)
    await announce(page, '有投诉，追加一次')
    expect((await page.textContent('.warn')).includes('有投诉，追加一次'), 'the reason is not shown')
  }, account))

  let shown = null // a draw that was made: its address for the public, and the names that must not stand there
  await test('a draw leads to its public page', () => withPage('desk', 'zh-CN', async (page) => {
    await page.goto(`${base}/draws`)
    await settle(page)
    const drawn = (await api(page, '/draws')).items.find((one) => one.state === 'drawn')
    const detail = await api(page, `/draws/${drawn.id}`)
    await page.goto(`${base}/draws/${drawn.id}`)
    await settle(page)
    await page.getByRole('link', { name: '公示页面' }).click()
    await page.waitForURL('**/public/draws/**')
    shown = { path: new URL(page.url()).pathname, receipt: detail.receipt, names: [...detail.result.flatMap((row) => [row.name, row.unit, ...row.officers.flatMap((one) => [one.id, one.name])]), detail.announced_by, detail.drawn_by].filter(Boolean) }
  }, account))
  for (const [size, language] of [['desk', 'zh-CN'], ['phone', 'en']]) {
    await test(`anybody finds the draws in the public list, ${size}, ${language}: no name, no receipt yet`, () => withPage(size, language, async (page) => {
      await page.goto(`${base}/public/draws`)
      await page.waitForSelector('.lines li')
      const text = await page.textContent('main')
      expect(shown.names.every((name) => name.length < 2 || !text.includes(name)), 'names are shown')
      expect(await page.locator('.lines li').count() === 2, 'both draws are listed')
      const faults = await faultsOfPage(page, 'public-draws', size)
      await shoot(page, `public-draws-${size}-${language}`)
      const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[download="public-draws.csv"]')])
      expect(file.suggestedFilename() === 'public-draws.csv', 'no CSV')
      await page.locator(`.lines a[href="${shown.path}"]`).click()
      await page.waitForURL(`**${shown.path}`)
      await page.waitForSelector('main h2')
      expect(faults.length === 0, faults.join('\n'))
    }, ''))
  }
  for (const [size, language] of [['desk', 'zh-CN'], ['phone', 'zh-CN'], ['desk', 'en'], ['phone', 'en']]) {
    await test(`anybody reads a draw without an account, ${size}, ${language}: result and hash, neither names nor receipt while the inspections last`, () => withPage(size, language, async (page) => {
      await page.goto(base + shown.path)
      await page.waitForSelector('main h2')
      expect(new URL(page.url()).pathname === shown.path && await page.locator('.bar .who').count() === 0, 'it asks for an account')
      const text = await page.textContent('main')
      const told = shown.names.filter((name) => name.length > 1 && text.includes(name))
      expect(text.includes(shown.receipt), 'the hash of the receipt is missing')
      expect(told.length === 0, `names are shown: ${told}`)
      expect(await page.locator('a[download="receipt.json"]').count() === 0, 'the receipt tells who will be inspected')
      expect((await page.request.get(`${base}/api/v1${shown.path}/receipt`)).status() === 404, 'the receipt is given away')
      const faults = await faultsOfPage(page, 'public-draw', size)
      expect(faults.length === 0, faults.join('\n'))
      await shoot(page, `public-draw-${size}-${language}`)
    }, ''))
  }

  for (const [size, language] of [['desk', 'zh-CN'], ['phone', 'en']]) {
    await test(`draws at ${size} size in ${language}: fit, contrast, keyboard`, () => withPage(size, language, async (page) => {
      await page.goto(`${base}/draws`)
      await settle(page)
      const faults = await faultsOfPage(page, 'draws', size)
      await shoot(page, `draws-${size}-${language}`)
      await page.locator('.lines a').last().click()
      await page.waitForURL(/\/draws\/[^/]+$/)
      await settle(page)
      faults.push(...await faultsOfPage(page, 'draw', size))
      await shoot(page, `draw-${size}-${language}`)
      expect(faults.length === 0, faults.join('\n'))
    }, account))
  }
}
