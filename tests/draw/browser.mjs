// verify-draw.html from the disk in a real browser, with no network: receipts that the program made, and altered ones.
// usage: browser.mjs PAGE CASES.json   (browser.py writes them)   Prints TAP.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect, report, test } from '../web/tap.mjs'

const [page, list] = process.argv.slice(2)
const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] })

async function open(width, locale) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale })
  const tab = await context.newPage()
  const faults = []
  tab.on('pageerror', (fault) => faults.push(String(fault)))
  tab.on('console', (line) => { if (line.type() === 'error') faults.push(line.text()) })
  tab.on('request', (request) => { if (!/^(file|blob|data):/.test(request.url())) faults.push(`asks the network for ${request.url()}`) })
  await tab.goto(pathToFileURL(page).href)
  return { context, tab, faults }
}

async function give(tab, files) {
  await tab.setInputFiles('#files', files)
  await tab.waitForSelector('.verdict', { timeout: 20000 })
}

const cases = JSON.parse(readFileSync(list, 'utf8'))
const { context, tab, faults } = await open(1440, 'zh-CN')
for (const one of cases) {
  await test(one.name, async () => {
    await tab.goto(pathToFileURL(page).href)
    await give(tab, one.files)
    const kind = await tab.getAttribute('.verdict', 'data-kind')
    const text = await tab.textContent('.verdict')
    expect(kind === one.kind && text.includes(one.told), `${kind}: ${text}`)
  })
}
await test('nothing went wrong and nothing was asked of the network', async () => expect(faults.length === 0, faults.join('\n')))
await context.close()

for (const [width, locale, words] of [[1440, 'zh-CN', '凭证无误'], [390, 'en-US', 'The receipt is right']]) {
  await test(`${width} px, ${locale}: readable, keyboard, search`, async () => {
    const { context: own, tab: desk, faults: wrong } = await open(width, locale)
    expect((await desk.textContent('[role=status]')).length > 5, 'the empty page says nothing')
    await give(desk, cases[0].files)
    expect((await desk.textContent('.verdict')).includes(words), await desk.textContent('.verdict'))
    expect(await desk.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than the window')
    const unit = await desk.textContent('tbody td')
    await desk.fill('input[type=search]', unit)
    expect(await desk.locator('tbody tr').count() >= 1, 'the unit is not found')
    await desk.fill('input[type=search]', 'nobody has this name')
    expect(await desk.locator('tbody tr').count() === 0, 'an unknown name finds something')
    await desk.fill('input[type=search]', '')
    await desk.addScriptTag({ content: axe }).catch(() => undefined) // its policy refuses it: evaluate instead
    await desk.evaluate(axe)
    const found = await desk.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] })).violations)
    expect(found.length === 0, found.map((one) => `${one.id}: ${one.nodes[0].html}`).join('\n'))
    if (process.env.ANLAN_SHOTS) await desk.screenshot({ path: `${process.env.ANLAN_SHOTS}/verify-draw-${width}.png`, fullPage: true })
    await desk.click('#language')
    expect(!(await desk.textContent('.verdict')).includes(words), 'the language does not change')
    expect(wrong.filter((line) => !line.includes('Content Security Policy')).length === 0, wrong.join('\n'))
    await own.close()
  })
}
await browser.close()
report()
