// Filling in an inspection form as an officer does, whatever form it is.
import { expect } from './tap.mjs'

const PHOTO = {
  name: 'photo.png', mimeType: 'image/png',
  buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
}

const section = (page, index) => page.locator('.sections button').nth(index)

async function photograph(item) {
  await item.locator('input[type=file]').setInputFiles(PHOTO)
  await item.locator('img').first().waitFor()
}

async function failItem(item) {
  await item.locator('.answer.red').click()
  await item.locator('textarea').fill('后门通道堆放纸箱三处')
  await photograph(item)
  return await item.getByText(/将开立|opens a hazard/).count() > 0
}

async function answerItem(item) {
  if (await item.locator('.answer').count()) return item.locator('.answer').first().click()
  if (await item.locator('input[type=number]').count()) return item.locator('input[type=number]').fill('2')
  if (await item.locator('input[type=date]').count()) return item.locator('input[type=date]').fill('2026-11-20')
  if (await item.locator('textarea').count()) return item.locator('textarea').fill('已现场告知，三日内整改。')
  return photograph(item)
}

// Answers every item of every section; the first check fails if asked so. Returns whether that will open a hazard.
export async function fillForm(page, withFailure) {
  const sections = await page.locator('.sections button').count() - 2
  let failed = !withFailure
  let opens = false
  for (let index = 0; index < sections; index++) {
    await section(page, index).click()
    for (const item of await page.locator('.item').all()) {
      if (!failed && await item.locator('.answer.red').count()) {
        opens = await failItem(item)
        failed = true
      } else await answerItem(item)
    }
  }
  return opens
}

// The writer and one more, the first that the search finds.
export async function chooseOfficers(page, name = '') {
  await section(page, -2).click()
  await page.waitForSelector('.people label')
  if (name) {
    await page.fill('#officer-search', name)
    await page.waitForFunction((words) => [...document.querySelectorAll('.people label')].every((label) => label.textContent.includes(words)), name)
  }
  await page.locator('.people input:not(:checked)').first().check()
  expect(await page.locator('.tag.blue').count() >= 2, 'two officers could not be chosen')
}

export async function toReview(page) {
  await section(page, -1).click()
  const submit = page.locator('button.submit')
  expect(await submit.isEnabled(), `not ready to submit: ${(await page.locator('.warn').allTextContents()).join(' ')}`)
  return submit
}

export const storedDrafts = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('anlan.draft.')).length)
